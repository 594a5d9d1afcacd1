import {h, fill} from '../core/dom.js';
import {get, id} from '../core/api.js';
import {ago, bytes, number} from '../core/format.js';
import {empty, failure, table} from '../ui/parts.js';
import {uploadCard} from './upload.js';

/** All datasets, and a place to add one. */
export function datasetList(main) {
  const list = h('div', {}, h('p.hint', {}, 'Loading…'));
  const more = h('button', {type: 'button', name: 'more', hidden: true, onclick: () => load()}, 'More datasets');
  let datasets = [];
  let cursor = null;
  main.append(h('div.head', {}, h('h1', {}, 'Datasets')), uploadCard(), list, more);

  async function load() {
    try {
      const page = await get(`/v1/datasets?limit=100${cursor ? `&after=${encodeURIComponent(cursor)}` : ''}`);
      datasets = datasets.concat(page.data);
      cursor = page.next_cursor;
      more.hidden = !page.has_more;
      draw();
    } catch (error) {
      fill(list, failure(error, load));
    }
  }

  function draw() {
    if (!datasets.length) {
      fill(list, empty('There is no dataset yet. Add a file above.'));
      return;
    }
    fill(list, table(['Name', 'Rows', 'Columns', 'Size', 'Added', ''], datasets.map((dataset) => h('tr', {data: {dataset: dataset.id}},
      h('td', {}, h('a', {href: `#/datasets/${id(dataset.id)}`}, dataset.name), ' ',
        dataset.name === dataset.id ? null : h('code.hint', {}, dataset.id)),
      h('td', {}, number(dataset.rows)), h('td', {}, number(dataset.columns.length)), h('td', {}, bytes(dataset.bytes)),
      h('td', {}, ago(dataset.created_at)),
      h('td', {}, h('a.button', {href: `#/submit?dataset=${id(dataset.id)}`, 'aria-label': `Train on ${dataset.name}`}, 'Train')))), 'Datasets'));
  }

  load();
  return {title: 'Datasets'};
}
