package dev.fallline.access;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who is let in.
 *
 * @param open         answers whoever asks, even beyond the loopback address: for networks that are guarded otherwise
 * @param issuer       of OAuth2 bearer tokens (JWT) that are accepted beside API keys; {@code null} for none
 * @param audience     that a token must name; {@code null} for any
 * @param projectClaim the claim of a token that names the project
 */
@ConfigurationProperties("fallline.security")
public record SecurityProperties(
        @DefaultValue("false") boolean open,
        @Nullable URI issuer,
        @Nullable String audience,
        @DefaultValue("project") String projectClaim) {}
