import {h, fill} from '../core/dom.js';
import {download, get, id, remove} from '../core/api.js';
import {moment, number, words} from '../core/format.js';
import {go} from '../core/router.js';
import {ask} from '../ui/dialog.js';
import {facts, failure, section, table} from '../ui/parts.js';
import {complain, say} from '../ui/toast.js';
import {aliases} from './aliases.js';
import {coefficients} from './coefficients.js';
import {predictForm} from './predict-form.js';

const EXPORTS = [
  ['ONNX', 'onnx', 'application/octet-stream'],
  ['safetensors', 'safetensors', 'application/octet-stream'],
  ['JSON', 'json', 'application/json'],
  ['Java', 'java', 'text/x-java-source'],
];

/** One model: how good it is, what it learned, and a form to try it. */
export function modelView(main, [modelId]) {
  const path = `/v1/models/${id(modelId)}`;
  const body = h('div', {}, h('p.hint', {}, 'Loading…'));
  main.append(body);

  async function load() {
    try {
      const model = await get(path);
      document.title = `${model.name} · Fallline`;
      fill(body, h('p.crumbs', {}, h('a', {href: '#/models'}, 'Models'), ' / ', h('code', {}, model.id)),
        h('div.head', {}, h('h1', {}, model.name), h('div.actions', {},
          model.job_id && h('a.button', {href: `#/jobs/${id(model.job_id)}`, data: {action: 'job'}}, 'Its job'),
          EXPORTS.map(([label, format, accept]) => exportButton(label, format, accept)),
          h('button.danger', {type: 'button', data: {action: 'delete'}, onclick: () => askToDelete(model)}, 'Delete…'))),
        h('section.card', {}, facts([['Version', model.version], ['Type', model.type], ['Task', words(model.task)], ['Made', moment(model.created_at)],
          ['Outputs', model.outputs.join(', ')], ['Parent', model.parent_model_id ? h('a', {href: `#/models/${id(model.parent_model_id)}`}, model.parent_model_id) : null],
          ['Parameters SHA-256', h('code.long', {}, model.parameters_sha256)]]), aliases(model, load)),
        section('Metrics', metrics(model.metrics)),
        section('Try it', predictForm(model, path)),
        coefficients(model, path));
    } catch (error) {
      fill(body, failure(error, load));
    }
  }

  function exportButton(label, format, accept) {
    return h('button', {type: 'button', title: `Save the model as ${label}`, data: {action: `export-${format}`}, async onclick() {
      try {
        await download(`${path}/export?format=${format}`, `${accept}, */*`, `${modelId}.${format}`);
      } catch (error) {
        complain(error);
      }
    }}, label);
  }

  function askToDelete(model) {
    ask({title: 'Delete the model', text: `${model.name} is deleted for good.`, action: 'Delete the model', danger: true,
      async submit() {
        await remove(path);
        say('The model is deleted.');
        go('/models');
      }});
  }

  load();
  return {title: 'Model'};
}

function metrics(sets) {
  const parts = Object.entries(sets ?? {}).filter(([, values]) => values && Object.keys(values).length);
  const names = [...new Set(parts.flatMap(([, values]) => Object.keys(values)))];
  return table(['', ...parts.map(([part]) => part)], names.map((name) => h('tr', {}, h('th', {scope: 'row'}, words(name)),
    parts.map(([, values]) => h('td', {}, number(values[name], 5))))), 'Metrics');
}
