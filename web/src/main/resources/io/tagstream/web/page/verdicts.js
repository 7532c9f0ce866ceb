// What comparisons say, as sentences.
import {h} from './dom.js';
import {versionChip} from './entities.js';
import {count, score} from './format.js';

const plural = n => `${count(n)} ${n === 1 ? 'sentence' : 'sentences'}`;

const word = (kind, text) => h(`b.${kind}`, null, text);

/** 0.998, and never quite 0 or 1. */
export function probability(p) {
  if (p > 0.9995) return 'above 0.999';
  return p < 0.0005 ? 'below 0.001' : p.toFixed(3);
}

/** The trainer's comparison with what served when a version was made; null if there was none. */
export function whenTrained({comparison, note}) {
  if (!comparison) return note ? ['When it was made: ', h('bdi', null, note), '.'] : null;
  const {version, versionF1, f1, low, high, sentences} = comparison;
  const than = versionChip(version);
  const figures = `F1 ${score(f1)} against ${score(versionF1)}`;
  if (low > 0) return ['When it was made: ', word('right', 'better'), ' than ', than, ` on ${plural(sentences)} held out, ${figures}; by ${score(low)} to ${score(high)}.`];
  if (high < 0) return ['When it was made: ', word('wrong', 'worse'), ' than ', than, ` on ${plural(sentences)} held out, ${figures}; by ${score(-high)} to ${score(-low)}.`];
  return ['When it was made: no sure difference to ', than, ` on ${plural(sentences)} held out, ${figures}.`];
}

/** What the stream says of a challenger; null if it was none. */
export function onStream({verdict}) {
  if (!verdict) return null;
  const {champion, sentences, f1, championF1, probability: p} = verdict.comparison;
  const than = versionChip(champion);
  const figures = `; F1 ${score(f1)} against ${score(championF1)}.`;
  switch (verdict.verdict) {
    case 'better': return ['On the stream: ', word('right', 'better'), ' than ', than, ` with probability ${probability(p)}, on ${plural(sentences)}${figures}`];
    case 'worse': return ['On the stream: ', word('wrong', 'worse'), ' than ', than, ` with probability ${probability(1 - p)}, on ${plural(sentences)}${figures}`];
    case 'no-better': return ['On the stream: no better than ', than, `, as far as ${plural(sentences)} can tell${figures}`];
    default: return ['On the stream: not decided yet; better than ', than, ` with probability ${probability(p)}, on ${plural(sentences)}${figures}`];
  }
}
