// The conventions of `conventions.py` for a row or a picture: which are tried, and what each does, as a matrix an axis.
const TABLE = MISMATCH; // the table that Python reads, too
const [STRIDES, DILATIONS] = [TABLE.strides, TABLE.dilations].map(most => range(most).map(n => n + 1));
const rint = v => { const low = Math.floor(v), part = v - low; return low + (part > 0.5 || (part === 0.5 && low % 2 !== 0)); };
const near = v => rint(v * 1e9) / 1e9; // 2.4999999999999996 is 2.5 to whoever rounds it
const RULES = { round: v => rint(near(v)), "round half up": v => Math.floor(near(v) + 0.5), truncate: v => Math.trunc(near(v)) };
const finished = finish => {
  const [rule, clamped] = finish.split(", "), round = RULES[rule] ?? (v => v);
  return clamped ? v => clamp(round(v), 0, 255) : round;
};
const bytes = rows => rows.flat().every(v => Number.isInteger(v) && v >= 0 && v <= 255);
const whole = rows => rows.flat().every(Number.isInteger);
const finishes = (y, ready, both) => {
  if (!whole(y)) return [""];
  const rounded = ready.flat().map(near), overshoot = both && rounded.some(v => v < 0 || v > 255);
  if (whole(rounded) && !overshoot) return [""];
  return [...TABLE.finishes, ...(overshoot ? TABLE.finishes.map(rule => `${rule}, clamped`) : [])];
};
// Rows as they are, and the sizes of their one or two axes. Every choice of one thing an axis, the last changing first.
const sizes = (rows, n) => [rows.length, rows[0].length].slice(-n);
const product = lists => lists.reduce((all, list) => all.flatMap(some => list.map(one => [...some, one])), [[]]);
const turned = rows => rows[0].map((_, c) => rows.map(row => row[c]));

