package dev.fallline.model;

import dev.fallline.spec.ModelSpec;
import dev.fallline.spec.ModelSpec.ActivationType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model is made of, besides its parameters.
 *
 * @param type       {@code linear}, {@code logistic}, {@code softmax} or {@code mlp}
 * @param hidden     widths of the hidden layers
 * @param activation of the hidden layers; {@code null} without any
 */
public record ModelShape(String type, List<Integer> hidden, @Nullable ActivationType activation) {

    public ModelShape {
        hidden = List.copyOf(hidden);
    }

    /** What a model of this spec is made of. */
    public static ModelShape of(ModelSpec spec) {
        return new ModelShape(
                spec.type(), spec.hidden(), spec instanceof ModelSpec.Mlp mlp ? mlp.activation() : null);
    }

    /** Whether the outputs are a linear function of the features, so that coefficients mean something. */
    boolean isLinear() {
        return hidden.isEmpty();
    }
}
