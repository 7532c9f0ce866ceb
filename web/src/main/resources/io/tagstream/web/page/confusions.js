// Which types are taken for which, as a table whose cells show sentences.
import {fill, h} from './dom.js';
import {goldTokens, tagged, typeChip, versionChip} from './entities.js';
import {count} from './format.js';
import {get} from './requests.js';

const NONE = -1;

/** The table. */
export class Confusions {
  #root;
  #frame;
  #drawn = '';

  constructor(root, frame) {
    this.#root = root;
    this.#frame = frame;
    root.addEventListener('keydown', event => this.#move(event));
  }

  /** Shows those of a version. */
  show(version, data) {
    const table = version.confusions;
    const key = JSON.stringify([version.version, table, data.types]);
    if (key === this.#drawn) return;
    this.#drawn = key;
    if (!table) {
      fill(this.#root, h('p.quiet', null, 'No sentence with gold of this version has come lately.'));
      return;
    }
    const focus = this.#root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const left = this.#root.querySelector('.matrix')?.scrollLeft ?? 0;
    fill(this.#root,
      h('p.quiet', null, `Of the last ${count(table.sentences)} sentences with gold. Entities that overlap are paired; right is what has the same place and type. `,
        'A small +n counts other places. Open a cell to see sentences.'),
      h('div.matrix', null, this.#table(version, table, data)));
    this.#root.querySelector('.matrix').scrollLeft = left;
    const cells = this.#cells();
    const first = cells.find(cell => cell.dataset.key === focus) ?? cells[0];
    first?.setAttribute('tabindex', '0');
    if (focus) first?.focus();
  }

  #table(version, {cells}, {types, gold}) {
    const used = of => [...types.keys(), types.length].filter(i => cells.some(cell => cell[of] === i));
    const rows = used('gold');
    const columns = used('predicted');
    const at = new Map(cells.map(cell => [`${cell.gold} ${cell.predicted}`, cell]));
    const sums = new Map();
    for (const cell of cells) sums.set(cell.gold, (sums.get(cell.gold) ?? 0) + cell.count + cell.overlapping);
    const name = i => (i === types.length ? 'other types' : types[i]);
    const head = i => (i === types.length ? h('span.quiet', null, 'other') : typeChip(types[i]));
    const cell = (g, p) => {
      const found = at.get(`${g} ${p}`);
      if (!found) return h('td', null, g === NONE && p === NONE ? null : h('span.zero', {'aria-hidden': 'true'}, '·'));
      const share = (found.count + found.overlapping) / sums.get(g);
      const kind = g === p ? 'same' : 'differs';
      const title = titleOf(g, p, name);
      return h('td', null, h(`button.cell.${kind}`, {type: 'button', tabindex: '-1', 'data-key': `${g} ${p}`, style: {'--v': share.toFixed(3)},
        'aria-label': `${title}: ${count(found.count)}${found.overlapping ? `, and ${count(found.overlapping)} in other places` : ''}`, title,
        onclick: () => this.#open(title, found, version, gold)},
      found.count || !found.overlapping ? count(found.count) : null, found.overlapping ? h('small', null, `+${count(found.overlapping)}`) : null));
    };
    return h('table', {class: columns.length > 7 ? 'many' : ''},
      h('thead', null, h('tr', null, h('td.corner.quiet', null, 'gold ↓ predicted →'), columns.map(p => h('th', {scope: 'col'}, head(p))), h('th', {scope: 'col'}, h('span.quiet', null, 'missed')))),
      h('tbody', null,
        rows.map(g => h('tr', null, h('th', {scope: 'row'}, head(g)), [...columns, NONE].map(p => cell(g, p)))),
        h('tr', null, h('th', {scope: 'row'}, h('span.quiet', null, 'none there')), [...columns, NONE].map(p => cell(NONE, p)))));
  }

  #cells() {
    return [...this.#root.querySelectorAll('button.cell')];
  }

  /** Arrows go to the next cell that is not empty. */
  #move(event) {
    const step = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]}[event.key];
    const from = event.target.closest?.('button.cell');
    if (!step || !from) return;
    const rows = [...this.#root.querySelectorAll('tbody tr')].map(row => [...row.querySelectorAll('td')]);
    let r = rows.findIndex(row => row.includes(from.parentElement));
    let c = rows[r].indexOf(from.parentElement);
    let next = null;
    while (!next) {
      r += step[0];
      c += step[1];
      if (!rows[r]?.[c]) break;
      next = rows[r][c].querySelector('button.cell');
    }
    event.preventDefault();
    if (!next) return;
    from.setAttribute('tabindex', '-1');
    next.setAttribute('tabindex', '0');
    next.focus();
  }

  /** Shows sentences behind a cell, as they are on their topics. */
  #open(title, cell, version, goldTopic) {
    const places = cell.examples.map(() => h('article.example', null, h('p.quiet', null, 'reading the record …')));
    const sum = cell.count + cell.overlapping;
    this.#frame.openSide(title,
      h('p', null, `${count(sum)} ${sum === 1 ? 'entity' : 'entities'} of `, versionChip(version.version),
        cell.overlapping && cell.gold === cell.predicted ? `, ${count(cell.overlapping)} of them not in the very place of gold` : '',
        sum > places.length ? '. The latest:' : ':'),
      places);
    cell.examples.forEach((example, i) => shownExample(example, version.topic, goldTopic)
      .then(shown => fill(places[i], shown))
      .catch(error => fill(places[i], h('p.quiet', null, error.message))));
  }
}

function titleOf(gold, predicted, name) {
  if (gold === NONE) return `${name(predicted)} where there is none`;
  if (predicted === NONE) return `${name(gold)}, missed`;
  return gold === predicted ? `${name(gold)}, found` : `${name(gold)} taken for ${name(predicted)}`;
}

/** A sentence with what was predicted and what is gold. */
async function shownExample(example, resultTopic, goldTopic) {
  const read = (topic, [partition, offset]) => get('/v1/record', {topic, partition, offset}).then(record => JSON.parse(record.value));
  const [result, gold] = await Promise.all([read(resultTopic, example.result), read(goldTopic, example.gold)]);
  const is = span => entity => (span && entity.start === span[0] && entity.end === span[1] ? {class: 'differs'} : {});
  const text = cut(result.text, example.goldSpan ?? example.predictedSpan);
  return [
    h('h4', null, 'Predicted'), tagged(text.text, text.of(result.entities), is(text.span(example.predictedSpan))),
    h('h4', null, 'Gold'), gold.entities ? tagged(text.text, text.of(gold.entities), is(text.span(example.goldSpan))) : goldTokens(gold),
    h('p.quiet.id', null, h('bdi', null, result.id)),
  ];
}

/** As much of a long text as shows a span. */
function cut(text, span) {
  const points = [...text];
  const from = points.length <= 400 ? 0 : Math.max(0, span[0] - 150);
  const to = points.length <= 400 ? points.length : Math.min(points.length, from + 400);
  return {
    text: `${from > 0 ? '…' : ''}${points.slice(from, to).join('')}${to < points.length ? '…' : ''}`,
    of: entities => entities.filter(entity => entity.start >= from && entity.end <= to).map(entity => ({...entity, start: entity.start - from + (from > 0), end: entity.end - from + (from > 0)})),
    span: one => one && [one[0] - from + (from > 0), one[1] - from + (from > 0)],
  };
}
