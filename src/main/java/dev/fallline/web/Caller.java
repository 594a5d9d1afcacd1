package dev.fallline.web;

import java.util.EnumSet;
import java.util.Set;

/**
 * Who sends a request. Controllers take it as an argument.
 *
 * @param project whose datasets, jobs and models the caller sees; all it makes belongs to it
 * @param name    of the key or token, for the log of what was changed
 * @param scopes  what the caller may do
 */
public record Caller(String project, String name, Set<Scope> scopes) {

    /** The project of everybody while nobody has to say who he is. */
    public static final String DEFAULT_PROJECT = "default";

    /** Everybody, where no authentication is configured. */
    public static final Caller ANYONE = new Caller(DEFAULT_PROJECT, "anyone", EnumSet.allOf(Scope.class));

    public Caller {
        scopes = Set.copyOf(scopes);
    }
}
