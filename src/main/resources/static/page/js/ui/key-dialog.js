import {h} from '../core/dom.js';
import {apiKey} from '../core/key.js';
import {ask, field} from './dialog.js';
import {say} from './toast.js';

let open = false;

/** Asks for the API key; `done` is called when it has changed. */
export function askForKey(done, text) {
  if (open) return;
  open = true;
  const forget = h('button', {type: 'button', onclick() {
    apiKey.clear();
    dialog.close();
    say('The key is forgotten.');
    done();
  }}, 'Forget the key');
  const dialog = ask({
    title: 'API key',
    text: text ?? 'Where the service asks for a key, this page sends yours with every request. It is kept until this tab '
      + 'is closed.',
    body: field('Key', 'key', {type: 'password', placeholder: 'flk_…', required: true, autocomplete: 'off',
      pattern: '\\s*flk_\\S+\\s*', title: 'A key starts with flk_'}),
    extra: apiKey.get() ? [forget] : [],
    action: 'Use this key',
    submit(data) {
      apiKey.set(data.get('key').trim());
      say('The key is used from now on.');
      done();
    },
  });
  dialog.addEventListener('close', () => { open = false; });
}
