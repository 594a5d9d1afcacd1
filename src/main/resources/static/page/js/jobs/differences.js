/** The places where specs are not all the same: JSON pointer and the value of each. */
export function differences(specs) {
  const flat = specs.map((spec) => flatten(spec, '', new Map()));
  const pointers = [...new Set(flat.flatMap((map) => [...map.keys()]))];
  return pointers.map((pointer) => [pointer, flat.map((map) => map.get(pointer))])
    .filter(([, values]) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
}

function flatten(value, pointer, into) {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    for (const [name, child] of Object.entries(value)) flatten(child, `${pointer}/${name}`, into);
  } else {
    into.set(pointer, value);
  }
  return into;
}
