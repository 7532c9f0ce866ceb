// Sentences as they are tagged.
import {fill, h} from './dom.js';
import {tagged, typeChip, versionChip} from './entities.js';
import {clock, count, shell} from './format.js';
import {showSentence} from './record.js';

const MOST_ROWS = 200;
const MOST_WAITING = 200;
const HOLD_MILLIS = 2000;

export const keys = [['/', 'filter by words'], ['Space', 'pause, and go on'], ['j k', 'next, previous sentence'], ['Enter', 'show all of it']];

/** What of the settings the server has to know. */
export function query(params) {
  const wanted = new URLSearchParams();
  for (const name of ['type', 'version', 'below', 'q', 'new', 'disagrees']) {
    for (const value of params.getAll(name)) if (value && (name !== 'below' || (value >= 0 && value <= 1))) wanted.append(name, value);
  }
  return wanted;
}

/** Shows the view. */
export function mount(root, first, frame) {
  return new Stream(root, first, frame);
}

class Stream {
  #frame;
  #params;
  #rows = new Map(); // by id and version: the items and their elements, the oldest first
  #waiting = [];
  #paused = false;
  #fresh = true; // nothing of these settings has come yet
  #heldUntil = 0; // what somebody is about to click does not move away
  #types = new Set();
  #pace = {shown: 0, matched: 0, since: performance.now()};
  #parts;
  #main;
  #scrolled;
  #timer;
  #searchTimer = 0; // runs while somebody types
  #told = null;

