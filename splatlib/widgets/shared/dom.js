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
// Bars for a row of numbers, beside its grid (which says the same in numbers): draw(values).
const bars = (low, high) => {
  const box = make("div", { class: "splat-bars", "aria-hidden": "true" });
  const draw = values => {
    while (box.children.length > values.length) box.lastChild.remove();
    while (box.children.length < values.length) box.append(make("span", {}, make("i")));
    const [bottom, top] = [low ?? Math.min(0, ...values), high ?? Math.max(0, ...values)];
    const share = value => `${(100 * value) / (top - bottom || 1)}%`;
    values.forEach((value, at) => {
      const bar = box.children[at].firstChild.style;
      bar.top = share(top - Math.max(0, value));
      bar.height = share(Math.abs(value));
    });
  };
  return { box, draw };
};
Object.assign(pure, { show, typed });
