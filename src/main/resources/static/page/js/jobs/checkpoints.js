import {h, fill} from '../core/dom.js';
import {creator, get, id} from '../core/api.js';
import {ago, bytes, number, words} from '../core/format.js';
import {go} from '../core/router.js';
import {ask, field} from '../ui/dialog.js';
import {empty, failure, table} from '../ui/parts.js';

/** The saved states of a job, each of which a new job can start from. */
export class Checkpoints {
  constructor(jobPath) {
    this.path = `${jobPath}/checkpoints`;
    this.element = h('div');
    this.timer = null;
  }

  /** Some may have come or gone; asked for at most once a second. */
  stale() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      if (this.element.isConnected) this.load();
    }, 1000);
  }

  async load() {
    try {
      this.draw(await get(this.path));
    } catch (error) {
      fill(this.element, failure(error, () => this.load()));
    }
  }

  draw(checkpoints) {
    if (!checkpoints.length) {
      fill(this.element, empty('There are no checkpoints. Ask for them with training.checkpoint.every_epochs, or pause the job.'));
      return;
    }
    fill(this.element, table(['Epoch', 'Step', 'Metrics', 'Made', 'Size', ''], checkpoints.map((checkpoint) => h('tr', {},
      h('td', {}, number(checkpoint.epoch)), h('td', {}, number(checkpoint.step)),
      h('td', {}, Object.entries(checkpoint.metrics ?? {}).filter(([name]) => name.endsWith('loss'))
        .map(([name, value]) => `${words(name)} ${number(value)}`).join(', ')),
      h('td', {}, ago(checkpoint.created_at)), h('td', {}, bytes(checkpoint.bytes)),
      h('td', {}, h('button', {type: 'button', data: {action: 'fork'}, onclick: () => askToFork(checkpoint)}, 'Fork…')))),
    'Checkpoints'));
  }
}

function askToFork(checkpoint) {
  const fork = creator(`/v1/checkpoints/${id(checkpoint.id)}/fork`);
  ask({
    title: `Fork from epoch ${checkpoint.epoch}`,
    text: 'A new job goes on from here. What is left empty stays as it was.',
    body: [field('Name', 'name'), field('Epochs', 'epochs', {type: 'number', min: 1, step: 1}),
      field('Learning rate', 'learning_rate', {type: 'number', min: 0, step: 'any'})],
    action: 'Start the new job',
    async submit(data) {
      const changes = {};
      if (data.get('name').trim()) changes.name = data.get('name').trim();
      if (data.get('epochs')) changes.training = {epochs: Number(data.get('epochs'))};
      if (data.get('learning_rate')) changes.optimizer = {learning_rate: Number(data.get('learning_rate'))};
      const job = await fork(changes);
      go(`/jobs/${id(job.id)}`);
    },
  });
}
