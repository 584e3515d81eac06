import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import no.difi.asic.AsicReader;
import no.difi.asic.AsicReaderFactory;
import no.difi.asic.AsicWriter;
import no.difi.asic.AsicWriterFactory;
import no.difi.asic.MimeType;
import no.difi.asic.SignatureHelper;
import no.difi.asic.SignatureMethod;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAESOAEPparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedDataParser;
import org.bouncycastle.cms.CMSEnvelopedDataStreamGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyTransEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Seals and opens packages the way Java senders and receivers do: ASiC-E by Digdir's library, CMS by
 * BouncyCastle's stream classes, nothing held in memory.
 *
 * <pre>
 *   open KEY.pem PACKAGE                                              decrypt, verify, list
 *   judge KEY.pem PACKAGE…                                            open each, say whether it could be
 *   read PACKAGE                                                      verify and list a bare ASiC-E
 *   seal KEY.pem CHAIN.pem RECIPIENT.pem CONTENT TRANSPORT OUT PART…  write one
 *   pack KEY.pem CHAIN.pem cades|xades OUT PART…                      write a bare ASiC-E
 *   consume PORT CA.pem USER PASSWORD QUEUE WINDOW COUNT              take so many messages from a queue
 * </pre>
 *
 * CONTENT is aes128-cbc, aes256-cbc or aes256-gcm; TRANSPORT is oaep-sha256, oaep-sha1 or pkcs1. PART
 * is NAME=FILE or NAME=@SIZE, the latter a made-up one. Listing prints one line
 * {@code file<TAB>name<TAB>size<TAB>sha256} for each part, then {@code signer<TAB>subject} lines.
 */
public class Interop {
    private static final int BUFFER = 64 * 1024;

