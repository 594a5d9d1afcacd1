package dev.fallline.model;

/** How rows and predictions are written; rows may be TSV, too. */
enum PredictionFormat {
    JSON,
    NDJSON,
    CSV
}
