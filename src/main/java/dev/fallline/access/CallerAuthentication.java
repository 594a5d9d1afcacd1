package dev.fallline.access;

import dev.fallline.web.Caller;
import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** What Spring Security's filter carries of a caller whose key or token was found good. */
final class CallerAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1L;

    private final transient Caller caller;

    CallerAuthentication(Caller caller) {
        super(List.of());
        this.caller = caller;
        setAuthenticated(true);
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Caller getPrincipal() {
        return caller;
    }
}
