// The sentence in the middle: its entities, and what is selected in it.
import {fill, h} from './dom.js';
import {hue} from './entities.js';
import {Words} from './label-text.js';

const short = type => ([...type].length > 24 ? `${[...type].slice(0, 22).join('')}…` : type);

/** Where a point of the screen is in a text node. */
function caretAt(x, y) {
  if (document.caretPositionFromPoint) {
    const found = document.caretPositionFromPoint(x, y);
    return found && {node: found.offsetNode, offset: found.offset};
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range && {node: range.startContainer, offset: range.startOffset};
}

/** Shows a sentence and lets its entities be changed. */
export class Editor {
  #words = new Words('');
  #entities = [];
  #anchor = null; // where the selection was begun; null for none
  #focus = null; // where it can be moved
  #starts = new Map(); // of text nodes
  #dragged = null;
  #changed;
  #said;

  /**
   * @param {() => void} changed told when entities or the selection are others
   * @param {() => string|null} armed the type that whatever is dragged gets at once; null for none
   */
  constructor(changed, armed) {
    this.#changed = changed;
    this.#said = h('p.unseen', {role: 'status'});
    this.text = h('p.label-text', {dir: 'auto'});
    this.element = h('div.label-sentence', {tabindex: '0', role: 'group', 'aria-label': 'The sentence. Arrows select words, number keys give a type, Enter accepts.',
      onkeydown: event => this.#characters(event)}, this.text, this.#said);
    this.text.addEventListener('pointerdown', event => this.#down(event));
    this.text.addEventListener('pointermove', event => this.#move(event));
    this.text.addEventListener('pointerup', () => this.#up(armed()));
    this.text.addEventListener('pointercancel', () => { this.#dragged = null; });
  }

  /** Shows another sentence. */
  open(text, entities) {
    this.#words = new Words(text);
    this.#entities = entities.map(one => ({...one}));
    this.#anchor = this.#focus = null;
    this.#said.textContent = '';
    this.#show();
  }

  /** The entities as they are now. */
  get entities() {
    return this.#entities.map(one => ({...one}));
  }

  /** What is selected, `{start, end}`; null for nothing. */
  get selection() {
    if (this.#anchor === null || this.#anchor === this.#focus) return null;
    return {start: Math.min(this.#anchor, this.#focus), end: Math.max(this.#anchor, this.#focus)};
  }

  /** The entity that is selected. */
  get selected() {
    const range = this.selection;
    return range && this.#entities.find(one => one.start === range.start && one.end === range.end);
  }

  #select(start, end) {
    this.#anchor = start;
    this.#focus = end;
    this.#show();
    this.#say();
    this.#changed();
  }

  /** Selects nothing; tells whether something was. */
  clear() {
    const was = this.selection !== null;
    this.#anchor = this.#focus = null;
    if (was) {
      this.#show();
      this.#changed();
    }
    return was;
  }

  #say() {
    const range = this.selection;
    const entity = this.selected;
    this.#said.textContent = range ? `${this.#words.text.slice(range.start, range.end).slice(0, 200)}${entity ? `: ${entity.type}${entity.sure ? '' : ', suggested'}` : ''}` : '';
  }

  /** Gives what is selected a type; tells whether something was. */
  give(type) {
    const range = this.selection && this.#words.trimmed(this.selection);
    if (!range) return false;
    this.#entities = this.#entities.filter(one => one.end <= range.start || one.start >= range.end);
    this.#entities.push({type, ...range, sure: true});
    this.#entities.sort((a, b) => a.start - b.start);
    this.#select(range.start, range.end);
    return true;
  }

  /** Takes away the entities that are selected, or touched. */
  remove() {
    const range = this.selection;
    if (!range) return;
    this.#entities = this.#entities.filter(one => one.end <= range.start || one.start >= range.end);
    this.#select(range.start, range.end);
  }

  /** Moves the selection by a word, or widens it. */
  step(direction, widens) {
    const {words} = this.#words;
    if (!words.length) return;
    const range = this.selection;
    if (!range) {
      const first = direction > 0 ? words[0] : words.at(-1);
      this.#select(first.start, first.end);
    } else if (widens) {
      this.#widen(range, direction);
    } else {
      const next = direction > 0 ? words.find(word => word.start >= range.end) : words.findLast(word => word.end <= range.start);
      const to = next ?? (direction > 0 ? words.at(-1) : words[0]);
      this.#select(to.start, to.end);
    }
  }

  /** Moves the end that was moved last by a word; of a single word either one. */
  #widen(range, direction) {
    const {words} = this.#words;
    let first = words.findIndex(word => word.end > range.start);
    let last = words.findLastIndex(word => word.start < range.end);
    const isForward = first === last ? direction > 0 : this.#focus > this.#anchor;
    if (isForward) last = Math.min(words.length - 1, Math.max(first, last + direction));
    else first = Math.max(0, Math.min(last, first + direction));
    if (first < 0 || last < first) return;
    if (isForward) this.#select(words[first].start, words[last].end);
    else this.#select(words[last].end, words[first].start);
  }

  /** Alt and arrows move the end of the selection by characters; with shift, its beginning. */
  #characters(event) {
    const direction = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (!event.altKey || event.ctrlKey || event.metaKey || !direction) return;
    event.preventDefault();
    const range = this.selection;
    if (!range) {
      this.step(direction, false);
      return;
    }
    const {start, end} = range;
    const edge = this.#words.characterEdge(event.shiftKey ? start : end, direction);
    if (event.shiftKey && edge < end) this.#select(edge, end);
    else if (!event.shiftKey && edge > start) this.#select(start, edge);
  }

  /** Goes to the next entity, or the one before; tells whether there is one. */
  go(direction) {
    const range = this.selection;
    const next = direction > 0 ? this.#entities.find(one => !range || one.start > range.start)
      : this.#entities.findLast(one => !range || one.end < range.end);
    if (next) this.#select(next.start, next.end);
    return Boolean(next);
  }

  #down(event) {
    if (event.button) return;
    const at = this.#unit(event);
    if (at === null) return;
    event.preventDefault();
    this.element.focus({preventScroll: true});
    this.#dragged = {from: at, moved: false, entity: event.target.closest('mark')?.dataset.start};
    this.text.setPointerCapture(event.pointerId);
  }

  #move(event) {
    const drag = this.#dragged;
    const at = drag && this.#unit(event);
    if (!drag || at === null || (!drag.moved && at === drag.from)) return;
    drag.moved = true;
    const range = event.altKey ? {start: Math.min(drag.from, at), end: Math.max(drag.from, at)} : this.#words.snap(drag.from, at);
    if (range && range.start < range.end) this.#select(range.start, range.end);
  }

  #up(type) {
    const drag = this.#dragged;
    this.#dragged = null;
    if (!drag) return;
    if (drag.moved) {
      if (type) this.give(type);
      return;
    }
    const entity = drag.entity === undefined ? null : this.#entities.find(one => one.start === Number(drag.entity));
    const word = entity ?? this.#words.holding(drag.from);
    if (word) this.#select(word.start, word.end);
    else this.clear();
    if (word && !entity && type) this.give(type);
  }

  #unit(event) {
    const caret = caretAt(event.clientX, event.clientY);
    const start = caret && this.#starts.get(caret.node);
    return start === undefined || start === null ? null : start + caret.offset;
  }

  #show() {
    const {text} = this.#words;
    const range = this.selection;
    this.#starts = new Map();
    const plain = (from, to) => {
      const node = document.createTextNode(text.slice(from, to));
      this.#starts.set(node, from);
      return node;
    };
    /** A part of the text, with what is selected of it. */
    const part = (from, to) => {
      const low = Math.max(from, range?.start ?? to);
      const high = Math.min(to, range?.end ?? from);
      if (low >= high) return from < to ? [plain(from, to)] : [];
      return [from < low ? plain(from, low) : null, h('span.picked', null, plain(low, high)), high < to ? plain(high, to) : null];
    };
    const shown = [];
    let at = 0;
    for (const one of this.#entities) {
      shown.push(part(at, one.start));
      const isPicked = this.selected === one;
      shown.push(h('mark', {'data-type': one.type, 'data-label': short(one.type), 'data-start': String(one.start),
        title: one.sure ? one.type : `${one.type}, suggested${one.score === undefined || one.score === null ? '' : `, ${(100 * one.score).toFixed(1)} %`}`,
        class: [one.sure ? '' : 'suggested', isPicked ? 'chosen' : ''].join(' '), style: {'--h': hue(one.type)}},
      isPicked ? plain(one.start, one.end) : part(one.start, one.end)));
      at = one.end;
    }
    shown.push(part(at, text.length));
    fill(this.text, shown);
  }
}
