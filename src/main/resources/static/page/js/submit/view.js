import {h, fill} from '../core/dom.js';
import {creator, get, id, post} from '../core/api.js';
import {bytes, duration, number} from '../core/format.js';
import {Problem} from '../core/problem.js';
import {go} from '../core/router.js';
import {copyButton, empty, facts, failure} from '../ui/parts.js';
import {complain} from '../ui/toast.js';
import {curl} from './curl.js';
import {clearFaults, showFaults} from './faults.js';
import {JobForm} from './form.js';

/** A job, put together from a dataset's columns. `?dataset=` and `?from=` (a job) say with what it begins. */
export function submitView(main, _, query) {
  const body = h('div', {}, h('p.hint', {}, 'Loading…'));
  main.append(h('div.head', {}, h('h1', {}, 'Train a model')), body);
  const submit = creator('/v1/jobs');
  let form = null;
  let timer = null;

  const summary = h('div.fault.card', {role: 'alert', tabindex: -1, hidden: true});
  const command = h('pre', {tabindex: 0, data: {curl: ''}});
  const estimate = h('div', {role: 'status'});
  const holder = h('div');
  const send = h('button.primary', {type: 'submit', name: 'submit'}, 'Start training');
  const check = h('button', {type: 'button', name: 'check', onclick: validate}, 'Check');

  function changed() {
    command.textContent = curl(form.spec());
    fill(estimate);
  }

  async function choose(datasetId, spec) {
    try {
      const [dataset, catalogue] = await Promise.all([get(`/v1/datasets/${id(datasetId)}`), get('/v1/algorithms')]);
      form = new JobForm(dataset, catalogue, () => changed());
      if (spec) form.load(spec);
      summary.hidden = true;
      fill(holder, form.element);
      changed();
    } catch (error) {
      form = null;
      fill(holder, failure(error));
    }
  }

  async function run(task) {
    if (!form) return;
    send.disabled = check.disabled = true;
    clearFaults(form.fields(), summary);
    try {
      await task(form.spec());
    } catch (error) {
      if (error instanceof Problem) showFaults(error, form.fields(), summary);
      else complain(error);
    } finally {
      send.disabled = check.disabled = false;
    }
  }

  const start = (event) => {
    event.preventDefault();
    run(async (spec) => {
      const job = await submit(spec);
      go(`/jobs/${id(job.id)}`);
    });
  };

  function validate() {
    run(async (spec) => {
      const plan = await post('/v1/jobs/validate', spec);
      fill(estimate, h('div.card', {data: {estimate: ''}}, h('strong', {}, 'This job can be trained.'), facts([
        ['Parameters', number(plan.parameters)], ['Steps', number(plan.steps)],
        ['About', duration(plan.estimate?.seconds)], ['Memory', bytes(plan.estimate?.memory_bytes)]]),
      plan.warnings?.length ? h('ul.warnings', {}, plan.warnings.map((warning) => h('li', {}, warning.detail ?? warning.message ?? String(warning)))) : null));
    });
  }

  async function open() {
    try {
      const from = query.get('from');
      const [datasets, job] = await Promise.all([allDatasets(), from ? get(`/v1/jobs/${id(from)}`) : null]);
      const first = job?.spec.dataset.id ?? query.get('dataset') ?? datasets[0]?.id;
      if (!first) {
        fill(body, empty('There is no dataset yet.', h('a.button.primary', {href: '#/datasets'}, 'Add one')));
        return;
      }
      if (!datasets.some((dataset) => dataset.id === first)) datasets.unshift({id: first, name: first});
      const choice = h('select', {name: 'dataset', onchange: (event) => choose(event.target.value)},
        datasets.map((dataset) => h('option', {value: dataset.id, selected: dataset.id === first},
          dataset.name === dataset.id ? dataset.id : `${dataset.name} (${dataset.id})`)));
      fill(body, h('form.submit', {novalidate: true, onsubmit: start, oninput() {
        clearTimeout(timer);
        timer = setTimeout(() => form && changed(), 100);
      }}, h('div.form-main', {}, summary, h('label.field', {}, h('span', {}, 'Dataset'), choice), holder),
      h('aside.form-side', {}, h('div.card', {}, h('div.actions', {}, send, check), estimate,
        h('div.code-head', {}, h('h3', {}, 'The same by curl'), copyButton(() => command.textContent)), command))));
      await choose(first, job?.spec);
    } catch (error) {
      fill(body, failure(error, open));
    }
  }

  open();
  return {title: 'Train a model', close: () => clearTimeout(timer)};
}

/** The bundled ones and those that were uploaded. */
async function allDatasets() {
  const found = [];
  let cursor = null;
  do {
    const page = await get(`/v1/datasets?limit=200${cursor ? `&after=${encodeURIComponent(cursor)}` : ''}`);
    found.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor);
  return found;
}
