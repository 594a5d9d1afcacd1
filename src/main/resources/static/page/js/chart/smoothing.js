/**
 * Exponentially weighted mean with the bias of its start taken out, as TensorBoard smooths; gaps stay gaps.
 *
 * @param {(number|null)[]} values
 * @param {number} weight of what came before, 0 to below 1
 */
export function smooth(values, weight) {
  if (!weight) return values;
  let mean = 0;
  let seen = 0;
  return values.map((value) => {
    if (value === null || !Number.isFinite(value)) return value;
    mean = mean * weight + (1 - weight) * value;
    seen++;
    return mean / (1 - weight ** seen);
  });
}
