package dev.fallline.model;

import dev.fallline.dataset.PreparedData;
import dev.fallline.engine.training.RowSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Model cards (Mitchell et al., FAT* 2019). */
@Service
class Cards {

    private final Models models;
    private final Evaluations evaluations;
    private final LossCurves curves;
    private final JsonMapper json;

    Cards(Models models, Evaluations evaluations, LossCurves curves, JsonMapper json) {
        this.models = models;
        this.evaluations = evaluations;
        this.curves = curves;
        this.json = json;
    }

    /** @throws dev.fallline.problem.ProblemException when there is no such model */
    String of(String project, String reference) {
        Model model = models.get(project, reference);
        TrainedModel trained = models.load(model.id());
        Optional<PreparedData> data = evaluations.prepared(model);
        var card = new ModelCard(model, trained.network().parameters(), curves.of(model), json);
        if (data.isEmpty()) {
            return card.markdown();
        }
        PreparedData prepared = data.get();
        String part = prepared.test().rows() > 0 ? "test" : prepared.validation().rows() > 0 ? "validation" : "train";
        RowSource rows =
                switch (part) {
                    case "test" -> prepared.test();
                    case "validation" -> prepared.validation();
                    default -> prepared.training();
                };
        card.withRows(
                prepared.training().rows(),
                prepared.validation().rows(),
                prepared.test().rows());
        if (NotFinite.first(Evaluations.results(trained, rows), rows.rows()) < rows.rows()) {
            return card.markdown();
        }
        return card.withEvaluation(
                        part, evaluations.evaluate(trained, rows, null), residuals(trained, rows))
                .markdown();
    }

    /** Targets and predictions of a regression; empty otherwise. */
    private static List<CardPlots.Pair> residuals(TrainedModel trained, RowSource rows) {
        if (!trained.model().recipe().classes().isEmpty()) {
            return List.of();
        }
        float[] results = Evaluations.results(trained, rows);
        var pairs = new ArrayList<CardPlots.Pair>(results.length);
        for (int i = 0; i < results.length; i++) {
            pairs.add(new CardPlots.Pair(results[i], (double) results[i] - rows.target(i)));
        }
        return pairs;
    }
}
