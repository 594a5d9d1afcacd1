package dev.fallline.spark;

/** The cluster or a driver did not do its part; another try may succeed. */
public final class SparkFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;

    /**
     * @param code   stable, {@code snake_case}
     * @param detail a sentence for a person
     */
    public SparkFault(String code, String detail) {
        super(detail);
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** The sentence for a person. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
