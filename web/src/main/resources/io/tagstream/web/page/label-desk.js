// What is in hand, what is decided, and what is on its way to the server. Nothing is lost when either of them dies.
import {post, Refused} from './requests.js';

const WHO = 'tagstream.annotator';
const HAND = 'tagstream.label.hand';
const DONE = 'tagstream.label.done';
const UNSENT = 'tagstream.unsent.';
const AHEAD = 4;
const LAST = 10;
const ALIVE_MILLIS = 10_000;
const EMPTY_MILLIS = 3_000;
const LONGEST_WAIT_MILLIS = 10_000;
const COPIED_MILLIS = 3_000; // a page that goes lets go sooner, however busy the machine is

const read = (store, key) => {
  try {
    return JSON.parse(store.getItem(key));
  } catch {
    return null;
  }
};

const write = (store, key, value) => {
  try {
    store.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
};

/** Takes a name for this tab, if no other has it: one that was opened from another has its storage, too. */
function hold(id) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise(resolve => {
    navigator.locks.request(`tagstream.annotator.${id}`, {signal: AbortSignal.timeout(COPIED_MILLIS)}, () => {
      resolve(true);
      return new Promise(() => {}); // until the tab is closed
    }).catch(() => resolve(false));
  });
}

/** Who sits here; after the page was loaded anew it is the same, with what they had in hand. */
async function sitDown() {
  const known = sessionStorage.getItem(WHO);
  if (known && await hold(known)) return known;
  [HAND, DONE].forEach(key => sessionStorage.removeItem(key)); // the other tab's
  const who = [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
  sessionStorage.setItem(WHO, who);
  await hold(who);
  return who;
}

let seat = null; // who sits here, for as long as the page is there

/** The server's desk, as somebody sits at it. */
export class Desk {
  /** Sentences, the one in the middle first: `{id, text, entities, version, confidence, why, again?, draft?}`. */
  hand = [];
  /** The last decisions, the latest last: `{item, kind, entities, refused?}`. */
  done = [];
  /** `opening`, `open`, `away` (tried again) or `refused`. */
  state = 'opening';
  /** Why it is away or refused. */
  problem = null;
  /** Why the server cannot read the queue; null if nothing keeps it. */
  trouble = null;
  #who = null;
  #changed;
  #told;
  #unsent = []; // {key, body}, the oldest first
  #number = 0;
  #asking = false;
  #askAgain = false;
  #sending = false;
  #wait = 0;
  #timer = null;
  #sendTimer = null;
  #over = false;
  #leave = () => this.#release(true);
  #look = () => { if (!document.hidden) this.refresh(); };

  /**
   * @param {() => void} changed told when what is in hand or done is another
   * @param {(text: string) => void} told told what somebody should know
   */
  constructor(changed, told) {
    this.#changed = changed;
    this.#told = told;
    addEventListener('pagehide', this.#leave);
    document.addEventListener('visibilitychange', this.#look);
    seat ??= sitDown();
    seat.then(who => {
      if (this.#over) return;
      this.#who = who;
      this.hand = read(sessionStorage, HAND) ?? [];
      this.done = read(sessionStorage, DONE) ?? [];
      this.#changed();
      this.refresh();
    });
  }

  /** The view is left. */
  close() {
    this.#over = true;
    clearTimeout(this.#timer);
    removeEventListener('pagehide', this.#leave);
    document.removeEventListener('visibilitychange', this.#look);
    this.#release(false);
  }

  #release(keepalive) {
    if (!this.#who) return;
    post('/v1/labels/next', {annotator: this.#who, have: this.#waiting().slice(-20), count: 0}, {keepalive}).catch(() => {});
  }

  /** Asks for more, and sends what waits. */
  refresh() {
    if (!this.#who) return;
    this.#ask();
    this.#send();
  }

  /** How many decisions are not sent yet. */
  get unsent() {
    return this.#unsent.length;
  }

  /** Whether the last word about a sentence is not sent yet. */
  isUnsent(id) {
    return this.#unsent.some(one => one.body.id === id);
  }

  #waiting() {
    return [...new Set(this.#unsent.map(one => one.body.id))];
  }

  #keep() {
    write(sessionStorage, HAND, this.hand);
    write(sessionStorage, DONE, this.done);
    this.#changed();
  }

  /** Remembers how far somebody is with the sentence in the middle. */
  draft(entities) {
    if (!this.hand.length) return;
    this.hand[0].draft = entities;
    write(sessionStorage, HAND, this.hand);
  }

  async #ask() {
    if (this.#over) return;
    if (this.#asking) {
      this.#askAgain = true;
      return;
    }
    this.#asking = true;
    clearTimeout(this.#timer);
    try {
      const have = [...new Set([...this.hand.map(item => item.id), ...this.#waiting()])].slice(0, 20);
      const answer = await post('/v1/labels/next', {annotator: this.#who, have, count: Math.max(0, AHEAD - this.hand.length)});
      this.#take(answer);
    } catch (error) {
      this.#failed(error);
    }
    this.#asking = false;
    if (this.#over) { // What came is nobody's.
      this.#release(false);
      return;
    }
    if (this.#askAgain) {
      this.#askAgain = false;
      this.#ask();
    } else if (!document.hidden) {
      this.#timer = setTimeout(() => this.#ask(), this.hand.length ? ALIVE_MILLIS : this.state === 'opening' ? 400 : EMPTY_MILLIS);
    }
  }

  #take({open, sentences, gone, trouble = null}) {
    const before = JSON.stringify([this.state, this.trouble, this.hand.map(item => item.id)]);
    this.state = open ? 'open' : 'opening';
    this.problem = null;
    this.trouble = trouble;
    const [middle] = this.hand;
    this.hand = this.hand.filter(item => item.again || !gone.includes(item.id));
    if (middle && this.hand[0] !== middle) this.#told('This sentence was labelled elsewhere, or is somebody else’s now');
    const known = new Set([...this.hand.map(item => item.id), ...this.#waiting()]);
    this.hand.push(...sentences.filter(item => !known.has(item.id)));
    if (JSON.stringify([this.state, this.trouble, this.hand.map(item => item.id)]) !== before) this.#keep();
    if (open && this.#unsent.length) this.#send();
  }

  #failed(error) {
    const refused = error instanceof Refused && (error.status === 401 || error.status === 403);
    const state = refused ? 'refused' : 'away';
    if (this.state !== state || this.problem?.message !== error.message) {
      this.state = state;
      this.problem = error;
      this.#changed();
    }
  }

  /** Puts a decision where it outlives this page, and sends it. */
  #post(body) {
    const key = `${UNSENT}${Date.now()}.${String(this.#number++).padStart(6, '0')}.${this.#who}`;
    const whole = {annotator: this.#who, ...body};
    write(localStorage, key, whole);
    this.#unsent.push({key, body: whole});
    this.#send();
  }

  /** What other tabs and earlier pages left, too. */
  #gather() {
    const known = new Set(this.#unsent.map(one => one.key));
    for (let i = 0; i < localStorage.length; i++) {
      const key = localStorage.key(i);
      if (key.startsWith(UNSENT) && !known.has(key)) {
        const body = read(localStorage, key);
        if (body?.id) this.#unsent.push({key, body});
      }
    }
    this.#unsent.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#sendTimer);
    this.#gather();
    while (this.#unsent.length) {
      const {key, body} = this.#unsent[0];
      try {
        await post('/v1/labels/decide', body);
      } catch (error) {
        if (!(error instanceof Refused) || ![400, 409, 413, 415, 422].includes(error.status)) {
          if (this.state !== 'opening' || error.status !== 503) this.#failed(error);
          break;
        }
        this.#told(`Not taken: ${error.message}`);
        for (const one of this.done) if (one.item.id === body.id) one.refused = error.message;
      }
      this.#wait = 0;
      localStorage.removeItem(key);
      this.#unsent = this.#unsent.filter(one => one.key !== key);
      if (this.state === 'away') this.#ask();
      this.#keep();
    }
    this.#sending = false;
    if (this.#unsent.length && this.state !== 'refused') {
      this.#wait = Math.min(LONGEST_WAIT_MILLIS, Math.max(500, 2 * this.#wait));
      this.#sendTimer = setTimeout(() => this.#send(), this.#wait);
      this.#changed();
    }
  }

  /** What was in the middle is decided. */
  #finish(kind, entities) {
    const {draft, again, last, ...item} = this.hand.shift();
    this.done.push({item, kind, entities});
    this.done = this.done.slice(-LAST);
  }

  /** The sentence in the middle has these entities, which the server takes as `points`. */
  decide(entities, points, kind) {
    const [{id, text, again}] = this.hand;
    this.#finish(kind, entities);
    this.#post({id, text, entities: points, correction: Boolean(again && again !== 'skipped')});
    this.#keep();
    this.#ask();
  }

  /** The sentence in the middle is left as it is; one that was taken up again, as it was decided. */
  skip() {
    const [{id, again, last}] = this.hand;
    if (again && again !== 'skipped') {
      this.#finish(again, last);
    } else {
      this.#finish('skipped', []);
      this.#post({id, skip: true});
    }
    this.#keep();
    this.#ask();
  }

  /** Takes a decision up again: it is in the middle. */
  reopen(entry) {
    this.done = this.done.filter(one => one !== entry);
    const skipped = entry.kind === 'skipped';
    this.hand.unshift({...entry.item, again: entry.kind, last: entry.entities, draft: skipped ? undefined : entry.entities});
    if (skipped) this.#post({id: entry.item.id, undo: true});
    this.#keep();
  }
}
