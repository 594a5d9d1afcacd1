package dev.fallline.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads {@code model.init}, and holds given layers against the model's shape. */
final class InitReader {

    private static final Parameter NUMBER = Parameter.requiredNumber("value", Range.ANY, "a parameter");

    private static final Parameter MODEL_ID =
            Parameter.structure("id", Parameter.Kind.STRING, null, true, "the model to start from");

    private final Faults faults;

    InitReader(Faults faults) {
        this.faults = faults;
    }

    /**
     * @param widths of the features, the hidden layers and the outputs, −1 where not known; {@code null} when not even
     *               their number is
     */
    InitSpec read(SpecNode model, InitSpec defaultInit, @Nullable List<Long> widths) {
        if (!model.has("init")) {
            return defaultInit;
        }
        SpecNode node = model.child("init");
        JsonNode type = node.raw(Family.TYPE);
        String name = type != null && type.isString() ? type.stringValue() : "";
        if (name.equals(Initialisers.GIVEN)) {
            node.refuseOthers(List.of(Family.TYPE, "layers"));
            return new InitSpec.Given(readLayers(node, widths));
        }
        if (name.equals(Initialisers.MODEL)) {
            node.refuseOthers(List.of(Family.TYPE, "id"));
            String id = node.text(MODEL_ID);
            return id == null ? defaultInit : new InitSpec.FromModel(id);
        }
        String defaultType = Initialisers.FAMILY.definitionOf(defaultInit).type();
        InitSpec init = Initialisers.FAMILY.read(node, defaultType);
        return init == null ? defaultInit : init;
    }

    private List<InitSpec.Layer> readLayers(SpecNode node, @Nullable List<Long> widths) {
        if (!node.has("layers")) {
            node.fault("layers", "missing", "`layers` is required: an array of {\"weights\": in × out, \"bias\": out}.");
            return List.of();
        }
        List<JsonNode> elements = node.elements("layers");
        if (widths != null && faults.none(node.pointer("layers")) && elements.size() != widths.size() - 1) {
            node.fault("layers", "wrong_shape", "The model has %d layers, its output included; %d are given."
                    .formatted(widths.size() - 1, elements.size()));
            widths = null;
        }
        List<InitSpec.Layer> layers = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            SpecNode layer = SpecNode.of(elements.get(i), node.pointer("layers") + "/" + i, faults);
            long inputs = widths == null ? -1 : widths.get(i);
            long outputs = widths == null ? -1 : widths.get(i + 1);
            layers.add(readLayer(layer, inputs, outputs));
        }
        return layers;
    }

    private InitSpec.Layer readLayer(SpecNode layer, long inputs, long outputs) {
        layer.refuseOthers(List.of("weights", "bias"));
        if (!layer.has("weights")) {
            layer.fault("weights", "missing", "`weights` is required: an array of rows, in × out.");
            return new InitSpec.Layer(List.of(), List.of());
        }
        String pointer = layer.pointer("weights");
        List<JsonNode> rows = layer.elements("weights");
        if (faults.none(pointer) && (rows.isEmpty() || (inputs >= 0 && rows.size() != inputs))) {
            layer.fault("weights", "wrong_shape", "The layer has %s; %d rows of weights are given."
                    .formatted(inputs < 0 ? "at least one input" : inputs + " inputs", rows.size()));
        }
        // Where the model's own width is not known, the first row says how long the others must be.
        long width = outputs >= 0 || rows.isEmpty() ? outputs : rows.getFirst().size();
        List<List<Double>> weights = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            weights.add(readNumbers(rows.get(i), pointer + "/" + i, width));
        }
        if (!layer.has("bias")) {
            int length = weights.isEmpty() ? 0 : weights.getFirst().size();
            return new InitSpec.Layer(weights, Collections.nCopies(length, 0.0));
        }
        JsonNode bias = layer.raw("bias");
        return new InitSpec.Layer(
                weights, bias == null ? List.of() : readNumbers(bias, layer.pointer("bias"), width));
    }

    private List<Double> readNumbers(JsonNode array, String pointer, long length) {
        if (!array.isArray()) {
            SpecNode.wrongType(faults, pointer, "an array of numbers", array);
            return List.of();
        }
        if (length >= 0 && array.size() != length) {
            faults.add(pointer, "wrong_shape", "The layer has %d outputs; %d numbers are given."
                    .formatted(length, array.size()));
        }
        List<Double> numbers = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            numbers.add(readNumber(array.get(i), pointer, i));
        }
        return numbers;
    }

    private double readNumber(JsonNode element, String pointer, int index) {
        if (element.isNumber() && Math.abs(element.numberValue().doubleValue()) <= Float.MAX_VALUE) {
            return element.numberValue().doubleValue();
        }
        SpecNode.value(element, pointer + "/" + index, NUMBER, faults);
        return Double.NaN;
    }
}
