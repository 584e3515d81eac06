import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.LongString;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Takes messages as FIKS IO's client for Java does: over TLS, recovering by itself, settling each delivery by hand. A
 * message whose header {@code type} is {@code poison} is put back, every other is acknowledged.
 *
 * <p>Prints for each delivery {@code melding-id<TAB>type<TAB>redelivered<TAB>routing key<TAB>expiration<TAB>size<TAB>sha256<TAB>consumer
 * tag}.
 */
class Consumer {
    static void consume(String[] args) throws Exception {
        var factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(Integer.parseInt(args[0]));
        factory.useSslProtocol(trusting(Path.of(args[1])));
        factory.setUsername(args[2]);
        factory.setPassword(args[3]);
        factory.setAutomaticRecoveryEnabled(true);
        factory.setNetworkRecoveryInterval(200);
        var count = new CountDownLatch(Integer.parseInt(args[6]));
        try (Connection connection = factory.newConnection("Budstikke interop")) {
            Channel channel = connection.createChannel();
            channel.basicQos(Integer.parseInt(args[5]), false);
            channel.basicConsume(args[4], false, new Settling(channel, count));
            count.await();
            // Answered after everything that was said before it.
            channel.close();
        }
    }

    private static SSLContext trusting(Path authority) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static class Settling extends DefaultConsumer {
        private final CountDownLatch count;

        Settling(Channel channel, CountDownLatch count) {
            super(channel);
            this.count = count;
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
            var headers = properties.getHeaders();
            // The field's clients cast: a value of another type would end this consumer.
            var type = ((LongString) headers.get("type")).toString();
            var id = ((LongString) headers.get("melding-id")).toString();
            System.out.println(String.join(
                    "\t",
                    id,
                    type,
                    Boolean.toString(envelope.isRedeliver()),
                    envelope.getRoutingKey(),
                    properties.getExpiration(),
                    Integer.toString(body.length),
                    sha256(body),
                    tag));
            if (type.equals("poison")) {
                getChannel().basicNack(envelope.getDeliveryTag(), false, true);
            } else {
                getChannel().basicAck(envelope.getDeliveryTag(), false);
            }
            count.countDown();
        }
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
