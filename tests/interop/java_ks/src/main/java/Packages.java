import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import no.ks.fiks.io.asice.AsicHandler;
import no.ks.fiks.io.asice.AsicHandlerBuilder;
import no.ks.fiks.io.asice.model.Content;
import no.ks.fiks.io.asice.model.KeystoreHolder;
import no.ks.fiks.io.asice.model.StreamContent;

/** The part of the client that makes and opens packages, without the rest of it. */
class Packages {
    static void seal(String[] args) throws Exception {
        List<Content> files = new ArrayList<>();
        for (String part : Arrays.copyOfRange(args, 5, args.length)) {
            String[] halves = part.split("=", 2);
            files.add(new StreamContent(Files.newInputStream(Path.of(halves[1])), halves[0]));
        }
        try (AsicHandler handler = handler().withKeyStoreHolder(signer(args[0], args[1], args[2])).build();
                InputStream sealed = handler.encrypt(certificate(Path.of(args[3])), files)) {
            Files.copy(sealed, Path.of(args[4]), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /**
     * Prints {@code read<TAB>PACKAGE} and a line {@code file<TAB>name<TAB>size<TAB>sha256} for each of its files, or
     * {@code refused<TAB>PACKAGE<TAB>why}.
     */
    static void open(String[] args) throws Exception {
        List<PrivateKey> keys = new ArrayList<>();
        var signer = signer(args[0], args[1], args[2]);
        for (String key : args[3].split(",")) {
            keys.add(privateKey(Files.readString(Path.of(key))));
        }
        for (String name : Arrays.copyOfRange(args, 4, args.length)) {
            Path zip = Path.of(name + ".opened.zip");
            // It signs nothing here, and wants to be able to.
            try (AsicHandler handler = handler().withPrivateNokler(keys).withKeyStoreHolder(signer).build()) {
                // From memory, as the client hands over what lay in a queue.
                handler.writeDecrypted(new ByteArrayInputStream(Files.readAllBytes(Path.of(name))), zip);
                var files = listed(zip);
                System.out.println("read\t" + name);
                for (var file : files) {
                    System.out.println(String.join("\t", "file", file.name(), Long.toString(file.size()), file.sha256()));
                }
            } catch (Exception refusal) {
                System.out.println("refused\t" + name + "\t" + Klient.words(refusal).replaceAll("\\s", " "));
            }
        }
    }

    /** A file of an opened package. */
    record Listed(String name, long size, String sha256) {}

    static List<Listed> listed(Path zip) throws Exception {
        List<Listed> files = new ArrayList<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                var sha256 = MessageDigest.getInstance("SHA-256");
                long size = new DigestInputStream(in, sha256).transferTo(OutputStream.nullOutputStream());
                files.add(new Listed(entry.getName(), size, HexFormat.of().formatHex(sha256.digest())));
            }
        }
        return files;
    }

    /** From PKCS#8 in PEM. */
    static PrivateKey privateKey(String pem) throws Exception {
        String base64 = pem.replaceAll("-----[^-]+-----", "").replaceAll("\\s", "");
        var key = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        return KeyFactory.getInstance("RSA").generatePrivate(key);
    }

    static KeyStore store(String p12, String password) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(p12))) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    private static AsicHandlerBuilder handler() {
        return AsicHandler.builder().withExecutorService(Executors.newFixedThreadPool(2));
    }

    private static KeystoreHolder signer(String p12, String password, String alias) throws Exception {
        return KeystoreHolder.builder()
                .withKeyStore(store(p12, password))
                .withKeyStorePassword(password)
                .withKeyAlias(alias)
                .withKeyPassword(password)
                .build();
    }

    private static X509Certificate certificate(Path pem) throws Exception {
        try (InputStream in = Files.newInputStream(pem)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
