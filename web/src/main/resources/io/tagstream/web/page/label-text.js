// A text as one labels it: its words and characters. Offsets are UTF-16 units; the server's count code points.

const segmenters = globalThis.Intl?.Segmenter
  ? {word: new Intl.Segmenter(undefined, {granularity: 'word'}), grapheme: new Intl.Segmenter(undefined, {granularity: 'grapheme'})} : null;

function segments(text, granularity) {
  if (segmenters) return [...segmenters[granularity].segment(text)].map(({index, segment}) => ({start: index, end: index + segment.length}));
  const pattern = granularity === 'word' ? /[\p{L}\p{M}\p{N}]+|\s+|./gsu : /./gsu;
  return [...text.matchAll(pattern)].map(found => ({start: found.index, end: found.index + found[0].length}));
}

/** A text, its words, and its characters as people count them. */
export class Words {
  #characters = null;

  constructor(text) {
    this.text = text;
    this.words = segments(text, 'word').filter(({start, end}) => text.slice(start, end).trim());
  }

  /** Where characters begin, and the end. */
  get #edges() {
    this.#characters ??= [...segments(this.text, 'grapheme').map(one => one.start), this.text.length];
    return this.#characters;
  }

  /** The word that holds a unit; undefined between words. */
  holding(unit) {
    return this.words.find(word => word.start <= unit && unit < word.end);
  }

  /** The range from one unit to another, widened to whole words; null where there are none. */
  snap(from, to) {
    const [low, high] = from <= to ? [from, to] : [to, from];
    const inside = this.words.filter(word => word.end > low && word.start < Math.max(high, low + 1));
    return inside.length ? {start: inside[0].start, end: inside.at(-1).end} : null;
  }

  /** The edge of characters after a unit, or before it (-1). */
  characterEdge(unit, direction) {
    if (direction > 0) return this.#edges.find(edge => edge > unit) ?? unit;
    return this.#edges.findLast(edge => edge < unit) ?? unit;
  }

  /** The range without blanks at its ends; null if it is all blank. */
  trimmed({start, end}) {
    const text = this.text.slice(start, end);
    if (!text.trim()) return null;
    return {start: start + text.length - text.trimStart().length, end: end - text.length + text.trimEnd().length};
  }
}

/** Entities with offsets in code points, as the page has them: in units. */
export function toUnits(text, entities) {
  const unit = point => {
    let at = 0;
    for (let i = 0; i < point && at < text.length; i++) at += text.codePointAt(at) > 0xffff ? 2 : 1;
    return at;
  };
  return entities.map(({type, start, end, score}) => ({type, start: unit(start), end: unit(end), score, sure: false}))
    .filter(one => one.start < one.end);
}

/** Entities as the server has them: offsets in code points, without scores. */
export function toPoints(text, entities) {
  const point = unit => [...text.slice(0, unit)].length;
  return [...entities].sort((a, b) => a.start - b.start)
    .map(({type, start, end}) => ({type, text: text.slice(start, end), start: point(start), end: point(end)}));
}

/** Whether two lists have the same entities. */
export function same(some, others) {
  const key = list => list.map(({type, start, end}) => `${start} ${end} ${type}`).sort().join('\n');
  return some.length === others.length && key(some) === key(others);
}
