// Builds what is shown. Data become text nodes and attributes, never markup.

/**
 * An element.
 *
 * @param {string} tag such as `div`, or `div.row.new` with classes
 * @param {Object} [props] attributes; `on…` are listeners, `style` custom properties by name
 * @param {...(Node|string|number|null|undefined|false|Array)} children
 */
export function h(tag, props, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'style') for (const [k, v] of Object.entries(value)) element.style.setProperty(k, v);
    else if (key === 'value') element.value = value;
    else if (key === 'class') element.classList.add(...value.split(' ').filter(Boolean));
    else element.setAttribute(key, value === true ? '' : value);
  }
  put(element, children);
  return element;
}

/** Adds children to an element. */
export function put(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/** Gives an element other children. */
export function fill(element, ...children) {
  element.replaceChildren();
  return put(element, children);
}

const SVG = 'http://www.w3.org/2000/svg';

/** An SVG element. */
export function svg(tag, props, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElementNS(SVG, name);
  if (classes.length) element.setAttribute('class', classes.join(' '));
  for (const [key, value] of Object.entries(props ?? {})) element.setAttribute(key, value);
  element.append(...children.flat(Infinity).filter(Boolean));
  return element;
}

let toastTimer;

/** Says something for a moment. */
export function toast(text) {
  const place = document.getElementById('toast');
  place.textContent = text;
  place.classList.add('shown');
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => place.classList.remove('shown'), 3000);
}

/** A button that copies a text. */
export function copyButton(label, text) {
  return h('button.small', {type: 'button', onclick: async () => {
    try {
      await navigator.clipboard.writeText(typeof text === 'function' ? text() : text);
      toast(`${label}: copied`);
    } catch {
      toast('The browser does not let this page copy');
    }
  }}, label);
}
