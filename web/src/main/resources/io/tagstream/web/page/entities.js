// Entities in their text. Offsets count code points, JavaScript's strings UTF-16 units.
import {h} from './dom.js';

const HUES = new Map(Object.entries({person: 25, per: 25, location: 145, loc: 145, group: 265, org: 265,
  organization: 265, corporation: 305, 'creative-work': 85, misc: 85, product: 205}));
const OTHERS = [5, 45, 65, 105, 125, 165, 185, 225, 245, 285, 325, 345];

/** The hue of a type, the same everywhere and always. */
export function hue(type) {
  const known = HUES.get(type.toLowerCase());
  if (known !== undefined) return known;
  let hash = 2166136261;
  for (let i = 0; i < type.length; i++) hash = Math.imul(hash ^ type.charCodeAt(i), 16777619);
  return OTHERS[(hash >>> 0) % OTHERS.length];
}

/** A type as short as it must be to stand in a line. */
const short = type => (type.length > 24 ? `${[...type].slice(0, 22).join('')}…` : type);

/** A type in its colour, or a tag in its type's. */
export const typeChip = (type, tag = type) => h('span.type', {style: {'--h': hue(type)}}, h('bdi', null, tag));

/** A version. */
export const versionChip = version => h('span.version', {title: 'The model version'}, h('bdi', null, version));

/** Cuts a text at entities that do not overlap: pieces of `{text, entity?}`, in their order. */
export function pieces(text, entities) {
  const found = [];
  let unit = 0;
  let point = 0;
  const to = target => {
    const start = unit;
    while (point < target && unit < text.length) {
      unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
      point++;
    }
    return text.slice(start, unit);
  };
  for (const entity of [...entities].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (entity.start < point) continue;
    const before = to(entity.start);
    if (before) found.push({text: before});
    const inside = to(entity.end);
    if (inside) found.push({text: inside, entity});
  }
  if (unit < text.length) found.push({text: text.slice(unit)});
  return found;
}

/** Below this a model is not sure. */
export const UNSURE = 0.6;

/** A text with its entities marked. */
export function tagged(text, entities, mark = () => ({})) {
  const shown = pieces(text, entities).map(({text: part, entity}) => {
    if (!entity) return part;
    const sure = entity.score === undefined || entity.score === null || entity.score >= UNSURE;
    const extra = mark(entity);
    return h('mark', {
      'data-type': entity.type,
      'data-label': short(entity.type),
      title: entity.score === undefined || entity.score === null
        ? entity.type : `${entity.type}, ${(100 * entity.score).toFixed(1)} %`,
      style: {'--h': hue(entity.type)},
      class: [sure ? '' : 'unsure', extra.class ?? ''].join(' '),
    }, h('bdi', null, part)); // what is in it does not turn the label round
  });
  return h('p.sentence', {dir: 'auto'}, shown.length ? shown : h('em.quiet', null, 'an empty text'));
}

/** Gold by tokens, each with its tag, as it was given. */
export function goldTokens({tokens: words, tags}) {
  return h('p.sentence', {dir: 'auto'}, words.slice(0, 200).map((word, i) => [tags[i] === 'O' ? word
    : h('mark', {'data-label': tags[i], title: tags[i], style: {'--h': hue(tags[i].replace(/^[BIESLUMW]-/, ''))}}, word), ' ']), words.length > 200 ? '…' : null);
}
