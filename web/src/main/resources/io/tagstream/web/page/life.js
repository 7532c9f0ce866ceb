// The line of a version's life: trained, challenged, served, retired.
import {h} from './dom.js';
import {versionChip} from './entities.js';
import {moment} from './format.js';

/** Times of a version that are shown unfolded. */
const SHOWN = 3;

const percent = (time, {from, to}) => `${(100 * Math.min(1, Math.max(0, (new Date(time) - from) / Math.max(1, to - from)))).toFixed(2)}%`;

/** Its times on an axis that all versions share, from the first of them until now. */
export function lifeLine(model, axis) {
  const spans = model.life.filter(one => one.alias === 'champion' || one.alias === 'challenger');
  return h('div.life', {'aria-hidden': 'true', title: `from ${moment(axis.from)} until now`},
    h('span.born', {style: {'--a': percent(model.createdAt, axis)}}),
    spans.map(span => h(`span.span.${span.alias}`, {
      class: span.to ? '' : 'now',
      style: {'--a': percent(span.from ?? axis.from, axis), '--b': span.to ? percent(span.to, axis) : '100%'},
    })));
}

/** The same in words, the last first, with who asked for it. */
export function lifeWords(model, asker) {
  const by = id => (id ? [' by ', asker(id)] : null);
  const lines = model.life.map(({alias, from, to, by: begun, endedBy, next}) => {
    const begin = from ? moment(from) : 'a time that is not known any more';
    const role = alias === 'champion' ? ['Serves', 'Served'] : alias === 'challenger' ? ['Challenges', 'Challenged'] : [['Is ', h('bdi', null, alias)], ['Was ', h('bdi', null, alias)]];
    if (!to) return [role[0], ` since ${begin}`, by(begun), '.'];
    const end = next ? [alias === 'champion' ? ', retired for ' : ', then ', versionChip(next)] : null;
    return [role[1], ` from ${begin}`, by(begun), ` to ${moment(to)}`, end, by(endedBy), '.'];
  });
  if (!lines.length) return h('p.lived.quiet', null, 'It has not served.');
  lines.reverse();
  const list = some => h('ul.lived', null, some.map(line => h('li', null, line)));
  return [list(lines.slice(0, SHOWN)),
    lines.length > SHOWN ? h('details.lived', null, h('summary', null, `${lines.length - SHOWN} earlier`), list(lines.slice(SHOWN))) : null];
}
