package dev.fallline.spark.driver;

import java.io.Serializable;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A sum of numbered parts that is the same to the last bit whatever order they come in: two parts are added when they
 * are neighbours in the binary tree over all numbers.
 *
 * @param <T> a part
 */
final class OrderedSum<T> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** By level and number in the level. */
    private final TreeMap<Node, T> nodes = new TreeMap<>();

    private record Node(int level, int number) implements Comparable<Node>, Serializable {

        Node sibling() {
            return new Node(level, number ^ 1);
        }

        Node parent() {
            return new Node(level + 1, number >> 1);
        }

        boolean isLeft() {
            return (number & 1) == 0;
        }

        /** By their first leaves, which differ, as no node lies in another. */
        @Override
        public int compareTo(Node other) {
            return Long.compare((long) number << level, (long) other.number << other.level);
        }
    }

    /** @param sum to add to; {@code null} for none yet */
    static <T> OrderedSum<T> with(@Nullable OrderedSum<T> sum, int number, T part, BinaryOperator<T> plus) {
        var result = sum == null ? new OrderedSum<T>() : sum;
        result.put(new Node(0, number), part, plus);
        return result;
    }

    /** The sum of two, each of which may be {@code null} for none. */
    static <T> @Nullable OrderedSum<T> of(
            @Nullable OrderedSum<T> one, @Nullable OrderedSum<T> other, BinaryOperator<T> plus) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        other.nodes.forEach((node, part) -> one.put(node, part, plus));
        return one;
    }

    private void put(Node node, T part, BinaryOperator<T> plus) {
        Node at = node;
        T sum = part;
        T sibling = nodes.remove(at.sibling());
        while (sibling != null) {
            sum = at.isLeft() ? plus.apply(sum, sibling) : plus.apply(sibling, sum);
            at = at.parent();
            sibling = nodes.remove(at.sibling());
        }
        nodes.put(at, sum);
    }

    /** All parts together, of which there must be one at least. */
    T total(BinaryOperator<T> plus) {
        return nodes.values().stream().reduce(plus).orElseThrow();
    }
}