// Which conventions are tried. A scale factor is a fraction [p, q] an axis, or null for the ratio of the sizes.
const gcd = (a, b) => (b ? gcd(b, a % b) : a);
const axisScales = (I, O) => {
  const known = new Map();
  const add = (p, q) => {
    const d = gcd(p, q), size = I * (p / q);
    if (p > 0 && (Math.floor(size) === O || rint(size) === O)) known.set(p / q, [p / d, q / d]);
  };
  for (let q = 1; q <= TABLE.denominators; q++) {
    for (let p = Math.floor(((2 * O - 1) * q) / (2 * I)); p <= Math.floor(((O + 1) * q) / I); p++) add(p, q);
  }
  add(O + 1, I);
  return [...known.values()].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
};
const exact = ([p, q], I, O) => p * I === O * q;
const scales = (size, out) => {
  const axes = size.map((I, a) => axisScales(I, out[a])), first = axes.every(axis => axis.length) ? [axes.map(axis => axis[0])] : [];
  const common = axes[0].filter(scale => axes.every(axis => axis.some(other => same(other, scale)))).map(scale => size.map(() => scale));
  const list = new Map([...common, ...first].map(scale => [String(scale), scale]));
  return [...list.values()].filter(scale => !scale.every((one, a) => exact(one, size[a], out[a])));
};
// Grids that are another one's twin here: no input of these sizes tells them apart.
const twin = (grid, size, out, scale) => {
  const one = size.some((I, a) => (scale ? exact(scale[a], I, 1) : out[a] === 1)) && ["pytorch_half_pixel", "tf_crop_and_resize"].includes(grid);
  return Object.values(TABLE.twins).flat().includes(grid) && !one && !(scale && grid === "half_pixel_symmetric");
};
const resizes = (size, out) => {
  const list = new Map(), add = how => list.set(JSON.stringify(how), list.get(JSON.stringify(how)) ?? how);
  const shrinks = size.some((I, a) => out[a] < I), grows = shrinks && size.some((I, a) => out[a] > I);
  const met = { "": true, shrinks, grows, "one pixel": out.includes(1) };
  for (const scale of [null, ...scales(size, out)]) for (const row of TABLE.rows) {
    if (!met[row.when ?? ""] || (scale && !row.scaled)) continue;
    for (const grid of row.grids) for (const setting of row.settings) for (const kernel of row.kernels) {
      if (twin(grid, size, out, scale) || (grid === TABLE.by_scale && !scale)) continue;
      const how = { kernel, grid, rounding: setting.rounding ?? "", antialias: shrinks && Boolean(setting.antialias), outside: Boolean(setting.exclude_outside), scale };
      add(how);
      if (kernel !== "nearest") continue;
      // machines round the coordinates themselves, which may pick another pixel
      const known = [how], single = TABLE.roundings.includes(how.rounding) ? TABLE.by_float32 : [];
      const tried = [...(TABLE.machines[`${grid} ${how.rounding}`] ?? []), ...single].map(words => ({ ...how, rounding: `${how.rounding} ${words}` }));
      if (grid === "half_pixel") for (const words of single) tried.push({ ...how, grid: "half_pixel_symmetric", rounding: `${how.rounding} ${words}` });
      for (const one of tried) if (!known.some(other => alike(one, other, size, out))) {
        known.push(one);
        add(one);
      }
    }
  }
  // another scale on each axis
  if (size.length > 1) for (const [kernel, grid, rounding] of TABLE.pairs) {
    const axes = size.map((I, a) => axisScales(I, out[a]).filter(([p, q]) => Math.floor(I * (p / q)) === out[a]).slice(0, 8));
    for (const scale of product(axes.map((axis, a) => (axis.length ? axis : [lowest(out[a], size[a])])))) {
      if (!scale.every((one, a) => exact(one, size[a], out[a]))) add({ kernel, grid, rounding, antialias: false, outside: false, scale });
    }
  }
  return [...list.values()];
};
const lowest = (p, q) => [p / gcd(p, q), q / gcd(p, q)];
// Crops of one canvas: {transposed, order, flip, stride, dilation}, and [start, end] of each axis.
const ends = (I, O, k, dilation, transposed) => {
  const reach = dilation * (k - 1), found = [];
  for (const s of STRIDES) {
    if (s > TABLE.few && (transposed ? I : O) === 1) break; // one pixel has no stride
    const before = transposed ? [...range(TABLE.before).map(n => -s * (n + 1)), ...range(Math.max(0, s - reach - 1)).map(n => n + reach + 1 - s)] : [];
    for (const start of [...range(reach + 1), ...before]) {
      const end = transposed ? (I - 1) * s + reach + 1 - O - start : (O - 1) * s + reach + 1 - I - start;
      const behind = transposed ? -Math.max(s, dilation) - (start >= 0 && s > 1) : -s;
      const most = transposed ? Math.min(reach - Math.min(start, 0), (I - 1) * s + reach) : reach; // some canvas is left
      if (end > behind && end <= most) (found[s] ??= []).push([start, end]);
    }
  }
  return found;
};
const stamps = (size, out, kernel) => {
  const list = [], one = kernel.every(k => k === 1);
  for (const transposed of [true, false]) for (const order of size.length > 1 && !one ? ["", TABLE.swapped] : [""]) {
    const taps = order ? [...kernel].reverse() : kernel;
    for (const flip of one ? [false] : [false, true]) for (const dilation of one ? [1] : DILATIONS) {
      const axes = size.map((I, a) => ends(I, out[a], taps[a], dilation, transposed));
      for (const stride of product(axes.map(axis => STRIDES.filter(s => axis[s])))) {
        // at stride 1 a convolution is also a transposed one with the kernel flipped: listed once
        if (!transposed && Math.max(...stride) === 1) continue;
        const canvas = { transposed, flip, order, stride, dilation };
        for (const crop of product(stride.map((s, a) => axes[a][s]))) {
          const [start, end] = turned(crop);
          // nobody dilates, and differs from axis to axis at once
          if (dilation === 1 || new Set(stride).size + new Set(start).size < 3) list.push({ canvas, ...canvas, start, end });
        }
      }
    }
  }
  return list;
};

