import {h} from '../core/dom.js';
import {clock, moment, number, words} from '../core/format.js';

const MOST_SHOWN = 500;

/** Events of a job, newest first; each once. */
export class EventFeed {
  constructor() {
    this.list = h('ol.events', {'aria-label': 'Events'});
    this.note = h('p.hint', {}, 'There are no events yet.');
    this.element = h('div', {}, this.note, this.list);
    this.last = 0;
  }

  clear() {
    this.last = 0;
    this.list.replaceChildren();
  }

  add(events) {
    for (const event of events) {
      if (event.seq <= this.last) continue;
      this.last = event.seq;
      this.list.prepend(h(`li.${event.level}`, {data: {type: event.type}},
        h('time', {datetime: event.at, title: moment(event.at)}, clock(event.at)), h('code', {}, event.type), h('span', {}, event.message, ' ', h('span.hint', {}, values(event)))));
    }
    while (this.list.children.length > MOST_SHOWN) this.list.lastChild.remove();
    this.note.hidden = this.list.children.length > 0;
  }
}

/** What an adjustment changes, which its message leaves to the data. */
function values(event) {
  if (!event.type.startsWith('job.adjust')) return '';
  return Object.entries(event.data ?? {}).filter(([name]) => name !== 'step')
    .map(([name, value]) => `${words(name)}: ${typeof value === 'number' ? number(value) : value}`).join(', ');
}
