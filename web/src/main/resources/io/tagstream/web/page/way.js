// The way of the data, as a drawing; where there is little room, and for who cannot see it, as a list.
import {fill, h, svg} from './dom.js';
import {count, rate} from './format.js';

/** Whether ever more sentences wait. */
export class LagWatch {
  #last = [];

  /** Takes the lag, each second. */
  note(lag) {
    this.#last.push(lag);
    if (this.#last.length > 30) this.#last.shift();
  }

  /** Few that wait are none too many, and a wave that ebbs is no flood. */
  get growing() {
    const [first] = this.#last;
    const now = this.#last.at(-1);
    return this.#last.length >= 20 && now >= 200 && now > 1.3 * first && now >= Math.max(...this.#last.slice(0, 15));
  }
}

// Topics are pills, stages are boxes; each has its place.
const TOPICS = {
  inputs: [0, 100], 'label-queue': [410, 10], 'gold-entities': [620, 10], 'tagged-entities': [410, 100],
  'evaluation-scores': [820, 70], 'evaluation-metrics': [820, 130], 'dead-letters': [410, 190],
  'model-registry': [210, 280], control: [620, 280],
};
const STAGES = {tagging: [210, 100], scoring: [620, 100], trainer: [410, 280]};
const WIDTH = 140;
const HEIGHT = 46;

const ARROWS = [
  ['inputs', 'M140 123H204'], ['tagged', 'M350 123H404'], ['predictions', 'M550 123H614'],
  ['queue', 'M650 100V78H480V62'], ['people', 'M550 33H614'], ['gold', 'M690 56V94'],
  ['scores', 'M760 118H785V93H814'], ['metrics', 'M760 128H785V153H814'],
  ['dead', 'M315 146V213H404'], ['dead', 'M690 146V213H556'],
  ['control', 'M620 303H556'], ['registry', 'M410 303H356'], ['model', 'M245 280V152'],
];

const STAGE_FLOWS = [
  {name: 'tagging', reads: ['inputs', 'model-registry'], writes: ['tagged-entities', 'dead-letters']},
  {name: 'scoring', reads: ['tagged-entities', 'gold-entities'], writes: ['evaluation-scores', 'evaluation-metrics', 'label-queue', 'dead-letters']},
  {name: 'trainer', reads: ['control', 'gold-entities'], writes: ['model-registry', 'training-status']},
];

const short = (text, most) => ([...text].length > most ? `${[...text].slice(0, most - 1).join('')}…` : text);

/** The drawing. */
export class Way {
  root = h('div.way');
  #texts = {};
  #marks = {};
  #list = h('div.way-list');
  #listed = '';

