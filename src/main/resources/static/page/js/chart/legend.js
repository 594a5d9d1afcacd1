import {h} from '../core/dom.js';

/** Check boxes that show and hide lines; made anew only when the names change. */
export class Legend {
  constructor(changed) {
    this.changed = changed;
    this.hidden = new Set();
    this.names = '';
    this.element = h('div.legend', {role: 'group', 'aria-label': 'Lines'});
  }

  /** @param {{name: string, label: string, line: number, off?: boolean}[]} entries; `off` are hidden at first */
  show(entries) {
    const names = JSON.stringify(entries.map((entry) => entry.name));
    if (names === this.names) return;
    const before = new Set(this.names ? JSON.parse(this.names) : []);
    this.names = names;
    for (const entry of entries) if (entry.off && !before.has(entry.name)) this.hidden.add(entry.name);
    this.element.replaceChildren(...entries.map((entry) => h(`label.line-${(entry.line % 8) + 1}`, {},
      h('input', {type: 'checkbox', name: entry.name, checked: !this.hidden.has(entry.name), onchange: (event) => {
        if (event.target.checked) this.hidden.delete(entry.name);
        else this.hidden.add(entry.name);
        this.changed();
      }}), h('i'), entry.label)));
  }

  isShown(name) {
    return !this.hidden.has(name);
  }
}
