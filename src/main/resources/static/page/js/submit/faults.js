import {h, fill} from '../core/dom.js';

/**
 * Shows each fault of a refused spec beside the field that its JSON pointer names, or the nearest one above it; the rest
 * in the summary. Moves the focus to the first.
 */
export function showFaults(problem, fields, summary) {
  clearFaults(fields, summary);
  const rest = [];
  const first = [];
  const texts = new Map();
  for (const fault of problem.faults ?? []) {
    const field = nearest(fields, fault.pointer);
    if (field) {
      texts.set(field, [...(texts.get(field) ?? []), fault.detail]);
      first.push(field);
    } else {
      rest.push(fault);
    }
  }
  texts.forEach((details, field) => field.fault(details.join(' ')));
  summary.hidden = false;
  fill(summary, h('strong', {}, problem.message),
    rest.length ? h('ul', {}, rest.map((fault) => h('li', {}, fault.pointer ? h('code', {}, fault.pointer) : null, ' ', fault.detail))) : null);
  const target = first.length ? first[0].element.querySelector('input, select, textarea') : summary;
  target?.closest('details')?.setAttribute('open', '');
  target?.focus();
}

export function clearFaults(fields, summary) {
  fields.forEach((field) => field.fault(null));
  summary.hidden = true;
}

function nearest(fields, pointer) {
  let best = null;
  for (const field of fields) {
    const fits = pointer === field.pointer || pointer.startsWith(`${field.pointer}/`)
      || field.pointer === `${pointer}/type`;
    if (fits && (!best || field.pointer.length > best.pointer.length)) best = field;
  }
  return best;
}
