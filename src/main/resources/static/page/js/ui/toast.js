import {h} from '../core/dom.js';
import {messageOf} from '../core/problem.js';

const MOST = 3;

/** Says something for some seconds, at the foot of the page. */
export function say(text, kind = 'info') {
  const toast = h(`div.toast.${kind}`, {}, h('span', {}, text), h('button.quiet', {
    type: 'button', 'aria-label': 'Close the message', onclick: () => toast.remove(),
  }, '×'));
  const toasts = document.getElementById('toasts');
  toasts.append(toast);
  while (toasts.children.length > MOST) toasts.firstChild.remove();
  setTimeout(() => toast.remove(), kind === 'error' ? 12_000 : 5_000);
}

export const complain = (error) => say(messageOf(error), 'error');
