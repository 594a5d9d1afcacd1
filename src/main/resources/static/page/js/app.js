import {apiKey} from './core/key.js';
import {Router} from './core/router.js';
import {Problem} from './core/problem.js';
import {askForKey} from './ui/key-dialog.js';
import {failure} from './ui/parts.js';
import {jobList} from './jobs/list.js';
import {jobView} from './jobs/view.js';
import {compareView} from './jobs/compare.js';
import {submitView} from './submit/view.js';
import {datasetList} from './datasets/list.js';
import {datasetView} from './datasets/view.js';
import {modelList} from './models/list.js';
import {modelView} from './models/view.js';

const main = document.getElementById('main');
const router = new Router(main, [
  [/^\/jobs$/, jobList],
  [/^\/jobs\/([^/]+)$/, jobView],
  [/^\/compare$/, compareView],
  [/^\/submit$/, submitView],
  [/^\/datasets$/, datasetList],
  [/^\/datasets\/([^/]+)$/, datasetView],
  [/^\/models$/, modelList],
  [/^\/models\/([^/]+)$/, modelView],
], (element) => {
  element.append(failure(new Problem(404, {detail: 'There is no page at this address.'})));
  return {title: 'Not found'};
});

const keyButton = document.getElementById('key-button');

function keyChanged() {
  keyButton.textContent = apiKey.get() ? 'Key ✓' : 'Key';
  router.show();
}

keyButton.addEventListener('click', () => askForKey(keyChanged));
window.addEventListener('fallline:unauthorized', (event) =>
  askForKey(keyChanged, `${event.detail} This page sends your key with every request, and keeps it until this tab is closed.`));
document.querySelector('[data-skip]').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
keyChanged();