  constructor(root, params, frame) {
    this.#frame = frame;
    this.#params = params;
    const search = h('input', {type: 'search', name: 'q', placeholder: 'words', 'aria-label': 'Words in the text', value: params.get('q') ?? '', oninput: () => this.#searchSoon()});
    const version = h('select', {'aria-label': 'Version', onchange: event => this.#set('version', event.target.value)});
    const below = h('select', {'aria-label': 'Confidence', onchange: event => this.#set('below', event.target.value)},
      [['', 'any confidence'], ['0.9', 'below 0.9'], ['0.7', 'below 0.7'], ['0.5', 'below 0.5']].map(([value, text]) => h('option', {value}, text)));
    const types = h('div.types', {role: 'group', 'aria-label': 'Types'});
    const toggle = (name, text, title) => h('button.toggle', {type: 'button', title, 'data-toggle': name, onclick: () => this.#set(name, this.#params.get(name) ? '' : 'true')}, text);
    const pause = h('button.pause', {type: 'button', onclick: () => this.#pause()}, 'Pause');
    const pace = h('span.pace.quiet', {'aria-live': 'off'});
    const more = h('button.more', {type: 'button', hidden: true, onclick: () => this.#toTop()});
    const list = h('ol.rows', {'aria-label': 'Sentences, the newest first', onpointermove: event => { if (event.pointerType === 'mouse') this.#hold(); },
      onpointerleave: () => { this.#heldUntil = 0; }, onfocusin: () => this.#hold()});
    const tale = h('ol.tale', {'aria-label': 'What happens here', hidden: true});
    const empty = h('div.empty', null, h('p.quiet', null, 'Waiting for sentences …'));
    this.#parts = {search, version, below, types, pause, pace, more, list, empty, tale};
    fill(root, tale,
      h('div.filters', {role: 'search'}, search, version, below,
        toggle('disagrees', 'disagrees with gold', 'Sentences whose gold says otherwise'),
        toggle('new', 'new to the model', 'Sentences with words that the vocabulary lacks, or most of whose words are split'),
        pause, types, pace), more, list, empty);
    this.#main = root.parentElement;
    this.#scrolled = () => { if (this.#main.scrollTop < 40 && !this.#paused) this.#toTop(); };
    this.#main.addEventListener('scroll', this.#scrolled, {passive: true});
    this.#timer = setInterval(() => {
      this.#showPace();
      if (this.#waiting.length && !this.#isHeld) this.#flush();
    }, 1000);
    this.change(params);
  }

  leave() {
    this.#main.removeEventListener('scroll', this.#scrolled);
    clearInterval(this.#timer);
    clearTimeout(this.#searchTimer);
  }

  /** Other settings: the list begins anew. */
  change(params) {
    this.#params = params;
    this.#rows.clear();
    this.#waiting = [];
    this.#fresh = true;
    this.#parts.list.replaceChildren();
    this.#parts.below.value = params.get('below') ?? '';
    const words = params.get('q') ?? '';
    const {search} = this.#parts;
    if (!this.#searchTimer && search.value.trim() !== words) search.value = words; // else somebody types
    for (const toggle of document.querySelectorAll('[data-toggle]')) {
      toggle.setAttribute('aria-pressed', String(Boolean(params.get(toggle.dataset.toggle))));
    }
    params.getAll('type').forEach(type => this.#types.add(type));
    this.#showTypes();
    this.#showVersions();
    this.#showEmpty();
    this.#showMore();
  }

  #set(name, value, replaces = false) {
    const params = new URLSearchParams(this.#params);
    if (value) params.set(name, value);
    else params.delete(name);
    this.#go(params, replaces);
  }

  #go(params, replaces = false) {
    const text = params.toString();
    const hash = text ? `#/stream?${text}` : '#/stream';
    if (replaces) location.replace(hash);
    else location.hash = hash;
  }

  #searchSoon() {
    clearTimeout(this.#searchTimer);
    this.#searchTimer = setTimeout(() => {
      this.#searchTimer = 0;
      this.#set('q', this.#parts.search.value.trim(), true); // no step back for each letter
    }, 300);
  }

  #turnType(type) {
    const params = new URLSearchParams(this.#params);
    const kept = params.getAll('type').filter(one => one !== type);
    const had = kept.length < params.getAll('type').length;
    params.delete('type');
    kept.forEach(one => params.append('type', one));
    if (!had) params.append('type', type);
    this.#go(params);
  }

  #showTypes() {
    const chosen = new Set(this.#params.getAll('type'));
    const all = [...this.#types].sort().slice(0, 40);
    fill(this.#parts.types, all.map(type => {
      const chip = typeChip(type);
      return h('button.chip', {type: 'button', 'aria-pressed': String(chosen.has(type)), onclick: () => this.#turnType(type)}, chip);
    }));
  }

  #showVersions() {
    const versions = this.#frame.now?.versions ?? [];
    const chosen = this.#params.get('version') ?? '';
    const all = ['', ...new Set([...(chosen ? [chosen] : []), ...versions.slice(-30)])];
    const select = this.#parts.version;
    if (select.options.length !== all.length || all.some((version, i) => select.options[i].value !== version)) {
      fill(select, all.map(version => h('option', {value: version}, version || 'any version')));
    }
    select.value = chosen;
  }

  event(name, data) {
    if (name === 'sentences') this.#take(data);
    else if (name === 'said') this.#said(data);
    else if (name === 'status') {
      this.#showTale(data.tale);
      this.#showVersions();
      this.#showEmpty();
    }
  }

  #take({matched, items}) {
    this.#pace.matched += matched;
    this.#pace.shown += items.length;
    const known = this.#types.size;
    for (const item of items) item.entities.forEach(entity => this.#types.size < 200 && this.#types.add(entity.type));
    if (this.#types.size > known) this.#showTypes();
    this.#waiting.push(...items);
    this.#waiting.splice(0, this.#waiting.length - MOST_WAITING);
    if (this.#isHeld && !this.#fresh) this.#showMore();
    else this.#flush();
    this.#fresh = false;
  }

  /** Shows what waits. */
  #flush() {
    const items = this.#waiting;
    this.#waiting = [];
    this.#add(items);
    this.#showMore();
  }

  /** Whether new sentences wait. */
  get #isHeld() {
    return this.#paused || this.#main.scrollTop >= 40 || performance.now() < this.#heldUntil;
  }

  #hold() {
    this.#heldUntil = performance.now() + HOLD_MILLIS;
  }

  #add(items) {
    for (const item of items) {
      const key = `${item.partition} ${item.offset}`;
      if (this.#rows.has(key)) continue;
      const row = {item, element: null};
      row.element = this.#row(item);
      this.#rows.set(key, row);
      this.#parts.list.prepend(row.element);
    }
    while (this.#rows.size > MOST_ROWS) {
      const [key, row] = this.#rows.entries().next().value;
      row.element.remove();
      this.#rows.delete(key);
    }
    this.#showEmpty();
  }

  #row(item) {
    const open = () => {
      const text = String(getSelection());
      if (!text) showSentence(item, this.#frame);
    };
    return h('li.row', {tabindex: '0', 'data-id': item.id, onclick: open, onkeydown: event => { if (event.key === 'Enter') open(); }},
      h('span.row-head', null, h('time', null, clock(item.timestamp)), versionChip(item.version), verdict(item)),
      tagged(item.text, item.entities));
  }

  #said(said) {
    for (const row of this.#rows.values()) {
      if (row.item.id === said.id && row.item.version === said.version) {
        row.item.gold = said.gold ?? undefined;
        row.item.score = said.score ?? undefined;
        row.element.querySelector('.verdict').replaceWith(verdict(row.item));
      }
    }
    for (const item of this.#waiting) {
      if (item.id === said.id && item.version === said.version) {
        item.gold = said.gold ?? undefined;
        item.score = said.score ?? undefined;
      }
    }
  }

  #pause() {
    this.#paused = !this.#paused;
    this.#parts.pause.textContent = this.#paused ? 'Go on' : 'Pause';
    this.#parts.pause.setAttribute('aria-pressed', String(this.#paused));
    if (!this.#paused) this.#toTop();
  }

  #toTop() {
    if (this.#paused) {
      this.#pause();
      return;
    }
    this.#main.scrollTop = 0;
    this.#heldUntil = 0;
    this.#flush();
  }

  #showMore() {
    const number = this.#waiting.length;
    this.#parts.more.hidden = number === 0;
    this.#parts.more.textContent = `${number === MOST_WAITING ? `${MOST_WAITING} or more` : number} new`;
  }

  #showPace() {
    const now = performance.now();
    const seconds = (now - this.#pace.since) / 1000;
    const shown = this.#pace.shown / seconds;
    const all = this.#pace.matched / seconds;
    this.#parts.pace.textContent = this.#paused ? 'paused'
      : all > shown * 1.2 && all > 5 ? `showing ${count(shown)} of ${count(all)} a second` : '';
    this.#pace = {shown: 0, matched: 0, since: now};
  }

  #showTale(tale) {
    const {tale: list} = this.#parts;
    list.hidden = !tale;
    if (!tale || list.dataset.at === String(tale.current)) return;
    list.dataset.at = tale.current;
    fill(list, tale.steps.map((step, i) => h('li', {'aria-current': i === tale.current ? 'step' : null, class: i < tale.current ? 'done' : ''}, step)));
  }

  #showEmpty() {
    const {empty} = this.#parts;
    const status = this.#frame.now;
    empty.hidden = this.#rows.size > 0;
    if (empty.hidden) return;
    const filtered = [...query(this.#params)].length > 0;
    if (filtered) {
      this.#tell('filtered', h('p', null, 'No sentence like this in the last moments. It appears here when it comes.'),
        h('p', null, h('a', {href: '#/stream'}, 'Show all')));
    } else if (status?.tale && !status.serving) {
      this.#tell('first model', h('p', null, 'There is no model yet: the first one is being made. ', h('a', {href: '#/train'}, 'Watch it learn')));
    } else if (status && !status.serving) {
      this.#tell('no model', h('p', null, 'There is no model yet. Publish one, or train one:'),
        h('pre', null, `tagstream publish dslim/bert-base-NER --bootstrap-server ${shell(status.bootstrapServers)} --alias champion\ntagstream retrain --bootstrap-server ${shell(status.bootstrapServers)} --follow`));
    } else if (status) {
      this.#tell(`empty ${status.bootstrapServers}`, h('p', null, 'Nothing is in the stream. Send it a sentence:'),
        h('pre', null, `echo 'Ada Lovelace lived in London.' | kcat -P -b ${shell(status.bootstrapServers)} -t ${shell(status.sentences)}`));
    }
  }

  #tell(what, ...content) {
    if (this.#told !== what) {
      this.#told = what;
      fill(this.#parts.empty, content);
    }
  }

  key(event) {
    if (event.key === '/') {
      this.#parts.search.focus();
      this.#parts.search.select();
    } else if (event.key === ' ' && event.target.tagName !== 'BUTTON') {
      if (!event.repeat) this.#pause();
    } else if (event.key === 'j' || event.key === 'k') {
      const row = event.target.closest?.('.row');
      const next = !row ? this.#parts.list.firstElementChild : event.key === 'j' ? row.nextElementSibling : row.previousElementSibling;
      next?.focus();
    } else {
      return;
    }
    event.preventDefault();
  }
}

/** A tick or a cross when gold has come. */
function verdict(item) {
  if (!item.score) return h('span.verdict', item.gold ? {title: 'gold has come'} : null, item.gold ? '·' : '');
  const wrong = Object.values(item.score).reduce((sum, counts) => sum + counts.fp + counts.fn, 0);
  return wrong === 0 ? h('span.verdict.right', {title: 'as gold has it'}, '✓') : h('span.verdict.wrong', {title: `${count(wrong)} wrong or missed`}, '✗');
}
