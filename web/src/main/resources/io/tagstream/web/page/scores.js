// Scores: how good, since when, at what, and what is confused with what.
import {fill, h} from './dom.js';
import {typeChip, versionChip} from './entities.js';
import {clock, count, moment, score, shell} from './format.js';
import {Chart} from './chart.js';
import {Confusions} from './confusions.js';
import {hueOf, MARKS, sentenceOf} from './versions.js';

const WINDOWS = {all: 'all', 'last-1000': 'last 1,000', '5m': '5 minutes', '1h': '1 hour', '24h': '24 hours', 'fading-1h': 'fading, 1 h'};
const WINDOW_TITLES = {all: 'every sentence since the version began', 'last-1000': 'the last 1,000 sentences with gold',
  'fading-1h': 'a sentence counts half as much for each hour that it is behind the latest'};

export const keys = [['[ ]', 'previous, next version'], ['w', 'next window'], ['← ↑ → ↓', 'in the table of confusions']];

/** Shows the view. */
export function mount(root, params, frame) {
  return new Scores(root, params, frame);
}

class Scores {
  #frame;
  #params;
  #data = null;
  #parts;
  #chart;
  #confusions;
  #drawn = new Map();

  constructor(root, params, frame) {
    this.#frame = frame;
    this.#params = params;
    const windows = h('div.windows', {role: 'group', 'aria-label': 'Window'});
    const versions = h('div.versions', {role: 'group', 'aria-label': 'Version'});
    const figure = h('div.figure');
    const curve = h('div');
    const events = h('ol.events');
    const types = h('div.multiples');
    const confusions = h('div');
    const sections = h('div', {hidden: true},
      h('div.choices', null, versions, windows), figure,
      h('section', null, h('h2', null, 'F1 over time'), curve, events),
      h('section', null, h('h2', null, 'By type', h('span.quiet', null, 'from 0 to 1, a line at one half')), types),
      h('section', null, h('h2', null, 'What is taken for what'), confusions));
    const empty = h('div.empty', null, h('p.quiet', null, 'Reading the scores …'));
    this.#parts = {windows, versions, figure, events, types, sections, empty};
    this.#chart = new Chart(curve);
    this.#confusions = new Confusions(confusions, frame);
    fill(root, h('h1', null, 'Scores'), empty, sections);
  }

  leave() {
    this.#chart.leave();
  }

  change(params) {
    this.#params = params;
    this.#show();
  }

  event(name, data) {
    if (name === 'scores') this.#data = data;
    if (name === 'scores' || name === 'status') this.#show();
  }

