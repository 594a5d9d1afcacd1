const COUNT = 8;

/** The colour of the nth line, by the theme that is on. */
export function lineColor(index) {
  return token(`--line-${(index % COUNT) + 1}`);
}

export function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Calls back when light gives way to dark or the other way round. */
export function onTheme(callback) {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', callback);
  return () => dark.removeEventListener('change', callback);
}
