import {h} from '../core/dom.js';
import {Columns} from './columns.js';
import {Options} from './options.js';
import {textField} from './fields.js';
import {at, buildSpec} from './spec-builder.js';
import {dataFields, furtherFields, stoppingFields, trainingFields} from './training.js';

/** The form of a job on one dataset; it knows the spec that it stands for. */
export class JobForm {
  constructor(dataset, catalogue, changed) {
    this.dataset = dataset;
    this.base = {};
    this.columns = new Columns(dataset, () => { this.suggest(); changed(); });
    const initialisers = catalogue.initialisers.filter(({type}) => type !== 'given');
    this.model = new Options('Model', catalogue.models, {place: '/model/type', under: '/model', always: true, changed});
    this.init = new Options('First parameters', initialisers, {place: '/model/init/type', under: '/model/init', open: 'as the model has it', changed});
    this.loss = new Options('Loss', catalogue.losses, {place: '/loss', under: '', open: 'by model and target', changed});
    this.optimizer = new Options('Optimizer', catalogue.optimizers, {place: '/optimizer/type', under: '/optimizer', fallback: 'adam', changed});
    this.schedule = new Options('Schedule', catalogue.schedules, {place: '/schedule/type', under: '/schedule', fallback: 'constant', changed});
    this.name = textField('/name', 'Name', {placeholder: 'chosen for you', maxlength: 200});
    this.tags = textField('/tags', 'Tags', {placeholder: 'team:search, run:3', read: readTags, show: showTags});
    this.training = trainingFields((strategy) => this.strategy(strategy));
    this.data = dataFields();
    this.stopping = stoppingFields();
    this.further = furtherFields();
    this.modelChosen = false;
    this.model.changed = () => { this.modelChosen = true; changed(); };
    this.element = h('div.form-parts', {}, this.parts());
    this.suggest();
  }

  parts() {
    const grid = (fields) => h('div.grid', {}, fields.map((field) => field.element));
    return [
      h('section.card', {}, h('h2', {}, 'Data'), this.columns.target.element, this.columns.element,
        h('details', {}, h('summary', {}, 'Split and preparation'), grid(this.data))),
      h('section.card', {}, h('h2', {}, 'Model'), this.model.element, this.loss.element,
        h('details', {}, h('summary', {}, 'First parameters'), this.init.element)),
      h('section.card', {}, h('h2', {}, 'Training'), grid(this.training), this.optimizer.element, this.schedule.element,
        h('details', {}, h('summary', {}, 'Stopping early'), grid(this.stopping)),
        h('details', {}, h('summary', {}, 'Penalties, limits, checkpoints'), grid(this.further))),
      h('section.card', {}, h('h2', {}, 'Name'), grid([this.name, this.tags])),
    ];
  }

  /** Follows the target until a model is chosen by hand. */
  suggest() {
    if (!this.modelChosen) this.model.select(this.columns.suggestedModel());
  }

  strategy(strategy) {
    const size = this.training.find((field) => field.pointer === '/training/batch_size');
    size.element.hidden = strategy !== 'mini_batch';
  }

  fields() {
    const size = (field) => field.pointer !== '/training/batch_size' || !field.element.hidden;
    const stopping = this.stopping[0].value() === '' ? [] : this.stopping;
    return [this.name, ...this.columns.fields(), ...this.model.fields(), ...this.init.fields(), ...this.loss.fields(),
      ...this.optimizer.fields(), ...this.schedule.fields(), ...this.data, ...this.training.filter(size), ...stopping,
      ...this.further, this.tags];
  }

  spec() {
    const spec = buildSpec(this.fields(), this.base);
    return {...spec, dataset: {id: this.dataset.id, ...spec.dataset}};
  }

  /** Takes over the spec of another job. What the form has no field for stays in the spec. */
  load(spec) {
    this.modelChosen = true;
    this.columns.target.set(spec.dataset.target);
    this.columns.draw();
    this.model.select(spec.model.type);
    this.init.select(spec.model.init?.type === 'given' ? '' : spec.model.init?.type ?? '');
    this.loss.select(typeof spec.loss === 'string' ? spec.loss : '');
    this.optimizer.select(spec.optimizer.type);
    this.schedule.select(spec.schedule.type);
    const fields = [this.name, ...this.columns.fields(), ...this.model.parameters, ...this.init.parameters, ...this.loss.parameters,
      ...this.optimizer.parameters, ...this.schedule.parameters, ...this.data, ...this.training, ...this.stopping,
      ...this.further, this.tags];
    for (const field of fields) {
      const value = at(spec, field.pointer);
      if (value !== undefined && value !== null) field.set(value);
    }
    this.strategy(spec.training.strategy);
    this.base = this.rest(spec);
  }

  /** What the form does not show, of the parts that a person may have chosen. */
  rest(spec) {
    const kept = {};
    for (const name of ['class_weight', 'webhook', 'retry']) if (chosen(name, spec[name])) kept[name] = spec[name];
    if (spec.dataset.weight) kept.dataset = {weight: spec.dataset.weight};
    for (const name of ['target', 'average', 'accumulate_steps', 'on_divergence']) {
      if (chosen(name, spec.training[name])) (kept.training ??= {})[name] = spec.training[name];
    }
    if (spec.model.init?.type === 'given') kept.model = {init: spec.model.init};
    return kept;
  }
}

/** What a spec has without being asked, of the parts that the form does not show. */
const UNASKED = {retry: {max_attempts: 3}, accumulate_steps: 1, on_divergence: {action: 'fail', max_rollbacks: 3}};

function chosen(name, value) {
  return value !== undefined && value !== null && JSON.stringify(value) !== JSON.stringify(UNASKED[name]);
}

function readTags(text) {
  return Object.fromEntries(text.split(',').map((part) => part.trim()).filter(Boolean).map((part) => {
    const colon = part.indexOf(':');
    return colon < 0 ? [part, ''] : [part.slice(0, colon).trim(), part.slice(colon + 1).trim()];
  }));
}

const showTags = (tags) => Object.entries(tags).map(([key, value]) => `${key}:${value}`).join(', ');
