import {h} from '../core/dom.js';

/** What the curves are shown with: smoothing, axes; kept for the next view in this tab. */
export class Toolbar {
  constructor(changed, reset) {
    const kept = JSON.parse(sessionStorage.getItem('fallline.curves') ?? '{}');
    this.smoothing = kept.smoothing ?? 0;
    this.log = kept.log ?? false;
    this.axis = kept.axis ?? 'epoch';
    const output = h('output', {}, this.smoothing.toFixed(2));
    const change = () => {
      sessionStorage.setItem('fallline.curves',
        JSON.stringify({smoothing: this.smoothing, log: this.log, axis: this.axis}));
      changed();
    };
    this.element = h('div.toolbar', {role: 'group', 'aria-label': 'Curves'},
      h('label', {}, 'Smoothing ', h('input', {type: 'range', min: 0, max: 0.99, step: 0.01, value: this.smoothing,
        name: 'smoothing', oninput: (event) => {
          this.smoothing = Number(event.target.value);
          output.textContent = this.smoothing.toFixed(2);
          change();
        }}), output),
      h('label', {}, h('input', {type: 'checkbox', name: 'log', checked: this.log, onchange: (event) => {
        this.log = event.target.checked;
        change();
      }}), ' Log scale'),
      h('label', {}, 'Over ', h('select', {name: 'axis', onchange: (event) => {
        this.axis = event.target.value;
        reset();
        change();
      }}, ['epoch', 'step'].map((axis) => h('option', {value: axis, selected: axis === this.axis}, `${axis}s`)))),
      h('button', {type: 'button', name: 'reset', onclick: reset}, 'Reset zoom'));
  }
}
