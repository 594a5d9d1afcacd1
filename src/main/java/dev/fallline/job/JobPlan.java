package dev.fallline.job;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a spec would do.
 *
 * @param spec       with all defaults filled in
 * @param parameters of the model
 * @param steps      of the whole training when nothing ends it early
 */
record JobPlan(@Schema(types = "object") JsonNode spec, long parameters, long steps, JobEstimate estimate, List<String> warnings) {}
