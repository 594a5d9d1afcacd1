package dev.fallline.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import dev.fallline.StartupFault;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpennessTest {

    @Test
    void isOpenOnTheLoopbackAddressAlone() {
        for (var address : new String[] {"127.0.0.1", "::1", "localhost"}) {
            var openness = openness(false, null, false, address);
            openness.start();
            assertThat(openness.isOpen()).isTrue();
        }
        for (var address : new String[] {null, "0.0.0.0", "::", "192.0.2.1"}) {
            assertThatExceptionOfType(StartupFault.class)
                    .isThrownBy(() -> openness(false, null, false, address).start())
                    .withMessageContaining("without authentication");
        }
    }

    @Test
    void listensEverywhereWithAKeyAnIssuerOrWhenToldSo() {
        for (var openness : new Openness[] {
            openness(false, null, true, null), openness(false, URI.create("https://issuer"), false, null)
        }) {
            openness.start();
            assertThat(openness.isOpen()).isFalse();
        }
        var told = openness(true, null, false, null);
        told.start();
        assertThat(told.isOpen()).isTrue();
    }

    private static Openness openness(boolean open, @Nullable URI issuer, boolean keyed, @Nullable String address) {
        var keys = mock(ApiKeys.class);
        given(keys.any()).willReturn(keyed);
        return new Openness(new SecurityProperties(open, issuer, null, "project"), keys, address);
    }
}
