import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import no.ks.fiks.io.client.FiksIOKlient;
import no.ks.fiks.io.client.FiksIOKlientFactory;
import no.ks.fiks.io.client.SvarSender;
import no.ks.fiks.io.client.konfigurasjon.AmqpKonfigurasjon;
import no.ks.fiks.io.client.konfigurasjon.FiksApiKonfigurasjon;
import no.ks.fiks.io.client.konfigurasjon.FiksIOKonfigurasjon;
import no.ks.fiks.io.client.konfigurasjon.FiksIntegrasjonKonfigurasjon;
import no.ks.fiks.io.client.konfigurasjon.IdPortenKonfigurasjon;
import no.ks.fiks.io.client.konfigurasjon.KontoKonfigurasjon;
import no.ks.fiks.io.client.konfigurasjon.VirksomhetssertifikatKonfigurasjon;
import no.ks.fiks.io.client.model.KlientKorrelasjonId;
import no.ks.fiks.io.client.model.KontoId;
import no.ks.fiks.io.client.model.MeldingId;
import no.ks.fiks.io.client.model.MeldingRequest;
import no.ks.fiks.io.client.model.MottattMelding;
import no.ks.fiks.io.client.model.Payload;
import no.ks.fiks.io.client.model.SendtMelding;
import no.ks.fiks.io.client.model.StreamPayload;

/**
 * The client, connected, doing what stdin says: one JSON object on each line with the member {@code do}. Each is answered
 * with {@code {"done": …}} or {@code {"failed": "…"}}; between the answers come {@code {"melding": …}} for every message
 * that arrives and {@code {"closed": "…"}} when the connection was lost. Ends with stdin.
 *
 * <p>A message is held, neither answered nor settled, until it is told what to do with the {@code number} it was printed
 * with.
 */
