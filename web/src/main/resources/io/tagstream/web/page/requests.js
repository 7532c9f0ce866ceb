// Requests to the server that this page comes from.

const TOKEN = 'tagstream.token';

/** What went wrong with a request, in words. */
export class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function answer(response) {
  const body = await response.text();
  let json;
  try {
    json = JSON.parse(body);
  } catch {
    json = null;
  }
  if (!response.ok) throw new Refused(response.status, json?.detail ?? `${response.status} ${response.statusText}`);
  return json;
}

/** GETs JSON. */
export async function get(path, params = {}) {
  return answer(await fetch(`${path}?${new URLSearchParams(params)}`));
}

/** POSTs JSON, with the token where one was given. */
export async function post(path, body, {params = {}, signal, keepalive} = {}) {
  const headers = {'Content-Type': 'application/json'};
  const token = sessionStorage.getItem(TOKEN);
  if (token) headers.Authorization = `Bearer ${token}`;
  const query = new URLSearchParams(params).toString();
  return answer(await fetch(query ? `${path}?${query}` : path, {method: 'POST', headers, body: JSON.stringify(body), signal, keepalive}));
}

/** Keeps a token until this tab is closed. */
export function giveToken(token) {
  if (token) sessionStorage.setItem(TOKEN, token);
  else sessionStorage.removeItem(TOKEN);
}

/** Whether a token was given. */
export const hasToken = () => sessionStorage.getItem(TOKEN) !== null;
