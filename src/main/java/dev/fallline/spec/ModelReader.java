package dev.fallline.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code model}. The start of its parameters is read last, when the widths of its layers are known. */
final class ModelReader {

    private final SpecNode node;
    private final Faults faults;
    private final @Nullable String type;
    private final List<Integer> hidden;
    private final ModelSpec.ActivationType activation;
    private final double dropout;

    ModelReader(SpecNode node, Faults faults) {
        this.node = node;
        this.faults = faults;
        Definition<ModelSpec> definition = Models.FAMILY.readType(node, null);
        this.type = definition == null ? null : definition.type();
        if (definition == null) {
            Models.FAMILY.readAny(node);
        } else {
            node.refuseOthers(Family.names(definition.parameters()));
        }
        boolean mlp = "mlp".equals(type);
        this.hidden = mlp ? readHidden() : List.of();
        String name = mlp ? node.text(Models.ACTIVATION) : null;
        this.activation = name == null
                ? ModelSpec.ActivationType.RELU
                : ModelSpec.ActivationType.valueOf(name.toUpperCase(Locale.ROOT));
        this.dropout = mlp ? node.number(Models.DROPOUT) : 0;
    }

    /** {@code null} when unknown. */
    @Nullable String type() {
        return type;
    }

    /**
     * @param inputs  encoded features, or −1 when not known
     * @param outputs or −1 when not known
     */
    ModelSpec read(long inputs, long outputs) {
        if (type == null) {
            return new ModelSpec.Linear(new InitSpec.Zeros());
        }
        boolean widthsKnown = faults.none(node.pointer("hidden"));
        if (widthsKnown && inputs >= 0 && outputs >= 0) {
            checkSize(inputs, outputs);
        }
        List<Long> widths = new ArrayList<>();
        widths.add(inputs);
        hidden.forEach(width -> widths.add((long) width));
        widths.add(outputs);
        InitSpec defaultInit = hidden.isEmpty() ? new InitSpec.Zeros() : Initialisers.defaultFor(activation);
        InitSpec init = new InitReader(faults).read(node, defaultInit, widthsKnown ? widths : null);
        return switch (type) {
            case "linear" -> new ModelSpec.Linear(init);
            case "logistic" -> new ModelSpec.Logistic(init);
            case "softmax" -> new ModelSpec.Softmax(init);
            case "mlp" -> new ModelSpec.Mlp(hidden, activation, dropout, init);
            default -> throw new IllegalStateException("There is no model '%s'".formatted(type));
        };
    }

    private void checkSize(long inputs, long outputs) {
        double parameters = Workload.parameters(hidden, inputs, outputs);
        if (parameters > Workload.MOST_PARAMETERS) {
            faults.add(node.pointer(), "model_too_large", "The model would have %.0f parameters, and at most %d are possible."
                    .formatted(parameters, Workload.MOST_PARAMETERS));
        }
    }

    private List<Integer> readHidden() {
        String field = Models.WIDTH.name();
        if (!node.has(field)) {
            return Models.HIDDEN;
        }
        List<JsonNode> elements = node.elements(field);
        if (faults.none(node.pointer(field)) && (elements.isEmpty() || elements.size() > Models.DEEPEST)) {
            node.fault(field, "out_of_range", "`hidden` must name 1 to %d layers; it names %d."
                    .formatted(Models.DEEPEST, elements.size()));
            return List.of();
        }
        List<Integer> widths = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            if (SpecNode.value(elements.get(i), node.pointer(field) + "/" + i, Models.WIDTH, faults)
                    instanceof Number width) {
                widths.add(width.intValue());
            }
        }
        return widths;
    }
}
