// Asks once before something that others will feel, and says what will happen.
import {fill, h} from './dom.js';

let dialog = null;

/** Takes an open question back: nobody has said yes. */
export function unask() {
  if (dialog?.open) dialog.close('no');
}

/** Whether a question is open. */
export const asks = () => Boolean(dialog?.open);

/**
 * Asks, above the page; Escape is a no.
 *
 * @param {{title: (string|Node|Array), what: Array, verb: string, danger: boolean}} question
 * @returns {Promise<boolean>} whether to do it
 */
export function ask({title, what, verb, danger = false}) {
  dialog ??= document.body.appendChild(h('dialog.ask', {'aria-labelledby': 'ask-title'}));
  if (dialog.open) return Promise.resolve(false);
  return new Promise(resolve => {
    const answer = h(`button.${danger ? 'danger' : 'primary'}`, {type: 'submit', value: 'yes'}, verb);
    fill(dialog, h('form', {method: 'dialog'},
      h('h2', {id: 'ask-title'}, title),
      what.filter(Boolean).map(line => h('p', null, line)),
      h('p.buttons', null, answer, h('button', {type: 'submit', value: 'no'}, 'Leave it'))));
    dialog.returnValue = 'no';
    dialog.onclose = () => resolve(dialog.returnValue === 'yes');
    dialog.showModal();
    answer.focus();
  });
}
