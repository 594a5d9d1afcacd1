import {h} from '../core/dom.js';

/**
 * An input of the form that stands for one place in the spec. What equals its default is left out of the spec.
 *
 * @typedef {{pointer: string, element: HTMLElement, value: () => unknown, isDefault: () => boolean,
 *            fault: (text: string|null) => void, set: (value: unknown) => void}} Field
 */

let counter = 0;

function wrap(label, input, hint) {
  const faultId = `fault-${++counter}`;
  const fault = h('span.fault', {id: faultId, role: 'alert', hidden: true});
  const element = h('label.field', {}, h('span', {title: hint ?? null}, label), input, fault);
  return {element, fault(text) {
    fault.textContent = text ?? '';
    fault.hidden = !text;
    if (text) {
      input.setAttribute('aria-invalid', 'true');
      input.setAttribute('aria-describedby', faultId);
    } else {
      input.removeAttribute('aria-invalid');
      input.removeAttribute('aria-describedby');
    }
  }};
}

/** Text; numbers and lists of numbers are read out of it where they are ones, so that the server judges what is not. */
export function textField(pointer, label, {fallback = null, read = (text) => text, hint, show = String, ...attributes} = {}) {
  const initial = fallback === null || fallback === undefined ? '' : show(fallback);
  const input = h('input', {type: 'text', name: pointer, data: {pointer}, value: initial, autocomplete: 'off', ...attributes});
  return {pointer, ...wrap(label, input, hint),
    value: () => read(input.value.trim()),
    isDefault: () => input.value.trim() === '' || input.value.trim() === initial,
    set: (value) => { input.value = value === null || value === undefined ? '' : show(value); }};
}

export function numberField(pointer, label, options = {}) {
  return textField(pointer, label, {inputmode: 'decimal', read: toNumber, ...options});
}

export function listField(pointer, label, options = {}) {
  return textField(pointer, label, {
    read: (text) => text.split(/[\s,]+/).filter(Boolean).map(toNumber), show: (list) => list.join(', '), ...options});
}

/** What is no number stays text: the server says what is wrong with it. */
export function toNumber(text) {
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

export function checkField(pointer, label, {fallback = false, hint} = {}) {
  const input = h('input', {type: 'checkbox', name: pointer, data: {pointer}, checked: fallback});
  const {element, fault} = wrap(label, input, hint);
  element.classList.add('check');
  return {pointer, element, fault,
    value: () => input.checked, isDefault: () => input.checked === fallback, set: (value) => { input.checked = value; }};
}

/** @param {{value: string, label?: string, hint?: string}[]} choices */
export function choiceField(pointer, label, choices, {fallback = null, always = false, changed = () => {}, hint} = {}) {
  const input = h('select', {name: pointer, data: {pointer}, onchange: () => changed(input.value)},
    choices.map((choice) => h('option', {value: choice.value, title: choice.hint ?? null,
      selected: choice.value === (fallback ?? choices[0]?.value)}, choice.label ?? choice.value)));
  return {pointer, ...wrap(label, input, hint),
    value: () => input.value, isDefault: () => !always && (input.value === '' || input.value === fallback),
    set: (value) => { input.value = value ?? ''; }};
}

/** The fields for the parameters of a loss, an optimizer, … as the catalogue describes them. */
export function parameterFields(parameters, prefix) {
  return parameters.filter((parameter) => parameter.type !== 'object').map((parameter) => {
    const pointer = `${prefix}/${parameter.name}`;
    const label = `${parameter.name.replaceAll('_', ' ')}${parameter.required ? ' *' : ''}`;
    const options = {fallback: parameter.default, hint: parameter.description};
    if (parameter.type === 'boolean') return checkField(pointer, label, {...options, fallback: parameter.default ?? false});
    if (parameter.type === 'array') return listField(pointer, label, options);
    if (parameter.values) return choiceField(pointer, label, parameter.values.map((value) => ({value})), options);
    if (parameter.type === 'string') return textField(pointer, label, options);
    return numberField(pointer, label, options);
  });
}
