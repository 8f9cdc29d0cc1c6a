// Elements and numbers.
const make = (tag, props = {}, ...kids) => {
  const el = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) if (value != null && value !== false) el.setAttribute(key, value);
  el.append(...kids);
  return el;
};

// A label of the table, with its {gaps} filled.
const label = (key, gaps = {}) => (LABELS[key] ?? key).replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);

// Whole numbers as they are, others to four digits.
const show = value => String(Number.isInteger(value) ? value : +value.toPrecision(4));

// The number a reader typed, or null.
const LARGEST = 9999;
const typed = text => {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() !== "" && Math.abs(value) <= LARGEST ? value : null;
};

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const rank = values => (Array.isArray(values[0]) ? 2 : 1);
const asRows = values => (rank(values) === 1 ? [values] : values);
const asRank = (rows, n) => (n === 1 ? rows[0] : rows);
Object.assign(pure, { show, typed });
