// A text of one's own, and what the models make of it.
import {fill, h} from './dom.js';
import {hue, pieces, tagged, typeChip, versionChip} from './entities.js';
import {post, Refused} from './requests.js';
import {tokenForm} from './token.js';

const PAUSE_MILLIS = 250;

const EXAMPLES = [
  'Ada Lovelace wrote to Charles Babbage from London.',
  'Just landed in São Paulo 🎉 with @NASA and Beyoncé!',
  'The new iPhone was shown by Apple at the Steve Jobs Theater in Cupertino.',
  'Der Bundestag tagt in Berlin, sagte Angela Merkel.',
  'watching The Great British Bake Off with mum lol',
];

export const keys = [['/', 'the text']];

// For whoever comes back.
let last = '';

/** Shows the view. */
export function mount(root, params, frame) {
  return new Try(root, params, frame);
}

class Try {
  #frame;
  #box;
  #answers;
  #note;
  #timer;
  #request = null;
  #challenger = null;
  #serving = null;

  constructor(root, params, frame) {
    this.#frame = frame;
    this.#box = h('textarea', {rows: '4', 'aria-label': 'A text', placeholder: 'Type or paste a text …', dir: 'auto', maxlength: '20000', oninput: () => this.#soon()});
    this.#note = h('div.note', {role: 'status'});
    this.#answers = h('div.answers', {'aria-live': 'polite'});
    fill(root, h('h1', null, 'Try'), this.#box,
      h('p.examples', null, EXAMPLES.map(text => h('button.chip', {type: 'button', dir: 'auto', onclick: () => this.#put(text)}, text))),
      this.#note, this.#answers);
    this.change(params);
    if (matchMedia('(pointer: fine)').matches) this.#box.focus();
  }

  change(params) {
    const text = params.get('text') ?? last;
    if (text && text !== this.#box.value) this.#put(text);
  }

  leave() {
    clearTimeout(this.#timer);
    this.#request?.abort();
  }

  event(name, data) {
    if (name !== 'status') return;
    const challenger = data.challenger ?? null;
    const serving = data.serving ?? null;
    if (challenger !== this.#challenger || serving !== this.#serving) {
      this.#challenger = challenger;
      this.#serving = serving;
      this.#soon();
    }
  }

  key(event) {
    if (event.key === '/') {
      event.preventDefault();
      this.#box.focus();
    }
  }

  #put(text) {
    this.#box.value = text;
    last = text;
    this.#ask();
  }

  #soon() {
    last = this.#box.value;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE_MILLIS);
  }

  async #ask() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    const text = this.#box.value;
    if (!text.trim()) {
      fill(this.#answers);
      fill(this.#note);
      return;
    }
    const request = new AbortController();
    this.#request = request;
    const tag = model => post('/v1/tag', {text}, {params: {words: 'true', model}, signal: request.signal});
    try {
      const [champion, challenger] = await Promise.all([tag('champion'),
        this.#challenger ? tag('challenger').catch(error => (error.name === 'AbortError' ? Promise.reject(error) : {failure: error.message})) : null]);
      if (request.signal.aborted) return;
      fill(this.#note);
      this.#show(champion, challenger);
    } catch (error) {
      if (error.name === 'AbortError') return;
      fill(this.#answers);
      const needsToken = error instanceof Refused && error.status === 401;
      fill(this.#note, h('p.problem', null, error.message), needsToken ? tokenForm(() => this.#ask()) : null);
    }
  }

  #show(champion, challenger) {
    const differs = (one, other) => entity => (other && !other.entities.some(e => e.type === entity.type && e.start === entity.start && e.end === entity.end)
      ? {class: 'differs'} : {});
    const rival = challenger && !challenger.failure ? challenger : null;
    fill(this.#answers,
      this.#answer('champion', champion, differs(champion, rival)),
      rival ? this.#answer('challenger', rival, differs(rival, champion)) : null,
      challenger?.failure ? h('section.answer', null, h('h2', null, 'challenger'), h('p.quiet', null, challenger.failure)) : null);
  }

  #answer(name, result, mark) {
    return h('section.answer', {'aria-label': name}, h('h2', null, name, ' ', versionChip(result.modelVersion)),
      tagged(result.text, result.entities, mark),
      result.entities.length ? null : h('p.quiet', null, 'No entities.'),
      result.words?.length ? words(result) : null);
  }
}

/** Each word with its tag, and a bar for its probability. */
function words(result) {
  const shown = pieces(result.text, result.words.slice(0, 400)).filter(piece => piece.entity);
  return h('details', {open: result.words.length <= 40}, h('summary', null, 'word by word'), h('ol.words', null, shown.map(({text, entity: word}) => {
    const type = word.tag.replace(/^[BIESLU]-/, '');
    const outside = word.tag === 'O';
    return h('li', {title: `${word.tag}, ${(100 * word.score).toFixed(1)} %`, style: {'--h': outside ? 0 : hue(type)}, class: outside ? 'hued outside' : 'hued'},
      h('bdi', null, text), h('meter', {min: 0, max: 1, value: word.score, 'aria-label': `${word.tag}, ${(100 * word.score).toFixed(1)} %`}),
      outside ? h('span.quiet', null, 'O') : typeChip(type, word.tag));
  })));
}
