import {h} from '../core/dom.js';
import {id, patch, post, remove} from '../core/api.js';
import {go} from '../core/router.js';
import {ask, field} from '../ui/dialog.js';
import {complain, say} from '../ui/toast.js';

const LIVE = ['queued', 'running', 'pausing', 'paused', 'cancelling'];

/** The buttons that the job's state allows. `changed` gets the job as the server answers it. */
export function actions(job, changed) {
  const path = `/v1/jobs/${id(job.id)}`;
  const can = {
    pause: ['queued', 'running'].includes(job.status),
    resume: ['paused', 'failed', 'cancelled'].includes(job.status),
    stop: ['running', 'paused'].includes(job.status),
    change: ['queued', 'running', 'paused'].includes(job.status),
    cancel: LIVE.includes(job.status) && job.status !== 'cancelling',
    remove: job.is_terminal,
  };
  const act = (verb, body) => async (event) => {
    const button = event?.currentTarget;
    if (button) button.disabled = true;
    try {
      changed(await post(`${path}/${verb}`, body));
    } catch (error) {
      complain(error);
    } finally {
      if (button) button.disabled = false;
    }
  };
  const button = (name, label, onclick, kind = '') => h(`button${kind}`, {type: 'button', data: {action: name}, onclick}, label);
  return h('div.actions', {},
    can.pause && button('pause', 'Pause', act('pause')),
    can.resume && button('resume', 'Resume', act('resume'), '.primary'),
    can.stop && button('stop', 'Stop…', () => askToStop(path, changed)),
    can.change && button('change', 'Change…', () => askForChanges(job, path, changed)),
    can.cancel && button('cancel', 'Cancel…', () => askToCancel(job, path, changed), '.danger'),
    job.model_id && h('a.button.primary', {href: `#/models/${id(job.model_id)}`, data: {action: 'model'}}, 'Model'),
    h('a.button', {href: `#/submit?from=${id(job.id)}`, data: {action: 'again'}}, 'Train again'),
    can.remove && button('delete', 'Delete…', () => askToDelete(job, path), '.danger'));
}

function askToStop(path, changed) {
  const choice = (value, label, checked) => h('label.choice', {},
    h('input', {type: 'radio', name: 'keep', value, checked}), h('span', {}, label));
  ask({
    title: 'Stop the job',
    text: 'It ends as succeeded, with a model.',
    body: h('fieldset', {}, h('legend', {}, 'Keep the parameters of'),
      choice('best', 'the best epoch', true), choice('last', 'the last step', false)),
    action: 'Stop the job',
    submit: async (data) => changed(await post(`${path}/stop`, {keep: data.get('keep')})),
  });
}

function askToCancel(job, path, changed) {
  ask({
    title: 'Cancel the job',
    text: `${job.name} ends without a model. To keep what it has learned, stop it instead.`,
    action: 'Cancel the job',
    danger: true,
    submit: async () => changed(await post(`${path}/cancel`)),
  });
}

function askToDelete(job, path) {
  ask({
    title: 'Delete the job',
    text: `${job.name}, its curves and its events are deleted for good. Its model stays.`,
    action: 'Delete the job',
    danger: true,
    async submit() {
      await remove(path);
      say('The job is deleted.');
      go('/jobs');
    },
  });
}

function askForChanges(job, path, changed) {
  const {spec} = job;
  const now = {
    epochs: spec.training?.epochs, learning_rate: spec.optimizer?.learning_rate, priority: spec.priority,
    max_runtime: spec.training?.max_runtime,
  };
  ask({
    title: 'Change the job',
    text: 'Changes take effect at the next step and are kept among the events.',
    body: [
      field('Epochs', 'epochs', {type: 'number', min: 1, step: 1, value: now.epochs ?? ''}),
      field('Learning rate', 'learning_rate', {type: 'number', min: 0, step: 'any', value: now.learning_rate ?? ''}),
      field('Priority', 'priority', {type: 'number', step: 1, value: now.priority ?? 0}),
      field('Longest run time', 'max_runtime', {value: now.max_runtime ?? '', placeholder: 'PT10M'}),
    ],
    action: 'Change the job',
    async submit(data) {
      const changes = {};
      for (const name of ['epochs', 'learning_rate', 'priority']) {
        const text = data.get(name);
        if (text !== '' && Number(text) !== now[name]) changes[name] = Number(text);
      }
      const runtime = data.get('max_runtime').trim();
      if (runtime && runtime !== now.max_runtime) changes.max_runtime = runtime;
      if (Object.keys(changes).length) changed(await patch(path, changes));
    },
  });
}
