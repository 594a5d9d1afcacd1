package dev.fallline.spark.driver;

import dev.fallline.engine.training.Part;
import dev.fallline.engine.training.RoundStart;
import dev.fallline.engine.training.ShardGradient;
import dev.fallline.engine.training.ShardRound;
import dev.fallline.engine.training.ShardScores;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of all parts of the rows at once.
 *
 * @param <T> the answer of a part, and of some together
 */
sealed interface Request<T> extends Serializable {

    T answer(ShardRows rows, ExecutorContext context);

    T plus(T one, T other);

    /** How many numbers it holds, about. */
    long size();

    /** @param positions rows of the batch that lie in the shards before each */
    record Gradient(float[] parameters, int @Nullable [][] chosen, int[] positions, long step, double weight)
            implements Request<ShardGradient> {

        @Override
        public ShardGradient answer(ShardRows rows, ExecutorContext context) {
            int index = rows.index();
            return rows.shard(context)
                    .gradient(parameters, chosen == null ? null : chosen[index], positions[index], step, weight);
        }

        @Override
        public ShardGradient plus(ShardGradient one, ShardGradient other) {
            return one.plus(other);
        }

        @Override
        public long size() {
            long rows = 0;
            if (chosen != null) {
                for (int[] part : chosen) {
                    rows += part.length;
                }
            }
            return parameters.length + rows;
        }
    }

    /** Loss and metrics over the rows of a part. */
    record Scores(float[] parameters, Part part, boolean ranked) implements Request<ShardScores> {

        @Override
        public ShardScores answer(ShardRows rows, ExecutorContext context) {
            return rows.shard(context).scores(parameters, rows.rows(part), ranked);
        }

        @Override
        public ShardScores plus(ShardScores one, ShardScores other) {
            return one.plus(other);
        }

        @Override
        public long size() {
            return parameters.length;
        }
    }

    /** Two requests in one round. */
    record Both(Scores scores, Gradient gradient) implements Request<Both.Answer> {

        record Answer(ShardScores scores, ShardGradient gradient) implements Serializable {}

        @Override
        public Answer answer(ShardRows rows, ExecutorContext context) {
            return new Answer(scores.answer(rows, context), gradient.answer(rows, context));
        }

        @Override
        public Answer plus(Answer one, Answer other) {
            return new Answer(scores.plus(one.scores, other.scores), gradient.plus(one.gradient, other.gradient));
        }

        @Override
        public long size() {
            return scores.size() + gradient.size();
        }
    }

    /** Local steps. */
    record Round(RoundStart start) implements Request<ShardRound> {

        @Override
        public ShardRound answer(ShardRows rows, ExecutorContext context) {
            return rows.shard(context).round(start);
        }

        @Override
        public ShardRound plus(ShardRound one, ShardRound other) {
            return one.plus(other);
        }

        @Override
        public long size() {
            return (long) start.parameters().length * (2 + start.buffers().size());
        }
    }
}
