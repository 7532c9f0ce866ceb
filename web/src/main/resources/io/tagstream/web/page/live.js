// Events of a view, for as long as somebody looks at it.

const HIDDEN_MILLIS = 20_000;
const AGAIN_MILLIS = 2_000;

let since = null; // the connection is lost, whichever view is looked at

/**
 * Follows a view.
 *
 * @param {URLSearchParams} query what to see
 * @param {(name: string, data: Object) => void} listener told of each event
 * @param {(since: Date|null) => void} lost told since when there is no connection, or that there is one
 * @returns a function that ends it
 */
export function follow(query, listener, lost) {
  let source = null;
  let timer = null;
  let over = false;

  const names = ['status', 'sentences', 'said', 'scores', 'models', 'train', 'label', 'health'];

  const open = () => {
    clearTimeout(timer);
    if (over || source || document.hidden) return;
    source = new EventSource(`/v1/live?${query}`);
    source.onopen = () => {
      since = null;
      lost(null);
    };
    source.onerror = () => {
      since ??= new Date();
      lost(since);
      if (source?.readyState === EventSource.CLOSED) { // it does not try again by itself
        shut();
        timer = setTimeout(open, AGAIN_MILLIS);
      }
    };
    for (const name of names) {
      source.addEventListener(name, event => listener(name, JSON.parse(event.data)));
    }
  };

  const shut = () => {
    source?.close();
    source = null;
  };

  // A tab in the background holds one of the few connections that a browser makes, for nobody.
  const look = () => {
    clearTimeout(timer);
    if (document.hidden) timer = setTimeout(shut, HIDDEN_MILLIS);
    else open();
  };

  document.addEventListener('visibilitychange', look);
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
    shut();
  };
}
