// What a slider may reach, given the others. The same rules stand in base.py; tests hold them together.
const TOPS = {
  output_padding: s => Math.max(s.stride, s.dilation ?? 1) - 1,
  padding: s => Math.floor((canvasSize(axesOf(s, 1)[1]) - 1 + (s.output_padding ?? 0)) / 2),
};

// [lowest, largest] of each slider, in the order in which they are settled.
const boundsOf = (spec, state) => {
  const bounds = {};
  const tops = { ...TOPS, ...spec.tops };
  for (const [name, [low, high]] of Object.entries(spec.sliders)) {
    bounds[name] = [low, Math.max(low, Math.min(high, tops[name] ? tops[name](state) : high))];
  }
  return bounds;
};

// The nearest state that torch accepts, and what was changed, said in words.
const settle = (spec, wanted, changed) => {
  const state = spec.fit ? spec.fit(wanted, changed) : { ...wanted };
  const said = [];
  const limit = (name, low, high, why) => {
    const value = clamp(Math.round(state[name]), low, high);
    if (value !== state[name]) said.push(label(why, { name, value }));
    state[name] = value;
  };
  for (const [name, [low, high]] of Object.entries(spec.sliders)) limit(name, low, high, "offered");
  for (const name in spec.sliders) limit(name, ...boundsOf(spec, state)[name], "clamped");
  return [spec.fill ? spec.fill(state) : state, said.join(" ")];
};

// A square (or row) of n numbers a side: those that are there stay, new ones come from next(index).
const resized = (values, n, next) => {
  const fresh = row => Array.from({ length: n }, (_, c) => row?.[c] ?? next());
  return rank(values) === 1 ? fresh(values) : Array.from({ length: n }, (_, r) => fresh(values[r]));
};
// New numbers go on from the largest that is there.
const onward = values => { let top = Math.max(0, ...[values].flat(2)); return () => (top += 1); };
// A row of numbers that arrives decides the slider that says its length. Of rows the first is taken.
const rowDecides = (row, length) => (wanted, changed) => {
  const values = asRows(wanted[row])[0];
  return { ...wanted, [row]: values, [length]: changed.includes(row) ? values.length : wanted[length] };
};
Object.assign(pure, { boundsOf, settle, resized });
