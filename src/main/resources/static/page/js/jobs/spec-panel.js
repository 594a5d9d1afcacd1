import {h} from '../core/dom.js';
import {copyButton} from '../ui/parts.js';
import {curl} from '../submit/curl.js';

/** A job's spec with every default filled in, and how to send it again. */
export function specPanel(job) {
  const text = JSON.stringify(job.spec, null, 2);
  const command = curl(job.spec);
  return h('div', {},
    h('div.code-head', {}, h('h3', {}, 'As the job was read'), copyButton(() => text)),
    h('pre', {tabindex: 0}, text),
    h('div.code-head', {}, h('h3', {}, 'The same again'), copyButton(() => command)),
    h('pre', {tabindex: 0}, command));
}
