import {h, fill} from '../core/dom.js';
import {get, id, remove} from '../core/api.js';
import {bytes, moment, number} from '../core/format.js';
import {go} from '../core/router.js';
import {ask} from '../ui/dialog.js';
import {facts, failure, table} from '../ui/parts.js';
import {say} from '../ui/toast.js';
import {columnCard} from './column-card.js';

const PREVIEW_ROWS = 20;
const COLUMNS_AT_FIRST = 24;

/** One dataset: its columns and its first rows. */
export function datasetView(main, [datasetId]) {
  const path = `/v1/datasets/${id(datasetId)}`;
  const body = h('div', {}, h('p.hint', {}, 'Loading…'));
  main.append(body);

  async function load() {
    try {
      const dataset = await get(path);
      const preview = h('div', {}, h('p.hint', {}, 'Loading…'));
      document.title = `${dataset.name} · Fallline`;
      fill(body, h('p.crumbs', {}, h('a', {href: '#/datasets'}, 'Datasets'), ' / ', h('code', {}, dataset.id)),
        h('div.head', {}, h('h1', {}, dataset.name), h('div.actions', {},
          h('a.button.primary', {href: `#/submit?dataset=${id(dataset.id)}`}, 'Train on it'),
          dataset.id.startsWith('ds_') && h('button.danger', {type: 'button', data: {action: 'delete'}, onclick: () => askToDelete(dataset)}, 'Delete…'))),
        h('section.card', {}, facts([['Rows', number(dataset.rows)], ['Columns', number(dataset.columns.length)], ['Format', dataset.format],
          ['Size', bytes(dataset.bytes)], ['Added', moment(dataset.created_at)], ['SHA-256', h('code.long', {}, dataset.sha256)]])),
        h('h2', {}, 'Columns'), columns(dataset),
        h('section.card', {}, h('h2', {}, 'First rows'), preview));
      showPreview(preview);
    } catch (error) {
      fill(body, failure(error, load));
    }
  }

  async function showPreview(preview) {
    try {
      const {rows} = await get(`${path}/preview?rows=${PREVIEW_ROWS}`);
      const names = Object.keys(rows[0] ?? {});
      fill(preview, table(names, rows.map((row) => h('tr', {}, names.map((name) => h('td', {},
        row[name] === null ? h('span.hint', {}, 'missing') : typeof row[name] === 'number' ? number(row[name], 6) : String(row[name]))))), 'First rows'));
    } catch (error) {
      fill(preview, failure(error, () => showPreview(preview)));
    }
  }

  function askToDelete(dataset) {
    ask({title: 'Delete the dataset', text: `${dataset.name} is deleted for good. Models that were trained on it stay.`,
      action: 'Delete the dataset', danger: true, async submit() {
        await remove(path);
        say('The dataset is deleted.');
        go('/datasets');
      }});
  }

  load();
  return {title: 'Dataset'};
}

function columns(dataset) {
  const list = h('div.columns', {}, dataset.columns.slice(0, COLUMNS_AT_FIRST).map((column) => columnCard(column, dataset.rows)));
  const rest = dataset.columns.slice(COLUMNS_AT_FIRST);
  if (!rest.length) return list;
  const more = h('button', {type: 'button', name: 'more-columns', onclick() {
    list.append(...rest.map((column) => columnCard(column, dataset.rows)));
    more.remove();
  }}, `The other ${rest.length} columns`);
  return h('div', {}, list, more);
}
