/** Puts together a spec of what differs from the defaults. @param {import('./fields.js').Field[]} fields */
export function buildSpec(fields, base = {}) {
  const spec = structuredClone(base);
  for (const field of fields) {
    if (!field.isDefault()) put(spec, field.pointer, field.value());
  }
  return spec;
}

function put(spec, pointer, value) {
  const names = pointer.slice(1).split('/');
  const last = names.pop();
  let place = spec;
  for (const name of names) place = place[name] ??= {};
  place[last] = value;
}

/** What stands at a pointer; undefined where nothing does. */
export function at(spec, pointer) {
  return pointer.slice(1).split('/').reduce((place, name) => place?.[name], spec);
}