  key(event) {
    if (!this.#data) return;
    if (event.key === 'w') {
      const all = this.#data.windows;
      this.#set('window', all[(all.indexOf(this.#window()) + 1) % all.length]);
    } else if (event.key === '[' || event.key === ']') {
      const all = this.#data.versions;
      const at = all.findIndex(one => one.version === this.#version()?.version) + (event.key === ']' ? 1 : -1);
      if (all[at]) this.#set('version', all[at].version);
    } else {
      return;
    }
    event.preventDefault();
  }

  #set(name, value) {
    const params = new URLSearchParams(this.#params);
    params.set(name, value);
    history.replaceState(null, '', `#/scores?${params}`);
    this.change(params);
  }

  /** The window that was asked for, or the first. */
  #window() {
    const asked = this.#params.get('window');
    return this.#data.windows.includes(asked) ? asked : this.#data.windows[0];
  }

  /** The version that was asked for, or the champion, or the newest. */
  #version() {
    const {versions, champion} = this.#data;
    const of = name => versions.find(one => one.version === name);
    return of(this.#params.get('version')) ?? of(champion) ?? versions.at(-1);
  }

  /** Draws a part unless it is there already: what has the focus keeps it. */
  #draw(part, content, draw) {
    const key = JSON.stringify(content);
    if (this.#drawn.get(part) === key) return;
    this.#drawn.set(part, key);
    const place = this.#parts[part];
    const focus = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    fill(place, draw());
    if (focus) place.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus();
  }

  #show() {
    const data = this.#data;
    const isEmpty = !data?.windows.length;
    this.#parts.empty.hidden = !isEmpty;
    this.#parts.sections.hidden = isEmpty;
    if (isEmpty) {
      if (data) this.#showEmpty();
      return;
    }
    const window = this.#window();
    const chosen = this.#version();
    const shown = chosen.windows[window];
    const lines = data.versions.filter(one => one.windows[window]).map(one => ({version: one.version, number: one.number, points: one.windows[window].points}));
    this.#draw('windows', [data.windows, window], () => data.windows.map(name => h('button.small', {type: 'button', 'data-key': name,
      title: WINDOW_TITLES[name], 'aria-pressed': String(name === window), onclick: () => this.#set('window', name)}, WINDOWS[name] ?? h('bdi', null, name))));
    this.#draw('versions', [data.versions.map(one => [one.version, one.number, one.windows[window]?.overall.f1]), data.champion, data.challenger, chosen.version, window],
      () => data.versions.map(one => this.#versionButton(one, window, one === chosen)));
    this.#draw('figure', [chosen.version, window, {...shown, points: null}, chosen.expected, data.champion, data.challenger], () => this.#figure(chosen, shown, window));
    this.#chart.show(lines, chosen.version, data.marks);
    this.#draw('events', data.marks.slice(-8), () => [...data.marks].slice(-8).reverse().map(mark => h('li', null,
      h('time.quiet', {title: moment(mark.at)}, moment(mark.at).slice(5, 16)), h(`span.sign.${mark.kind}`, {'aria-hidden': 'true'}, MARKS[mark.kind].sign), h('span', null, sentenceOf(mark)))));
    this.#draw('types', [shown?.types, data.types], () => this.#types(shown));
    this.#confusions.show(chosen, data);
  }

  #versionButton(one, window, isChosen) {
    const role = one.version === this.#data.champion ? 'champion' : one.version === this.#data.challenger ? 'challenger' : null;
    return h('button.pick', {type: 'button', 'data-key': one.version, 'aria-pressed': String(isChosen), onclick: () => this.#set('version', one.version)},
      h('span.swatch.line', {style: {'--h': hueOf(one)}, 'aria-hidden': 'true'}), h('bdi.name', null, one.version),
      role ? h('span.role', null, role) : null, h('b', null, score(one.windows[window]?.overall.f1)));
  }

  /** One large figure, and what it rests on. */
  #figure(one, shown, window) {
    const role = one.version === this.#data.champion ? 'the champion' : one.version === this.#data.challenger ? 'the challenger' : 'not the champion';
    const f1 = shown?.overall.f1 ?? null;
    const fading = window.startsWith('fading-');
    const sentences = shown ? `${count(shown.sentences)} ${shown.sentences === 1 ? 'sentence' : 'sentences'} with gold` : null;
    const rests = !shown ? `No gold for ${one.windows && Object.keys(one.windows).length ? 'it in this window' : 'a sentence of it'} yet.`
      : f1 === null ? `Undefined: ${sentences}, without an entity in gold or result.`
        : shown.low === null ? sentences : `${score(shown.low)} to ${score(shown.high)}, ${sentences}${fading ? ' (as they weigh)' : ''}`;
    return [
      h('div.large', null, h('span.label', null, 'F1'), h('output', {'aria-label': `F1 ${score(f1)}`}, score(f1)),
        h('div', null, h('p.rests', null, rests),
          h('p.quiet', null, versionChip(one.version), ` ${role}`, shown ? `, as of ${clock(shown.at)}` : ''))),
      h('dl.scored', null,
        part('precision', shown?.overall.precision, 'of what it finds, so much is right'),
        part('recall', shown?.overall.recall, 'of what there is, so much is found'),
        expected(one.expected)),
    ];
  }

  #types(shown) {
    if (!shown) return h('p.quiet', null, 'No gold for this version in this window yet.');
    const rows = shown.types.map((scores, i) => ({name: this.#data.types[i], scores})).filter(({scores}) => scores);
    if (!rows.length) return h('p.quiet', null, 'No entity in gold or results yet.');
    return rows.map(({name, scores}) => h('article.multiple', null,
      h('header', null, name === undefined ? h('span.quiet', null, 'all other types') : typeChip(name), h('span.quiet', null, `${count(scores.support)} in gold`)),
      bar('F1', scores.f1, 'f1'), bar('precision', scores.precision), bar('recall', scores.recall)));
  }

  #showEmpty() {
    const status = this.#frame.now;
    if (!status) return;
    const at = shell(status.bootstrapServers);
    const expected = this.#data.versions.find(one => one.version === this.#data.champion)?.expected;
    if (!status.serving && !status.versions.length) {
      this.#draw('empty', ['model', at], () => [h('p', null, 'There is no model yet. Publish one, or train one:'),
        h('pre', {tabindex: '0'}, `tagstream publish dslim/bert-base-NER --bootstrap-server ${at} --alias champion\ntagstream retrain --bootstrap-server ${at} --follow`)]);
      return;
    }
    const gold = this.#data.gold;
    const line = JSON.stringify({entities: [{type: 'person', text: 'Ada Lovelace', start: 0, end: 12}]});
    this.#draw('empty', ['gold', at, expected], () => [
      h('p', null, 'No gold yet. Gold goes to ', h('code', null, gold), ': what a sentence’s entities truly are, under the sentence’s id.'),
      h('pre', {tabindex: '0'}, `echo ${shell(`ID|${line}`)} | kcat -P -b ${at} -t ${shell(gold)} -K '|'`),
      h('p', null, 'Its id is in the ', h('a', {href: '#/stream'}, 'stream'), '. Or ', h('a', {href: '#/label'}, 'label some'), ' here.'),
      expected?.f1 === undefined || expected.f1 === null ? null
        : h('p', null, 'Until then, what the model expects of itself: F1 ', h('b', null, score(expected.f1)), ` over ${count(expected.sentences)} sentences. Whether it knows itself, only gold tells.`)]);
  }
}

function part(name, value, title) {
  return h('div', {title}, h('dt', null, name), h('dd', null, score(value)));
}

/** What the model expects of itself, beside what gold says of the same sentences. */
function expected(found) {
  const value = found?.calibrated ?? found?.f1;
  const why = !found ? 'No sentence of this version has come lately.'
    : found.calibrated !== null && found.realF1 !== null
      ? `Of ${count(found.sentences)} sentences seen lately, by its own probabilities and what became of them: on the ${count(found.labelled)} with gold it expected ${score(found.labelledF1)} and got ${score(found.realF1)}.`
      : `By its own probabilities, of ${count(found.sentences)} sentences seen lately${found.labelled ? `; too few of them have gold to correct it` : ''}.`;
  return h('div.expected', null, h('dt', null, 'expected F1'), h('dd', null, score(value), h('span.why', null, why)));
}

/** A score from 0 to 1 as a bar. */
function bar(name, value, kind = '') {
  return h('div.bar', {class: kind}, h('span.name', null, name),
    h('span.track', {'aria-hidden': 'true'}, value === null ? null : h('span.filled', {style: {'--v': value}})),
    h('span.value', value === null ? {title: name === 'precision' ? 'undefined: none was predicted' : name === 'recall' ? 'undefined: none is in gold' : 'undefined'} : null, score(value)));
}
