import {h} from '../core/dom.js';
import {Problem, messageOf} from '../core/problem.js';

/** What stands where there is nothing yet: a sentence, and what to do about it. */
export function empty(text, ...actions) {
  return h('div.empty', {}, h('p', {}, text), actions.length ? h('div.actions', {}, actions) : null);
}

/** What stands in the place of what could not be loaded. */
export function failure(error, again) {
  const missing = error instanceof Problem && error.status === 404;
  return h('div.failure', {role: 'alert'},
    h('h1', {}, missing ? 'Not found' : 'That did not work'),
    h('p', {}, messageOf(error)),
    h('div.actions', {},
      again && !missing ? h('button.primary', {type: 'button', onclick: again}, 'Try again') : null,
      h('a.button', {href: '#/jobs'}, 'To the jobs')));
}

export function status(value) {
  return h(`span.status.${value}`, {data: {status: value}}, value);
}

export function progressBar(percent, label) {
  return h('progress', {max: 100, value: percent ?? 0, 'aria-label': label});
}

/** Pairs of a name and a value. */
export function facts(pairs) {
  return h('dl.facts', {}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}

/** A table that scrolls sideways in itself, never the page. */
export function table(headings, rows, caption) {
  return h('div.table', {tabindex: 0, role: 'region', 'aria-label': caption},
    h('table', {}, h('thead', {}, h('tr', {}, headings.map((heading) => h('th', {scope: 'col'}, heading)))),
      h('tbody', {}, rows)));
}

export function section(title, ...children) {
  return h('section.card', {}, h('h2', {}, title), children);
}

/** Panels of which one is shown; arrows move between the tabs. */
export function tabs(panels, start = 0) {
  const buttons = panels.map(([title], index) => h('button', {
    type: 'button', role: 'tab', 'aria-selected': String(index === start), tabindex: index === start ? 0 : -1,
    onclick: () => select(index), data: {tab: title.toLowerCase()},
  }, title));
  const bodies = panels.map(([title, body], index) => h('div', {
    role: 'tabpanel', 'aria-label': title, hidden: index !== start,
  }, body));

  function select(index) {
    buttons.forEach((button, i) => {
      button.setAttribute('aria-selected', String(i === index));
      button.tabIndex = i === index ? 0 : -1;
      bodies[i].hidden = i !== index;
    });
    panels[index][2]?.();
  }

  const list = h('div.tabs', {role: 'tablist', onkeydown(event) {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!step) return;
    const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
    select(next);
    buttons[next].focus();
  }}, buttons);
  return h('div.tabbed', {}, list, bodies);
}

/** A button that copies a text; says so for a moment. */
export function copyButton(text) {
  const button = h('button.quiet', {type: 'button', async onclick() {
    const value = text();
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      copyBySelection(value);
    }
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  }}, 'Copy');
  return button;
}

/** Where the clipboard is not offered, as on a page without TLS. */
function copyBySelection(value) {
  const area = h('textarea', {value, 'aria-hidden': 'true'});
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
