// A request to the trainer: written to control, and followed on training-status to its end.
import {copyButton, fill, h} from './dom.js';
import {shell} from './format.js';
import {giveToken, hasToken, post} from './requests.js';
import {tokenForm} from './token.js';

/** After so long without a word, no trainer seems to be there. */
const PATIENCE_MILLIS = 8000;

const OVER = ['completed', 'failed', 'cancelled', 'rejected'];

/** Whether nothing follows. */
export const isOver = state => OVER.includes(state);

/** An id of a request as short as it must be to stand in a line. */
export const requestName = id => h('span.request', {title: id}, h('bdi', null, shorter(id)));

const shorter = id => ([...id].length > 20 ? `${[...id].slice(0, 13).join('')}…` : id);

/** 45 s, 3 min, 2 h 10 min. */
export function lasting(seconds) {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
}

/** What one view asks for, one thing at a time, and the line that tells how it stands. */
export class Errand {
  #frame;
  #told;
  #gate = h('div.gate');
  #line = h('div.errand', {role: 'status'});
  #writing = null;
  #pending = null;
  #timer;

  /** @param {(answer: ?Object) => void} told of each answer to what was asked for; null for none (yet) */
  constructor(frame, told = () => {}) {
    this.#frame = frame;
    this.#told = told;
    this.place = h('div.errands', null, this.#gate, this.#line);
    this.status(frame.now);
  }

  /** Whether one can ask for something here. */
  get open() {
    return this.#writing === 'open' || (this.#writing === 'token' && hasToken());
  }

  /** Takes note of whether this server lets one write. */
  status(status) {
    if (!status || status.writing === this.#writing) return;
    this.#writing = status.writing;
    this.#tellGate();
  }

  #tellGate(problem) {
    if (this.#writing === 'closed') {
      fill(this.#gate, h('p.quiet', null, 'This page shows, and changes nothing: others can reach its address. Start the tagger with ', h('code', null, '--http-token-file FILE'), ' to open it.'));
    } else if (this.#writing === 'token' && !hasToken()) {
      fill(this.#gate, h('p', null, problem ?? 'What changes something needs a token here.'), tokenForm(() => this.#tellGate()));
    } else {
      fill(this.#gate);
    }
    this.#told(null);
  }

  /**
   * Asks for something.
   *
   * @param {Object} command as it goes to the topic
   * @param {(answer: Object) => Array} done says what came of it when it was done
   */
  async send(command, done) {
    clearTimeout(this.#timer);
    this.#pending = null;
    if (!this.open) {
      this.#tellGate();
      this.#gate.querySelector('input')?.focus();
      return;
    }
    this.#say('wait', 'Writing it to the topic control …');
    try {
      const {requestId} = await post('/v1/control', command);
      this.#pending = {id: requestId, done};
      this.#say('wait', 'Asked for, as ', requestName(requestId), '. A trainer is to answer …');
      this.#timer = setTimeout(() => this.#nobody(), PATIENCE_MILLIS);
    } catch (error) {
      if (error.status === 401) {
        giveToken(null);
        fill(this.#line);
        this.#tellGate(`Not asked for: ${error.message}.`);
        this.#gate.querySelector('input')?.focus();
      } else {
        this.#say('bad', `Not asked for: ${error.message}`);
        this.#told({state: 'rejected', error: error.message});
      }
    }
  }

  #nobody() {
    const command = `tagstream trainer --bootstrap-server ${shell(this.#frame.now?.bootstrapServers ?? 'localhost:9092')}`;
    this.#say('bad', 'No trainer has answered. Is one running? ', h('code', null, command), ' ', copyButton('Copy', command),
      h('span.quiet', null, ' What was asked for waits on the topic, and is done when one comes.'));
  }

  /** Takes note of how the last requests stand. */
  answers(requests) {
    const answer = this.#pending && requests.find(one => one.id === this.#pending.id && one.state);
    if (!answer) return;
    clearTimeout(this.#timer);
    const {done} = this.#pending;
    if (isOver(answer.state)) this.#pending = null;
    if (answer.state === 'completed') this.#say('good', done(answer));
    else if (answer.state === 'rejected') this.#say('bad', 'Rejected: ', h('bdi', null, answer.error ?? 'no reason was given'));
    else if (answer.state === 'failed') this.#say('bad', 'Failed: ', h('bdi', null, answer.error ?? 'no reason was given'));
    else if (answer.state === 'cancelled') this.#say('wait', 'Cancelled.');
    else this.#say('wait', answer.state === 'running' ? 'A trainer works on it.' : 'A trainer has accepted it.');
    this.#told(answer);
  }

  #say(kind, ...words) {
    const line = h(`p.${kind}`, null, words);
    if (this.#line.textContent !== line.textContent) fill(this.#line, line);
  }

  /** Takes the focus of what is no more. */
  focus() {
    this.#line.tabIndex = -1;
    this.#line.focus({preventScroll: true});
  }

  /** Nobody looks any more. */
  leave() {
    clearTimeout(this.#timer);
  }
}
