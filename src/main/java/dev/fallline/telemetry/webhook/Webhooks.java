package dev.fallline.telemetry.webhook;

import dev.fallline.Ids;
import dev.fallline.problem.ProblemException;
import dev.fallline.telemetry.webhook.SecretSeal.BrokenSealException;
import dev.fallline.telemetry.webhook.WebhookAnswers.Created;
import dev.fallline.web.Cursor;
import dev.fallline.web.OwnedCollection;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/** The webhooks of jobs: where they go, what is sent, and what became of it. */
@Service
public class Webhooks implements OwnedCollection {

    /** How long a replaced secret goes on to sign. */
    private static final Duration OVERLAP = Duration.ofHours(24);

    private static final Pattern ADDRESS = Pattern.compile("[\\d.]+|\\[.*]|0x[\\da-fA-F.x]+");

    private final WebhookRepository webhooks;
    private final WebhookProperties properties;
    private final SecretSeal seal;
    private final DeliveryBell bell;
    private final JsonMapper json;
    private final Ids ids;
    private final Clock clock;
    private final Secrets secrets = new Secrets();

    Webhooks(
            WebhookRepository webhooks,
            WebhookProperties properties,
            SecretSeal seal,
            DeliveryBell bell,
            JsonMapper json,
            Ids ids,
            Clock clock) {
        this.webhooks = webhooks;
        this.properties = properties;
        this.seal = seal;
        this.bell = bell;
        this.json = json;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public String collection() {
        return "webhooks/deliveries";
    }

    @Override
    public String member() {
        return "delivery";
    }

    @Override
    public @Nullable String projectOf(String id) {
        return webhooks.projectOf(id);
    }

    /**
     * Makes sure that there is an endpoint for the URL. Outside of a transaction.
     *
     * @param pointer of the URL in the request
     * @return its id
     * @throws ProblemException when nothing is sent to such an address
     */
    public String endpoint(String project, String url, String pointer) {
        check(url, pointer);
        return found(project, url, properties.secret() == null ? sealed(secrets.next(), project, url) : null).id();
    }

    /** Within the transaction that makes the job. */
    public void subscribe(String jobId, Subscription subscription) {
        webhooks.subscribe(jobId, subscription.endpointId(), "," + String.join(",", subscription.events()) + ",");
    }

    /** Within the transaction of an event: leaves a message if somebody wants one. */
    public void tell(String jobId, String type, Instant at, String message, Map<String, ?> data) {
        String event = type.equals("job.status") ? "job." + data.get("status") : type;
        String endpoint = webhooks.subscriber(jobId, event);
        if (endpoint == null) {
            return;
        }
        var content = new LinkedHashMap<String, @Nullable Object>();
        content.put("job_id", jobId);
        content.put("message", message);
        content.putAll(data);
        var payload = new LinkedHashMap<String, Object>();
        payload.put("type", event);
        payload.put("timestamp", at.toString());
        payload.put("data", content);
        webhooks.insert(ids.next("msg_"), endpoint, jobId, event, json.writeValueAsString(payload), at);
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                bell.ring();
            }
        });
    }

    /** An endpoint with a new secret, which is shown this once; what it had before goes on to sign for a day. */
    Created renew(String project, String url) {
        check(url, "/url");
        String secret = secrets.next();
        String sealed = sealed(secret, project, url);
        Endpoint endpoint = found(project, url, sealed);
        if (!Objects.equals(endpoint.secret(), sealed)) {
            String before = properties.secret();
            webhooks.renew(
                    endpoint.id(),
                    sealed,
                    endpoint.secret() == null && before != null ? sealed(before, project, url) : endpoint.secret(),
                    clock.instant().plus(OVERLAP));
        }
        return new Created(endpoint.id(), endpoint.url(), secret, endpoint.createdAt());
    }

    private String sealed(String secret, String project, String url) {
        return seal.seal(secret, Endpoint.place(project, url));
    }

    /** @param secret sealed, for an endpoint that is not there yet */
    private Endpoint found(String project, String url, @Nullable String secret) {
        String hash = sha256(Endpoint.place(project, url));
        Endpoint known = webhooks.endpointOf(hash);
        if (known != null) {
            return known;
        }
        var made = new Endpoint(ids.next("whe_"), project, url, secret, null, null, clock.instant(), null);
        if (webhooks.insert(made, hash)) {
            return made;
        }
        return Objects.requireNonNull(webhooks.endpointOf(hash));
    }

    /** What signs a message to the endpoint now. */
    List<String> secrets(Endpoint endpoint, Instant now) throws BrokenSealException {
        var all = new ArrayList<String>();
        String own = endpoint.secret() == null
                ? properties.secret()
                : seal.open(endpoint.secret(), endpoint.place());
        if (own != null) {
            all.add(own);
        }
        if (endpoint.formerSecret() != null && endpoint.formerUntil() != null && now.isBefore(endpoint.formerUntil())) {
            all.add(seal.open(endpoint.formerSecret(), endpoint.place()));
        }
        return all;
    }

    Page<Endpoint> endpoints(String project, PageRequest page) {
        return Page.of(
                webhooks.endpoints(project, page.after(), page.fetch()),
                page,
                endpoint -> new Cursor(endpoint.createdAt(), endpoint.id()));
    }

    Page<Delivery> deliveries(
            String project, @Nullable DeliveryStatus status, @Nullable String jobId, PageRequest page) {
        return Page.of(
                webhooks.deliveries(project, status, jobId, page.after(), page.fetch()),
                page,
                delivery -> new Cursor(delivery.createdAt(), delivery.id()));
    }

    /** @throws ProblemException when there is none */
    Delivery delivery(String id) {
        Delivery delivery = webhooks.delivery(id);
        if (delivery == null) {
            throw ProblemException.notFound("delivery", id);
        }
        return delivery;
    }

    /** Sends a message again, with the same id, by which its receiver knows it. */
    Delivery replay(String id) {
        Delivery delivery = delivery(id);
        Endpoint endpoint = Objects.requireNonNull(webhooks.endpoint(delivery.endpointId()));
        if (endpoint.disabledAt() != null) {
            throw ProblemException.conflict(
                    "endpoint_disabled",
                    "The endpoint answered 410 Gone and is disabled; POST its url to /v1/webhooks/endpoints to enable it.");
        }
        webhooks.replay(id, clock.instant());
        bell.ring();
        return delivery(id);
    }

    /**
     * What a name stands for is looked up when a message is sent; an address is refused at once.
     *
     * @param pointer of the URL in the request
     * @throws ProblemException when nothing is sent there
     */
    public void check(String url, String pointer) {
        if (properties.allowPrivateAddresses()) {
            return;
        }
        URI uri = URI.create(url);
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            throw ProblemException.invalid(pointer, "https_required", "Webhooks go to https URLs only.");
        }
        String host = uri.getHost();
        boolean local = host.equalsIgnoreCase("localhost") || host.toLowerCase(Locale.ROOT).endsWith(".localhost");
        if (local || ADDRESS.matcher(host).matches() && !isPublic(host)) {
            throw ProblemException.invalid(
                    pointer, "private_address", "Webhooks go to public addresses only; '%s' is none.".formatted(host));
        }
    }

    private static boolean isPublic(String address) {
        try {
            return PublicAddresses.contains(InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
