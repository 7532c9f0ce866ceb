// Health: what is wrong, how data go, and what could not be read.
import {fill, h} from './dom.js';
import {count} from './format.js';
import {Letters} from './letters.js';
import {LagWatch, Way} from './way.js';

/** Shows the view. */
export function mount(root, params, frame) {
  return new Health(root, params, frame);
}

class Health {
  #frame;
  #lag = new LagWatch();
  #way = new Way();
  #letters;
  #verdict = h('ul.verdict-lines', null, h('li', null, 'Looking …'));
  #components = h('ul.parts', {'aria-label': 'Components of this process'});
  #facts = h('dl.facts');
  #health = null;
  #shown = {};

  constructor(root, params, frame) {
    this.#frame = frame;
    this.#letters = new Letters(frame, params.get('letter'));
    fill(root, h('h1', null, 'Health'), h('div', {role: 'status'}, this.#verdict),
      h('section.card', {'aria-labelledby': 'way-title'}, h('h2', {id: 'way-title'}, 'The way of the data'), this.#way.root),
      h('div.cards', null,
        h('section.card', {'aria-labelledby': 'parts-title'}, h('h2', {id: 'parts-title'}, 'This process'), this.#components),
        h('section.card', {'aria-labelledby': 'cluster-title'}, h('h2', {id: 'cluster-title'}, 'Broker and program'), this.#facts)),
      this.#letters.root);
    if (frame.now) this.#status(frame.now);
  }

  change(params) {
    this.#letters.open(params.get('letter'));
  }

  event(name, data) {
    if (name === 'status') {
      this.#status(data);
    } else if (name === 'health') {
      this.#health = data;
      this.#letters.show(data.letters);
      this.#draw();
    }
  }

  #status(status) {
    this.#lag.note(status.lag);
    this.#fill('components', this.#components, status.components.map(part));
    this.#draw();
  }

  #draw() {
    const status = this.#frame.now;
    if (!status) return;
    const health = this.#health;
    const coming = flow(health, 'dead-letters')?.perSecond ?? 0;
    this.#way.show({status, health, growing: this.#lag.growing, coming});
    const wrong = problems(status, health, this.#lag.growing, coming);
    const line = (kind, text) => h('li', null, h(`span.dot.${kind}`, {'aria-hidden': 'true'}), h('bdi', null, text));
    this.#fill('verdict', this.#verdict, wrong.length ? wrong.map(text => line('down', text))
      : health ? line('up', 'All is well.') : h('li', null, 'Looking …'));
    const partitions = flow(health, 'inputs')?.partitions;
    this.#fill('facts', this.#facts, [
      ['broker', status.bootstrapServers],
      ['brokers found', health?.problem ? `none: ${health.problem}` : nodes(health?.nodes)],
      ['topics', !health?.nodes.length ? '–' : health.missing.length ? `missing: ${health.missing.join(', ')}` : 'all there'],
      ['partitions read', partitions ? count(partitions) : '–'],
      ['waiting to be tagged', count(status.lag)],
      ['Tagstream', health?.program],
      ['Java', health ? health.java : '–'],
    ].filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [h('dt', null, name), h('dd', null, h('bdi', null, value))]));
  }

  /** Fills an element only where it would look different: a selection in it stays. */
  #fill(name, element, children) {
    const next = fill(h('div'), children);
    const key = next.textContent;
    if (this.#shown[name] !== key) {
      this.#shown[name] = key;
      fill(element, [...next.childNodes]);
    }
  }
}

const flow = (health, role) => health?.flows.find(one => one.role === role);

function nodes(all) {
  if (!all?.length) return '–';
  return all.length > 6 ? `${all.slice(0, 6).join(', ')} and ${all.length - 6} more` : all.join(', ');
}

/** A component. */
function part({name, up, detail}) {
  return h(`li${up ? '' : '.down'}`, null, h(`span.dot.${up ? 'up' : 'down'}`, {role: 'img', 'aria-label': up ? 'up' : 'down'}),
    h('span.part-name', null, name), h('span.part-detail', null, h('bdi', null, detail ?? (up ? 'up' : 'down'))));
}

/** What is wrong, in sentences. */
function problems(status, health, growing, coming) {
  const wrong = status.components.filter(one => !one.up).map(one => `${one.name} is down${one.detail ? `: ${one.detail}` : ''}.`);
  if (health?.problem && !status.components.some(one => one.name === 'kafka' && !one.up)) wrong.push(`The broker does not answer the page: ${health.problem}.`);
  if (health?.missing.length) wrong.push(`Topics are missing, or this tagger may not see them: ${health.missing.join(', ')}.`);
  if (coming > 0) wrong.push('Records cannot be read right now: see the dead letters.');
  if (growing) wrong.push(`Records come faster than they are tagged: ${count(status.lag)} wait.`);
  return wrong;
}
