// One dead letter at the side: why, what it was, and how to mend it and send it again.
import {copyButton, fill, h} from './dom.js';
import {count, moment, shell} from './format.js';
import {get, post, Refused} from './requests.js';
import {recordPart} from './record.js';
import {tokenForm} from './token.js';

// What somebody has typed while this page is open, and when which letter was sent again; by place.
const drafts = new Map();
const sent = new Map();

const OUTCOMES = {tagged: 'sent again, and tagged', gold: 'sent again', dead: 'sent again, and came back'};

/** What became of a letter that was sent again, in words; empty if it was not. */
export function whatBecame(place, known) {
  if (known) {
    if (!sent.has(place)) sent.set(place, {at: known.at});
    return OUTCOMES[known.outcome] ?? 'sent again';
  }
  return sent.has(place) ? 'sent again' : '';
}

/** Opens a dead letter. */
export async function openLetter(frame, {topic, partition, offset}) {
  const body = h('div.letter', null, h('p.quiet', null, 'reading the record …'));
  frame.openSide('Dead letter', body);
  try {
    const record = await get('/v1/record', {topic, partition, offset});
    fill(body, parts(frame, record));
  } catch (error) {
    fill(body, h('p.problem', null, error.message));
  }
}

function parts(frame, record) {
  const header = name => record.headers.filter(one => one.key === name).at(-1)?.value;
  const why = name => header(`__streams.errors.${name}`);
  const trace = why('stacktrace');
  const own = {...record, headers: record.headers.filter(one => !one.key.startsWith('__streams.errors.')).slice(0, 100)
    .map(one => ({key: clip(one.key, 200), value: clip(one.value ?? 'null', 1000)}))};
  const origin = why('topic') === undefined ? null : {topic: why('topic'), partition: why('partition'), offset: why('offset')};
  return [
    h('p.letter-reason', null, h('bdi', null, clip(why('message') || 'It does not say why.', 2000))),
    facts([['error', why('exception')], ['topic', origin?.topic], ['partition', origin?.partition], ['offset', origin?.offset],
      ['key', record.key], ['time of the record', moment(record.timestamp)], ['sent again from', header('tagstream.resent.from')]]),
    trace ? h('details', null, h('summary', null, 'stack trace'), h('pre.json', {tabindex: '0'}, clip(trace, 20000))) : null,
    h('h3', null, 'Mend and send again'), editor(frame, record, origin, header),
    h('h3', null, 'The record'), recordPart(own),
    origin ? h('p.buttons', null, copyButton('kcat', () => ['kcat', '-C', '-b', frame.now?.bootstrapServers ?? 'localhost:9092',
      '-t', origin.topic, '-p', origin.partition, '-o', origin.offset, '-c', '1'].map(shell).join(' '))) : null,
  ];
}

const clip = (text, most) => (text.length > most ? `${text.slice(0, most)}…` : text);

const facts = pairs => h('dl.facts', null, pairs.filter(([, value]) => value !== undefined && value !== null)
  .map(([name, value]) => [h('dt', null, name), h('dd', null, h('bdi', null, clip(String(value), 500)))]));

