import {h} from '../core/dom.js';
import {messageOf} from '../core/problem.js';

/**
 * Asks in a modal dialog. `submit` gets the form's data and may be asynchronous; when it throws, the dialog says why and
 * stays open.
 */
export function ask({title, text, body = [], action, danger = false, submit, extra = []}) {
  const fault = h('p.fault', {role: 'alert', hidden: true});
  const send = h(danger ? 'button.danger' : 'button.primary', {type: 'submit'}, action);
  const dialog = h('dialog', {'aria-label': title}, h('form', {method: 'dialog', onsubmit: onSubmit},
    h('h2', {}, title), text && h('p', {}, text), body, fault,
    h('div.actions', {}, extra, h('button', {type: 'button', onclick: () => dialog.close()}, 'Cancel'), send)));

  async function onSubmit(event) {
    event.preventDefault();
    send.disabled = true;
    try {
      await submit(new FormData(event.target));
      dialog.close();
    } catch (error) {
      fault.textContent = messageOf(error);
      fault.hidden = false;
    } finally {
      send.disabled = false;
    }
  }

  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A labelled input of a dialog. */
export function field(label, name, attributes = {}) {
  return h('label.field', {}, h('span', {}, label), h('input', {name, ...attributes}));
}
