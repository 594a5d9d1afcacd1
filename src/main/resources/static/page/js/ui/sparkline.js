import {svg} from '../core/dom.js';

const WIDTH = 96;
const HEIGHT = 24;

/** A line without axes through the finite values. */
export function sparkline(values, label) {
  const finite = values.map((value, index) => [index, value]).filter(([, value]) => Number.isFinite(value));
  const image = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, class: 'sparkline',
    role: 'img', 'aria-label': label});
  if (finite.length < 2) return image;
  const low = Math.min(...finite.map(([, value]) => value));
  const high = Math.max(...finite.map(([, value]) => value));
  const last = values.length - 1;
  const points = finite.map(([index, value]) => {
    const x = 2 + (index / last) * (WIDTH - 4);
    const y = HEIGHT - 3 - (high === low ? 0.5 : (value - low) / (high - low)) * (HEIGHT - 6);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  image.append(svg('polyline', {points: points.join(' ')}));
  const [x, y] = points.at(-1).split(',');
  image.append(svg('circle', {cx: x, cy: y, r: 2}));
  return image;
}