  constructor() {
    const head = id => svg('marker', {id, viewBox: '0 0 8 8', refX: '7', refY: '4', markerWidth: '7', markerHeight: '7', orient: 'auto-start-reverse'}, svg('path', {d: 'M1 1L7 4L1 7'}));
    fill(this.root,
      svg('svg.way-drawing', {viewBox: '-4 0 968 334', 'aria-hidden': 'true'},
        svg('defs', {}, head('way-head'), head('way-head-bad')),
        ARROWS.map(([name, d]) => this.#arrow(name, d)),
        Object.entries(TOPICS).map(([name, at]) => this.#node(name, at, true)),
        Object.entries(STAGES).map(([name, at]) => this.#node(name, at, false)),
        this.#text('lag', 172, 114, 'way-lag'),
        this.#text('annotators', 582, 24, 'way-lag')),
      this.#list);
    this.#texts.annotators.textContent = 'people';
  }

  #arrow(name, d) {
    const path = svg(`path.way-arrow.way-${name}`, {d});
    (this.#marks[name] ??= []).push(path);
    return path;
  }

  #node(name, [x, y], isTopic) {
    const group = svg(`g.way-node.${isTopic ? 'way-topic' : 'way-stage'}`, {},
      svg('title', {}), svg('rect', {x, y, width: WIDTH, height: HEIGHT, rx: isTopic ? 23 : 7}),
      this.#text(`${name}.name`, x + WIDTH / 2, y + 20, 'way-name'),
      this.#text(`${name}.rate`, x + WIDTH / 2, y + 36, 'way-rate'));
    this.#marks[name] = [...(this.#marks[name] ?? []), group];
    return group;
  }

  #text(name, x, y, kind) {
    const text = svg(`text.${kind}`, {x, y, 'text-anchor': 'middle'});
    this.#texts[name] = text;
    return text;
  }

  /** Shows how it is now. */
  show({status, health, growing, coming}) {
    const flows = Object.fromEntries((health?.flows ?? []).map(one => [one.role, one]));
    for (const role of Object.keys(TOPICS)) {
      const flow = flows[role];
      const name = role === 'inputs' ? flow?.topic ?? status.sentences : role;
      this.#say(role, short(name, 19), flowText(flow), `${flow?.topic ?? name}: ${flowText(flow) || 'not known yet'}`,
        Boolean(flow?.missing) || (role === 'dead-letters' && coming > 0));
    }
    const stages = states(status);
    for (const [name, {title, note, bad}] of Object.entries(stages)) this.#say(name, title, short(bad ? note : note.split(', ').at(-1), 19), `${title}: ${note}`, bad);
    this.#texts.lag.textContent = `lag ${count(status.lag)}`;
    this.#texts.lag.classList.toggle('bad', growing);
    for (const path of this.#marks.inputs.filter(one => one.tagName === 'path')) path.classList.toggle('bad', growing);
    for (const path of this.#marks.dead) path.classList.toggle('bad', coming > 0);
    this.#tell(status, flows, stages, growing, coming);
  }

  #say(name, title, note, hint, bad) {
    const group = this.#marks[name].find(one => one.tagName === 'g');
    set(this.#texts[`${name}.name`], title);
    set(this.#texts[`${name}.rate`], note);
    set(group.querySelector('title'), hint);
    group.classList.toggle('bad', bad);
  }

  #tell(status, flows, stages, growing, coming) {
    const line = role => {
      const flow = flows[role];
      const bad = flow?.missing || (role === 'dead-letters' && coming > 0);
      return h(`li${bad ? '.bad' : ''}`, null, h('bdi', null, role === 'inputs' ? flow?.topic ?? status.sentences : role), h('span.quiet', null, flowText(flow) || '–'));
    };
    const content = STAGE_FLOWS.map(({name, reads, writes}) => h('section', null,
      h(`h3${stages[name].bad ? '.bad' : ''}`, null, stages[name].title, ' ', h('span.quiet', null, h('bdi', null, stages[name].note))),
      h('h4', null, 'reads', name === 'tagging' ? h(`span${growing ? '.bad' : ''}`, null, `, lag ${count(status.lag)}`) : null), h('ul', null, reads.map(line)),
      h('h4', null, 'writes'), h('ul', null, writes.map(line))));
    const next = fill(h('div'), content);
    const key = `${growing} ${coming > 0} ${next.textContent}`;
    if (key !== this.#listed) {
      this.#listed = key;
      fill(this.#list, content);
    }
  }
}

function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function flowText(flow) {
  if (!flow) return '';
  if (flow.missing) return 'missing';
  return flow.perSecond === undefined || flow.perSecond === null ? '' : flow.perSecond > 0 && flow.perSecond < 0.05 ? '< 0.1/s' : `${rate(flow.perSecond)}/s`;
}

/** How the stages are, as far as this process knows. */
function states(status) {
  const of = names => status.components.filter(one => names.includes(one.name));
  const state = (title, parts, well) => {
    const down = parts.find(one => !one.up);
    return {title, note: down ? down.detail ?? 'down' : well, bad: Boolean(down)};
  };
  const elsewhere = (title, name) => {
    const [one] = of([name]);
    return one ? state(title, [one], one.detail ?? 'up') : {title, note: 'another process', bad: false};
  };
  return {
    tagging: state('Tagging', of(['tagging', 'model', 'champion']), status.serving ? `model ${status.serving}` : 'no model yet'),
    scoring: elsewhere('Scoring', 'scoring'),
    trainer: elsewhere('Trainer', 'trainer'),
  };
}
