package dev.fallline.problem;

import java.util.List;

/** A request that is refused for a reason its sender can act on. */
public class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemKind kind;
    private final String code;
    private final transient List<Fault> faults;

    /**
     * @param kind   the kind of refusal
     * @param code   stable machine-readable reason, {@code snake_case}
     * @param detail a sentence for a person
     * @param faults the single faults, possibly none
     */
    public ProblemException(ProblemKind kind, String code, String detail, List<Fault> faults) {
        super(detail);
        this.kind = kind;
        this.code = code;
        this.faults = List.copyOf(faults);
    }

    /** Every fault of one request at once. */
    public static ProblemException invalid(List<Fault> faults) {
        var detail = faults.size() == 1
                ? faults.getFirst().detail()
                : "The request has %d faults; errors names each.".formatted(faults.size());
        return new ProblemException(ProblemKind.INVALID_REQUEST, "invalid_request", detail, faults);
    }

    /** One fault of one field. */
    public static ProblemException invalid(String pointer, String code, String detail) {
        return invalid(List.of(new Fault(pointer, code, detail)));
    }

    /** @param what the resource's kind as a person would say it: {@code "dataset"}, {@code "job"} */
    public static ProblemException notFound(String what, String id) {
        return new ProblemException(
                ProblemKind.NOT_FOUND, what + "_not_found", "There is no %s '%s'.".formatted(what, id), List.of());
    }

    public static ProblemException conflict(String code, String detail) {
        return new ProblemException(ProblemKind.CONFLICT, code, detail, List.of());
    }

    public ProblemKind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    /** The sentence for a person. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    public List<Fault> faults() {
        return faults;
    }
}
