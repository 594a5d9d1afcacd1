import {h, fill} from '../core/dom.js';
import {id} from '../core/api.js';
import {ago, duration, number, seconds, words} from '../core/format.js';
import {progressBar, status} from '../ui/parts.js';

/** One job of the list. */
export class JobRow {
  constructor(job, {choose, sparks}) {
    this.sparks = sparks;
    this.check = h('input', {type: 'checkbox', 'aria-label': `Choose ${job.name} to compare`, name: 'choose',
      onchange: (event) => choose(job.id, event.target.checked)});
    this.state = h('div.job-state');
    this.bar = progressBar(0, `Progress of ${job.name}`);
    this.time = h('span.job-time');
    this.spark = h('div.job-spark');
    this.value = h('span.job-value');
    this.tags = h('span.tags');
    this.element = h('li.job', {data: {job: job.id}}, this.check,
      h('div.job-name', {}, h('a', {href: `#/jobs/${id(job.id)}`}, job.name), h('span.hint', {},
        `${job.spec?.model?.type ?? ''} on ${job.spec?.dataset?.id ?? ''}`), this.tags),
      this.state, h('div.job-progress', {}, this.bar, this.time), h('div.job-curve', {}, this.spark, this.value));
    sparks.watch(this.element, job.id, (image) => fill(this.spark, image));
  }

  update(job) {
    const text = JSON.stringify([job.status, job.progress, job.queue, job.best, job.metrics, job.tags]);
    this.sparks.stamp(job);
    fill(this.time, this.timeOf(job));
    if (text === this.text) return;
    this.text = text;
    fill(this.state, status(job.status));
    this.bar.value = job.progress?.percent ?? (job.status === 'succeeded' ? 100 : 0);
    const [name, value] = headline(job);
    fill(this.value, name ? [h('span.hint', {}, words(name)), ' ', number(value)] : null);
    fill(this.tags, Object.entries(job.tags ?? {}).map(([key, tag]) => h('span.tag', {}, `${key}:${tag}`)));
  }

  timeOf(job) {
    if (job.queue) return `number ${job.queue.position} in the queue`;
    if (job.is_terminal) return `${ago(job.finished_at)}${job.started_at ? ` · took ${duration(seconds(job.started_at, job.finished_at))}` : ''}`;
    const eta = job.progress?.eta_seconds;
    const percent = job.progress?.percent;
    return [percent === undefined || percent === null ? null : `${Math.floor(percent)} %`,
      job.status === 'running' && Number.isFinite(eta) ? `${duration(eta)} left` : null].filter(Boolean).join(' · ') || ago(job.created_at);
  }

  close() {
    this.sparks.forget(this.element);
  }
}

/** The number a job is judged by. */
export function headline(job) {
  if (job.best) return [job.best.metric, job.best.value];
  for (const name of ['validation_loss', 'train_loss']) {
    if (job.metrics?.[name] !== undefined && job.metrics[name] !== null) return [name, job.metrics[name]];
  }
  return [null, null];
}
