import {h, fill} from '../core/dom.js';
import {words} from '../core/format.js';
import {choiceField} from './fields.js';

/** The target and the features among the columns of a dataset. */
export class Columns {
  constructor(dataset, changed) {
    this.dataset = dataset;
    this.changed = changed;
    this.target = choiceField('/dataset/target', 'Target', dataset.columns.map((column) => ({
      value: column.name, label: `${column.name} (${column.type})`})),
    {fallback: dataset.columns.at(-1)?.name, always: true, changed: () => { this.draw(); changed(); }});
    this.off = new Set();
    this.box = h('div.choices');
    this.faultText = h('p.fault', {role: 'alert', hidden: true});
    this.count = h('span.hint');
    this.element = h('fieldset.features', {}, h('legend', {}, 'Features ', this.count), h('div.actions', {},
      h('button', {type: 'button', name: 'all-features', onclick: () => this.all(true)}, 'All'),
      h('button', {type: 'button', name: 'no-features', onclick: () => this.all(false)}, 'None')), this.box, this.faultText);
    this.draw();
  }

  get column() {
    return this.dataset.columns.find((column) => column.name === this.target.value());
  }

  candidates() {
    return this.dataset.columns.filter((column) => column !== this.column);
  }

  chosen() {
    return this.candidates().map((column) => column.name).filter((name) => !this.off.has(name));
  }

  all(yes) {
    this.off = new Set(yes ? [] : this.candidates().map((column) => column.name));
    this.draw();
    this.changed();
  }

  draw() {
    fill(this.box, this.candidates().map((column) => h('label.choice', {}, h('input', {
      type: 'checkbox', name: `feature:${column.name}`, checked: !this.off.has(column.name), onchange: (event) => {
        if (event.target.checked) this.off.delete(column.name);
        else this.off.add(column.name);
        this.counted();
        this.changed();
      }}), h('span', {}, column.name, ' ', h('span.hint', {}, words(column.type))))));
    this.counted();
  }

  counted() {
    this.count.textContent = `${this.chosen().length} of ${this.candidates().length}`;
  }

  fields() {
    return [this.target, {pointer: '/dataset/features', element: this.element,
      value: () => this.chosen(), isDefault: () => this.candidates().every((column) => !this.off.has(column.name)),
      fault: (text) => { this.faultText.textContent = text ?? ''; this.faultText.hidden = !text; },
      set: (names) => {
        if (!names) return;
        this.off = new Set(this.candidates().map((column) => column.name).filter((name) => !names.includes(name)));
        this.draw();
      }}];
  }

  /** The simplest model that fits the target. */
  suggestedModel() {
    const {column} = this;
    if (!column) return 'linear';
    if (column.type === 'numeric' && !(column.distinct <= 12 && Number.isInteger(column.min) && Number.isInteger(column.max))) return 'linear';
    return column.distinct === 2 ? 'logistic' : 'softmax';
  }
}
