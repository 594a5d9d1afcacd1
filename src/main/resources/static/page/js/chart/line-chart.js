import uPlot from '../../../webjars/uplot/1.6.30/dist/uPlot.esm.js';
import {h} from '../core/dom.js';
import {number} from '../core/format.js';
import {onTheme, token} from './colors.js';
import {chartKeys} from './keys.js';

/** Fewer than this are drawn as points, too. */
const FEW_POINTS = 40;

/**
 * Lines over one x axis. Dragging zooms, a double click shows all again; so do the keys + − ← → 0.
 *
 * @typedef {{name: string, x: number[], y: (number|null)[], color: () => string, dash?: number[]}} Line
 * @typedef {{log?: boolean, xLabel?: string, marker?: {x: number, label: string} | null}} Options
 */
export class LineChart {
  /** @param {string} label what the chart shows, for those who do not see it */
  constructor(label, {height = 280, sync = null} = {}) {
    this.height = height;
    this.sync = sync;
    this.plot = null;
    this.shape = '';
    this.lines = [];
    this.options = {};
    this.range = null;
    this.canvas = h('div.plot');
    this.reading = h('p.reading', {'aria-hidden': 'true'});
    this.element = h('div.line-chart', {tabindex: 0, role: 'group', 'aria-label': `${label}: + and − zoom, arrows move, 0 shows all`},
      this.reading, this.canvas);
    chartKeys(this.element, this);
    this.forgetTheme = onTheme(() => this.rebuild());
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.element);
  }

  /** @param {Line[]} lines @param {Options} options */
  show(lines, options) {
    this.lines = lines;
    this.options = options;
    const shape = JSON.stringify([lines.map((line) => line.name), options.log, options.xLabel]);
    if (shape !== this.shape || !this.plot) {
      this.shape = shape;
      this.rebuild();
      return;
    }
    this.plot.setData(this.data(), false);
    this.scale();
  }

  data() {
    if (!this.lines.length) return [[]];
    const tables = this.lines.map((line) => [line.x, this.options.log ? line.y.map(positive) : line.y]);
    return uPlot.join(tables.map(increasing));
  }

  /** Shows the range that was zoomed to, or all. */
  scale() {
    const [low, high] = this.range ?? this.full();
    if (low < high) this.plot.setScale('x', {min: low, max: high});
  }

  full() {
    const xs = this.plot.data[0];
    const low = xs[0] ?? 0;
    const high = xs.at(-1) ?? 1;
    return low === high ? [low, low + 1] : [low, high];
  }

  zoomTo(low, high) {
    const [least, most] = this.full();
    const from = Math.max(low, least);
    const to = Math.min(high, most);
    this.range = from <= least && to >= most ? null : [from, to];
    this.scale();
    this.zoomed();
  }

  reset() {
    this.range = null;
    if (this.plot) this.scale();
    this.zoomed();
  }

  zoomed() {
    this.element.dataset.zoomed = String(this.range !== null);
    this.onzoom?.(this.range);
  }

  /** As another chart's range; says nothing back. */
  follow(range) {
    this.range = range;
    this.element.dataset.zoomed = String(range !== null);
    if (this.plot) this.scale();
  }

  rebuild() {
    this.plot?.destroy();
    this.plot = null;
    if (!this.lines.length) return;
    this.plot = new uPlot(this.settings(), [[]], this.canvas);
    this.plot.setData(this.data(), false);
    this.scale();
  }

  settings() {
    const text = token('--muted');
    const grid = {stroke: token('--grid'), width: 1};
    const axis = {stroke: text, grid, ticks: grid, font: '12px system-ui, sans-serif'};
    return {
      width: Math.max(this.element.clientWidth, 200),
      height: this.height,
      legend: {show: false},
      cursor: {
        drag: {x: true, y: false, setScale: false},
        sync: this.sync ? {key: this.sync} : undefined,
        points: {size: 7},
        bind: {dblclick: () => () => this.reset()},
      },
      scales: {x: {time: false}, y: {distr: this.options.log ? 3 : 1}},
      axes: [
        {...axis, label: this.options.xLabel, labelSize: 18, labelFont: axis.font, size: 34},
        {...axis, size: 62, values: (plot, splits) => splits.map((split) => (split === null ? '' : number(split, 3)))},
      ],
      series: [{}, ...this.lines.map((line, index) => ({
        label: line.name, stroke: () => this.lines[index]?.color() ?? text, width: 1.75, dash: line.dash, spanGaps: true,
        points: {show: (plot) => plot.data[0].length < FEW_POINTS, size: 4},
      }))],
      hooks: {
        setSelect: [(plot) => this.selected(plot)],
        setCursor: [(plot) => this.read(plot)],
        draw: [(plot) => this.mark(plot)],
      },
    };
  }

  selected(plot) {
    const {left, width} = plot.select;
    if (width > 3) this.zoomTo(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
    plot.setSelect({left: 0, top: 0, width: 0, height: 0}, false);
  }

  /** The values under the pointer, above the chart. */
  read(plot) {
    const {idx} = plot.cursor;
    if (idx === null || idx === undefined) {
      this.reading.replaceChildren();
      return;
    }
    const values = this.lines.map((line, index) => [line, plot.data[index + 1][idx]])
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([line, value]) => h('span', {}, `${line.name} `, h('b', {}, number(value))));
    this.reading.replaceChildren(h('span', {}, `${this.options.xLabel} `, h('b', {}, number(plot.data[0][idx]))), ...values);
  }

  mark(plot) {
    const {marker} = this.options;
    if (!marker) return;
    const {ctx, bbox} = plot;
    const x = plot.valToPos(marker.x, 'x', true);
    if (!(x >= bbox.left && x <= bbox.left + bbox.width)) return;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = token('--mark');
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
    const right = x > bbox.left + bbox.width * 0.7;
    ctx.textAlign = right ? 'right' : 'left';
    ctx.fillText(marker.label, x + (right ? -5 : 5) * devicePixelRatio, bbox.top + 13 * devicePixelRatio);
    ctx.restore();
  }

  resize() {
    const width = this.element.clientWidth;
    if (this.plot && width > 0 && width !== this.plot.width) this.plot.setSize({width, height: this.height});
  }

  close() {
    this.forgetTheme();
    this.observer.disconnect();
    this.plot?.destroy();
    this.plot = null;
  }
}

const positive = (value) => (value > 0 ? value : null);

/** uPlot wants x to grow; a job that went back to a checkpoint may show a place twice, of which the later counts. */
function increasing([x, y]) {
  const at = new Map();
  x.forEach((value, index) => at.set(value, y[index]));
  const order = [...at.keys()].sort((a, b) => a - b);
  return [order, order.map((value) => at.get(value) ?? null)];
}
