import {apiKey} from '../core/key.js';

/** A command for a POSIX shell that sends the spec; the key is left to the environment. */
export function curl(spec) {
  const address = new URL('v1/jobs', document.baseURI).href;
  const key = apiKey.get() ? ` \\\n  -H "Authorization: Bearer $FALLLINE_KEY"` : '';
  return `curl -i ${address} \\
  -H 'Content-Type: application/json'${key} \\
  -d '${quoted(JSON.stringify(spec, null, 2))}'`;
}

/** Within single quotes only the single quote itself means anything. */
function quoted(text) {
  return text.replaceAll("'", "'\\''");
}
