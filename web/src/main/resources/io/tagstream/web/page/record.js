// Everything about one sentence, at the side.
import {copyButton, fill, h} from './dom.js';
import {goldTokens, tagged, typeChip, versionChip} from './entities.js';
import {moment, shell} from './format.js';
import {get} from './requests.js';

const rows = pairs => h('dl.facts', null, pairs.filter(([, value]) => value !== undefined && value !== null)
  .map(([name, value]) => [h('dt', null, name), h('dd', null, h('bdi', null, value))]));

/** Shows a sentence of the stream and all that is known of it. */
export function showSentence(item, frame) {
  const status = frame.now;
  const raw = h('div', null, h('p.quiet', null, 'reading the record …'));
  frame.openSide('Sentence',
    tagged(item.text, item.entities),
    item.length ? h('p.quiet', null, `cut: the text has ${item.length} characters`) : null,
    entityTable(item.entities),
    goldPart(item),
    h('h3', null, 'Where it is'),
    rows([['id', item.id], ['topic', item.topic], ['partition', item.partition], ['offset', item.offset], ['time', moment(item.timestamp)]]),
    h('p', null, 'tagged by ', versionChip(item.version)),
    signals(item.signals),
    h('h3', null, 'Take it along'),
    h('p.buttons', null,
      copyButton('kcat', () => ['kcat', '-C', '-b', status?.bootstrapServers ?? 'localhost:9092', '-t', item.topic,
        '-p', String(item.partition), '-o', String(item.offset), '-c', '1'].map(shell).join(' ')),
      copyButton('curl', () => `curl -sS ${shell(`${location.origin}/v1/tag`)} -H 'Content-Type: text/plain' --data-binary ${shell(item.text)}`),
      h('a.button.small', {href: `#/try?text=${encodeURIComponent(item.text.slice(0, 2000))}`}, 'Try it')),
    h('h3', null, 'The record'), raw);
  get('/v1/record', {topic: item.topic, partition: item.partition, offset: item.offset})
    .then(record => fill(raw, recordPart(record)))
    .catch(error => fill(raw, h('p.quiet', null, error.message)));
}

/** A record of a topic as it is there. */
export function recordPart(record) {
  let pretty = record.value;
  try {
    pretty = JSON.stringify(JSON.parse(record.value), null, 2);
  } catch {
    // It is shown as it is.
  }
  return [
    record.headers.length ? [h('h4', null, 'Headers'), rows(record.headers.map(({key, value}) => [key, value]))] : null,
    record.valueBytes ? h('p.quiet', null, `cut: it has ${record.valueBytes} bytes`) : null,
    record.base64?.length ? h('p.quiet', null, `no text, in Base64: ${record.base64.join(' and ')}`) : null,
    h('pre.json', {tabindex: '0', 'aria-label': 'The value'}, pretty ?? 'null'),
    h('p.buttons', null, copyButton('JSON', record.value ?? '')),
  ];
}

function entityTable(entities) {
  if (!entities.length) return h('p.quiet', null, 'No entities.');
  return h('table', null, h('thead', null, h('tr', null, ['type', 'text', 'from', 'to', 'score'].map(name => h('th', null, name)))),
    h('tbody', null, entities.map(entity => h('tr', null,
      h('td', null, typeChip(entity.type)), h('td.text', null, h('bdi', null, entity.text)), h('td.number', null, entity.start), h('td.number', null, entity.end),
      h('td.number', null, entity.score === undefined ? '–' : entity.score.toFixed(3))))));
}

function goldPart(item) {
  if (!item.gold && !item.score) return [h('h3', null, 'Gold'), h('p.quiet', null, 'None has come.')];
  const gold = item.gold;
  return [h('h3', null, 'Gold'),
    !gold ? null : gold.entities ? tagged(item.text, gold.entities) : goldTokens(gold),
    item.score ? h('table', null, h('thead', null, h('tr', null, ['type', 'right', 'wrong', 'missed'].map(name => h('th', null, name)))),
      h('tbody', null, Object.entries(item.score).map(([type, counts]) => h('tr', null, h('td', null, typeChip(type)),
        [counts.tp, counts.fp, counts.fn].map(n => h('td.number', null, n)))))) : h('p.quiet', null, 'Not scored (yet).')];
}

function signals(found) {
  if (!found) return null;
  return [h('h3', null, 'Signals'), rows([['confidence', found.confidence.toFixed(3)], ['words', found.words],
    ['split words', found.splitWords], ['unknown words', found.unknownWords], ['missed, expected', found.missed.toFixed(2)]])];
}
