// The label queue as a desk for annotators.
import {fill, h, toast} from './dom.js';
import {hue, typeChip, versionChip} from './entities.js';
import {count} from './format.js';
import {Desk} from './label-desk.js';
import {Editor} from './label-editor.js';
import {Progress} from './label-progress.js';
import {same, toPoints, toUnits} from './label-text.js';
import {Refused} from './requests.js';
import {tokenForm} from './token.js';

const OWN_TYPES = 'tagstream.label.types';
const MOST_TYPES = 60;
const LONGEST_TYPE = 64;

export const keys = [['Enter', 'all is right as shown: the next sentence'], ['n', 'no entities'], ['s', 'skip'], ['u', 'undo: the last decision, to change it'],
  ['← →', 'select the word before, after'], ['Shift ← →', 'select more words, or fewer'], ['Alt ← →', 'move the end by a character'],
  ['Alt Shift ← →', 'move the beginning by a character'], ['1 … 9', 'give it a type'], ['Tab', 'the next entity'], ['Shift Tab', 'the one before'],
  ['Delete', 'take the entity away'], ['r', 'as the model has it'], ['+', 'a type of your own'], ['Esc', 'select nothing']];

const KINDS = {accepted: ['✓', 'accepted'], corrected: ['✎', 'corrected'], none: ['∅', 'no entities'], skipped: ['↷', 'skipped']};

/** Shows the view. */
export function mount(root, params, frame) {
  return new Label(root, frame);
}

class Label {
  #frame;
  #desk;
  #editor;
  #progress;
  #parts;
  #known = [];
  #types = [];
  #own = [];
  #armed = null;
  #item = null;
  #told = null;

