import {h, fill} from '../core/dom.js';
import {get, id} from '../core/api.js';
import {number, words} from '../core/format.js';
import {xValues} from '../core/series.js';
import {empty, failure, status, table} from '../ui/parts.js';
import {LineChart} from '../chart/line-chart.js';
import {Legend} from '../chart/legend.js';
import {Toolbar} from '../chart/toolbar.js';
import {smooth} from '../chart/smoothing.js';
import {lineColor} from '../chart/colors.js';
import {differences} from './differences.js';

const POINTS = 1000;

/** Several jobs over each other: one curve each, their results, and where their specs differ. */
export function compareView(main, _, query) {
  const ids = [...new Set((query.get('ids') ?? '').split(',').filter(Boolean))];
  const holder = h('div', {}, h('p.hint', {}, 'Loading…'));
  main.append(h('p.crumbs', {}, h('a', {href: '#/jobs'}, 'Jobs'), ' / compare'), h('div.head', {}, h('h1', {}, 'Compare')), holder);
  const chart = new LineChart('Curves of the jobs', {height: 340});
  let runs = [];

  const metric = h('select', {name: 'metric', 'aria-label': 'Curve', onchange: () => { chart.reset(); draw(); }});
  const toolbar = new Toolbar(() => draw(), () => chart.reset());
  const legend = new Legend(() => draw());

  function draw() {
    const {axis, log, smoothing} = toolbar;
    legend.show(runs.map(({job}, line) => ({name: job.id, label: label(job, runs), line})));
    const lines = runs.flatMap(({job, series}, line) => {
      const one = series.find((candidate) => candidate.name === metric.value);
      if (!one || !legend.isShown(job.id)) return [];
      const {progress} = job;
      const perEpoch = progress?.total_epochs ? progress.total_steps / progress.total_epochs : null;
      return [{name: label(job, runs), x: xValues(one, axis, perEpoch), y: smooth(one.values, smoothing), color: () => lineColor(line)}];
    });
    chart.show(lines, {log, xLabel: axis});
  }

  async function load() {
    if (!ids.length) {
      fill(holder, empty('Choose the jobs to compare in the list of jobs.', h('a.button.primary', {href: '#/jobs'}, 'To the jobs')));
      return;
    }
    try {
      runs = await Promise.all(ids.map(async (jobId) => {
        const [job, metrics] = await Promise.all([get(`/v1/jobs/${id(jobId)}`),
          get(`/v1/jobs/${id(jobId)}/metrics?max_points=${POINTS}`)]);
        return {job, series: metrics.series};
      }));
      const names = [...new Set(runs.flatMap(({series}) => series.map(({name}) => name)))];
      const first = ['validation_loss', 'train_loss'].find((name) => names.includes(name)) ?? names[0];
      fill(metric, names.map((name) => h('option', {value: name, selected: name === first}, words(name))));
      fill(holder, h('section.card', {}, h('div.card-head', {}, h('h2', {}, 'Curves'), metric), toolbar.element, legend.element, chart.element),
        h('section.card', {}, h('h2', {}, 'Results'), results(runs)),
        h('section.card', {}, h('h2', {}, 'Where the specs differ'), specs(runs)));
      draw();
    } catch (error) {
      fill(holder, failure(error, load));
    }
  }

  load();
  return {title: 'Compare', close: () => chart.close()};
}

/** The name, and where several have it the end of the id. */
function label(job, runs) {
  return runs.filter((run) => run.job.name === job.name).length > 1 ? `${job.name} …${job.id.slice(-4)}` : job.name;
}

function heads(runs) {
  return runs.map(({job}) => h('a', {href: `#/jobs/${id(job.id)}`}, label(job, runs)));
}

function results(runs) {
  const names = [...new Set(runs.flatMap(({job}) => Object.keys(job.metrics ?? {})))];
  return table(['', ...heads(runs)], [
    h('tr', {}, h('th', {scope: 'row'}, 'status'), runs.map(({job}) => h('td', {}, status(job.status)))),
    h('tr', {}, h('th', {scope: 'row'}, 'best'), runs.map(({job}) => h('td', {}, job.best
      ? `${words(job.best.metric)} ${number(job.best.value)} at epoch ${job.best.epoch}` : '–'))),
    ...names.map((name) => h('tr', {}, h('th', {scope: 'row'}, words(name)), runs.map(({job}) => h('td', {}, number(job.metrics?.[name]))))),
  ], 'Results');
}

function specs(runs) {
  const rows = differences(runs.map(({job}) => job.spec));
  if (!rows.length) return empty('They are the same.');
  return table(['', ...heads(runs)], rows.map(([pointer, values]) => h('tr', {}, h('th', {scope: 'row'}, h('code', {}, pointer)),
    values.map((value) => h('td.value', {}, value === undefined ? '–' : JSON.stringify(value))))), 'Differences of the specs');
}
