package dev.fallline.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How good a model is on some rows.
 *
 * @param metrics         {@code loss} and those of the task; {@code null} where one is undefined for these rows
 * @param confusionMatrix of a classification
 * @param curves          of a classification: of class 1 of two, or of each class against the rest
 * @param calibration     of a classification
 * @param residuals       of a regression
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Evaluation(
        String modelId,
        @Nullable String datasetId,
        int rows,
        @JsonInclude(content = JsonInclude.Include.ALWAYS) Map<String, @Nullable Double> metrics,
        @Nullable ConfusionMatrix confusionMatrix,
        @Nullable List<CurveResponse> curves,
        @Nullable Calibration calibration,
        @Nullable Residuals residuals) {

    /** @param counts {@code counts[i][j]} rows of class i were taken for class j */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record ConfusionMatrix(List<String> labels, long[][] counts) {}

    /** Points of the ROC and the precision-recall curve, from the highest threshold to the lowest. */
    record CurveResponse(
            String label,
            @Nullable Double rocAuc,
            @Nullable Double averagePrecision,
            List<RocPoint> roc,
            List<PrecisionRecallPoint> precisionRecall) {

        static CurveResponse of(Curve curve) {
            return new CurveResponse(
                    curve.label(),
                    finite(curve.area()),
                    finite(curve.averagePrecision()),
                    roc(curve),
                    curve.points().stream()
                            .map(point -> new PrecisionRecallPoint(
                                    point.threshold(), point.truePositiveRate(), point.precision()))
                            .toList());
        }

        private static List<RocPoint> roc(Curve curve) {
            var points = new ArrayList<RocPoint>();
            if (!curve.points().isEmpty()) {
                // Above all scores, where no row is taken for the class; a finite number, as JSON knows no other.
                points.add(new RocPoint(curve.points().getFirst().threshold() + 1, 0, 0));
            }
            for (Curve.Point point : curve.points()) {
                points.add(new RocPoint(point.threshold(), point.falsePositiveRate(), point.truePositiveRate()));
            }
            return points;
        }
    }

    record RocPoint(double threshold, double falsePositiveRate, double truePositiveRate) {}

    record PrecisionRecallPoint(double threshold, double recall, double precision) {}

    /**
     * Whether rows predicted with a probability p are right in a share p of cases.
     *
     * @param expectedCalibrationError mean |observed − predicted| over the rows (Naeini et al., AAAI 2015)
     */
    record Calibration(double expectedCalibrationError, List<CalibrationBin> bins) {}

    /**
     * @param predicted mean probability of the predicted class of the bin's rows
     * @param observed  share of them that are of that class
     */
    record CalibrationBin(double from, double to, int rows, double predicted, double observed) {}

    /** Of ŷ − y. @param quantiles by share, from the least to the greatest */
    record Residuals(double mean, double standardDeviation, Map<String, Double> quantiles) {}

    static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
