// What a training is asked for with: five settings that matter, and all others.
import {fill, h} from './dom.js';
import {get} from './requests.js';

const TWICE_MILLIS = 800;
const FILES = ['data_dir', 'train_file', 'validation_file'];
const OF_GOLD = ['train_topic', 'held_out_share'];
const MAIN = ['model_name_or_path', 'recipe', 'num_train_epochs', 'learning_rate'];
const WORDS = {
  model_name_or_path: 'Base model', recipe: 'Recipe', num_train_epochs: 'Epochs', learning_rate: 'Learning rate',
  data_dir: 'Folder', train_file: 'Training file', validation_file: 'Dev file', held_out_share: 'Share held out',
};

/** A value as JSON has it; what is none of its type goes as it is, and the trainer says what it wanted. */
export function valueOf(type, text) {
  const trimmed = text.trim();
  if (type === 'boolean') return trimmed === 'true' ? true : trimmed === 'false' ? false : trimmed;
  if ((type === 'integer' || type === 'number') && trimmed !== '' && Number.isFinite(Number(trimmed))) return Number(trimmed);
  return trimmed;
}

/** Which setting a reason is about: trainers begin with its name. */
export function keyOf(reason, names) {
  const found = /^([a-z_0-9]+): /.exec(reason ?? '');
  return found && names.includes(found[1]) ? found[1] : null;
}

/** The form. */
export class TrainForm {
  #send;
  #keys = [];
  #loading = false;
  #sentAt = -Infinity;
  #fields = new Map();
  #filled = null;
  #touched = false;
  #gold;
  #files;
  #alias;
  #note = h('p.quiet.origin');
  #more;
  #button = h('button.primary', {type: 'submit'}, 'Train');

  /** @param {(command: Object) => void} send asks for a training */
  constructor(send) {
    this.#send = send;
    this.element = h('form.trainform', {novalidate: true, 'aria-label': 'A new training', onsubmit: event => {
      event.preventDefault();
      this.#submit();
    }, oninput: () => {
      this.#touched = true;
      this.#right();
    }}, h('p.quiet', null, 'reading what can be set …'));
    this.load();
  }