  constructor(root, frame) {
    this.#frame = frame;
    this.#editor = new Editor(() => this.#edited(), () => this.#armed);
    this.#progress = new Progress();
    try {
      this.#own = JSON.parse(localStorage.getItem(OWN_TYPES)) ?? [];
    } catch {
      this.#own = [];
    }
    const meta = h('p.label-meta.quiet');
    const types = h('div.label-types', {role: 'group', 'aria-label': 'Types'});
    const field = h('input.label-own', {'aria-label': 'A type of your own', placeholder: '+ type', maxlength: String(LONGEST_TYPE), autocomplete: 'off', spellcheck: 'false',
      onkeydown: event => this.#typed(event)});
    // The second click of two would be about the next sentence, which nobody has seen.
    const once = does => event => { if (event.detail < 2) does(); };
    const act = (key, text, does, kind = '') => h(`button${kind}`, {type: 'button', onclick: event => { does(event); this.#home(); }}, text, ' ', h('kbd', {'aria-hidden': 'true'}, key));
    const undo = act('u', 'Undo', () => this.#undo());
    const skip = act('s', 'Skip', once(() => this.#skip()));
    const actions = h('div.label-actions', null, act('↵', 'Accept', once(() => this.#accept()), '.primary'), act('n', 'No entities', once(() => this.#none())), skip, undo);
    const note = h('div.label-note', {role: 'status'});
    const unsent = h('span.quiet', {role: 'status'});
    const strip = h('ol.label-strip', {'aria-label': 'The last decisions, the latest first'});
    const empty = h('div.label-empty', {hidden: true});
    const card = h('div.label-card', null, meta, this.#editor.element, types, actions);
    this.#parts = {meta, types, field, actions, undo, skip, note, unsent, strip, empty, card};
    fill(root, h('div.label-head', null, h('h1', null, 'Label'), unsent), h('div.label-desk', null,
      h('div.label-main', null, note, card, empty, h('section', {'aria-label': 'The last ten'}, h('h2.label-last', null, 'The last ten'), strip)),
      this.#progress.element));
    this.#desk = new Desk(() => this.#show(), toast);
    this.#show();
  }

  leave() {
    this.#desk.close();
  }

  event(name, data) {
    if (name === 'label') {
      this.#progress.show(data);
      if (data.types.join('\n') !== this.#known.join('\n')) {
        this.#known = data.types;
        this.#showTypes();
      }
    } else if (name === 'status') {
      this.#showNote();
      if (!this.#item) this.#showEmpty();
    }
  }

  /** What is in hand, decided or sent is another. */
  #show() {
    if (!this.#desk) return;
    const [item] = this.#desk.hand;
    const {card, empty, undo, skip} = this.#parts;
    card.hidden = !item;
    empty.hidden = Boolean(item);
    undo.disabled = this.#desk.done.length === 0;
    if (item !== this.#item) {
      this.#item = item ?? null;
      this.#armed = null;
      if (item) this.#open(item);
    }
    const keeps = item?.again && item.again !== 'skipped';
    skip.firstChild.textContent = keeps ? 'Leave it' : 'Skip';
    if (!item) this.#showEmpty();
    this.#showStrip();
    this.#showNote();
  }

  #open(item) {
    this.#parts.card.dataset.id = item.id;
    this.#editor.open(item.text, item.draft ?? toUnits(item.text, item.entities));
    fill(this.#parts.meta, item.again ? h('b', null, 'Decided before. ') : null, versionChip(item.version), ' was unsure', item.why ? `: ${item.why}` : null);
    this.#parts.meta.title = item.why ?? '';
    this.#showTypes();
    this.#parts.card.classList.remove('fresh');
    requestAnimationFrame(() => this.#parts.card.classList.add('fresh'));
    if (matchMedia('(pointer: fine)').matches && !/^(INPUT|BUTTON|A)$/.test(document.activeElement?.tagName ?? '')) this.#home();
  }

  /** The keys go to the sentence again. */
  #home() {
    this.#editor.element.focus({preventScroll: true});
  }

  #edited() {
    if (!this.#item) return;
    this.#desk.draft(this.#editor.entities);
    this.#showTypes();
  }

  get #all() {
    const suggested = [...(this.#item?.entities ?? []), ...this.#editor.entities].map(one => one.type);
    return [...new Set([...this.#known, ...this.#own, ...suggested])].slice(0, MOST_TYPES);
  }

  #showTypes() {
    const chosen = this.#editor.selected?.type ?? this.#armed;
    const all = this.#all;
    const what = JSON.stringify([all, chosen]);
    if (this.#types.shown === what) return;
    this.#types = all;
    this.#types.shown = what;
    fill(this.#parts.types, all.map((type, i) => h('button.label-type.hued', {type: 'button', 'aria-pressed': String(type === chosen), style: {'--h': hue(type)},
      onclick: () => { this.#give(type); this.#home(); }}, i < 9 ? h('kbd', {'aria-hidden': 'true'}, i + 1) : null, typeChip(type))),
    all.length ? null : h('span.quiet', null, 'No types are known yet: add one.'), this.#parts.field);
  }

  /** What is selected gets a type; else what is dragged next does. */
  #give(type) {
    if (!this.#editor.give(type)) {
      this.#armed = this.#armed === type ? null : type;
      this.#showTypes();
    }
  }

  #typed(event) {
    if (event.key === 'Escape') {
      event.target.value = '';
      this.#home();
    }
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const type = event.target.value.trim().replace(/\p{Cc}/gu, '');
    event.target.value = '';
    if (type && !this.#all.includes(type)) {
      this.#own = [...this.#own, type].slice(-20);
      localStorage.setItem(OWN_TYPES, JSON.stringify(this.#own));
    }
    if (type) this.#give(type);
    this.#showTypes();
    this.#home();
  }

  #accept() {
    if (!this.#item) return;
    const entities = this.#editor.entities.map(({type, start, end}) => ({type, start, end, sure: true}));
    const kind = !entities.length ? 'none' : same(entities, toUnits(this.#item.text, this.#item.entities)) ? 'accepted' : 'corrected';
    this.#desk.decide(entities, toPoints(this.#item.text, entities), kind);
  }

  #none() {
    if (this.#item) this.#desk.decide([], [], 'none');
  }

  #skip() {
    if (this.#item) this.#desk.skip();
  }

  #undo() {
    const last = this.#desk.done.at(-1);
    if (last) this.#desk.reopen(last);
  }

  #showStrip() {
    const {strip} = this.#parts;
    fill(strip, this.#desk.done.toReversed().map(entry => {
      const [sign, word] = KINDS[entry.kind];
      const state = entry.refused ? `not written: ${entry.refused}` : this.#desk.isUnsent(entry.item.id) ? 'not sent yet' : '';
      const types = new Map(entry.entities.map(one => [one.type, one]));
      return h('li', {class: entry.refused ? 'refused' : state ? 'unsent' : ''}, h('button', {type: 'button', title: `${word}${state ? `, ${state}` : ''}. Click to change it`,
        onclick: () => { this.#desk.reopen(entry); this.#home(); }},
      h('span.label-sign', {'aria-hidden': 'true'}, sign), h('span.unseen', null, `${word}: `), h('bdi.said', null, entry.item.text.slice(0, 160)),
      h('span.dots', {'aria-hidden': 'true'}, [...types.keys()].slice(0, 6).map(type => h('i.hued', {style: {'--h': hue(type)}}))),
      state ? h('span.label-state', null, state) : null));
    }), this.#desk.done.length ? null : h('li.quiet', null, 'What you decide is listed here, and can be changed.'));
  }

  #showNote() {
    if (!this.#desk) return;
    const {problem, state, unsent} = this.#desk;
    const {note} = this.#parts;
    const waits = state === 'away' ? `The tagger does not answer, and is tried again.${unsent ? ` ${count(unsent)} ${unsent === 1 ? 'decision is' : 'decisions are'} kept here until then.` : ''}` : '';
    if (this.#parts.unsent.textContent !== waits) this.#parts.unsent.textContent = waits;
    this.#parts.unsent.title = state === 'away' ? problem.message : '';
    const closed = this.#frame.now?.writing === 'closed';
    const told = closed ? 'closed' : state === 'refused' ? `refused ${problem.message}` : '';
    if (told === this.#told) return;
    this.#told = told;
    if (closed) {
      fill(note, h('p', null, 'Others can reach this address, so nobody labels here without a token: start the tagger with ', h('code', null, '--http-token-file FILE'), '.'));
    } else if (state === 'refused') {
      const needsToken = problem instanceof Refused && problem.status === 401;
      fill(note, h('p', null, needsToken ? 'Who labels here needs a token.' : problem.message), needsToken ? tokenForm(() => this.#desk.refresh()) : null);
    } else {
      fill(note);
    }
  }

  #showEmpty() {
    const {empty} = this.#parts;
    const {state, trouble} = this.#desk;
    const key = state === 'open' ? 'open' : state === 'opening' ? `opening ${trouble ?? ''}` : 'none';
    if (empty.dataset.key === key) return;
    empty.dataset.key = key;
    if (state === 'opening') {
      fill(empty, trouble ? [h('h2', null, 'The label queue cannot be read.'), h('p', null, h('bdi', null, trouble)), h('p.quiet', null, 'It is tried again and again.')]
        : h('p.quiet', null, 'Looking for sentences …'));
    } else if (key === 'open') {
      fill(empty, h('h2', null, 'Nothing waits for a label.'),
        h('p', null, 'A tagger queues the sentences without gold of which its model is least sure: with ', h('code', null, '--labels-per-hour 10'),
          ', which is the default, one of each partition every six minutes. They appear here by themselves. For more of them:'),
        h('pre', null, 'tagstream tagger --labels-per-hour 60 …'));
    } else {
      fill(empty);
    }
  }

  key(event) {
    const {key, target} = event;
    const isButton = /^(BUTTON|A|SUMMARY)$/.test(target.tagName);
    const direction = {ArrowLeft: -1, ArrowRight: 1}[key];
    if (!this.#item && key !== 'u') return;
    if (direction) this.#editor.step(direction, event.shiftKey);
    else if (key === 'Tab') {
      if (isButton || !this.#editor.go(event.shiftKey ? -1 : 1)) return;
    } else if (key === 'Enter') {
      if (isButton || event.repeat) return;
      this.#accept();
    } else if (/^[1-9]$/.test(key)) {
      const type = this.#all[Number(key) - 1];
      if (type) this.#give(type);
    } else if (key === 'Delete' || key === 'Backspace') this.#editor.remove();
    else if (key === 'Escape') {
      this.#armed = null;
      this.#editor.clear();
      this.#showTypes();
    } else if (event.repeat) return;
    else if (key === 'n') this.#none();
    else if (key === 's') this.#skip();
    else if (key === 'u') this.#undo();
    else if (key === 'r') {
      this.#editor.open(this.#item.text, toUnits(this.#item.text, this.#item.entities));
      this.#edited();
    } else if (key === '+') this.#parts.field.focus();
    else return;
    event.preventDefault();
  }
}
