import {h, fill} from '../core/dom.js';
import {get, id, post} from '../core/api.js';
import {number} from '../core/format.js';
import {Problem, messageOf} from '../core/problem.js';
import {checkField, choiceField, numberField, textField} from '../submit/fields.js';
import {clearFaults, showFaults} from '../submit/faults.js';

/** One row of a model's inputs, filled from the dataset it was trained on, and what the model makes of it. */
export function predictForm(model, path) {
  const summary = h('div.fault', {role: 'alert', tabindex: -1, hidden: true});
  const result = h('div.prediction', {role: 'status'});
  const grid = h('div.grid');
  const send = h('button.primary', {type: 'submit', name: 'predict'}, 'Predict');
  const next = h('button', {type: 'button', name: 'next-row', hidden: true, onclick: () => fillIn()}, 'Another row of the data');
  let fields = model.inputs.map((input) => inputField(input, null));
  let rows = [];
  let position = -1;
  fill(grid, fields.map((field) => field.element));

  async function start() {
    try {
      const datasetId = model.dataset?.id ?? (model.job_id ? (await get(`/v1/jobs/${id(model.job_id)}`)).spec.dataset.id : null);
      if (!datasetId) return;
      const path = `/v1/datasets/${id(datasetId)}`;
      const [dataset, preview] = await Promise.all([get(path), get(`${path}/preview?rows=100`)]);
      fields = model.inputs.map((input) => inputField(input, dataset.columns.find((column) => column.name === input.name)));
      fill(grid, fields.map((field) => field.element));
      rows = preview.rows;
      next.hidden = rows.length < 2;
      fillIn();
    } catch (error) {
      // The job or its data may be deleted, which leaves the fields empty; all else is said.
      if (!(error instanceof Problem && error.status === 404)) fill(result, h('p.fault', {}, messageOf(error)));
    }
  }

  function fillIn() {
    position = (position + 1) % rows.length;
    fields.forEach((field, index) => field.set(rows[position][model.inputs[index].name]));
    fill(result);
  }

  async function predict(event) {
    event.preventDefault();
    send.disabled = true;
    clearFaults(fields, summary);
    try {
      const row = Object.fromEntries(fields.map((field, index) => [model.inputs[index].name, valueOf(field)]));
      const {predictions} = await post(`${path}/predict`, {rows: [row]});
      fill(result, shown(predictions[0], model));
    } catch (error) {
      fill(result);
      if (error instanceof Problem) showFaults(error, fields, summary);
      else fill(result, h('p.fault', {}, messageOf(error)));
    } finally {
      send.disabled = false;
    }
  }

  start();
  return h('form.predict', {novalidate: true, onsubmit: predict}, summary, grid, h('div.actions', {}, send, next), result);
}

function inputField(input, column) {
  const pointer = `/rows/0/${input.name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (input.type === 'boolean') return checkField(pointer, input.name);
  if (column?.categories?.length) {
    return choiceField(pointer, input.name, [{value: '', label: '(missing)'}, ...column.categories.map((value) => ({value: String(value)}))]);
  }
  if (input.type === 'numeric') {
    const hint = column?.min === null || column?.min === undefined ? undefined : `${number(column.min)} to ${number(column.max)} in the data`;
    return numberField(pointer, input.name, {placeholder: hint, hint});
  }
  return textField(pointer, input.name);
}

/** An empty field is a missing value. */
function valueOf(field) {
  const value = field.value();
  return value === '' ? null : value;
}

function shown(prediction, model) {
  if (prediction.label === undefined) return h('p', {}, `${model.outputs[0]} `, h('strong', {data: {prediction: ''}}, number(prediction.value, 6)));
  const shares = Object.entries(prediction.probabilities ?? {}).sort(([, a], [, b]) => b - a);
  return [h('p', {}, 'Predicted ', h('strong', {data: {prediction: ''}}, prediction.label)),
    h('ul.top-values', {}, shares.map(([label, share]) => h('li', {}, h('span', {}, label), h('meter', {min: 0, max: 1, value: share}),
      h('span.hint', {}, `${number(100 * share, 3)} %`))))];
}
