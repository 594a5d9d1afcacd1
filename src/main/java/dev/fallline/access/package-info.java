/**
 * Who may do what: API keys, OAuth2 bearer tokens, and the filter that holds each request against them. {@code web}
 * knows the {@link dev.fallline.web.Caller} that comes of it and no more.
 */
@NullMarked
package dev.fallline.access;

import org.jspecify.annotations.NullMarked;
