// Figures, times and quotes as people read them.

const whole = new Intl.NumberFormat('en');

/** 1,240 */
export const count = n => whole.format(Math.round(n));

/** 412, 3.4 or 0.2: as many digits as say something. */
export function rate(n) {
  return n >= 10 || n === 0 ? count(n) : n.toFixed(1);
}

/** 0.58; a dash where there is no score. */
export const score = x => (x === null || x === undefined ? '–' : x.toFixed(2));

/** 14:03:59, here. */
export function clock(instant) {
  const time = new Date(instant);
  return Number.isNaN(time.getTime()) ? '–' : time.toLocaleTimeString('en-GB');
}

/** 2026-11-29 14:03:59, here. */
export function moment(instant) {
  const time = new Date(instant);
  return Number.isNaN(time.getTime()) ? '–' : `${time.toLocaleDateString('sv-SE')} ${clock(instant)}`;
}

/** 3 min ago, roughly. */
export function ago(instant, now = Date.now()) {
  const seconds = Math.max(0, Math.round((now - new Date(instant)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

/** A word of a shell, whatever is in it. */
export function shell(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
