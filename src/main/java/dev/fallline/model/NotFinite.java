package dev.fallline.model;

/**
 * Predictions that are no numbers, since a row's values are beyond what 32 bits compute with. They are refused: a label
 * would be made up, and a missing number would look like an answer.
 */
final class NotFinite {

    static final String DETAIL = "Its values are so large that the model's prediction is no finite number.";

    private NotFinite() {}

    /** The first row with such a prediction; {@code rows} if there is none. */
    static int first(float[] outputs, int rows) {
        for (int i = 0; i < outputs.length; i++) {
            if (!Float.isFinite(outputs[i])) {
                return i / (outputs.length / rows);
            }
        }
        return rows;
    }
}
