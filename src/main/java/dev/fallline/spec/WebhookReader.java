package dev.fallline.spec;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code webhook}. */
final class WebhookReader {

    private static final int LONGEST_URL = 2000;
    static final Parameter URL =
            Parameter.structure("url", Parameter.Kind.STRING, null, true, "where events are posted");

    private WebhookReader() {}

    static @Nullable WebhookSpec read(@Nullable SpecNode node) {
        if (node == null) {
            return null;
        }
        node.refuseOthers(List.of("url", "events"));
        String url = node.text(URL);
        if (url != null && !isUrl(url)) {
            node.fault("url", "invalid_value",
                    "`url` must be an http or https URL with a host and without a user, of at most %d characters."
                            .formatted(LONGEST_URL));
        }
        List<String> events = events(node);
        return new WebhookSpec(url == null ? "" : url, events);
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            return text.length() <= LONGEST_URL
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static List<String> events(SpecNode node) {
        JsonNode given = node.raw("events");
        if (given == null || given.isNull()) {
            return WebhookSpec.DEFAULT_EVENTS;
        }
        if (!given.isArray() || given.isEmpty()) {
            node.fault("events", "invalid_type", "`events` must be a list of at least one event's name.");
            return List.of();
        }
        Set<String> named = new LinkedHashSet<>();
        for (int i = 0; i < given.size(); i++) {
            String name = given.get(i).isString() ? given.get(i).stringValue() : null;
            if (name == null || !WebhookSpec.EVENTS.contains(name)) {
                node.faultAt("events", i, "unknown_value", "There is no such event; there are %s."
                        .formatted(String.join(", ", WebhookSpec.EVENTS)));
            } else {
                named.add(name);
            }
        }
        return WebhookSpec.EVENTS.stream().filter(named::contains).toList();
    }
}
