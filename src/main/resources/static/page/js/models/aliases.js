import {h} from '../core/dom.js';
import {id, put} from '../core/api.js';
import {ask, field} from '../ui/dialog.js';

/** The names that a model goes by, and a way to give it one. */
export function aliases(model, changed) {
  const set = () => ask({
    title: 'Give an alias',
    text: `The alias points to this version of ${model.name}, and no longer to the one it pointed to.`,
    body: field('Alias', 'alias', {required: true, placeholder: 'production'}),
    action: 'Set the alias',
    async submit(data) {
      await put(`/v1/models/${id(model.name)}/aliases/${id(data.get('alias').trim())}`, {version: model.version});
      changed();
    },
  });
  return h('div.aliases', {}, h('span.hint', {}, 'Aliases '), Object.values(model.aliases).map((alias) => h('span.tag', {}, alias)),
    h('button.quiet', {type: 'button', data: {action: 'alias'}, onclick: set}, 'Give an alias…'));
}
