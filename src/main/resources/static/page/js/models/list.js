import {h, fill} from '../core/dom.js';
import {get, id} from '../core/api.js';
import {ago, number, words} from '../core/format.js';
import {empty, failure, table} from '../ui/parts.js';

/** The number that a person asks of a model first. */
function headline(metrics) {
  const set = metrics?.test ?? metrics?.validation ?? metrics?.train ?? {};
  const name = ['accuracy', 'r2', 'loss'].find((candidate) => Number.isFinite(set[candidate]));
  return name ? `${words(name)} ${number(set[name])}` : '–';
}

/** All models, newest first. */
export function modelList(main) {
  const list = h('div', {}, h('p.hint', {}, 'Loading…'));
  const more = h('button', {type: 'button', name: 'more', hidden: true, onclick: () => load()}, 'More models');
  let models = [];
  let cursor = null;
  main.append(h('div.head', {}, h('h1', {}, 'Models')), list, more);

  async function load() {
    try {
      const page = await get(`/v1/models?limit=50${cursor ? `&after=${encodeURIComponent(cursor)}` : ''}`);
      models = models.concat(page.data);
      cursor = page.next_cursor;
      more.hidden = !page.has_more;
      draw();
    } catch (error) {
      fill(list, failure(error, load));
    }
  }

  function draw() {
    if (!models.length) {
      fill(list, empty('There is no model yet. A job that succeeds leaves one.', h('a.button.primary', {href: '#/submit'}, 'Train a model')));
      return;
    }
    fill(list, table(['Name', 'Task', 'Result', 'Aliases', 'Made'], models.map((model) => h('tr', {data: {model: model.id}},
      h('td', {}, h('a', {href: `#/models/${id(model.id)}`}, model.name), model.version ? ` version ${model.version}` : null, ' ', h('code.hint', {}, model.id)),
      h('td', {}, words(model.task)), h('td', {}, headline(model.metrics)),
      h('td.tags', {}, Object.values(model.aliases).map((alias) => h('span.tag', {}, alias))),
      h('td', {}, ago(model.created_at)))), 'Models'));
  }

  load();
  return {title: 'Models'};
}
