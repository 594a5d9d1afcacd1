import {h} from '../core/dom.js';
import {ago, duration, moment, number, seconds, words} from '../core/format.js';
import {facts, progressBar, status} from '../ui/parts.js';

/** How a job stands, in one card. */
export function summary(job) {
  const {progress} = job;
  return h('section.card.summary', {'aria-label': 'Status'},
    h('div.summary-line', {}, status(job.status),
      job.stop_reason ? h('span', {data: {reason: job.stop_reason}}, words(job.stop_reason)) : null,
      job.queue ? h('span', {}, `number ${job.queue.position} in the queue: ${job.queue.reason}`) : null,
      progress ? h('span', {}, `epoch ${number(progress.epoch)} of ${number(progress.total_epochs)}`) : null,
      job.status === 'running' && Number.isFinite(progress?.eta_seconds) ? h('span', {}, `${duration(progress.eta_seconds)} left`) : null),
    progressBar(progress?.percent ?? (job.status === 'succeeded' ? 100 : 0), 'Progress'),
    job.error ? h('div.fault', {role: 'alert'}, h('strong', {}, words(job.error.code)), ' ', job.error.detail) : null,
    facts([
      ['Best', job.best ? `${words(job.best.metric)} ${number(job.best.value)} at epoch ${job.best.epoch}` : null],
      ...latest(job),
      ['Speed', progress?.samples_per_second ? `${number(progress.samples_per_second, 3)} rows/s` : null],
      ['Created', h('span', {title: moment(job.created_at)}, ago(job.created_at))],
      ['Took', job.started_at && job.finished_at ? duration(seconds(job.started_at, job.finished_at)) : null],
      ['Attempt', job.attempt > 1 ? job.attempt : null],
      ['Tags', Object.entries(job.tags ?? {}).map(([key, value]) => `${key}:${value}`).join(', ')],
    ]));
}

function latest(job) {
  return ['train_loss', 'validation_loss', 'validation_accuracy', 'validation_r2']
    .filter((name) => job.metrics?.[name] !== null && job.metrics?.[name] !== undefined)
    .map((name) => [words(name), number(job.metrics[name])]);
}
