package dev.fallline.spark;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** The form of all that service and driver tell each other: JSON, in files of these names and on lines of their own. */
public final class Wire {

    /** Every line that is a message begins so; whatever else a library writes is for the log. */
    public static final String LINE_START = "{\"type\":";

    public static final String JOB_FILE = "job.json";
    public static final String RESULT_FILE = "result.json";
    public static final String MODEL_FILE = "model.safetensors";
    public static final String STATE_FILE = "state.safetensors";
    /** What training starts from. */
    public static final String START_FILE = "start.safetensors";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private Wire() {}

    /** The mapper of both sides. */
    public static JsonMapper json() {
        return JSON;
    }
}
