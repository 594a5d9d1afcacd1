package dev.fallline.web;

import org.jspecify.annotations.Nullable;

/** Tells whose the members of a collection below {@code /v1} are, so that nobody else gets to them. */
public interface OwnedCollection {

    /** The collection's name in paths: {@code "jobs"} for {@code /v1/jobs}. */
    String collection();

    /** What a member is called in the answer to who looks for one in vain: {@code "job"}. */
    String member();

    /** The project of a member; {@code null} when there is none of the id, or it is everybody's. */
    @Nullable String projectOf(String id);
}
