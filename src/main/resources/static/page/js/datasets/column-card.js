import {h} from '../core/dom.js';
import {moment, number} from '../core/format.js';
import {facts} from '../ui/parts.js';
import {histogram} from './histogram.js';

const MOST_CATEGORIES = 12;

/** What is known of one column. */
export function columnCard(column, rows) {
  return h('article.card.column', {data: {column: column.name}},
    h('h3', {}, column.name, ' ', h('span.hint', {}, column.type)),
    column.histogram?.counts?.length ? [histogram(column.histogram, column.name), h('div.histogram-ends', {'aria-hidden': 'true'},
      h('span', {}, number(column.histogram.edges[0])), h('span', {}, number(column.histogram.edges.at(-1))))] : null,
    facts([
      ['Missing', column.missing ? `${number(column.missing)} (${number((100 * column.missing) / rows, 2)} %)` : 'none'],
      ['Distinct', number(column.distinct)],
      ...numeric(column),
    ]),
    values(column, rows));
}

function numeric(column) {
  if (column.min === null || column.min === undefined) return [];
  const show = column.type === 'datetime' ? (value) => moment(value) : number;
  const quantiles = column.quantiles && !Array.isArray(column.quantiles) ? Object.entries(column.quantiles) : [];
  return [['Min', show(column.min)], ...quantiles.map(([name, value]) => [quantileName(name), show(value)]), ['Max', show(column.max)],
    ['Mean', show(column.mean)], ['Std', column.std === null ? null : number(column.std)]];
}

/** "p50" and "0.5" are the median. */
function quantileName(name) {
  const share = Number(name.replace(/^p/, ''));
  if (!Number.isFinite(share)) return name;
  const percent = name.startsWith('p') ? share : share * 100;
  return percent === 50 ? 'Median' : `${number(percent)} %`;
}

/** The most frequent values with their shares where they are known; else the categories. */
function values(column, rows) {
  if (column.top_values?.length && !column.histogram) {
    const most = column.top_values[0].count;
    return h('ul.top-values', {}, column.top_values.map(({value, count}) => h('li', {},
      h('span', {title: String(value)}, String(value)), h('meter', {min: 0, max: most, value: count, title: `${number((100 * count) / rows, 3)} %`}), h('span.hint', {}, number(count)))));
  }
  if (!column.categories?.length) return null;
  const more = column.categories.length - MOST_CATEGORIES;
  return h('p.tags', {}, column.categories.slice(0, MOST_CATEGORIES).map((category) => h('span.tag', {}, String(category))),
    more > 0 ? h('span.hint', {}, `and ${more} more`) : null);
}