// What they do: where an output pixel stands, which pixel is picked there, what is weighed around it.
const ratio = ([p, q]) => p / q;
const place = ({ grid, scale }, axis, o, I, O) => {
  const s = scale ? ratio(scale[axis]) : O / I, width = scale ? s * I : O;
  if (grid === "asymmetric") return o / s;
  if (grid === "align_corners" || grid === "tf_crop_and_resize") {
    return width === 1 ? (grid === "align_corners" ? 0 : (I - 1) / 2) : (o * (I - 1)) / (width - 1);
  }
  if (width === 1 && grid === "pytorch_half_pixel") return -0.5;
  if (width === 1 && grid === TABLE.one_at_0) return 0;
  if (grid === TABLE.for_nearest) return (o + 0.5) / s;
  return (grid === "half_pixel_symmetric" ? (I / 2) * (1 - O / width) : 0) + (o + 0.5) / s - 0.5;
};
const ROUNDED = {
  floor: Math.floor, ceil: Math.ceil, round_prefer_floor: at => Math.ceil(at - 0.5), round_prefer_ceil: at => Math.floor(at + 0.5), "half to even": rint,
};
const f = Math.fround;
const overFloat32 = (how, axis, o, I, O) => {
  const s = f(how.scale ? ratio(how.scale[axis]) : O / I), { grid } = how;
  if (grid === "asymmetric") return f(o / s);
  if (grid === "half_pixel_symmetric") return f(f(f(I / 2) * f(1 - f(O / f(s * I)))) + (o + 0.5) / s - 0.5);
  if (grid === "half_pixel" || grid === "pytorch_half_pixel") return f(f(f(o + 0.5) / s) - 0.5);
  return f(place(how, axis, o, I, O));
};
const picked = (how, axis, o, I, O) => {
  const [other, kind] = TABLE.directed[how.rounding]?.[+(O < I)] ?? ["", how.rounding], step = how.scale ? 1 / ratio(how.scale[axis]) : I / O;
  const [rule, machine] = kind.split(/ (?=in |summed|divided|times|over)/), grid = other || how.grid;
  let i;
  if (machine === undefined) i = ROUNDED[rule](place({ ...how, grid }, axis, o, I, O));
  else if (machine.startsWith("over")) {
    const at = overFloat32(how, axis, o, I, O), middle = Math.floor(at) + 0.5;
    i = ROUNDED[rule](machine.endsWith("6") && Math.abs(at - middle) < 1e-6 ? middle : at);
  }
  else if (machine.startsWith("summed")) {
    let at = 0.5 * step;
    for (let n = 0; n < o; n++) at += step;
    i = Math.floor(at);
  } else if (machine.startsWith("divided")) i = Math.floor(o * (1 / (how.scale ? 1 / step : O / I)));
  else if (machine.startsWith("times")) i = Math.floor(f(f(o + 0.5) * f(step)));
  else {
    const round = machine.endsWith("32") ? f : v => v, s = round(step);
    i = Math.floor(f(rule === "floor" ? round(s * o) : Math.max(0, round(s * (o + 0.5) - 0.5)) + 0.5));
  }
  return clamp(i, 0, I - 1);
};
const alike = (one, other, size, out) => size.every((I, a) => range(out[a]).every(o => picked(one, a, o, I, out[a]) === picked(other, a, o, I, out[a])));
const sinc = d => (d ? Math.sin(Math.PI * d) / (Math.PI * d) : 1);
const CURVES = { // radius, and the weight at a distance
  linear: [1, d => Math.max(1 - d, 0)],
  hamming: [1, d => (d < 1 ? sinc(d) * (0.54 + 0.46 * Math.cos(Math.PI * d)) : 0)],
  gaussian: [1.5, d => (d < 1.5 ? Math.exp(-2 * d * d) : 0)],
  mitchell: [2, d => (d < 1 ? (7 * d ** 3 - 12 * d * d + 16 / 3) / 6 : d < 2 ? ((-7 / 3) * d ** 3 + 12 * d * d - 20 * d + 32 / 3) / 6 : 0)],
};
const curveOf = kernel => {
  const number = +kernel.split(/[ =]/).at(-1);
  return CURVES[kernel] ?? (kernel[0] === "c" ? [2, d => cubic(d, number)] : [number, d => (d < number ? sinc(d) * sinc(d / number) : 0)]);
};
// The weights of an axis: a row an output pixel.
const matrix = (how, axis, I, O) => range(O).map(o => {
  const { kernel } = how, row = Array(I).fill(0), step = how.scale ? 1 / ratio(how.scale[axis]) : I / O, stretch = how.antialias ? Math.max(1, step) : 1;
  let low, weights;
  if (kernel === "nearest") [low, weights] = [picked(how, axis, o, I, O), [1]];
  else if (kernel === "area") {
    low = Math.floor((o * I) / O);
    weights = Array(Math.ceil(((o + 1) * I) / O) - low).fill(1);
  } else if (kernel === "area by coverage") {
    const [first, last] = [o, o + 1].map(n => (how.scale ? Math.min(n * step, I) : (n * I) / O));
    low = 0;
    weights = range(I).map(i => Math.max(0, Math.min(last, i + 1) - Math.max(first, i)));
  } else {
    const [radius, curve] = curveOf(kernel), at = place(how, axis, o, I, O), reach = Math.ceil(radius * stretch) + (radius % 1 > 0);
    low = Math.floor(at) + 1 - reach;
    weights = range(2 * reach).map(n => (how.outside && (low + n < 0 || low + n >= I) ? 0 : curve(Math.abs(low + n - at) / stretch)));
  }
  const sum = total(weights) || 1;
  weights.forEach((weight, n) => { row[clamp(low + n, 0, I - 1)] += weight / sum; });
  return row;
});
const matrices = (how, size, out) => size.map((I, a) => matrix(how, a, I, out[a]));
const resized = (all, x) => (all.length > 1 ? turned(turned(x.map(row => times(all[1], row))).map(row => times(all[0], row))) : x.map(row => times(all[0], row)));
// All that a kernel can make of an input, and where an output pixel lies in it.
const tapsOf = ({ order, flip }, w) => {
  const rows = order ? turned(w) : w;
  return flip ? rows.map(row => [...row].reverse()).reverse() : rows;
};
const both = (list, one) => [...(list.length > 1 ? [] : [one]), ...list];
const canvas = (how, x, w) => {
  const taps = tapsOf(how, w), d = how.dilation, s = how.transposed ? both(how.stride, 1) : [1, 1], sign = how.transposed ? 1 : -1;
  const [down, across] = [taps.length, taps[0].length].map(k => d * (k - 1)), add = [down, across].map(reach => (how.transposed ? 0 : reach));
  const y = Array.from({ length: (x.length - 1) * s[0] + down + 1 }, () => Array((x[0].length - 1) * s[1] + across + 1).fill(0));
  x.forEach((row, i) => row.forEach((value, j) => taps.forEach((tap, k) => tap.forEach((weight, l) => {
    y[i * s[0] + add[0] + sign * k * d][j * s[1] + add[1] + sign * l * d] += value * weight;
  }))));
  return y;
};
// Cut an output, or some of its pixels, out of the canvas.
const cutter = (how, full, w) => {
  const start = both(how.start, 0), stride = both(how.stride, 1), taps = tapsOf(how, w), reach = [taps.length, taps[0].length].map(k => how.dilation * (k - 1));
  const to = (o, a) => (how.transposed ? o + start[a] : o * stride[a] - start[a] + reach[a]);
  return (r, c) => full[to(r, 0)]?.[to(c, 1)] ?? 0;
};
const stamped = (how, x, out, w) => {
  const cut = cutter(how, canvas(how, x, w), w), [rows, cols] = both(out, 1);
  return range(rows).map(r => range(cols).map(c => cut(r, c)));
};
const run = (how, x, out, w) => (w ? stamped(how, x, out, w) : resized(matrices(how, sizes(x, out.length), out), x));
