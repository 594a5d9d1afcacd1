package dev.fallline.model;

import dev.fallline.spec.ModelSpec;
import dev.fallline.spec.ModelSpec.ActivationType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a model is made of, besides its parameters.
 *
 * @param type       {@code linear}, {@code logistic}, {@code softmax} or {@code mlp}
 * @param hidden     widths of the hidden layers
 * @param activation of the hidden layers; {@code null} without any
 */
public record ModelShape(String type, List<Integer> hidden, @Nullable ActivationType activation) {

    private static final int MOST_LAYERS = 100;
    private static final int WIDEST = 1_000_000;

    public ModelShape {
        hidden = List.copyOf(hidden);
    }

    /** What a model of this spec is made of. */
    public static ModelShape of(ModelSpec spec) {
        return new ModelShape(
                spec.type(), spec.hidden(), spec instanceof ModelSpec.Mlp mlp ? mlp.activation() : null);
    }

    /** @throws IllegalArgumentException when no spec has this shape, as that of a file from elsewhere may be */
    void check() {
        boolean deep =
                switch (type) {
                    case "linear", "logistic", "softmax" -> false;
                    case "mlp" -> true;
                    default -> throw new IllegalArgumentException("there is no type of model '%s'".formatted(type));
                };
        if (deep != (activation != null) || !deep && !hidden.isEmpty()) {
            throw new IllegalArgumentException("its hidden layers and activation are not those of '%s'".formatted(type));
        }
        if (hidden.size() > MOST_LAYERS || hidden.stream().anyMatch(width -> width < 1 || width > WIDEST)) {
            throw new IllegalArgumentException("its hidden layers are %s".formatted(hidden));
        }
    }

    @Override
    public String toString() {
        return activation == null
                ? "`%s`".formatted(type)
                : "`%s` with hidden layers %s and activation `%s`"
                        .formatted(type, hidden, activation.name().toLowerCase(Locale.ROOT));
    }

    /** Whether the outputs are a linear function of the features, so that coefficients mean something. */
    boolean isLinear() {
        return hidden.isEmpty();
    }
}
