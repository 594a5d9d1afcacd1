package dev.fallline.spec;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What can be asked for in a job spec. */
@RestController
class AlgorithmsController {

    private final Catalogue catalogue = Catalogue.current();

    /** Models, losses, optimizers, schedules and initialisers with their parameters, ranges, defaults and formulas. */
    @GetMapping("/v1/algorithms")
    Catalogue algorithms() {
        return catalogue;
    }
}
