// F1 by version over time, with bands and marks, on a canvas.
import uPlot from './uplot.js';
import {fill, h} from './dom.js';
import {hueOf, MARKS} from './versions.js';
import {clock, moment, score} from './format.js';

const HEIGHT = 300;
const LABELS = 84; // room for names at the right
const ROOT_FONT = 15; // for which these, and what is below, are made
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, ...[1, 2, 3, 7, 14, 30, 90, 365].map(days => 86400 * days)];
const FONT = 'system-ui, sans-serif';

/** How much larger all is, as on a wall. */
const scale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / ROOT_FONT;

/** The curve and what it says where one points at it. */
export class Chart {
  #root;
  #plot = null;
  #place;
  #says;
  #probe;
  #reset;
  #shown = null;
  #data = null;
  #shape = '';
  #zoomed = false;
  #scale = 1;
  #observers;

  constructor(root) {
    this.#root = root;
    this.#place = h('div.chart', {role: 'img'});
    this.#says = h('p.says.quiet');
    this.#reset = h('button.small.reset', {type: 'button', hidden: true, onclick: () => this.#whole()}, 'Whole time');
    this.#probe = h('span.line', {hidden: true});
    fill(root, h('div.chart-head', null, this.#says, this.#reset), this.#place, this.#probe);
    const anew = () => this.#build();
    const theme = new MutationObserver(anew);
    theme.observe(document.documentElement, {attributeFilter: ['data-theme']});
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', anew);
    const size = new ResizeObserver(() => (scale() === this.#scale ? this.#plot?.setSize(this.#size()) : this.#build()));
    size.observe(this.#place);
    this.#observers = () => {
      theme.disconnect();
      size.disconnect();
      media.removeEventListener('change', anew);
    };
  }

  leave() {
    this.#observers();
    this.#plot?.destroy();
  }

  /**
   * Shows it.
   *
   * @param {Array} lines `{version, number, points}`; a point is `[seconds, f1, low, high, sentences]`
   * @param {string} chosen the version that is drawn strongest
   * @param {Array} marks what happened, the oldest first
   */
  show(lines, chosen, marks) {
    const shape = JSON.stringify([chosen, lines.map(line => [line.version, line.points.length === 1])]);
    this.#shown = {lines, chosen, marks};
    this.#data = aligned(lines);
    this.#place.setAttribute('aria-label', `F1 over time. ${lines.map(told).join(' ')}`);
    if (shape === this.#shape && this.#plot) {
      this.#plot.setData(this.#data, !this.#zoomed);
      if (this.#zoomed) this.#plot.redraw();
    } else {
      this.#shape = shape;
      this.#build();
    }
    this.#tell();
  }

  #whole() {
    this.#zoomed = false;
    this.#reset.hidden = true;
    this.#plot.setData(this.#data, true);
  }

  /** Whoever has dragged looks closer, and stays there when more comes. */
  #dragged(u, zoom) {
    if (u.select.width > 4) {
      this.#zoomed = true;
      this.#reset.hidden = false;
    }
    zoom();
  }

  #size() {
    return {width: Math.max(200, this.#place.clientWidth), height: HEIGHT * this.#scale};
  }

  /** A colour of the style sheet as a canvas takes it. */
  #colour(css, hue = 0) {
    this.#probe.style.setProperty('--h', hue);
    this.#probe.style.setProperty('color', css);
    return getComputedStyle(this.#probe).color;
  }

  #build() {
    const near = this.#zoomed && this.#plot ? {min: this.#plot.scales.x.min, max: this.#plot.scales.x.max} : null;
    this.#plot?.destroy();
    this.#plot = null;
    this.#scale = scale();
    if (!this.#shown || !this.#data[0].length) return;
    const {lines, chosen} = this.#shown;
    const colour = line => this.#colour('var(--ink)', hueOf(line));
    const quiet = this.#colour('var(--quiet)');
    const grid = {stroke: this.#colour('var(--line)'), width: 1};
    const font = `${12 * this.#scale}px ${FONT}`;
    const series = [{}];
    const bands = [];
    for (const line of lines) {
      const isChosen = line.version === chosen;
      const stroke = colour(line);
      const bound = {stroke: 'transparent', width: 0, spanGaps: true, points: {show: false}};
      bands.push({series: [series.length + 1, series.length], fill: this.#colour(`oklch(from var(--ink) l c h / ${isChosen ? 0.22 : 0.07})`, hueOf(line))});
      series.push(bound, bound, {stroke, width: isChosen ? 2.5 : 1.5, spanGaps: true,
        points: {show: line.points.length === 1, size: 8, fill: stroke}});
    }
    this.#plot = new uPlot({
      ...this.#size(), series, bands,
      padding: [18 * this.#scale, LABELS * this.#scale, 0, 0],
      legend: {show: false},
      cursor: {y: false, points: {show: false}, drag: {x: true, y: false},
        bind: {mouseup: (u, target, handler) => event => this.#dragged(u, () => handler(event))}},
      scales: {x: {time: true, range: (u, low, high) => (low === high ? [low - 60, high + 60] : [low, high])}, y: {range: heights}},
      axes: [
        {stroke: quiet, font, grid: {show: false}, ticks: grid, space: 80 * this.#scale, size: 34 * this.#scale, incrs: STEPS, values: times},
        {stroke: quiet, font, grid, ticks: {show: false}, size: 44 * this.#scale, values: (u, all) => all.map(value => value.toFixed(value * 10 % 1 > 0.001 && value * 10 % 1 < 0.999 ? 2 : 1))},
      ],
      hooks: {
        ready: [u => { if (near) u.setScale('x', near); }],
        draw: [u => this.#draw(u, quiet)],
        setCursor: [() => this.#tell()],
      },
    }, this.#data, this.#place);
    this.#place.ondblclick = () => this.#whole();
  }

  /** What happened, as lines with a sign above; and names at the ends of curves. */
  #draw(u, quiet) {
    const {ctx, bbox} = u;
    const ratio = devicePixelRatio * this.#scale;
    ctx.save();
    ctx.font = `${12 * ratio}px ${FONT}`;
    ctx.lineWidth = ratio;
    for (const mark of this.#shown.marks) {
      const at = new Date(mark.at) / 1000;
      if (at < u.scales.x.min || at > u.scales.x.max) continue;
      const x = Math.round(u.valToPos(at, 'x', true));
      const {sign, css} = MARKS[mark.kind];
      ctx.strokeStyle = ctx.fillStyle = css ? this.#colour(css) : quiet;
      ctx.setLineDash([2 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.textAlign = 'center';
      ctx.fillText(sign, x, bbox.top - 4 * ratio);
    }
    const ends = this.#shown.lines.map(line => ({line, point: line.points.findLast(point => point[1] !== null && point[0] <= u.scales.x.max)}))
      .filter(({point}) => point && point[0] >= u.scales.x.min)
      .map(({line, point}) => ({line, x: point === line.points.at(-1) ? u.valToPos(point[0], 'x', true) : bbox.left + bbox.width, y: u.valToPos(point[1], 'y', true)}));
    ends.sort((a, b) => a.y - b.y);
    let below = -Infinity;
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    for (const {line, x, y} of ends) {
      below = Math.max(y, below + 15 * ratio);
      ctx.fillStyle = this.#colour('var(--ink)', hueOf(line));
      ctx.font = `${line.version === this.#shown.chosen ? 650 : 400} ${12 * ratio}px ${FONT}`;
      const name = [...line.version];
      ctx.fillText(name.length > 10 ? `${name.slice(0, 9).join('')}…` : line.version, x + 8 * ratio, below);
    }
    ctx.restore();
  }

  #tell() {
    const u = this.#plot;
    if (!u || u.cursor.left === undefined || u.cursor.left < 0 || !this.#data[0].length) {
      fill(this.#says, 'Point at the curve to read it; drag to look closer.');
      return;
    }
    const at = u.posToVal(u.cursor.left, 'x');
    const parts = this.#shown.lines.map(line => ({line, point: line.points.findLast(point => point[0] <= at)})).filter(({point}) => point);
    const [left, right] = [u.posToVal(u.cursor.left - 5, 'x'), u.posToVal(u.cursor.left + 5, 'x')];
    const near = this.#shown.marks.filter(mark => new Date(mark.at) / 1000 >= left && new Date(mark.at) / 1000 <= right);
    fill(this.#says, h('b', null, moment(at * 1000)), parts.map(({line, point}) => [' · ', h('bdi.line.ink', {style: {'--h': hueOf(line)}}, short(line.version)),
      ` ${score(point[1])}`, point[2] === null ? null : ` (${score(point[2])}–${score(point[3])})`]),
    near.map(mark => ` · ${MARKS[mark.kind].sign} ${MARKS[mark.kind].name}`));
  }
}

const short = version => ([...version].length > 16 ? `${[...version].slice(0, 15).join('')}…` : version);

/** One curve in words. */
function told({version, points}) {
  const known = points.filter(point => point[1] !== null);
  if (!known.length) return `${version}: undefined.`;
  return `${version}: ${score(known[0][1])} at ${clock(known[0][0] * 1000)}, ${score(known.at(-1)[1])} at ${clock(known.at(-1)[0] * 1000)}.`;
}

/** The times of all, and for each line low, high and F1 there. */
function aligned(lines) {
  const times = [...new Set(lines.flatMap(line => line.points.map(point => point[0])))].sort((a, b) => a - b);
  const index = new Map(times.map((time, i) => [time, i]));
  return [times, ...lines.flatMap(line => {
    const columns = [0, 1, 2].map(() => new Array(times.length).fill(undefined));
    for (const [time, f1, low, high] of line.points) {
      const i = index.get(time);
      [columns[0][i], columns[1][i], columns[2][i]] = [low ?? f1, high ?? f1, f1];
    }
    return columns;
  })];
}

/** Round bounds around what is shown, within 0 and 1. */
function heights(u, low, high) {
  if (low === null || high === null) return [0, 1];
  const bottom = Math.max(0, Math.floor(low * 20 - 0.2) / 20);
  const top = Math.min(1, Math.ceil(high * 20 + 0.2) / 20);
  return bottom < top ? [bottom, top] : [Math.max(0, bottom - 0.05), Math.min(1, top + 0.05)];
}

/** Times at the axis: seconds where they are near, days where they are far. */
function times(u, all, axis, space, step) {
  let day = '';
  return all.map(seconds => {
    const time = new Date(seconds * 1000);
    const date = time.toLocaleDateString('sv-SE').slice(5);
    const text = time.toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit', ...(step < 60 ? {second: '2-digit'} : {})});
    const fresh = day !== date && (day !== '' || step >= 86400);
    day = date;
    return step >= 86400 ? date : fresh ? `${text}\n${date}` : text;
  });
}
