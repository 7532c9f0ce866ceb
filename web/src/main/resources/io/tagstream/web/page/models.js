// Models: every version, how good it is, how it lived, and what to do with it.
import {ask} from './ask.js';
import {copyButton, fill, h} from './dom.js';
import {versionChip} from './entities.js';
import {Errand, requestName} from './errand.js';
import {count, moment, score} from './format.js';
import {lifeLine, lifeWords} from './life.js';
import {onStream, whenTrained} from './verdicts.js';

/** Shows the view. */
export function mount(root, params, frame) {
  return new Models(root, params, frame);
}

class Models {
  #frame;
  #errand;
  #summary = h('p.quiet', null, 'reading the registry …');
  #list = h('div.models');
  #cards = new Map();
  #data = null;
  #wanted;
  #awaited = null;
  #serving = h('p.quiet.serving', {role: 'status'});

  constructor(root, params, frame) {
    this.#frame = frame;
    this.#errand = new Errand(frame, () => this.#show());
    this.#wanted = params.get('version');
    fill(root, h('h1', null, 'Models'), this.#summary, this.#errand.place, this.#serving, this.#list);
  }

  change(params) {
    this.#wanted = params.get('version');
    this.#find();
  }

  leave() {
    this.#errand.leave();
  }

  event(name, data) {
    if (name === 'status') {
      this.#errand.status(data);
      if (this.#awaited && data.serving === this.#awaited) {
        fill(this.#serving, 'This tagger has swapped: it tags with ', versionChip(this.#awaited), ' now.');
        this.#awaited = null;
      }
    } else if (name === 'models') {
      this.#data = data;
      this.#errand.answers(data.answers);
      this.#show();
      this.#find();
    }
  }

  #show() {
    if (!this.#data) return;
    const {versions, total} = this.#data;
    if (!versions.length) {
      this.#cards.clear();
      fill(this.#summary, 'No version is in the registry.');
      fill(this.#list, nothing(this.#frame));
      return;
    }
    const by = alias => versions.find(one => one.aliases[alias]);
    const champion = by('champion');
    const challenger = by('challenger');
    fill(this.#summary, total === 1 ? 'One version. ' : `${count(total)} versions. `,
      champion ? [versionChip(champion.version), ' serves'] : 'None serves', challenger ? [', ', versionChip(challenger.version), ' is tried beside it.'] : '.');
    const context = {champion, challenger, from: Math.min(...versions.map(earliest)), to: Date.now(), open: this.#errand.open};
    const used = [champion, challenger].filter(Boolean);
    const others = versions.filter(one => !used.includes(one));
    const cards = new Map();
    const card = model => {
      // The end of the axis is now: it is drawn again when something else has changed.
      const drawn = JSON.stringify([model, champion?.version, challenger?.version, context.from, context.open]);
      const known = this.#cards.get(model.version);
      const now = known?.drawn === drawn ? known : {drawn, element: this.#card(model, context)};
      cards.set(model.version, now);
      return now.element;
    };
    const focus = this.#list.contains(document.activeElement) ? document.activeElement.dataset.act : null;
    const parts = [used.map(card),
      others.length ? h('h2.others', null, used.length ? 'The others' : 'Versions') : null,
      others.map(card),
      total > versions.length ? h('p.quiet', null, `The newest ${versions.length} are shown; tagstream models lists all ${count(total)}.`) : null].flat().filter(Boolean);
    this.#cards = cards;
    if (parts.some((part, i) => this.#list.childNodes[i] !== part) || this.#list.childNodes.length !== parts.length) this.#list.replaceChildren(...parts);
    if (focus) {
      const button = [...this.#list.querySelectorAll('button[data-act]')].find(one => one.dataset.act === focus);
      if (button) button.focus();
      else this.#errand.focus();
    }
  }

  /** Brings the version of the address into view, once. */
  #find() {
    const card = this.#wanted && this.#cards.get(this.#wanted);
    if (!card) return;
    this.#wanted = null;
    card.element.scrollIntoView({block: 'start'});
    card.element.focus({preventScroll: true});
  }

  #card(model, context) {
    const alias = name => (model.aliases[name] ? h(`span.alias.${name === 'champion' || name === 'challenger' ? name : 'other'}`, null, h('bdi', null, name)) : null);
    const verdicts = [whenTrained(model), onStream(model)].filter(Boolean);
    return h('article.model', {'aria-label': `Version ${model.version}`, tabindex: '-1', class: model.aliases.champion ? 'champion' : ''},
      h('header', null, h('h3', null, h('bdi', null, model.version)), Object.keys(model.aliases).sort().map(alias),
        h('span.made.quiet', null, `made ${moment(model.createdAt)}`, model.trainedBy ? [' by ', asker(model.trainedBy)] : null), this.#actions(model, context)),
      h('dl.figures', null,
        figure('F1 on the stream', streamFigure(model)),
        figure('F1 on dev', model.dev === undefined ? [h('b', null, '–'), h('span.quiet', null, ' not evaluated')] : [h('b', null, score(model.dev))]),
        figure('Base model', model.baseModel ? h('bdi', null, model.baseModel) : h('span.quiet', null, 'not known')),
        figure('Data', data(model.data))),
      verdicts.length ? h('ul.verdicts', null, verdicts.map(line => h('li', null, line))) : null,
      lifeLine(model, context),
      lifeWords(model, asker));
  }

  #actions(model, {champion, challenger, open}) {
    const buttons = [];
    const act = (name, label, run, kind = '') => buttons.push(h('button.small', {type: 'button', class: kind, disabled: !open && this.#frame.now?.writing === 'closed',
      'data-act': `${name} ${model.version}`, 'aria-label': `${label} (${model.version})`, onclick: run}, label));
    if (model === champion) {
      const back = model.aliases.champion.previous;
      if (back) act('rollback', `Roll back to ${short(back)} …`, () => this.#rollBack(model, back));
    } else {
      act('promote', 'Promote …', () => this.#promote(model, champion), model === challenger ? 'primary' : '');
      if (model === challenger) act('dismiss', 'Dismiss …', () => this.#dismiss(model, champion));
      else if (champion) act('challenge', 'Challenge …', () => this.#challenge(model, champion, challenger));
    }
    return h('span.buttons', null, buttons);
  }

  async #do(question, command, serving, done) {
    if (this.#errand.open && !await ask(question)) return;
    this.#awaited = null;
    fill(this.#serving);
    await this.#errand.send(command, answer => {
      if (serving && this.#frame.now?.serving !== serving) this.#awaited = serving;
      return done(answer);
    });
  }

  #promote(model, champion) {
    const worse = model.verdict?.verdict === 'worse' && model.verdict.comparison.champion === champion?.version;
    return this.#do({
      title: ['Promote ', chip(model), '?'],
      what: [
        champion ? ['Taggers will swap from ', chip(champion), ' to ', chip(model), ' between two batches. ', chip(champion), ' stays for a roll back.']
          : ['Taggers will begin to tag with ', chip(model), '.'],
        model.aliases.challenger ? 'It is no challenger any more.' : null,
        worse ? h('span.wrong', null, 'On the stream it did worse than what serves now.') : null,
      ],
      verb: 'Promote',
    }, {command: 'promote', version: model.version, ...expected(champion)}, model.version,
    () => ['Done: ', chip(model), ' is the champion.']);
  }

  #rollBack(model, back) {
    return this.#do({
      title: ['Roll back to ', versionChip(back), '?'],
      what: [['Taggers will swap from ', chip(model), ' to ', versionChip(back), ' between two batches. ', chip(model), ' stays in the registry, and a second roll back leads to it.']],
      verb: 'Roll back', danger: true,
    }, {command: 'rollback', expected: model.version}, back,
    answer => ['Done: ', versionChip(answer.version ?? back), ' is the champion again.']);
  }

  #challenge(model, champion, challenger) {
    return this.#do({
      title: ['Let ', chip(model), ' challenge ', chip(champion), '?'],
      what: [
        ['Taggers will try ', chip(model), ' on a share of the sentences, beside ', chip(champion), ', whose results still count. That costs them some time.'],
        challenger ? ['It takes the place of ', chip(challenger), ', which stays in the registry.'] : null,
      ],
      verb: 'Challenge',
    }, {command: 'promote', alias: 'challenger', version: model.version, ...expected(challenger)}, null,
    () => ['Done: ', chip(model), ' is tried from now on. A verdict needs gold.']);
  }

  #dismiss(model, champion) {
    return this.#do({
      title: ['Dismiss ', chip(model), '?'],
      what: [['It is tried out no more. It stays in the registry, and can challenge', champion ? [' ', chip(champion)] : '', ' again, but from the beginning.']],
      verb: 'Dismiss', danger: true,
    }, {command: 'dismiss', expected: model.version}, null,
    () => ['Done: ', chip(model), ' is dismissed.']);
  }
}

