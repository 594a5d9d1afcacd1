package dev.fallline.web;

import java.util.Optional;
import java.util.function.Function;

/**
 * A collection whose newest member answers to the id {@code latest}.
 *
 * @param collection its name in paths: {@code "jobs"} for {@code /v1/jobs}
 * @param newest     the id of the newest member that a project has, if there is one
 */
public record LatestId(String collection, Function<String, Optional<String>> newest) {

    /** What stands for the newest member in a path. */
    public static final String LATEST = "latest";

    String prefix() {
        return "/v1/" + collection + "/{id}";
    }
}
