package dev.fallline.engine.training;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a {@link Trainer} needs to go on exactly where it was: parameters, optimizer buffers, position in the
 * shuffled order, sums of the running epoch, best-so-far. A value: nothing in it is shared with a running trainer.
 *
 * <p>The order of the rows and the dropout masks are functions of seed, epoch and step, so that no generator's inner
 * state needs to be kept.
 *
 * @param tensors flat float buffers by name, {@code parameters}, {@code optimizer.…}, {@code best.parameters}, …
 * @param numbers counters and sums by name; a {@code double} holds every step count up to 2⁵³ exactly
 */
public record TrainerState(SortedMap<String, float[]> tensors, SortedMap<String, Double> numbers) {

    public TrainerState {
        var copy = new TreeMap<String, float[]>();
        for (Map.Entry<String, float[]> tensor : tensors.entrySet()) {
            copy.put(tensor.getKey(), tensor.getValue().clone());
        }
        tensors = copy;
        numbers = new TreeMap<>(numbers);
    }

    /** @throws IllegalStateException when the state has no such tensor */
    public float[] tensor(String name) {
        float[] tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalStateException("The state holds no tensor '%s'".formatted(name));
        }
        return tensor;
    }

    /** @throws IllegalStateException when the state has no such tensor or another length */
    public void copyTensor(String name, float[] into) {
        float[] tensor = tensor(name);
        if (tensor.length != into.length) {
            throw new IllegalStateException("The state holds no tensor '%s' of %d values".formatted(name, into.length));
        }
        System.arraycopy(tensor, 0, into, 0, into.length);
    }

    /** Whether this is only parameters to start from, rather than the state of a run. */
    public boolean isStart() {
        return numbers.isEmpty();
    }

    /** The part of the state whose names begin with the prefix, without it. */
    TrainerState under(String prefix) {
        return new TrainerState(under(prefix, tensors), under(prefix, numbers));
    }

    private static <T> SortedMap<String, T> under(String prefix, SortedMap<String, T> all) {
        var part = new TreeMap<String, T>();
        // '\uffff' follows every character of a name.
        all.subMap(prefix, prefix + '\uffff').forEach((name, value) -> part.put(name.substring(prefix.length()), value));
        return part;
    }

    /** @throws IllegalStateException when the state has no such number */
    public double number(String name) {
        Double number = numbers.get(name);
        if (number == null) {
            throw new IllegalStateException("The state holds no number '%s'".formatted(name));
        }
        return number;
    }
}
