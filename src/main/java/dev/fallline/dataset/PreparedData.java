package dev.fallline.dataset;

import dev.fallline.engine.training.RowSource;

/**
 * A dataset ready for training: encoded, scaled and split.
 *
 * @param training   at least one row
 * @param validation possibly without rows
 * @param test       possibly without rows
 * @param recipe     how raw rows became these
 */
public record PreparedData(RowSource training, RowSource validation, RowSource test, Recipe recipe) {}
