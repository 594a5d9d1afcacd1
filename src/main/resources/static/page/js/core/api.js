import {authorization} from './key.js';
import {Problem} from './problem.js';

/** Asks the service; answers the JSON of it, or throws a {@link Problem}. Addresses are relative to the page's. */
export async function call(method, path, {body, headers = {}, signal} = {}) {
  const response = await send(method, path, {
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: {
      Accept: 'application/json',
      ...(body === undefined ? {} : {'Content-Type': 'application/json'}),
      ...headers,
    },
    signal,
  });
  return response.status === 204 ? null : response.json();
}

/** Asks the service; answers its whole response. */
export async function send(method, path, {body, headers = {}, signal} = {}) {
  let response;
  try {
    response = await fetch(path.replace(/^\//, ''), {
      method,
      body,
      headers: {...headers, ...authorization()},
      signal,
      credentials: 'same-origin',
    });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw Problem.unreachable();
  }
  if (response.ok) return response;
  const problem = await Problem.of(response);
  if (response.status === 401) unauthorized(problem);
  throw problem;
}

/** Lets the page ask for a key. */
export function unauthorized(problem) {
  window.dispatchEvent(new CustomEvent('fallline:unauthorized', {detail: problem.message}));
}

export const get = (path, options) => call('GET', path, options);
export const post = (path, body, options) => call('POST', path, {...options, body});
export const patch = (path, body) => call('PATCH', path, {body});
export const put = (path, body) => call('PUT', path, {body});
export const remove = (path) => call('DELETE', path);

/** A POST that creates: the same body, sent again by an impatient finger, creates once. */
export function creator(path) {
  let key;
  let sent;
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== sent) {
      sent = text;
      key = newIdempotencyKey();
    }
    return post(path, body, {headers: {'Idempotency-Key': key}});
  };
}

function newIdempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export const id = encodeURIComponent;

/** Saves what a path answers as a file, under the name that the server gives it or else another; a link cannot send the key. */
export async function download(path, accept, fileName) {
  const response = await send('GET', path, {headers: {Accept: accept}});
  const given = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '');
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = given?.[1] ?? fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