    public static void main(String[] args) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        switch (args[0]) {
            case "open" -> open(privateKey(args[1]), Path.of(args[2]));
            case "judge" -> judge(privateKey(args[1]), from(args, 2));
            case "read" -> read(Path.of(args[1]));
            case "seal" -> seal(args);
            case "pack" -> {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[4])), BUFFER)) {
                    var method = args[3].equals("xades") ? SignatureMethod.XAdES : SignatureMethod.CAdES;
                    pack(out, method, signer(args[1], args[2]), from(args, 5));
                }
            }
            case "consume" -> Consumer.consume(from(args, 1));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void open(PrivateKey key, Path file) throws Exception {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            var parser = new CMSEnvelopedDataParser(in);
            // The first one, whoever it names: that is what receivers do.
            var recipient = parser.getRecipientInfos().getRecipients().iterator().next();
            var unwrap = new JceKeyTransEnvelopedRecipient(key).setProvider(BouncyCastleProvider.PROVIDER_NAME);
            list(recipient.getContentStream(unwrap).getContentStream());
        }
    }

    private static void judge(PrivateKey key, String[] packages) {
        for (String file : packages) {
            try {
                open(key, Path.of(file));
                System.out.println("read\t" + file);
            } catch (Exception refusal) {
                System.out.println("refused\t" + file + "\t" + refusal);
            }
        }
    }

    private static void read(Path file) throws Exception {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            list(in);
        }
    }

    /** Reads to the end, which is where the library checks that everything was signed. */
    private static void list(InputStream in) throws Exception {
        AsicReader reader = AsicReaderFactory.newFactory().open(in);
        try (reader) {
            for (String name = reader.getNextFile(); name != null; name = reader.getNextFile()) {
                var counter = new Counter();
                reader.writeFile(counter);
                System.out.println(
                        String.join("\t", "file", name, Long.toString(counter.size), counter.digest()));
            }
            // The library stops at the central directory. Decryption has to come to its own end too:
            // only there are the padding or the tag checked.
            in.transferTo(OutputStream.nullOutputStream());
        }
        var manifest = reader.getAsicManifest();
        for (var file : manifest.getFile()) {
            if (!file.isVerified()) {
                throw new IllegalStateException("not verified: " + file.getName());
            }
        }
        for (var certificate : manifest.getCertificate()) {
            System.out.println("signer\t" + certificate.getSubject());
        }
    }

    private static void seal(String[] args) throws Exception {
        var generator = new CMSEnvelopedDataStreamGenerator();
        generator.addRecipientInfoGenerator(recipient(chain(args[3])[0], args[5]));
        // No provider named, as senders do it: the platform's ciphers come first.
        var encryptor = new JceCMSContentEncryptorBuilder(content(args[4])).build();
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(Path.of(args[6])), BUFFER);
                OutputStream out = generator.open(file, encryptor)) {
            pack(out, SignatureMethod.CAdES, signer(args[1], args[2]), from(args, 7));
        }
    }

    private static void pack(OutputStream out, SignatureMethod method, SignatureHelper signer, String[] parts)
            throws Exception {
        AsicWriter writer = AsicWriterFactory.newFactory(method).newContainer(new Unclosed(out));
        for (String part : parts) {
            String[] halves = part.split("=", 2);
            String name = halves[0];
            var type = MimeType.forString(name.endsWith(".xml") ? "application/xml" : "application/pdf");
            try (InputStream in = content(halves)) {
                writer.add(in, name, type);
            }
        }
        writer.sign(signer);
    }

    private static InputStream content(String[] part) throws IOException {
        return part[1].startsWith("@")
                ? new MadeUp(Long.parseLong(part[1].substring(1)))
                : Files.newInputStream(Path.of(part[1]));
    }

    private static JceKeyTransRecipientInfoGenerator recipient(X509Certificate certificate, String transport)
            throws Exception {
        var generator = switch (transport) {
            case "pkcs1" -> new JceKeyTransRecipientInfoGenerator(certificate);
            case "oaep-sha1" -> new JceKeyTransRecipientInfoGenerator(
                    certificate,
                    new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSAES_OAEP, new RSAESOAEPparams()));
            case "oaep-sha256" -> {
                var sha256 = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256, DERNull.INSTANCE);
                var mgf1 = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_mgf1, sha256);
                var parameters = new RSAESOAEPparams(sha256, mgf1, RSAESOAEPparams.DEFAULT_P_SOURCE_ALGORITHM);
                yield new JceKeyTransRecipientInfoGenerator(
                        certificate, new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSAES_OAEP, parameters));
            }
            default -> throw new IllegalArgumentException(transport);
        };
        return generator.setProvider(BouncyCastleProvider.PROVIDER_NAME);
    }

    private static ASN1ObjectIdentifier content(String name) {
        return switch (name) {
            case "aes128-cbc" -> CMSAlgorithm.AES128_CBC;
            case "aes256-cbc" -> CMSAlgorithm.AES256_CBC;
            case "aes256-gcm" -> CMSAlgorithm.AES256_GCM;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static SignatureHelper signer(String key, String chain) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        Certificate[] certificates = chain(chain);
        store.setKeyEntry("signer", privateKey(key), "unused".toCharArray(), certificates);
        return new SignatureHelper(store, "signer", "unused");
    }

    private static PrivateKey privateKey(String file) throws Exception {
        String base64 = Files.readString(Path.of(file)).replaceAll("-----[^-]+-----", "").replaceAll("\\s", "");
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    private static X509Certificate[] chain(String file) throws Exception {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).toArray(X509Certificate[]::new);
        }
    }

    private static String[] from(String[] args, int first) {
        return Arrays.copyOfRange(args, first, args.length);
    }

    /** Takes what is written and keeps only its size and digest. */
    private static final class Counter extends OutputStream {
        private final MessageDigest sha256;
        private long size;

        Counter() throws Exception {
            sha256 = MessageDigest.getInstance("SHA-256");
        }

        @Override
        public void write(int octet) {
            sha256.update((byte) octet);
            size++;
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            sha256.update(octets, offset, length);
            size += length;
        }

        String digest() {
            return HexFormat.of().formatHex(sha256.digest());
        }
    }

    /**
     * Octets that do not compress: xorshift64 from 0x2545F4914F6CDD1D, low octet first. The Rust side
     * makes the same.
     */
    private static final class MadeUp extends InputStream {
        private long left;
        private long state = 0x2545F4914F6CDD1DL;
        private int used = 8;

        MadeUp(long size) {
            left = size;
        }

        @Override
        public int read() {
            if (left == 0) {
                return -1;
            }
            if (used == 8) {
                state ^= state << 13;
                state ^= state >>> 7;
                state ^= state << 17;
                used = 0;
            }
            left--;
            return (int) (state >>> (8 * used++)) & 0xFF;
        }

        @Override
        public int read(byte[] octets, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int count = (int) Math.min(length, left);
            for (int index = 0; index < count; index++) {
                octets[offset + index] = (byte) read();
            }
            return count;
        }
    }

    /** The library closes what it writes to; whoever opened it does that here, and once. */
    private static final class Unclosed extends FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            out.write(octets, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
