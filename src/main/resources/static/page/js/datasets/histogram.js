import {svg} from '../core/dom.js';
import {number} from '../core/format.js';

const WIDTH = 240;
const HEIGHT = 60;

/** Bars of a column's histogram: `edges` has one number more than `counts`. */
export function histogram({edges, counts}, name) {
  const most = Math.max(1, ...counts);
  const low = edges[0];
  const width = edges.at(-1) - low || 1;
  const image = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'histogram', role: 'img', preserveAspectRatio: 'none',
    'aria-label': `Histogram of ${name} from ${number(low)} to ${number(edges.at(-1))}`});
  counts.forEach((count, index) => {
    const x = ((edges[index] - low) / width) * WIDTH;
    const next = ((edges[index + 1] - low) / width) * WIDTH;
    const height = (count / most) * (HEIGHT - 2);
    const bar = svg('rect', {x: x.toFixed(2), y: (HEIGHT - height).toFixed(2), width: Math.max(0.5, next - x - 1).toFixed(2), height: height.toFixed(2)});
    bar.append(svg('title', {}, `${number(edges[index])} to ${number(edges[index + 1])}: ${count}`));
    image.append(bar);
  });
  return image;
}
