package dev.fallline.spec;

import dev.fallline.problem.Fault;
import dev.fallline.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects what is wrong with one request, in the order in which it is read. */
final class Faults {

    /** A request with more faults than this is not read by a person anyway; the answer must not outgrow it. */
    static final int MOST = 200;

    private final List<Fault> faults = new ArrayList<>();
    private boolean cut;

    void add(String pointer, String code, String detail) {
        if (faults.size() < MOST) {
            faults.add(new Fault(pointer, code, detail));
        } else if (!cut) {
            cut = true;
            faults.add(new Fault("", "too_many_faults", "There are more faults; the first %d are named.".formatted(MOST)));
        }
    }

    /** As above, where finding the words takes work that nobody reads once the faults are too many. */
    void add(String pointer, String code, Supplier<String> detail) {
        add(pointer, code, faults.size() < MOST ? detail.get() : "");
    }

    /** Whether nothing at the pointer or below it is at fault, so that what follows from it can be checked. */
    boolean none(String pointer) {
        return faults.stream()
                .noneMatch(fault ->
                        fault.pointer().equals(pointer) || fault.pointer().startsWith(pointer + "/"));
    }

    /** @throws ProblemException naming all faults, when there is one */
    void refuse() {
        if (!faults.isEmpty()) {
            throw ProblemException.invalid(faults);
        }
    }
}
