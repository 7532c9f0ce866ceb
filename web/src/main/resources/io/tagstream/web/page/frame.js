// The line above all views, the rail of views, and the side where a record is shown.
import {fill, h, put, svg} from './dom.js';
import {versionChip} from './entities.js';
import {clock, count, rate, score} from './format.js';

const THEME = 'tagstream.theme';

/** What is around a view. */
export class Frame {
  #header = document.getElementById('status');
  #rail = document.getElementById('rail');
  #side = document.getElementById('side');
  #opener = null;
  #status = null;
  #since = null;
  #parts;

  constructor(views) {
    const theme = localStorage.getItem(THEME);
    if (theme) document.documentElement.dataset.theme = theme;
    addEventListener('storage', event => { if (event.key === THEME && event.newValue) document.documentElement.dataset.theme = event.newValue; });
    const health = h('a.health', {href: '#/health'});
    const quality = h('span.quality');
    const speed = h('span.speed');
    const banner = h('div.banner', {role: 'alert', hidden: true});
    this.#parts = {health, quality, speed, banner};
    put(this.#header, [
      h('span.brand', null, 'Tagstream'), health, quality, speed,
      h('button.theme', {type: 'button', 'aria-label': 'Light or dark', title: 'Light or dark', onclick: () => this.#turn()}, '◐'),
    ]);
    this.#header.after(banner);
    for (const view of views) {
      put(this.#rail, [h('a', {href: `#/${view.name}`, 'data-view': view.name, title: `${view.title} (g ${view.key})`},
        h('span', null, view.title), h('span.badge'))]);
    }
  }

  /** The last status; null before the first. */
  get now() {
    return this.#status;
  }

  #turn() {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    localStorage.setItem(THEME, root.dataset.theme);
  }

  /** Marks the view that is shown. */
  select(view) {
    for (const link of this.#rail.children) {
      if (link.dataset.view === view.name) {
        link.setAttribute('aria-current', 'page');
        link.scrollIntoView({block: 'nearest', inline: 'nearest'});
      } else {
        link.removeAttribute('aria-current');
      }
    }
  }

  /** Shows how it is now. */
  status(status) {
    this.#status = status;
    const down = status.components.filter(one => !one.up);
    const {health, quality, speed} = this.#parts;
    fill(health, h(`span.dot.${down.length ? 'down' : 'up'}`, {'aria-hidden': 'true'}),
      status.serving ? [versionChip(status.serving), down.length ? ` ${down[0].name}: ${down[0].detail ?? 'down'}` : ' serving']
        : [' no model yet']);
    health.title = status.components.map(one => `${one.name}: ${one.up ? 'up' : 'down'}${one.detail ? `, ${one.detail}` : ''}`).join('\n');
    const last = status.quality.at(-1);
    fill(quality, 'F1 ', h('b', null, score(last?.f1)), spark(status.quality),
      last?.low === undefined ? null : h('span.quiet', null, ` ${score(last.low)}–${score(last.high)}`));
    quality.title = last ? `of ${count(last.sentences)} sentences with gold, with its 95 % interval` : 'no gold yet';
    this.badge('label', status.waiting);
    fill(speed, h('b', null, rate(status.perSecond)), '/s', h('span.quiet', null, ' lag '), h('b', null, count(status.lag)));
    this.#tell();
  }

  /** Since when there is no connection; null while there is one. */
  lost(since) {
    this.#since = since;
    this.#tell();
  }

  #tell() {
    const broker = this.#status?.components.find(one => one.name === 'kafka' && !one.up);
    const text = this.#since ? `No connection to the tagger since ${clock(this.#since)}. It is tried again and again; what is shown is from before.`
      : broker ? `The broker is away (${broker.detail ?? 'no answer'}). What is shown is from before.` : '';
    const {banner} = this.#parts;
    if (banner.textContent !== text) banner.textContent = text;
    banner.hidden = !text;
    document.body.classList.toggle('stale', Boolean(text));
  }

  /** Says how many wait for somebody in a view. */
  badge(view, number) {
    const badge = this.#rail.querySelector(`[data-view="${view}"] .badge`);
    badge.textContent = number ? count(number) : '';
  }

  /** Opens the side with a record. */
  openSide(title, ...content) {
    if (this.#side.hidden) this.#opener = document.activeElement;
    const close = h('button.close', {type: 'button', 'aria-label': 'Close', onclick: () => this.closeSide()}, '×');
    fill(this.#side, h('div.side-head', null, h('h2', {tabindex: '-1'}, title), close), content);
    this.#side.hidden = false;
    document.body.classList.add('with-side');
    this.#side.querySelector('h2').focus();
  }

  /** Closes it; tells whether it was open. */
  closeSide() {
    if (this.#side.hidden) return false;
    this.#side.hidden = true;
    document.body.classList.remove('with-side');
    if (this.#opener?.isConnected) this.#opener.focus();
    return true;
  }

  /** Lists the keys. */
  help(views, keys) {
    const rows = [...views.map(view => [`g ${view.key}`, view.title]), ['?', 'this list'], ['Esc', 'close'], ...keys];
    this.openSide('Keys', h('dl.keys', null, rows.map(([key, what]) =>
      [h('dt', null, key.split(' ').map(one => [h('kbd', null, one), ' '])), h('dd', null, what)])));
  }
}

/** A score over time, small. */
function spark(points) {
  const known = points.filter(point => point.f1 !== undefined);
  if (known.length < 2) return null;
  const values = known.map(point => point.f1);
  const low = Math.min(...values);
  const span = Math.max(0.02, Math.max(...values) - low);
  const line = values.map((value, i) => `${(2 + 56 * i / (values.length - 1)).toFixed(1)},${(14 - 12 * (value - low) / span).toFixed(1)}`);
  return svg('svg.spark', {viewBox: '0 0 60 16', width: 60, height: 16, 'aria-hidden': 'true'}, svg('polyline', {points: line.join(' ')}));
}
