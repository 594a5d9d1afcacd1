import {h} from '../core/dom.js';
import {words} from '../core/format.js';
import {xValues} from '../core/series.js';
import {LineChart} from '../chart/line-chart.js';
import {Legend} from '../chart/legend.js';
import {Toolbar} from '../chart/toolbar.js';
import {smooth} from '../chart/smoothing.js';
import {lineColor} from '../chart/colors.js';

const GROUPS = [
  ['Loss', (name) => name.endsWith('loss')],
  ['Quality', () => true],
  ['Learning rate', (name) => name === 'learning_rate'],
  ['Gradient norm', (name) => name === 'gradient_norm'],
];
const AT_FIRST = new Set(['train_loss', 'validation_loss', 'validation_accuracy', 'validation_r2', 'learning_rate',
  'gradient_norm']);

function groupOf(name) {
  if (name === 'learning_rate') return 2;
  if (name === 'gradient_norm') return 3;
  return GROUPS[0][1](name) ? 0 : 1;
}

/** The curves of one job, in a chart for each kind of value; zooming one zooms all. */
export class Curves {
  constructor() {
    this.toolbar = new Toolbar(() => this.draw(), () => this.reset());
    this.groups = GROUPS.map(([title], index) => this.group(title, index));
    this.note = h('p.hint', {hidden: true}, 'Long curves are drawn from a sample that keeps every peak.');
    this.nothing = h('p.hint', {}, 'There are no values yet; the curves appear with the first epoch.');
    this.element = h('div.curves', {}, this.toolbar.element, this.nothing, this.groups.map((group) => group.element), this.note);
  }

  group(title, index) {
    const chart = new LineChart(title, {height: index === 0 ? 300 : 190});
    chart.onzoom = (range) => this.groups.forEach((other) => other.chart !== chart && other.chart.follow(range));
    const legend = new Legend(() => this.draw());
    return {chart, legend, element: h('figure', {hidden: true, data: {group: title}},
      h('figcaption', {}, h('strong', {}, title), legend.element), chart.element)};
  }

  /** @param {import('../core/series.js').SeriesStore} series */
  update(series, job) {
    this.series = series;
    this.job = job;
    this.draw();
  }

  draw() {
    if (!this.series) return;
    const {progress, best} = this.job ?? {};
    const stepsPerEpoch = progress?.total_epochs ? progress.total_steps / progress.total_epochs : null;
    const {axis, log, smoothing} = this.toolbar;
    const names = this.series.names();
    this.nothing.hidden = names.length > 0;
    this.note.hidden = !this.series.sampled;
    this.groups.forEach((group, index) => {
      const own = names.filter((name) => groupOf(name) === index);
      group.element.hidden = own.length === 0;
      if (!own.length) return;
      const some = own.some((name) => AT_FIRST.has(name));
      group.legend.show(own.map((name, line) => ({name, label: words(name), line, off: some && !AT_FIRST.has(name)})));
      const lines = own.map((name, line) => [name, line]).filter(([name]) => group.legend.isShown(name))
        .map(([name, line]) => {
          const series = this.series.get(name);
          return {name: words(name), x: xValues(series, axis, stepsPerEpoch), y: smooth(series.values, smoothing),
            color: () => lineColor(line)};
        });
      const marked = best && own.includes(best.metric);
      group.chart.show(lines, {log: log && index !== 1, xLabel: axis, marker: marked ? this.marker(best, axis) : null});
    });
  }

  marker(best, axis) {
    const series = this.series.get(best.metric);
    const at = axis === 'epoch' ? best.epoch : series?.steps[series.epochs.indexOf(best.epoch)];
    return at === undefined ? null : {x: at, label: `best: epoch ${best.epoch}`};
  }

  reset() {
    this.groups.forEach((group) => group.chart.reset());
  }

  close() {
    this.groups.forEach((group) => group.chart.close());
  }
}
