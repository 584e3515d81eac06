import java.nio.file.Path;
import java.util.Arrays;

/**
 * KS' libraries for FIKS IO, as they are published.
 *
 * <pre>
 *   klient CONFIG.json                                          the client, told what to do on stdin ({@link Klient})
 *   seal STORE.p12 PASSWORD ALIAS RECIPIENT.pem OUT NAME=FILE…  a payload as the client makes it
 *   open STORE.p12 PASSWORD ALIAS KEY.pem[,KEY.pem…] PACKAGE…   open and check each, list its files or say why not
 * </pre>
 */
public class Ks {
    public static void main(String[] args) throws Exception {
        var rest = Arrays.copyOfRange(args, 1, args.length);
        switch (args[0]) {
            case "klient" -> Klient.run(Path.of(rest[0]));
            case "seal" -> Packages.seal(rest);
            case "open" -> Packages.open(rest);
            default -> throw new IllegalArgumentException(args[0]);
        }
        // Whatever threads the libraries have left.
        System.exit(0);
    }
}
