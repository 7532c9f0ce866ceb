// Versions in colours of their own, and what happens to them in words.
import {h} from './dom.js';
import {score} from './format.js';

const HUES = [255, 55, 170, 340, 110, 300];

/** The hue of a version: those that follow each other differ. */
export const hueOf = ({number, version}) => HUES[(number ?? [...version].reduce((sum, c) => sum + c.codePointAt(0), 0)) % HUES.length];

/** What may happen: a sign, its colour where it has one, and what it is. */
export const MARKS = {
  champion: {sign: '▲', css: 'var(--good)', name: 'champion'},
  challenger: {sign: '△', name: 'challenger'},
  drift: {sign: '◆', css: 'var(--bad)', name: 'drift'},
  verdict: {sign: '●', name: 'verdict'},
};

const VERDICTS = {better: 'better than', worse: 'worse than', undecided: 'not yet told from', 'no-better': 'no better than'};
const SIGNALS = {error: 'its error', uncertainty: 'how unsure it is', 'split-words': 'the share of split words', 'unknown-words': 'the share of unknown words'};

const name = version => h('b', null, h('bdi', null, version));

/** Something that happened, as a sentence. */
export function sentenceOf(mark) {
  switch (mark.kind) {
    case 'champion': return [name(mark.version), ' became the champion', mark.other ? [' after ', name(mark.other)] : null, '.'];
    case 'challenger': return [name(mark.version), ' became a challenger.'];
    case 'drift': return ['Drift of ', name(mark.version), ': ', h('bdi', null, SIGNALS[mark.what] ?? mark.what), ` went from ${score(mark.before)} to ${score(mark.after)}.`];
    default: return [name(mark.version), ` is ${VERDICTS[mark.what] ?? mark.what} `, name(mark.other),
      `: the better one with probability ${mark.probability.toFixed(3)}, on ${mark.sentences.toLocaleString('en')} sentences.`];
  }
}
