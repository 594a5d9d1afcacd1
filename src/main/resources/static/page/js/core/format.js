const NONE = '–';

/** A number to four significant digits; plain where that is short, else in scientific notation. */
export function number(value, digits = 4) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return value.toLocaleString('en');
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2);
  return String(Number(value.toPrecision(digits)));
}

export function bytes(value) {
  if (value === null || value === undefined) return NONE;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let index = 0;
  let size = value;
  while (size >= 1000 && index < units.length - 1) {
    size /= 1000;
    index++;
  }
  return `${index === 0 ? size : size.toPrecision(3)} ${units[index]}`;
}

export function duration(seconds) {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NONE;
  if (seconds < 1) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const relative = new Intl.RelativeTimeFormat('en', {numeric: 'auto', style: 'short'});

/** As "5 min ago". */
export function ago(instant, now = Date.now()) {
  if (!instant) return NONE;
  const seconds = (Date.parse(instant) - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 5) return 'just now';
  if (size < 60) return relative.format(Math.round(seconds), 'second');
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}

export function moment(instant) {
  return instant ? new Date(instant).toLocaleString('en-GB') : NONE;
}

export function clock(instant) {
  return new Date(instant).toLocaleTimeString('en-GB');
}

/** "validation_loss" as "validation loss". */
export const words = (name) => name.replaceAll('_', ' ');

export function seconds(from, to) {
  return from && to ? (Date.parse(to) - Date.parse(from)) / 1000 : null;
}
