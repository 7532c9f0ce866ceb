// The page: an address after # is a view and its settings; one view is there at a time.
import {asks, unask} from './ask.js';
import {fill, h} from './dom.js';
import {follow} from './live.js';
import {Frame} from './frame.js';
import * as health from './health.js';
import * as label from './label.js';
import * as models from './models.js';
import * as scores from './scores.js';
import * as stream from './stream.js';
import * as train from './train.js';
import * as tryIt from './try.js';

const VIEWS = [
  {name: 'stream', title: 'Stream', key: 's', module: stream},
  {name: 'try', title: 'Try', key: 't', module: tryIt},
  {name: 'scores', title: 'Scores', key: 'c', module: scores},
  {name: 'models', title: 'Models', key: 'm', module: models},
  {name: 'train', title: 'Train', key: 'r', module: train},
  {name: 'label', title: 'Label', key: 'l', module: label},
  {name: 'health', title: 'Health', key: 'h', module: health},
];

const main = document.getElementById('main');
const frame = new Frame(VIEWS);
let current = null;

/** The view and the settings that an address names. */
function parse(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  return {view: VIEWS.find(view => view.name === path) ?? VIEWS[0], params: new URLSearchParams(query)};
}

function show() {
  const {view, params} = parse(location.hash);
  unask();
  if (current?.view === view && current.shown.change) {
    current.shown.change(params);
  } else {
    current?.leave();
    document.title = `${view.title} · Tagstream`;
    frame.select(view);
    frame.closeSide();
    const root = h('div.view', {'data-view': view.name});
    fill(main, root);
    current = {view, shown: view.module.mount(root, params, frame), leave: () => {}};
    current.leave = () => current.shown.leave?.();
  }
  listen(view, params);
}

let end = () => {};
let listened = null;

/** Follows what the view shows; when the settings change, anew. */
function listen(view, params) {
  const query = new URLSearchParams(view.module.query?.(params) ?? {});
  query.set('view', view.name);
  if (query.toString() === listened) return;
  listened = query.toString();
  end();
  end = follow(query, (name, data) => {
    if (name === 'status') frame.status(data);
    current.shown.event?.(name, data);
  }, since => frame.lost(since));
}

/** Keys for all views: g and a letter goes there, ? lists them. */
let going = 0;
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || asks()) return;
  if (event.key === 'Escape' && frame.closeSide()) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable) return;
  if (Date.now() - going < 1500) {
    going = 0;
    const view = VIEWS.find(one => one.key === event.key);
    if (view) {
      location.hash = `#/${view.name}`;
      event.preventDefault();
      return;
    }
  }
  if (event.key === 'g') going = Date.now();
  else if (event.key === '?') frame.help(VIEWS, current.view.module.keys ?? []);
  else if (!event.target.closest('#side:not([hidden])')) current.shown.key?.(event); // what is read there is not what it acts on
});

document.querySelector('.skip').addEventListener('click', event => { // its address would be a view's
  event.preventDefault();
  main.focus();
});

window.addEventListener('hashchange', show);
show();
