// What labelling has done: how much, how F1 has moved, and whether a training is worth it.
import {fill, h, svg, toast} from './dom.js';
import {versionChip} from './entities.js';
import {ago, clock, count, score} from './format.js';
import {post} from './requests.js';

const WIDTH = 240;
const HEIGHT = 64;

/** A score with its interval over time. */
function band(points, since) {
  const known = points.filter(point => point.f1 !== undefined && point.low !== undefined);
  if (known.length < 2) return null;
  const times = known.map(point => new Date(point.at).getTime());
  const low = Math.min(...known.map(point => point.low));
  const high = Math.max(...known.map(point => point.high));
  const span = Math.max(0.02, high - low);
  const across = time => (WIDTH * (time - times[0]) / Math.max(1, times.at(-1) - times[0])).toFixed(1);
  const x = i => across(times[i]);
  const began = since && new Date(since).getTime();
  const y = value => (2 + (HEIGHT - 4) * (1 - (value - low) / span)).toFixed(1);
  const upper = known.map((point, i) => `${x(i)},${y(point.high)}`);
  const lower = known.map((point, i) => `${x(i)},${y(point.low)}`).reverse();
  return h('figure.label-band', null,
    svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `F1 from ${score(known[0].f1)} to ${score(known.at(-1).f1)}`, preserveAspectRatio: 'none'},
      svg('polygon', {points: [...upper, ...lower].join(' ')}),
      began > times[0] && began < times.at(-1) ? svg('line', {x1: across(began), x2: across(began), y1: 0, y2: HEIGHT, 'vector-effect': 'non-scaling-stroke'}) : null,
      svg('polyline', {points: known.map((point, i) => `${x(i)},${y(point.f1)}`).join(' '), 'vector-effect': 'non-scaling-stroke'})),
    h('figcaption.quiet', null, h('span', null, clock(known[0].at)), h('span', null, clock(known.at(-1).at))));
}

const sentences = (number, more = '') => `${count(number)}${more} ${number === 1 ? 'sentence' : 'sentences'}`;

const width = point => (point?.low === undefined ? null : point.high - point.low);

/** Beside the sentence. */
export class Progress {
  element = h('aside.label-progress', {'aria-label': 'What labelling has done'});
  #shown = null;
  #asked = null;

  constructor() {
    this.#show();
  }

  /** Shows how it is now. */
  show(data) {
    this.#shown = data;
    this.#show();
  }

  #show() {
    const data = this.#shown;
    if (!data) {
      fill(this.element, h('p.quiet', null, 'Counting …'));
      return;
    }
    fill(this.element,
      h('section', null, h('h2', null, 'Labelled here'),
        h('p.label-figure', null, h('b', null, count(data.today)), h('span.quiet', null, ' today')),
        h('p.quiet', null, !data.labelled ? 'Nobody has labelled a sentence here yet.'
          : `${count(data.labelled)} in all that is seen, the first ${ago(data.since)}`,
        h('br'), `${sentences(data.gold, data.more ? ' or more' : '')} with gold, whoever gave it`)),
      this.#quality(data), this.#retrain(data));
  }

  #quality({quality, before, since, version}) {
    const now = quality.at(-1);
    const undefinedF1 = now?.f1 === undefined;
    const moved = before && !undefinedF1 && before.at !== now.at;
    const narrower = moved && width(before) !== null && width(now) !== null;
    return h('section', null, h('h2', null, 'F1 of the champion ', version ? versionChip(version) : null),
      h('p.label-figure', null, h('b', null, score(now?.f1)),
        now?.low === undefined || undefinedF1 ? null : h('span.quiet', null, ` ${score(now.low)} to ${score(now.high)}`)),
      h('p.quiet', null, !version ? 'There is no champion yet.' : undefinedF1 ? 'No gold has come for what it tagged.'
        : `on ${sentences(now.sentences)} with gold`),
      band(quality, since),
      moved ? h('p.quiet', null, 'When labelling began: ', score(before.f1),
        before.low === undefined ? null : ` (${score(before.low)} to ${score(before.high)})`,
        before.version === version ? null : [', ', versionChip(before.version)],
        narrower ? `. The interval was ${score(width(before))} wide, and is ${score(width(now))}.` : '.') : null);
  }

  #retrain({retrain}) {
    const {fresh, worth, version, running, config} = retrain;
    const asked = this.#asked !== null && this.#asked === (version ?? '');
    const news = h('p.quiet', null, `${sentences(fresh)} ${fresh === 1 ? 'has' : 'have'} gold that `, version ? [versionChip(version), ' has not seen.'] : 'no training has seen.');
    let then;
    if (running) then = h('p', null, h('a', {href: '#/train'}, 'A training runs.'));
    else if (asked) then = h('p', null, h('a', {href: '#/train'}, 'It is asked for.'));
    else if (fresh < worth) then = h('p.quiet', null, `From ${count(worth)} on, a training is worth it.`);
    else then = h('p', null, h('button.primary', {type: 'button', onclick: event => this.#ask(event.target, config, version)}, 'Retrain on this'));
    return h('section', null, h('h2', null, 'Training'), news, then);
  }

  async #ask(button, config, version) {
    button.disabled = true;
    try {
      await post('/v1/control', {command: 'retrain', config});
      this.#asked = version ?? '';
      toast('A training is asked for. It is promoted if it is better.');
    } catch (error) {
      toast(error.message);
    }
    this.#show();
  }
}
