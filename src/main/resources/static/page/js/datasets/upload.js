import {h} from '../core/dom.js';
import {id, unauthorized} from '../core/api.js';
import {authorization} from '../core/key.js';
import {bytes} from '../core/format.js';
import {Problem, messageOf} from '../core/problem.js';
import {go} from '../core/router.js';
import {say} from '../ui/toast.js';

/** Takes a file by choice or drop, and shows how far it is. */
export function uploadCard() {
  let request = null;
  const file = h('input', {type: 'file', name: 'file', 'aria-label': 'File', accept: '.csv,.tsv,.ndjson,.jsonl,.parquet,.gz,.zst'});
  const name = h('input', {type: 'text', name: 'name', placeholder: 'as the file', 'aria-label': 'Name', maxlength: 200});
  const bar = h('progress', {max: 100, value: 0, hidden: true, 'aria-label': 'Upload'});
  const state = h('span.hint', {role: 'status'});
  const fault = h('p.fault', {role: 'alert', hidden: true});
  const send = h('button.primary', {type: 'submit', name: 'upload'}, 'Upload');
  const cancel = h('button', {type: 'button', name: 'cancel-upload', hidden: true, onclick: () => request?.abort()}, 'Cancel');

  const form = h('form.card.upload', {onsubmit(event) {
    event.preventDefault();
    start();
  }, ondragover(event) {
    event.preventDefault();
    form.classList.add('over');
  }, ondragleave: () => form.classList.remove('over'), ondrop(event) {
    event.preventDefault();
    form.classList.remove('over');
    if (event.dataTransfer.files.length) file.files = event.dataTransfer.files;
  }}, h('h2', {}, 'Add a dataset'),
  h('p.hint', {}, 'CSV, TSV, NDJSON or Parquet, plain or as .gz or .zst. Choose a file or drop it here.'),
  h('div.upload-line', {}, file, h('label', {}, 'Name ', name), send, cancel), h('div.upload-line', {}, bar, state), fault);

  async function start() {
    fault.hidden = true;
    if (!file.files.length) {
      complain('Choose a file first.');
      return;
    }
    const data = new FormData();
    if (name.value.trim()) data.append('name', name.value.trim());
    data.append('file', file.files[0]);
    request = new XMLHttpRequest();
    busy(true);
    try {
      const dataset = await upload(request, data, (done, total) => {
        bar.value = (done / total) * 100;
        state.textContent = done < total ? `${bytes(done)} of ${bytes(total)}` : 'Reading the columns…';
      });
      say(`${dataset.name} has ${dataset.rows} rows.`);
      go(`/datasets/${id(dataset.id)}`);
    } catch (error) {
      complain(messageOf(error));
    } finally {
      busy(false);
    }
  }

  function complain(text) {
    fault.textContent = text;
    fault.hidden = false;
  }

  function busy(yes) {
    send.disabled = yes;
    cancel.hidden = bar.hidden = !yes;
    if (!yes) state.textContent = '';
  }

  return form;
}

/** By XMLHttpRequest, since fetch does not tell how much has been sent. */
function upload(request, data, progress) {
  return new Promise((resolve, reject) => {
    request.upload.addEventListener('progress', (event) => event.lengthComputable && progress(event.loaded, event.total));
    request.addEventListener('load', () => {
      const body = parsed(request.responseText);
      if (request.status < 300 && body) {
        resolve(body);
        return;
      }
      const problem = new Problem(request.status, body ?? {});
      if (request.status === 401) unauthorized(problem);
      reject(problem);
    });
    request.addEventListener('error', () => reject(Problem.unreachable()));
    request.addEventListener('abort', () => reject(new Error('The upload was cancelled.')));
    request.open('POST', 'v1/datasets');
    request.setRequestHeader('Accept', 'application/json');
    for (const [header, value] of Object.entries(authorization())) request.setRequestHeader(header, value);
    request.send(data);
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