function editor(frame, record, origin, header) {
  const place = `${record.partition}-${record.offset}`;
  const keyBytes = header('tagstream.original.key.bytes');
  if (!origin) return h('p', null, 'It does not say where it came from, so it cannot be sent again.');
  if ((keyBytes !== undefined && keyBytes !== '-1') || header('tagstream.original.headers') !== undefined) {
    return h('p', null, 'It was too large to be kept with its whole key and headers, so it cannot be sent again from here.');
  }
  if (frame.now?.writing === 'closed') {
    return h('p', null, 'Sending is closed here, since others can reach this address. Start the tagger with ', h('code', null, '--http-token-file'), ' to open it.');
  }
  const isCut = header('tagstream.original.bytes') !== undefined;
  const isBinary = record.base64?.includes('value');
  const isWhole = !isCut && !record.valueBytes;
  if (isBinary && !isCut) return [h('p', null, 'Its value is no text: it can be sent again as it is.'), sender(clip(origin.topic, 249), place, () => ({partition: record.partition, offset: record.offset}))];

  const original = isBinary ? '' : record.value ?? '';
  const box = h('textarea.mend', {rows: String(Math.min(16, Math.max(4, 1 + original.length / 50))), 'aria-label': 'The value', spellcheck: 'false', dir: 'auto', value: drafts.get(place) ?? original});
  const note = h('p.quiet', {role: 'status'});
  const look = () => {
    if (box.value === original) drafts.delete(place);
    else drafts.set(place, box.value);
    note.textContent = describe(box.value, original);
  };
  box.addEventListener('input', look);
  look();
  const put = value => {
    box.value = value;
    look();
  };
  const buttons = h('p.buttons', null,
    h('button.small', {type: 'button', onclick: () => put(original)}, 'As it was'),
    h('button.small', {type: 'button', onclick: () => put(pretty(box.value))}, 'Indent JSON'));
  if (!isWhole || record.value === undefined) buttons.append(loader(origin, put, note));
  return [
    isCut ? h('p.problem', null, `Only the beginning of the value is here: it had ${bytes(header('tagstream.original.bytes'))}. Put in all of it before you send it.`) : null,
    record.value === undefined ? h('p.problem', null, 'The letter has no value. Where entities are redacted, its key and headers are not here, either.') : null,
    box, note, buttons,
    sender(clip(origin.topic, 249), place, () => ({partition: record.partition, offset: record.offset,
      ...(isWhole && record.value !== undefined && box.value === original ? {} : {value: box.value})}), () => drafts.delete(place)),
  ];
}

const bytes = text => (/^\d{1,15}$/.test(text) ? `${count(Number(text))} bytes` : 'more bytes');

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function describe(text, original) {
  const changed = text === original ? 'Not changed yet.' : 'Changed.';
  if (!/^\s*[{[]/.test(text)) return changed;
  try {
    JSON.parse(text);
    return `${changed} It is valid JSON.`;
  } catch (error) {
    return `${changed} It is no valid JSON: ${clip(error.message, 200)}`;
  }
}

/** Puts in the record where it was, if that is still there. */
function loader(origin, put, note) {
  return h('button.small', {type: 'button', onclick: async () => {
    try {
      const record = await get('/v1/record', origin);
      if (record.base64?.includes('value') || record.valueBytes || record.value === undefined) note.textContent = 'The original is too large, or no text.';
      else put(record.value);
    } catch (error) {
      note.textContent = error.message;
    }
  }}, 'Put in the original');
}

/** A button that sends it; a second time it asks first. */
function sender(topic, place, request, done = () => {}) {
  const result = h('div', {role: 'status'});
  const button = h('button.primary', {type: 'button'}, 'Send again');
  let asked = false;
  const before = sent.get(place);
  if (before) fill(result, h('p.quiet', null, `It was sent again: ${moment(before.at)}.`));
  const send = async () => {
    if (sent.has(place) && !asked) {
      asked = true;
      button.textContent = 'Yes, send it once more';
      fill(result, h('p', null, `It was sent again: ${moment(sent.get(place).at)}. Once more makes another record of it.`));
      return;
    }
    button.disabled = true;
    try {
      const answer = await post('/v1/dead-letters', request());
      sent.set(place, {...answer, at: new Date()});
      done();
      fill(result, h('p.sent', null, 'Sent to ', h('bdi', null, answer.topic), `, partition ${answer.partition}, offset ${count(answer.offset)}.`));
    } catch (error) {
      const needsToken = error instanceof Refused && error.status === 401;
      fill(result, h('p.problem', null, error.message), needsToken ? tokenForm(send) : null);
    }
    asked = false;
    button.textContent = 'Send again';
    button.disabled = false;
  };
  button.addEventListener('click', send);
  return [h('p.quiet', null, 'It goes back to ', h('bdi', null, topic), ' with its own key and headers.'), h('p.buttons', null, button), result];
}
