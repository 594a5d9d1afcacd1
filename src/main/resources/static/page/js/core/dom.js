/**
 * Builds an element: `h('a.quiet', {href: '#/jobs'}, 'Jobs')`. Properties that start with `on` are listeners, `data` is
 * a map of data attributes, null and false leave an attribute out. Text is always text, never markup.
 */
export function h(selector, attributes = {}, ...children) {
  const [name, ...classes] = selector.split('.');
  const element = document.createElement(name || 'div');
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(attributes)) set(element, key, value);
  append(element, children);
  return element;
}

function set(element, key, value) {
  if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
  else if (key === 'data') Object.assign(element.dataset, value);
  else if (key === 'value' || key === 'checked' || key === 'selected') element[key] = value;
  else if (value === true) element.setAttribute(key, '');
  else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, String(value));
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** Puts these children in the place of all there were. */
export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

const SVG = 'http://www.w3.org/2000/svg';

/** As `h`, of SVG. */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return append(element, children);
}
