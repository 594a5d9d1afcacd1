import {get, id} from '../core/api.js';
import {EventStream} from '../core/event-stream.js';
import {SeriesStore} from '../core/series.js';

/** More points than this are asked for anew, sampled by the server. */
const MOST_POINTS = 6000;
const SAMPLED_TO = 2000;

/** Follows one job: its curves and events from their beginning to now, then as they come. */
export class LiveJob {
  /** @param {{series: () => void, events: (events: object[]) => void, connected: (yes: boolean) => void,
   *           status: () => void, ended: () => void, failed: (error: Error) => void}} listener */
  constructor(jobId, listener) {
    this.path = `/v1/jobs/${id(jobId)}`;
    this.listener = listener;
    this.series = new SeriesStore();
    this.closed = false;
    this.frame = null;
    this.reloading = false;
  }

  async start() {
    try {
      // The stream begins at the last event, so that values read after the events leave no gap before it.
      const after = await this.loadEvents();
      await this.loadSeries();
      if (this.closed) return;
      this.stream = new EventStream(`${this.path}/events?after=${after}&from_step=${this.series.nextStep}`, {
        message: (type, data) => this.message(type, data),
        state: (connected) => this.listener.connected(connected),
        ended: () => this.listener.ended(),
        failed: (error) => this.listener.failed(error),
      });
    } catch (error) {
      if (!this.closed) this.listener.failed(error);
    }
  }

  async loadSeries() {
    const {series} = await get(`${this.path}/metrics?max_points=${SAMPLED_TO}`);
    this.series.replace(series);
    this.listener.series();
  }

  async loadEvents() {
    let after = 0;
    for (;;) {
      const page = await get(`${this.path}/events?after=${after}`);
      this.listener.events(page.data);
      after = page.data.at(-1)?.seq ?? after;
      if (!page.has_more) return after;
    }
  }

  message(type, data) {
    if (this.closed) return;
    if (type === 'metrics') {
      if (this.series.add(data.series)) this.drawSoon();
      return;
    }
    this.listener.events([data]);
    if (type === 'job.status') this.listener.status();
  }

  /** At most once a frame, however fast the job trains. */
  drawSoon() {
    if (this.series.longest > MOST_POINTS && !this.reloading) {
      this.reloading = true;
      this.loadSeries().catch((error) => this.listener.failed(error)).finally(() => { this.reloading = false; });
    }
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      if (!this.closed) this.listener.series();
    });
  }

  close() {
    this.closed = true;
    this.stream?.close();
    if (this.frame !== null) cancelAnimationFrame(this.frame);
  }
}
