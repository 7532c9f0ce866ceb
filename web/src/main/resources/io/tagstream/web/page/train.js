// Training: ask for one, see how it goes, stop it, and what became of all the others.
import {ask} from './ask.js';
import {course} from './course.js';
import {fill, h} from './dom.js';
import {versionChip} from './entities.js';
import {Errand, isOver, lasting, requestName} from './errand.js';
import {clock, count, moment, score} from './format.js';
import {TrainForm} from './trainform.js';
import {whenTrained} from './verdicts.js';

/** A training of which nothing is heard for so long may have lost its trainer. */
const SILENCE_SECONDS = 20;

const STATES = {completed: ['good', '✓'], failed: ['bad', '✕'], rejected: ['bad', '✕'], cancelled: ['quiet', '–'],
  running: ['now', '●'], accepted: ['now', '○']};

const OF_ADDRESS = 'As the address of this page has it.';

/** The settings of a training that an address has. */
const settingsOf = params => Object.fromEntries([...params].filter(([name]) => name !== 'request'));

/** Shows the view. */
export function mount(root, params, frame) {
  return new Training(root, params, frame);
}

class Training {
  #frame;
  #errand;
  #form;
  #runs = h('div.runs');
  #history = h('div.history');
  #cards = new Map();
  #rows = new Map();
  #data = null;
  #wanted;
  #mine = null;
  #filled = false;
  #asked;

