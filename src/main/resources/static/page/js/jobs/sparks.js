import {get, id} from '../core/api.js';
import {number} from '../core/format.js';
import {sparkline} from '../ui/sparkline.js';

const POINTS = 40;

/** Draws the loss of the jobs whose rows are in sight, again only when a job has got on. */
export class Sparks {
  constructor() {
    this.entries = new Map();
    this.visible = new Set();
    this.closed = false;
    this.observer = new IntersectionObserver((changes) => {
      for (const change of changes) {
        if (change.isIntersecting) this.visible.add(change.target);
        else this.visible.delete(change.target);
        if (change.isIntersecting) this.load(change.target);
      }
    });
  }

  watch(element, jobId, draw) {
    this.entries.set(element, {jobId, draw, stamp: null, drawn: null, loading: false});
    this.observer.observe(element);
  }

  forget(element) {
    this.entries.delete(element);
    this.visible.delete(element);
    this.observer.unobserve(element);
  }

  /** Says how far a job is. */
  stamp(job) {
    for (const [element, entry] of this.entries) {
      if (entry.jobId !== job.id) continue;
      entry.stamp = `${job.attempt} ${job.progress?.epoch ?? 0} ${job.is_terminal}`;
      if (this.visible.has(element)) this.load(element);
    }
  }

  async load(element) {
    const entry = this.entries.get(element);
    if (!entry || entry.loading || entry.stamp === null || entry.stamp === entry.drawn || this.closed) return;
    entry.loading = true;
    const {stamp} = entry;
    try {
      const {series} = await get(`/v1/jobs/${id(entry.jobId)}/metrics?names=train_loss,validation_loss&max_points=${POINTS}`);
      const chosen = series.find((one) => one.name === 'validation_loss' && one.values.length > 1)
        ?? series.find((one) => one.name === 'train_loss');
      if (chosen?.values.length > 1) {
        entry.draw(sparkline(chosen.values, `${chosen.name.replace('_', ' ')}, last ${number(chosen.values.at(-1))}`));
      }
      entry.drawn = stamp;
    } catch {
      // The row stays without a curve; the next look at the job tries again, and the list says what is wrong.
    } finally {
      entry.loading = false;
    }
  }

  close() {
    this.closed = true;
    this.observer.disconnect();
  }
}
