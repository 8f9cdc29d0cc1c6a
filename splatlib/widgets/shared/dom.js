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
const put = (el, text) => { if (el.textContent !== text) el.textContent = text; };
Object.assign(pure, { show });
