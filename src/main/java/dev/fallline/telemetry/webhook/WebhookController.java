package dev.fallline.telemetry.webhook;

import dev.fallline.problem.ProblemException;
import dev.fallline.telemetry.webhook.WebhookAnswers.Created;
import dev.fallline.telemetry.webhook.WebhookAnswers.DeliveryResponse;
import dev.fallline.telemetry.webhook.WebhookAnswers.EndpointResponse;
import dev.fallline.web.Caller;
import dev.fallline.web.Page;
import dev.fallline.web.PageRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/webhooks}. */
@RestController
@RequestMapping("/v1/webhooks")
@Tag(name = "Webhooks", description = "Events of jobs that are posted to where their owners want them")
class WebhookController {

    private static final int LONGEST_URL = 2000;

    private final Webhooks webhooks;
    private final JsonMapper json;

    WebhookController(Webhooks webhooks, JsonMapper json) {
        this.webhooks = webhooks;
        this.json = json;
    }

    record EndpointRequest(@Nullable String url) {}

    @PostMapping("/endpoints")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Make an endpoint, or give one a new secret; the secret is shown this once")
    Created createEndpoint(@RequestBody EndpointRequest request, Caller caller) {
        return webhooks.renew(caller.project(), url(request.url()));
    }

    @GetMapping("/endpoints")
    @Operation(summary = "List where webhooks go, newest first")
    Page<EndpointResponse> endpoints(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String after) {
        return webhooks.endpoints(caller.project(), PageRequest.of(limit, after)).map(EndpointResponse::of);
    }

    @GetMapping("/deliveries")
    @Operation(summary = "List messages and what became of them, newest first, by status and job")
    Page<DeliveryResponse> deliveries(
            Caller caller,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(name = "job_id", required = false) @Nullable String jobId,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String after) {
        return webhooks.deliveries(caller.project(), status(status), jobId, PageRequest.of(limit, after))
                .map(this::response);
    }

    @GetMapping("/deliveries/{id}")
    @Operation(summary = "A message and what became of it")
    DeliveryResponse delivery(@PathVariable String id) {
        return response(webhooks.delivery(id));
    }

    @PostMapping("/deliveries/{id}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Send a message again, with the same webhook-id")
    DeliveryResponse replay(@PathVariable String id) {
        return response(webhooks.replay(id));
    }

    private DeliveryResponse response(Delivery delivery) {
        return DeliveryResponse.of(delivery, json.readTree(delivery.payload()));
    }

    private static @Nullable DeliveryStatus status(@Nullable String label) {
        if (label == null) {
            return null;
        }
        return Arrays.stream(DeliveryStatus.values())
                .filter(status -> status.label().equals(label))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid(
                        "/status",
                        "unknown_value",
                        "No status '%s'; there are pending, delivered, failed.".formatted(label)));
    }

    private static String url(@Nullable String url) {
        if (url == null) {
            throw ProblemException.invalid("/url", "required", "`url` is required.");
        }
        try {
            URI uri = URI.create(url);
            if (url.length() <= LONGEST_URL
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below, together with the other ways of being wrong.
        }
        throw ProblemException.invalid(
                "/url", "invalid_value", "`url` must be an http or https URL with a host and without a user.");
    }
}
