// Training.
import {fill, h} from './dom.js';

/** Shows the view. */
export function mount(root) {
  fill(root, h('h1', null, 'Training'));
  return {};
}
