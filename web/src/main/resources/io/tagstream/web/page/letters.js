// Dead letters, grouped by their reasons.
import {fill, h} from './dom.js';
import {ago, count, moment} from './format.js';
import {openLetter, whatBecame} from './letter.js';

/** The list of dead letters. */
export class Letters {
  #frame;
  #head = h('p.quiet', {role: 'status'}, 'reading …');
  #groups = h('div.groups');
  #rest = h('p.quiet');
  #shown = new Map();
  #topic;
  #wanted;
  root;

  /** A list without letters; one may be wanted from the start, as `partition-offset`. */
  constructor(frame, wanted) {
    this.#frame = frame;
    this.#wanted = wanted;
    this.root = h('section.letters', {'aria-labelledby': 'letters-title'}, h('h2', {id: 'letters-title'}, 'Dead letters'), this.#head, this.#groups, this.#rest);
  }

  /** Opens a letter at the side. */
  open(place) {
    const [, partition, offset] = /^(\d{1,9})-(\d{1,15})$/.exec(place ?? '') ?? [];
    if (partition !== undefined) openLetter(this.#frame, {topic: this.#topic, partition: Number(partition), offset: Number(offset)});
  }

  /** Shows the letters that there are now. */
  show(letters) {
    const {groups, otherKinds, otherLetters} = letters;
    this.#topic = letters.topic;
    const all = groups.reduce((sum, group) => sum + group.count, otherLetters);
    this.#head.textContent = !all ? 'No dead letters. What cannot be read comes here, with the reason.'
      : `The last ${count(all)}, for ${groups.length + otherKinds === 1 ? 'one reason' : `${count(groups.length + otherKinds)} reasons`}.`;
    const resent = new Map(letters.resent.map(one => [one.place.replace(/^.*-(\d+-\d+)$/, '$1'), one]));
    for (const [key, one] of this.#shown) {
      if (!groups.some(group => group.key === key)) {
        one.root.remove();
        this.#shown.delete(key);
      }
    }
    groups.forEach((group, i) => {
      let one = this.#shown.get(group.key);
      if (!one) {
        one = new Group(this.#frame, letters.topic);
        this.#shown.set(group.key, one);
      }
      one.show(group, resent);
      if (this.#groups.children[i] !== one.root) this.#groups.insertBefore(one.root, this.#groups.children[i] ?? null);
    });
    this.#rest.textContent = otherKinds ? `And ${count(otherLetters)} for ${count(otherKinds)} other reasons.` : '';
    if (this.#wanted) {
      this.open(this.#wanted);
      this.#wanted = null;
    }
  }
}

/** Letters of one kind of reason. */
class Group {
  #frame;
  #topic;
  #summary = h('summary');
  #rows = h('ol.letter-rows');
  #more = h('p.quiet');
  #shown = new Map();
  #said = '';
  root = h('details.group', null, this.#summary, this.#rows, this.#more);

  constructor(frame, topic) {
    this.#frame = frame;
    this.#topic = topic;
  }

  show(group, resent) {
    const said = `${group.count} ${group.message} ${ago(group.last)}`;
    if (said !== this.#said) {
      this.#said = said;
      fill(this.#summary, h('span.group-count', {'aria-label': `${group.count} letters`}, count(group.count)),
        h('span.group-reason', {title: group.message}, h('bdi', null, group.message || 'It does not say why.')),
        h('span.group-meta', null, group.exception ? h('bdi', null, group.exception) : null,
          h('span', {title: `from ${moment(group.first)} to ${moment(group.last)}, by the times of the records`}, `last ${ago(group.last)}, first ${ago(group.first)}`)));
    }
    const places = group.letters.map(letter => `${letter.partition}-${letter.offset}`);
    for (const [place, row] of this.#shown) {
      if (!places.includes(place)) {
        row.root.remove();
        this.#shown.delete(place);
      }
    }
    group.letters.forEach((letter, i) => {
      let row = this.#shown.get(places[i]);
      if (!row) {
        row = this.#row(letter, places[i]);
        this.#shown.set(places[i], row);
      }
      const state = whatBecame(places[i], resent.get(places[i]));
      if (row.state.textContent !== state) row.state.textContent = state;
      if (this.#rows.children[i] !== row.root) this.#rows.insertBefore(row.root, this.#rows.children[i] ?? null);
    });
    const hidden = group.count - group.letters.length;
    this.#more.textContent = hidden ? `${count(hidden)} older ones are not shown.` : '';
  }

  #row(letter, place) {
    const state = h('span.letter-state');
    const origin = letter.topic === undefined ? 'no place' : `${letter.topic}-${letter.originalPartition}-${letter.originalOffset}`;
    const root = h('li', null, h('a.letter-row', {href: `#/health?letter=${place}`, onclick: event => {
      event.preventDefault();
      openLetter(this.#frame, {topic: this.#topic, partition: letter.partition, offset: letter.offset});
    }},
    h('span.letter-time', null, moment(letter.timestamp)), h('span.letter-origin', null, h('bdi', null, origin)),
    h('span.letter-value', null, letter.value === undefined ? h('em', null, 'no value') : h('bdi', null, letter.value)), state));
    return {root, state};
  }
}
