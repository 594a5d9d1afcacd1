/**
 * The metric series of one job as they grow: from `/metrics` first, then from the stream. A point at or before a series'
 * last step is one that is there already.
 */
export class SeriesStore {
  constructor() {
    this.byName = new Map();
  }

  replace(series) {
    this.byName = new Map();
    for (const one of series) this.byName.set(one.name, copy(one));
  }

  /** @returns whether anything was new */
  add(series) {
    let grown = false;
    for (const one of series) {
      const known = this.byName.get(one.name);
      if (!known) {
        this.byName.set(one.name, copy(one));
        grown = true;
        continue;
      }
      const last = known.steps.at(-1) ?? -1;
      for (let i = 0; i < one.steps.length; i++) {
        if (one.steps[i] <= last) continue;
        known.steps.push(one.steps[i]);
        known.epochs.push(one.epochs[i]);
        known.values.push(one.values[i]);
        grown = true;
      }
    }
    return grown;
  }

  names() {
    return [...this.byName.keys()];
  }

  get(name) {
    return this.byName.get(name);
  }

  get sampled() {
    return [...this.byName.values()].some((series) => series.sampled);
  }

  get longest() {
    return Math.max(0, ...[...this.byName.values()].map((series) => series.steps.length));
  }

  /** The step from which a stream gives all that is not here. */
  get nextStep() {
    const lasts = [...this.byName.values()].map((series) => series.steps.at(-1) ?? 0);
    return lasts.length ? Math.min(...lasts) : 0;
  }
}

function copy(series) {
  return {...series, steps: [...series.steps], epochs: [...series.epochs], values: [...series.values]};
}

/** Where the points of a series stand: at their epoch, or where within it the step lies. */
export function xValues(series, axis, stepsPerEpoch) {
  if (axis === 'step') return series.steps;
  if (series.x === 'epoch' || !stepsPerEpoch) return series.epochs;
  return series.steps.map((step) => step / stepsPerEpoch);
}
