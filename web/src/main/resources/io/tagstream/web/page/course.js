// How a training goes: a figure over its steps.
import {h, svg} from './dom.js';
import {count} from './format.js';

const WIDTH = 420;
const HEIGHT = 150;
const BOX = {left: 44, right: 14, top: 10, bottom: 24};

/** Round numbers from about the lowest to about the highest value, three or four of them. */
function ticks(low, high) {
  const rough = (high - low) / 3 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map(one => one * power).find(one => one >= rough);
  const found = [];
  for (let i = Math.floor(low / step); i * step < high + step * 0.999; i++) found.push(i * step);
  return found;
}

const label = value => String(Number(value.toPrecision(3)));

/**
 * A figure of a training over its steps.
 *
 * @param {string} name of the figure
 * @param {Array<{step: number, value: number}>} points in the order of their steps
 * @param {?number} total steps that there will be
 * @param {string} none what to say while there is none
 */
export function course(name, points, total, none) {
  const last = points.at(-1);
  const title = h('figcaption', null, name, ' ', h('b', null, last ? last.value.toFixed(3) : '–'), last ? h('span.quiet', null, ` after step ${count(last.step)}`) : null);
  if (!last) return h('figure.course', null, title, h('p.quiet', null, none));
  const values = points.map(one => one.value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const marks = least === most ? ticks(Math.max(0, least - 0.1), most + 0.1) : ticks(least, most);
  const [low, high] = [marks[0], marks.at(-1)];
  const end = Math.max(total ?? 0, last.step, 1);
  const x = step => BOX.left + (WIDTH - BOX.left - BOX.right) * step / end;
  const y = value => HEIGHT - BOX.bottom - (HEIGHT - BOX.top - BOX.bottom) * (value - low) / (high - low || 1);
  const line = points.map(one => `${x(one.step).toFixed(1)},${y(one.value).toFixed(1)}`).join(' ');
  const first = points[0];
  const words = points.length === 1 ? `${name}: ${last.value.toFixed(3)} after step ${last.step}`
    : `${name}: from ${first.value.toFixed(3)} after step ${first.step} to ${last.value.toFixed(3)} after step ${last.step}`;
  return h('figure.course', null, title, svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': words},
    marks.map(value => [svg('line.grid', {x1: BOX.left, x2: WIDTH - BOX.right, y1: y(value), y2: y(value)}),
      svg('text', {x: BOX.left - 8, y: y(value) + 4, 'text-anchor': 'end'}, label(value))]),
    svg('text', {x: BOX.left, y: HEIGHT - 6}, '0'),
    svg('text', {x: WIDTH - BOX.right, y: HEIGHT - 6, 'text-anchor': 'end'}, `${count(end)} steps`),
    svg('polyline.line', {points: line}),
    svg('circle.last', {cx: x(last.step), cy: y(last.value), r: 3.5})));
}
