package dev.fallline.web;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list, newest first.
 *
 * @param data       the elements
 * @param hasMore    whether there are older ones
 * @param nextCursor what to pass as {@code after} for them, {@code null} if there are none
 */
public record Page<T>(List<T> data, boolean hasMore, @Nullable String nextCursor) {

    public Page {
        data = List.copyOf(data);
    }

    /**
     * Cuts a page from up to {@link PageRequest#fetch()} rows.
     *
     * @param place the cursor of an element
     */
    public static <T> Page<T> of(List<T> rows, PageRequest request, Function<? super T, Cursor> place) {
        if (rows.size() <= request.limit()) {
            return new Page<>(rows, false, null);
        }
        var data = rows.subList(0, request.limit());
        return new Page<>(data, true, place.apply(data.getLast()).encode());
    }

    /** The same page with each element in another form. */
    public <R> Page<R> map(Function<? super T, ? extends R> form) {
        return new Page<R>(data.stream().<R>map(form).toList(), hasMore, nextCursor);
    }
}