  /** Reads what can be set, unless that is known. */
  load() {
    if (this.#loading || this.#keys.length) return;
    this.#loading = true;
    get('/v1/training/keys').then(({keys}) => this.#build(keys))
      .catch(error => fill(this.element, h('p.problem', null, `What can be set is not known: ${error.message}. It is tried again.`)))
      .finally(() => { this.#loading = false; });
  }

  #build(keys) {
    this.#keys = keys;
    const key = name => keys.find(one => one.name === name);
    const field = name => (key(name) ? this.#field(key(name)) : null);
    this.#gold = h('input', {type: 'radio', name: 'data', value: 'gold', checked: true, onchange: () => this.#turn()});
    this.#files = h('input', {type: 'radio', name: 'data', value: 'files', onchange: () => this.#turn()});
    const rest = keys.map(one => one.name).filter(name => ![...MAIN, ...FILES, ...OF_GOLD].includes(name));
    this.#alias = h('select', {'aria-label': 'When it is done'},
      h('option', {value: ''}, 'serve, unless it is worse'), h('option', {value: 'challenger'}, 'challenge what serves'));
    this.#more = h('details.more-settings', null, h('summary', null, `${rest.length} more settings`), h('div.fields.small-fields', null, rest.map(field)));
    fill(this.element,
      this.#note,
      h('div.fields', null, field('model_name_or_path'),
        h('fieldset.field.data', null, h('legend', null, 'Data'),
          h('label', null, this.#gold, ' gold on the stream'), h('label', null, this.#files, ' files of the trainer')),
        field('recipe'), field('num_train_epochs'), field('learning_rate'),
        h('label.field', null, h('span.name', null, 'When it is done'), this.#alias, h('span.help.quiet', null, 'a challenger is tried on the stream first'))),
      h('div.fields.of-gold', null, field('held_out_share')),
      h('div.fields.of-files', {hidden: true}, FILES.map(field)),
      this.#more,
      h('p.buttons', null, this.#button, h('button', {type: 'button', onclick: () => this.#clear()}, 'Empty the form')));
    this.#fields.get('recipe')?.input.addEventListener('change', () => this.#hint());
    this.#turn();
    this.#hint();
    this.#say();
    if (this.#filled) this.use(...this.#filled);
  }

  #field(key) {
    const id = `set-${key.name}`;
    const about = {id, 'aria-describedby': `${id}-help`, spellcheck: 'false', autocomplete: 'off'};
    const options = values => values.map(value => h('option', {value}, value === '' ? '' : value));
    const list = key.name === 'model_name_or_path' && key.choices ? h('datalist', {id: `${id}-list`}, options(key.choices)) : null;
    const input = key.type === 'boolean' ? h('select', about, options(['', 'true', 'false']))
      : key.choices && !list ? h('select', about, options(['', ...key.choices]))
        : h('input', {...about, type: 'text', inputmode: key.type === 'string' ? null : 'decimal', list: list ? `${id}-list` : null});
    const name = WORDS[key.name];
    const element = h('div.field', null,
      h('label.name', {for: id}, name ? [name, ' ', h('code', null, key.name)] : h('code', null, key.name)), input, list,
      h('span.help.quiet', {id: `${id}-help`}, key.help));
    this.#fields.set(key.name, {key, input, element});
    return element;
  }

  /** What a setting is when it is left empty: by the recipe, unless the trainer has another of its own. */
  #hint() {
    const recipe = this.#fields.get('recipe')?.input.value;
    for (const {key, input} of this.#fields.values()) {
      const values = key.defaults ?? {};
      const value = values[recipe] ?? Object.values(values)[0];
      const text = value === undefined ? '' : String(value);
      if (input.tagName === 'SELECT') input.options[0].textContent = text ? `${text} (default)` : '(default)';
      else input.placeholder = text;
    }
  }

  #turn() {
    this.element.querySelector('.of-gold').hidden = !this.#gold.checked;
    this.element.querySelector('.of-files').hidden = this.#gold.checked;
  }

  /**
   * Fills it with the settings of a training.
   *
   * @param {Object} config by name
   * @param {Array} origin says where they are from
   * @param {boolean} asked whether somebody wants it, even over what they have typed
   */
  use(config, origin, asked = false) {
    if (!this.#keys.length) {
      this.#filled = [config, origin, asked];
      return;
    }
    if (this.#touched && !asked) return;
    this.#empty();
    for (const [name, value] of Object.entries(config)) {
      const field = this.#fields.get(name);
      if (field) field.input.value = String(value);
    }
    (config.train_topic || !FILES.some(name => config[name]) ? this.#gold : this.#files).checked = true;
    this.#turn();
    this.#hint();
    this.#right();
    this.#say(origin);
    if (asked) this.#touched = true;
  }

  #say(origin) {
    fill(this.#note, origin ?? 'What is left empty is as the trainer has it, or else by default.');
  }

  #empty() {
    for (const {input} of this.#fields.values()) input.value = '';
  }

  #clear() {
    this.#touched = true;
    this.#empty();
    this.#gold.checked = true;
    this.#turn();
    this.#hint();
    this.#right();
    this.#say();
  }

  /** The settings that are given. */
  config() {
    const config = {};
    for (const [name, {key, input}] of this.#fields) {
      if (OF_GOLD.includes(name) && !this.#gold.checked) continue;
      if (FILES.includes(name) && this.#gold.checked) continue;
      if (input.value.trim() !== '') config[name] = valueOf(key.type, input.value);
    }
    if (this.#gold.checked) config.train_topic = 'gold-entities';
    return config;
  }

  #submit() {
    // The second click of two asks for nothing more.
    if (performance.now() - this.#sentAt < TWICE_MILLIS) return;
    this.#sentAt = performance.now();
    this.#right();
    const alias = this.#alias.value;
    this.#send({command: 'retrain', config: this.config(), ...(alias ? {alias} : {})});
  }

  #right() {
    for (const {input} of this.#fields.values()) input.removeAttribute('aria-invalid');
  }

  /** Shows where what was asked for is wrong. */
  wrong(reason) {
    const name = keyOf(reason, [...this.#fields.keys()]);
    if (!name) return;
    const {input, element} = this.#fields.get(name);
    input.setAttribute('aria-invalid', 'true');
    if (this.#more.contains(element)) this.#more.open = true;
    if (!element.closest('[hidden]')) input.focus();
  }

  /** Whether one may ask now. */
  set ready(ready) {
    this.#button.disabled = !ready;
  }
}
