package dev.fallline.access;

import dev.fallline.web.Caller;
import dev.fallline.web.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtDecoders;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/** Finds out whose a bearer token is: an API key of this service, or a JWT of the configured issuer. */
final class BearerTokens implements AuthenticationManager {

    private static final String REFUSED = "The key or token is not valid, expired or revoked";

    private final ApiKeys keys;
    private final SecurityProperties properties;
    private final @Nullable JwtDecoder tokens;

    BearerTokens(ApiKeys keys, SecurityProperties properties) {
        this.keys = keys;
        this.properties = properties;
        this.tokens = properties.issuer() == null ? null : decoder(properties.issuer().toString(), properties);
    }

    /** Asks the issuer for its keys when the first token comes: it need not answer for the service to start. */
    private static JwtDecoder decoder(String issuer, SecurityProperties properties) {
        return new SupplierJwtDecoder(() -> {
            NimbusJwtDecoder decoder = JwtDecoders.fromIssuerLocation(issuer);
            decoder.setJwtValidator(validator(issuer, properties));
            return decoder;
        });
    }

    private static OAuth2TokenValidator<Jwt> validator(String issuer, SecurityProperties properties) {
        var type = new JwtTypeValidator("JWT", "at+jwt", "application/at+jwt");
        type.setAllowEmpty(true);
        var validators = new ArrayList<OAuth2TokenValidator<Jwt>>();
        validators.add(type);
        validators.add(new JwtIssuerValidator(issuer));
        // The times are checked by default where there are any; one that is good forever is no token of OAuth2 (RFC 9068).
        validators.add(new JwtClaimValidator<>(JwtClaimNames.EXP, end -> true));
        String audience = properties.audience();
        if (audience != null) {
            validators.add(new JwtClaimValidator<List<String>>(JwtClaimNames.AUD, named -> named.contains(audience)));
        }
        var project = new JwtClaimValidator<>(
                properties.projectClaim(), named -> named instanceof String name && ApiKeys.isProject(name));
        validators.add(token -> token.hasClaim(properties.projectClaim())
                ? project.validate(token)
                : OAuth2TokenValidatorResult.success());
        return JwtValidators.createDefaultWithValidators(validators);
    }

    @Override
    public Authentication authenticate(Authentication request) {
        var token = ((BearerTokenAuthenticationToken) request).getToken();
        if (token.startsWith(ApiKeys.PREFIX) || tokens == null) {
            return keys.authenticate(token)
                    .map(key -> new CallerAuthentication(key.caller()))
                    .orElseThrow(() -> new InvalidBearerTokenException(REFUSED));
        }
        try {
            return new CallerAuthentication(caller(tokens.decode(token)));
        } catch (BadJwtException e) {
            throw new InvalidBearerTokenException(REFUSED, e);
        } catch (JwtException | JwtDecoderInitializationException e) {
            throw new AuthenticationServiceException("The issuer of tokens does not answer", e);
        }
    }

    private Caller caller(Jwt token) {
        var project = token.getClaimAsString(properties.projectClaim());
        return new Caller(
                project == null ? Caller.DEFAULT_PROJECT : project,
                Objects.requireNonNullElse(token.getSubject(), "token"),
                scopes(token));
    }

    /** Words of {@code scope} (RFC 8693), or a list {@code scp} as some issuers write it. */
    private static Set<Scope> scopes(Jwt token) {
        var words = new HashSet<String>();
        for (var claim : List.of("scope", "scp")) {
            Object value = token.getClaim(claim);
            if (value instanceof String text) {
                words.addAll(Arrays.asList(text.split(" ", -1)));
            } else if (value instanceof List<?> list) {
                list.forEach(word -> words.add(String.valueOf(word)));
            }
        }
        return Arrays.stream(Scope.values())
                .filter(scope -> words.contains(scope.label()))
                .collect(Collectors.toSet());
    }
}
