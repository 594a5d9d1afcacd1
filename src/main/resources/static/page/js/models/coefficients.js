import {h, fill, svg} from '../core/dom.js';
import {get} from '../core/api.js';
import {number} from '../core/format.js';
import {failure, table} from '../ui/parts.js';

const WIDTH = 120;

/** The coefficients of a linear model in its features' own units; nothing for other models. */
export function coefficients(model, path) {
  if (!['linear', 'logistic', 'softmax'].includes(model.type)) return null;
  const body = h('div', {}, h('p.hint', {}, 'Loading…'));

  async function load() {
    try {
      const parameters = await get(`${path}/parameters`);
      const single = typeof parameters.intercept === 'number';
      const columns = single ? {coefficient: parameters.coefficients} : parameters.coefficients;
      const intercepts = single ? {coefficient: parameters.intercept} : parameters.intercept;
      const names = Object.keys(columns);
      const features = Object.keys(columns[names[0]] ?? {});
      const most = Math.max(...names.flatMap((name) => Object.values(columns[name]).map(Math.abs)), 1e-300);
      const cell = (value) => h('td.coefficient', {}, bar(value / most), number(value));
      fill(body, table(['Feature', ...names], [
        ...features.map((feature) => h('tr', {}, h('th', {scope: 'row'}, feature), names.map((name) => cell(columns[name][feature])))),
        h('tr', {}, h('th', {scope: 'row'}, 'intercept'), names.map((name) => h('td', {}, number(intercepts[name]))))],
      'Coefficients'));
    } catch (error) {
      fill(body, failure(error, load));
    }
  }

  load();
  return h('section.card', {}, h('h2', {}, 'Coefficients'), h('p.hint', {}, 'In the features’ own units.'), body);
}

/** A bar from the middle: to the right when positive. */
function bar(share) {
  const middle = WIDTH / 2;
  const length = Math.abs(share) * middle;
  return svg('svg', {viewBox: `0 0 ${WIDTH} 10`, width: WIDTH, height: 10, class: share < 0 ? 'weight negative' : 'weight', 'aria-hidden': 'true'},
    svg('rect', {x: share < 0 ? middle - length : middle, y: 0, width: length, height: 10}),
    svg('line', {x1: middle, x2: middle, y1: 0, y2: 10}));
}
