package dev.fallline.web;

import java.util.concurrent.Semaphore;

/**
 * A request's place among those that the server works on at once. Whoever waits for something that only others can
 * bring about, for the client to send or to take, for a change of a job, gives it back meanwhile, so that no number of
 * slow clients and of streams keeps others out. For whoever has no place it makes no difference.
 */
public final class Place {

    private static final ScopedValue<Place> HELD = ScopedValue.newInstance();

    private final Semaphore places;

    /** Of the request's own thread alone. */
    private boolean given;

    private Place(Semaphore places) {
        this.places = places;
    }

    /** Something that takes as long as others like. */
    @FunctionalInterface
    public interface Waiting<T, X extends Exception> {
        T run() throws X;
    }

    /** The same without a result. */
    @FunctionalInterface
    public interface Pause<X extends Exception> {
        void run() throws X;
    }

    /**
     * Works in a place that was acquired for it, and gives it back.
     *
     * @param places one of which was acquired
     */
    public static <X extends Exception> void working(Semaphore places, Pause<X> work) throws X {
        var place = new Place(places);
        try {
            ScopedValue.where(HELD, place).call(() -> {
                work.run();
                return place;
            });
        } finally {
            places.release();
        }
    }

    /** Waits without the place, and comes back when there is one. */
    public static <T, X extends Exception> T without(Waiting<T, X> waiting) throws X {
        if (!HELD.isBound() || HELD.get().given) {
            return waiting.run();
        }
        Place place = HELD.get();
        place.given = true;
        place.places.release();
        try {
            return waiting.run();
        } finally {
            place.places.acquireUninterruptibly();
            place.given = false;
        }
    }

    /** The same of what has no result. */
    public static <X extends Exception> void pausing(Pause<X> pause) throws X {
        Place.<Object, X>without(() -> {
            pause.run();
            return pause;
        });
    }
}
