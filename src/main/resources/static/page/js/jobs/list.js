import {h, fill} from '../core/dom.js';
import {get, id} from '../core/api.js';
import {repeat} from '../core/repeat.js';
import {go} from '../core/router.js';
import {empty, failure} from '../ui/parts.js';
import {JobRow} from './row.js';
import {Sparks} from './sparks.js';

const PAUSE = 2000;
const PAGE = 50;
const STATUSES = ['queued', 'running', 'pausing', 'paused', 'cancelling', 'succeeded', 'failed', 'cancelled'];

/** All jobs, newest first, looked at again every other second. */
export function jobList(main, _, query) {
  const rows = new Map();
  const sparks = new Sparks();
  const chosen = new Set();
  let shown = PAGE;
  let jobs = [];
  let more = false;

  const search = h('input', {type: 'search', name: 'search', placeholder: 'Name, id, tag or tag:value',
    'aria-label': 'Search jobs', value: query.get('search') ?? '', oninput: draw});
  const filter = h('select', {name: 'status', 'aria-label': 'Status', onchange: () => { shown = PAGE; poll.now(); }},
    h('option', {value: ''}, 'Every status'),
    h('option', {value: 'queued,running,pausing,paused,cancelling'}, 'Not ended'),
    STATUSES.map((status) => h('option', {value: status, selected: status === query.get('status')}, status)));
  const compare = h('button', {type: 'button', name: 'compare', disabled: true,
    onclick: () => go(`/compare?ids=${[...chosen].map(id).join(',')}`)}, 'Compare');
  const list = h('ul.jobs', {'aria-label': 'Jobs'});
  const note = h('div');
  const further = h('button', {type: 'button', name: 'more', hidden: true, onclick: () => { shown += PAGE; poll.now(); }}, 'More jobs');

  main.append(h('div.head', {}, h('h1', {}, 'Jobs'), h('a.button.primary', {href: '#/submit'}, 'Train a model')),
    h('div.filters', {role: 'search'}, search, filter, compare), note, list, further);

  function choose(jobId, yes) {
    if (yes) chosen.add(jobId);
    else chosen.delete(jobId);
    compare.disabled = chosen.size < 2;
    compare.textContent = chosen.size > 1 ? `Compare ${chosen.size}` : 'Compare';
  }

  function draw() {
    const wanted = search.value.trim().toLowerCase();
    const matching = jobs.filter((job) => matches(job, wanted));
    const elements = matching.map((job) => {
      let row = rows.get(job.id);
      if (!row) rows.set(job.id, row = new JobRow(job, {choose, sparks}));
      row.update(job);
      return row.element;
    });
    for (const [jobId, row] of rows) {
      if (jobs.some((job) => job.id === jobId)) continue;
      row.close();
      rows.delete(jobId);
      choose(jobId, false);
    }
    arrange(list, elements);
    further.hidden = !more;
    if (elements.length) fill(note);
    else if (jobs.length || filter.value) fill(note, empty(`No job fits${more ? ' among those loaded' : ''}.`));
    else fill(note, empty('Nothing has been trained yet. Four real datasets are there to begin with.',
      h('a.button.primary', {href: '#/submit'}, 'Train a model'), h('a.button', {href: '#/datasets'}, 'Look at the datasets')));
  }

  async function load() {
    try {
      const status = filter.value ? `&status=${encodeURIComponent(filter.value)}` : '';
      const found = [];
      let cursor = null;
      do {
        const page = await get(`/v1/jobs?limit=${PAGE}${status}${cursor ? `&after=${encodeURIComponent(cursor)}` : ''}`);
        found.push(...page.data);
        cursor = page.next_cursor;
        more = page.has_more;
      } while (more && found.length < shown);
      jobs = found;
      draw();
    } catch (error) {
      if (!jobs.length) fill(note, failure(error, () => poll.now()));
    }
  }

  const poll = repeat(load, PAUSE);
  return {title: 'Jobs', close() {
    poll.stop();
    sparks.close();
    rows.forEach((row) => row.close());
  }};
}

/** Every word of a search is in the name, the id, the dataset, the model or a tag. */
function matches(job, wanted) {
  const tags = Object.entries(job.tags ?? {}).flatMap(([key, value]) => [key, `${key}:${value}`]);
  const text = [job.name, job.id, job.spec?.dataset?.id, job.spec?.model?.type, ...tags].join(' ').toLowerCase();
  return wanted.split(/\s+/).every((word) => text.includes(word));
}

/** Puts the elements in order and touches only what is out of place, so that the focus stays where it is. */
function arrange(list, elements) {
  elements.forEach((element, index) => {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
  while (list.children.length > elements.length) list.lastChild.remove();
}