const chip = model => versionChip(model.version);
const short = version => (version.length > 16 ? `${version.slice(0, 15)}…` : version);

/** Nobody else may have moved the alias since it was shown here. */
const expected = model => (model ? {expected: model.version} : {});

const earliest = model => Math.min(new Date(model.createdAt), ...model.life.filter(one => one.from).map(one => new Date(one.from)));

/** Who asked: all that topics say of them is the request. */
const asker = id => h('a', {href: `#/train?request=${encodeURIComponent(id)}`}, requestName(id));

const figure = (name, value) => h('div', null, h('dt', null, name), h('dd', null, value));

function streamFigure({stream}) {
  if (!stream) return [h('b', null, '–'), h('span.quiet', null, ' no gold for what it tagged')];
  if (stream.f1 === undefined) return [h('b', null, '–'), h('span.quiet', null, ` neither gold nor its tags have an entity, on ${count(stream.sentences)} sentences`)];
  return [h('b', null, score(stream.f1)), h('span.quiet', null, stream.low === undefined ? ' ' : ` ${score(stream.low)} to ${score(stream.high)}, `,
    `${count(stream.sentences)} ${stream.sentences === 1 ? 'sentence' : 'sentences'}`)];
}

function data(found) {
  if (!found) return h('span.quiet', null, 'not known');
  const name = found.name?.split('/').slice(-2).join('/');
  const digest = found.sha256 ? copyButton(found.sha256.slice(0, 10), found.sha256) : null;
  if (digest) {
    digest.title = `SHA-256 ${found.sha256}`;
    digest.classList.add('digest');
    digest.setAttribute('aria-label', `Copy the data's SHA-256, ${found.sha256.slice(0, 10)}…`);
  }
  return [name ? h('bdi', {title: found.name}, name) : null, found.sentences === undefined ? null : h('span.quiet', null, `${name ? ', ' : ''}${count(found.sentences)} sentences `), digest];
}

function nothing(frame) {
  return h('div.empty', null,
    h('p', null, 'No model yet. ', h('a', {href: '#/train'}, 'Train one'), ', or publish one that is there:'),
    h('pre', null, `tagstream publish DIRECTORY --bootstrap-server ${frame.now?.bootstrapServers ?? 'localhost:9092'}`));
}
