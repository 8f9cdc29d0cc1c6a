// Elements and numbers.
const make = (tag, props = {}, ...kids) => {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) if (value != null && value !== false) el.setAttribute(key, value);
  el.append(...kids);
  return el;
};
const svg = (tag, props, ...kids) => {
  const el = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const key in props) el.setAttribute(key, props[key]);
  el.append(...kids);
  return el;
};

// As many children as are wanted.
const fillWith = (el, count, child) => {
  while (el.children.length > count) el.lastChild.remove();
  while (el.children.length < count) el.append(child());
};

// A label of the table, with its {gaps} filled.
const label = (key, gaps = {}) => (LABELS[key] ?? key).replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);

// Whole numbers as they are, others to four digits.
const show = value => String(Number.isInteger(value) ? value : +value.toPrecision(4));
const LARGEST = 999999;

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const rank = values => (Array.isArray(values[0]) ? 2 : 1);
const asRows = values => (rank(values) === 1 ? [values] : values);
const asRank = (rows, n) => (n === 1 ? rows.flat() : rows);
// Whether the reader asks for less motion.
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const range = n => [...Array(n).keys()];
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
// The same as code: rows in brackets, with a point behind whole numbers unless all are whole.
const dotOf = (...values) => (values.flat(3).every(Number.isInteger) ? "" : ".");
const literal = (values, dot) => (Array.isArray(values) ? `[${values.map(value => literal(value, dot)).join(", ")}]` : values + (Number.isInteger(values) ? dot : ""));
const tensor = (values, dot = ".") => `torch.tensor([[${literal(values, dot)}]])`;
// A sum of products as it is written down.
const products = pairs => pairs.map(pair => pair.map(show).join("×")).join(" + ");
// Greys from 0 to 1, pixel for pixel.
const drawGreys = (canvas, values) => {
  const { width, height } = canvas, pixels = new ImageData(width, height);
  values.forEach((value, at) => pixels.data.set([...Array(3).fill(Math.round(255 * clamp(value, 0, 1))), 255], 4 * at));
  canvas.getContext("2d").putImageData(pixels, 0, 0);
};
// Park and Miller's generator: from 1 to 2147483646, the same for the same seed.
const drawsFrom = seed => () => (seed = (16807 * seed) % 2147483647);
const total = values => values.reduce((sum, value) => sum + value, 0);
const spread = values => Math.max(...values) - Math.min(...values);
// A matrix times a row.
const times = (matrix, row) => matrix.map(weights => weights.reduce((sum, weight, i) => sum + weight * row[i], 0));
const put = (el, text) => { if (el.textContent !== text) el.textContent = text; };
Object.assign(pure, { show });
