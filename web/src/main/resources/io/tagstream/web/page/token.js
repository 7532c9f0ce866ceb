// Asks for the token that writes and tags, where one is needed.
import {h} from './dom.js';
import {giveToken} from './requests.js';

/** A form for the token. */
export function tokenForm(given) {
  const field = h('input', {type: 'password', autocomplete: 'off', 'aria-label': 'Token', placeholder: 'a token of --http-token-file'});
  return h('form.token', {onsubmit: event => {
    event.preventDefault();
    giveToken(field.value.trim());
    given();
  }}, field, h('button', {type: 'submit'}, 'Use it until this tab is closed'));
}