  constructor(root, params, frame) {
    this.#frame = frame;
    this.#wanted = params.get('request');
    this.#asked = settingsOf(params);
    this.#form = new TrainForm(command => this.#start(command));
    this.#errand = new Errand(frame, answer => this.#answered(answer));
    fill(root, h('h1', null, 'Training'), this.#runs,
      h('section.panel', {'aria-label': 'Start a training'}, h('h2', null, 'Start a training'), this.#form.element, this.#errand.place),
      h('h2.past', null, 'History'), this.#history);
  }

  change(params) {
    this.#wanted = params.get('request');
    this.#asked = settingsOf(params);
    if (Object.keys(this.#asked).length) this.#form.use(this.#asked, OF_ADDRESS, true);
    this.#find();
  }

  leave() {
    this.#errand.leave();
  }

  event(name, data) {
    if (name === 'status') {
      this.#errand.status(data);
      this.#form.load();
      this.#silent();
    } else if (name === 'train') {
      this.#data = data;
      this.#errand.answers(data.requests);
      this.#fillIn(data.requests);
      this.#showRuns();
      this.#showHistory();
      this.#find();
    }
  }

  #start(command) {
    return this.#errand.send(command, answer => outcome(answer));
  }

  #answered(answer) {
    this.#form.ready = this.#frame.now?.writing !== 'closed';
    if (answer?.state === 'rejected' && !answer.target) this.#form.wrong(answer.error ?? 'no reason was given');
    else if (answer?.state === 'accepted' || answer?.state === 'running') this.#mine = answer.id;
  }

  /** With the settings of the last training that went well, once. */
  #fillIn(requests) {
    if (this.#filled) return;
    this.#filled = true;
    if (Object.keys(this.#asked).length) {
      this.#form.use(this.#asked, OF_ADDRESS);
      return;
    }
    const last = requests.find(one => one.state === 'completed' && one.config);
    if (last) this.#form.use(last.config, ['As in ', requestName(last.id), ', the last training that was completed.']);
  }

  #showRuns() {
    const {requests, courses} = this.#data;
    const trainings = requests.filter(one => one.command === 'retrain');
    const open = trainings.filter(one => one.state && !isOver(one.state)).reverse();
    const ended = trainings.filter(one => one.state && isOver(one.state) && one.id === (this.#mine ?? courses[0]?.id) && courses.some(c => c.id === one.id));
    const shown = [...open.filter(one => one.state === 'running'), ...open.filter(one => one.state !== 'running'), ...(open.length ? [] : ended)].slice(0, 8);
    const cards = new Map();
    for (const request of shown) {
      const known = this.#cards.get(request.id) ?? h('article.run', {'aria-label': `Training ${request.id}`});
      const folded = known.querySelector('details')?.open;
      const focused = known.contains(document.activeElement) && document.activeElement.dataset.act;
      fill(known, this.#run(request, courses.find(one => one.id === request.id), open));
      if (folded) known.querySelector('details').open = true;
      if (focused) known.querySelector(`[data-act="${focused}"]`)?.focus();
      cards.set(request.id, known);
    }
    this.#cards = cards;
    const elements = [...cards.values()];
    const had = this.#runs.contains(document.activeElement);
    if (elements.length !== this.#runs.childNodes.length || elements.some((one, i) => this.#runs.childNodes[i] !== one)) this.#runs.replaceChildren(...elements);
    if (had && !this.#runs.contains(document.activeElement)) this.#errand.focus();
    this.#silent();
  }

  #run(request, found, open) {
    const over = isOver(request.state);
    const done = request.totalSteps ? request.step / request.totalSteps : 0;
    const waits = open.filter(one => one.state === 'accepted' && one !== request && new Date(one.asked ?? one.at) < new Date(request.asked ?? request.at)).length
      + open.filter(one => one.state === 'running').length;
    return [
      h('header', null, state(request), h('h2', null, requestName(request.id)), request.version ? versionChip(request.version) : null,
        h('span.quiet', null, request.alias === 'challenger' ? 'to challenge' : request.alias && request.alias !== 'champion' ? ['for ', h('bdi', null, request.alias)] : ''),
        over ? null : h('span.buttons', null, h('button.small', {type: 'button', 'data-act': 'cancel', disabled: this.#frame.now?.writing === 'closed', onclick: () => this.#cancel(request)}, 'Cancel …'))),
      request.state === 'accepted' ? h('p.quiet', null, waits ? `Waits; ${waits === 1 ? 'one training comes' : `${waits} trainings come`} first.` : 'Waits for a trainer.') : null,
      over ? h('p', null, outcome(request)) : null,
      over && !request.promoted && request.note ? h('p', null, h('bdi', null, request.note)) : null,
      request.state === 'running' && !request.totalSteps ? h('p.quiet', null, 'Prepares: reads the data and the base model.') : null,
      request.totalSteps ? h('div.progress', null,
        h('progress', {max: '1', value: done, 'aria-label': 'Steps'}),
        h('p', null, h('b', null, `${Math.floor(100 * done)} %`), h('span.quiet', null, ` step ${count(request.step)} of ${count(request.totalSteps)}`,
          request.epoch === undefined ? null : `, epoch ${request.epoch.toFixed(1)}`), h('span.left', null, left(request)))) : null,
      h('p.silence.quiet', {hidden: true}),
      found ? h('div.courses', null, course('Loss', found.loss, request.totalSteps, ''),
        course('F1 on dev', found.f1, request.totalSteps, over ? 'Not evaluated.' : request.config?.evaluate_during_training ? 'Comes after each epoch.' : 'Comes at the end; after each epoch with evaluate_during_training.')) : null,
      request.config ? settings(request.config) : null,
    ];
  }

  /** Whether nothing is heard of what runs. */
  #silent() {
    for (const [id, card] of this.#cards) {
      const request = this.#data?.requests.find(one => one.id === id);
      const line = card.querySelector('.silence');
      const seconds = (new Date(this.#frame.now?.now ?? Date.now()) - new Date(request?.at)) / 1000;
      if (!line || !request) continue;
      line.hidden = request.state !== 'running' || seconds < SILENCE_SECONDS;
      line.textContent = `Nothing was heard of it since ${clock(request.at)}. When its trainer is gone, it goes on when that comes back, or another takes it over.`;
    }
  }

  async #cancel(request) {
    const sure = !this.#errand.open || await ask({title: ['Cancel ', requestName(request.id), '?'],
      what: [request.state === 'accepted' ? 'It will not begin.' : 'It stops, and what it has learned is lost. Taggers go on as they are.'], verb: 'Cancel it', danger: true});
    if (sure) await this.#errand.send({command: 'cancel', request: request.id}, () => ['Done: ', requestName(request.id), ' is cancelled.']);
  }

  #showHistory() {
    const {requests} = this.#data;
    if (!requests.length) {
      fill(this.#history, h('p.quiet', null, 'Nothing has been asked for yet.'));
      return;
    }
    const rows = new Map();
    for (const request of requests) {
      const drawn = JSON.stringify({...request, step: 0, loss: 0, etaSeconds: 0, epoch: 0, at: isOver(request.state) ? request.at : 0});
      const known = this.#rows.get(request.id);
      if (known?.drawn === drawn) {
        rows.set(request.id, known);
      } else {
        const element = this.#row(request);
        if (known?.element.open) element.open = true;
        rows.set(request.id, {drawn, element});
      }
    }
    this.#rows = rows;
    const elements = [...rows.values()].map(one => one.element);
    if (elements.length !== this.#history.childNodes.length || elements.some((one, i) => this.#history.childNodes[i] !== one)) this.#history.replaceChildren(...elements);
  }

  #row(request) {
    const reason = request.error ?? request.note;
    const seconds = isOver(request.state) && request.state !== 'rejected' ? (new Date(request.at) - new Date(request.started ?? request.asked)) / 1000 : NaN;
    return h('details.past-request', {tabindex: '-1'},
      h('summary', null,
        h('span.when', null, moment(request.asked ?? request.started ?? request.at)), state(request),
        h('span.what', null, h('span.command', null, what(request)), request.version ? versionChip(request.version) : null,
          request.command === 'retrain' && request.f1 !== undefined ? h('span.quiet', null, `F1 ${score(request.f1)}`) : null,
          request.command === 'retrain' && Number.isFinite(seconds) ? h('span.quiet', null, lasting(seconds)) : null,
          reason ? h('span.reason', {class: request.error ? 'wrong' : 'quiet'}, h('bdi', null, reason)) : null)),
      h('p', null, requestName(request.id), request.state ? null : ': no trainer has answered'),
      request.state === 'completed' && request.command === 'retrain' ? h('p', null, outcome(request)) : null,
      request.comparison ? h('p', null, whenTrained(request)) : null,
      reason ? h('p', null, h('bdi', null, reason)) : null,
      request.config ? [settings(request.config, true), h('p.buttons', null, h('button.small', {type: 'button', onclick: () => {
        this.#form.use(request.config, ['As in ', requestName(request.id), '.'], true);
        this.#form.element.scrollIntoView({block: 'start'});
      }}, 'Put these settings into the form'))] : null);
  }

  /** Opens the request of the address, once. */
  #find() {
    const row = this.#wanted && this.#rows.get(this.#wanted);
    if (!row) return;
    this.#wanted = null;
    row.element.open = true;
    row.element.scrollIntoView({block: 'center'});
    row.element.querySelector('summary').focus({preventScroll: true});
  }
}

function state(request) {
  const [kind, sign] = STATES[request.state] ?? ['quiet', '?'];
  return h(`span.state.${kind}`, null, h('span', {'aria-hidden': 'true'}, sign), ' ', request.state ?? 'no answer');
}

function what({command, alias, target}) {
  const to = alias && alias !== 'champion' ? [' ', h('bdi', null, alias)] : null;
  switch (command) {
    case 'retrain': return ['train', to ? [' for', to] : null];
    case 'promote': return alias === 'challenger' ? 'challenge' : ['promote', to];
    case 'rollback': return ['roll back', to];
    case 'dismiss': return ['dismiss', alias === 'challenger' ? null : to];
    case 'cancel': return ['cancel ', target ? requestName(target) : null];
    default: return 'something';
  }
}

function left({state: now, etaSeconds}) {
  if (isOver(now)) return '';
  if (etaSeconds === undefined) return 'the time left is not known yet';
  return etaSeconds < 1 ? 'about to evaluate and publish' : `about ${lasting(etaSeconds)} left`;
}

/** What came of a training, in a sentence. */
function outcome({state: now, version, promoted, alias, error, f1}) {
  if (now === 'failed' || now === 'rejected') return h('span.wrong', null, h('bdi', null, error ?? 'No reason was given.'));
  if (now === 'cancelled') return 'It was cancelled.';
  const made = ['Done: ', version ? versionChip(version) : 'a version', f1 === undefined ? '' : `, F1 ${score(f1)} on dev`];
  if (promoted) return [made, alias === 'challenger' ? ', became the challenger.' : alias && alias !== 'champion' ? [', became ', h('bdi', null, alias), '.'] : ', became the champion.'];
  return [made, ', is in ', h('a', {href: `#/models?version=${encodeURIComponent(version ?? '')}`}, 'the registry'), ', and nothing points to it.'];
}

function settings(config, open = false) {
  const entries = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
  const list = h('dl.facts', null, entries.map(([name, value]) => [h('dt', null, h('bdi', null, name)), h('dd', null, h('bdi', null, String(value)))]));
  return open ? list : h('details.settings', null, h('summary', null, `${entries.length} ${entries.length === 1 ? 'setting' : 'settings'}`), list);
}
