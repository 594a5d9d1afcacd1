import {h, fill} from '../core/dom.js';
import {choiceField, parameterFields} from './fields.js';

/**
 * A choice among algorithms, with the parameters of the one that is chosen: an optimizer, a schedule, a loss, …
 * `place` is where its name stands in the spec, `under` what the parameters stand under.
 */
export class Options {
  constructor(label, definitions, {place, under, fallback, always = false, open = null, changed = () => {}}) {
    this.definitions = definitions;
    this.under = under;
    this.fallback = fallback;
    this.changed = changed;
    this.formula = h('p.formula');
    this.box = h('div.grid');
    this.parameters = [];
    const choices = definitions.map(({type, description}) => ({value: type, hint: description}));
    if (open) choices.unshift({value: '', label: open});
    this.choice = choiceField(place, label, choices, {fallback: fallback ?? '', always, changed: () => {
      this.refresh();
      this.changed();
    }});
    this.element = h('div.options', {}, this.choice.element, this.formula, this.box);
    this.refresh();
  }

  refresh() {
    const definition = this.definitions.find(({type}) => type === this.choice.value());
    this.formula.textContent = definition?.formula ?? '';
    this.formula.title = definition?.description ?? '';
    this.parameters = definition ? parameterFields(definition.parameters, this.under) : [];
    fill(this.box, this.parameters.map((field) => field.element));
  }

  get type() {
    return this.choice.value();
  }

  select(type) {
    this.choice.set(type);
    this.refresh();
  }

  /** The fields; an object with parameters needs its type with them. */
  fields() {
    const inside = this.choice.pointer.startsWith(`${this.under}/`);
    const named = inside && this.parameters.some((field) => !field.isDefault());
    return [named ? {...this.choice, isDefault: () => false} : this.choice, ...this.parameters];
  }
}