class Klient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FiksIOKlient klient;
    private final Map<Long, Held> held = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    private record Held(MottattMelding melding, SvarSender svar) {}

    private Klient(FiksIOKlient klient) {
        this.klient = klient;
    }

    static void run(Path config) throws Exception {
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        FiksIOKlient connected;
        try {
            connected = connect(JSON.readTree(config.toFile()));
        } catch (Exception problem) {
            print("failed", words(problem));
            return;
        }
        try (connected) {
            print("done", Map.of());
            var klient = new Klient(connected);
            for (String line = commands.readLine(); line != null; line = commands.readLine()) {
                try {
                    print("done", klient.obey(JSON.readTree(line)));
                } catch (Exception problem) {
                    print("failed", words(problem));
                }
            }
        }
    }

    /** A configuration of its own for each: the library's constants are shared and changed by it. */
    private static FiksIOKlient connect(JsonNode config) throws Exception {
        var konto = KontoKonfigurasjon.builder().kontoId(new KontoId(id(config, "kontoId")));
        for (JsonNode key : config.get("keys")) {
            konto.privatNokkel(Packages.privateKey(key.asText()));
        }
        var password = text(config, "storePassword");
        var signer = VirksomhetssertifikatKonfigurasjon.builder()
                .keyStore(Packages.store(text(config, "store"), password))
                .keyStorePassword(password)
                .keyAlias(text(config, "alias"))
                .keyPassword(password)
                .build();
        var maskinporten = IdPortenKonfigurasjon.builder()
                .accessTokenUri(text(config, "tokenUri"))
                .idPortenAudience(text(config, "audience"))
                .klientId(text(config, "klientId"))
                .build();
        var integrasjon = FiksIntegrasjonKonfigurasjon.builder()
                .integrasjonId(id(config, "integrasjonId"))
                .integrasjonPassord(text(config, "integrasjonPassord"))
                .idPortenKonfigurasjon(maskinporten)
                .build();
        var host = text(config, "host");
        var api = FiksApiKonfigurasjon.builder().scheme("https").host(host).port(config.get("apiPort").asInt());
        var amqp = AmqpKonfigurasjon.builder().host(host).port(config.get("amqpPort").asInt());
        var all = FiksIOKonfigurasjon.builder()
                .kontoKonfigurasjon(konto.build())
                .virksomhetssertifikatKonfigurasjon(signer)
                .fiksIntegrasjonKonfigurasjon(integrasjon)
                .fiksApiKonfigurasjon(api.build())
                .amqpKonfigurasjon(amqp.build());
        return new FiksIOKlientFactory(all.build()).build();
    }

    private Object obey(JsonNode command) throws Exception {
        return switch (text(command, "do")) {
            case "konto" -> konto(command);
            case "subscribe" -> subscribe();
            case "take" -> take();
            case "send" -> send(command);
            case "svar" -> svar(command);
            case "open" -> {
                var zip = Path.of(text(command, "zip"));
                held(command).melding().writeDekryptertZip(zip);
                yield Packages.listed(zip);
            }
            case "ack" -> settle(command, SvarSender::ack);
            case "nack" -> settle(command, SvarSender::nack);
            case "requeue" -> settle(command, SvarSender::nackWithRequeue);
            default -> throw new IllegalArgumentException(command.toString());
        };
    }

    private Object konto(JsonNode command) {
        var konto = klient.getKonto(new KontoId(id(command, "konto")));
        return konto.map(it -> it.toString()).orElse("");
    }

    private Object subscribe() {
        klient.newSubscription(
                (melding, svar) -> {
                    long number = last.incrementAndGet();
                    held.put(number, new Held(melding, svar));
                    print("melding", described(number, melding));
                },
                why -> print("closed", String.valueOf(why)));
        return Map.of();
    }

    /** Takes what comes with a handler that does nothing but confirm. */
    private Object take() {
        klient.newSubscription((melding, svar) -> svar.ack(), why -> print("closed", String.valueOf(why)));
        return Map.of();
    }

    private Object send(JsonNode command) throws Exception {
        var request = MeldingRequest.builder()
                .mottakerKontoId(new KontoId(id(command, "to")))
                .meldingType(text(command, "type"));
        if (command.has("ttl")) {
            request.ttl(Duration.ofMillis(command.get("ttl").asLong()));
        }
        if (command.has("klientMeldingId")) {
            request.klientMeldingId(new MeldingId(id(command, "klientMeldingId")));
        }
        if (command.has("korrelasjonsId")) {
            request.korrelasjonsId(new KlientKorrelasjonId(text(command, "korrelasjonsId")));
        }
        if (command.has("headere")) {
            request.headere(JSON.convertValue(command.get("headere"), new TypeReference<Map<String, String>>() {}));
        }
        var files = files(command);
        return described(
                files.isEmpty()
                        ? klient.sendWithoutPayload(request.build())
                        : klient.send(request.build(), files));
    }

    private Object svar(JsonNode command) throws Exception {
        var svar = held(command).svar();
        return described(svar.svar(text(command, "type"), files(command)));
    }

    private Object settle(JsonNode command, Consumer<SvarSender> how) {
        how.accept(held(command).svar());
        held.remove(command.get("number").asLong());
        return Map.of();
    }

    private Held held(JsonNode command) {
        return held.get(command.get("number").asLong());
    }

    private static List<Payload> files(JsonNode command) throws Exception {
        List<Payload> files = new ArrayList<>();
        if (command.has("files")) {
            for (JsonNode file : command.get("files")) {
                var content = Files.newInputStream(Path.of(text(file, "path")));
                files.add(new StreamPayload(content, text(file, "name")));
            }
        }
        return files;
    }

    /** Everything that the library found, under the library's names. */
    private static Object described(long number, MottattMelding melding) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("number", number);
        all.put("meldingId", string(melding.getMeldingId()));
        all.put("meldingType", melding.getMeldingType());
        all.put("avsenderKontoId", string(melding.getAvsenderKontoId()));
        all.put("mottakerKontoId", string(melding.getMottakerKontoId()));
        all.put("ttl", melding.getTtl() == null ? null : melding.getTtl().toMillis());
        all.put("resendt", melding.isResendt());
        all.put("harPayload", melding.isHarPayload());
        all.put("headere", melding.getHeadere());
        all.put("svarPaMelding", string(melding.getSvarPaMelding()));
        all.put("klientMeldingId", string(melding.getKlientMeldingId()));
        all.put("klientKorrelasjonId", string(melding.getKlientKorrelasjonId()));
        return all;
    }

    private static Object described(SendtMelding melding) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("meldingId", string(melding.getMeldingId()));
        all.put("meldingType", melding.getMeldingType());
        all.put("avsenderKontoId", string(melding.getAvsenderKontoId()));
        all.put("mottakerKontoId", string(melding.getMottakerKontoId()));
        all.put("ttl", melding.getTtl() == null ? null : melding.getTtl().toMillis());
        all.put("svarPaMelding", string(melding.getSvarPaMelding()));
        all.put("headere", melding.getHeadere());
        return all;
    }

    private static String string(Object id) {
        return id == null ? null : id.toString();
    }

    private static String text(JsonNode from, String name) {
        return from.get(name).asText();
    }

    private static UUID id(JsonNode from, String name) {
        return UUID.fromString(text(from, name));
    }

    /** What went wrong, and why, down to the first cause. */
    static String words(Throwable problem) {
        var words = new StringBuilder(problem.toString());
        for (Throwable cause = problem.getCause(); cause != null; cause = cause.getCause()) {
            words.append(" <- ").append(cause);
        }
        return words.toString();
    }

    /** Messages come on threads of the library. */
    private static synchronized void print(String name, Object value) {
        try {
            System.out.println(JSON.writeValueAsString(Map.of(name, value)));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
