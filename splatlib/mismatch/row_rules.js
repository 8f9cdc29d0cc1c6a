// The conventions of `conventions.py` for one row: which are tried, and what each does, as a matrix.
{
  const TABLE = MISMATCH; // the table that Python reads, too
  const rint = v => { const low = Math.floor(v), part = v - low; return low + (part > 0.5 || (part === 0.5 && low % 2 !== 0)); };
  const near = v => rint(v * 1e9) / 1e9; // 2.4999999999999996 is 2.5 to whoever rounds it
  const RULES = { round: v => rint(near(v)), "round half up": v => Math.floor(near(v) + 0.5), truncate: v => Math.trunc(near(v)) };
  const finished = finish => {
    const [rule, clamped] = finish.split(", "), round = RULES[rule] ?? (v => v);
    return clamped ? v => Math.min(255, Math.max(0, round(v))) : round;
  };
  const bytes = values => values.every(v => Number.isInteger(v) && v >= 0 && v <= 255);
  const finishes = (y, ready, both) => {
    if (!whole(y)) return [""];
    const rounded = ready.map(near), overshoot = both && rounded.some(v => v < 0 || v > 255);
    if (whole(rounded) && !overshoot) return [""];
    return [...TABLE.finishes, ...(overshoot ? TABLE.finishes.map(rule => `${rule}, clamped`) : [])];
  };
  const range = n => [...Array(n).keys()];
  const whole = values => values.every(Number.isInteger);

  // Which conventions are tried. A scale factor is a fraction [p, q], or null for the ratio of the sizes.
  const gcd = (a, b) => (b ? gcd(b, a % b) : a);
  const scales = (I, O) => {
    const known = new Map();
    const add = (p, q) => {
      const d = gcd(p, q), size = I * (p / q);
      if (p > 0 && p * I !== O * q && (Math.floor(size) === O || rint(size) === O)) known.set(`${p / d}/${q / d}`, [p / d, q / d]);
    };
    for (const q of TABLE.denominators) {
      for (let p = Math.floor(((2 * O - 1) * q) / (2 * I)); p <= Math.floor(((O + 1) * q) / I); p++) add(p, q);
    }
    add(O + 1, I);
    return [...known.values()].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  };
  // Grids that are another one's twin here: no row of these lengths tells them apart.
  const twin = (grid, I, O, scale) => {
    const one = (scale ? I * scale[0] === scale[1] : O === 1) && ["pytorch_half_pixel", "tf_crop_and_resize"].includes(grid);
    return Object.values(TABLE.twins).flat().includes(grid) && !one && !(scale && grid === "half_pixel_symmetric");
  };
  const resizes = (I, O) => {
    const list = new Map(), add = how => list.set(JSON.stringify(how), list.get(JSON.stringify(how)) ?? how);
    for (const scale of [null, ...scales(I, O)]) for (const row of TABLE.rows) {
      if ((row.when === "shrinks" && O >= I) || (scale && !row.scaled)) continue;
      for (const grid of row.grids) for (const setting of row.settings) for (const kernel of row.kernels) {
        if (twin(grid, I, O, scale)) continue;
        const antialias = O < I && Boolean(setting.antialias), outside = Boolean(setting.exclude_outside);
        const how = { kernel, grid, rounding: setting.rounding ?? "", antialias, outside, scale };
        add(how);
        // torch rounds the coordinates themselves, which may pick another pixel
        const known = [how], machines = kernel === "nearest" ? TABLE.machines[`${grid} ${how.rounding}`] ?? [] : [];
        for (const machine of machines) {
          const one = { ...how, rounding: `${how.rounding} ${machine}` };
          if (!known.some(other => alike(one, other, I, O))) {
            known.push(one);
            add(one);
          }
        }
      }
    }
    return [...list.values()];
  };
  const stamps = (I, O, k) => {
    const list = [];
    for (const transposed of [true, false]) for (const flip of k > 1 ? [false, true] : [false]) for (const dilation of k > 1 ? TABLE.dilations : [1]) {
      const reach = dilation * (k - 1);
      for (const stride of TABLE.strides) {
        // at stride 1 a convolution is also a transposed one with the kernel flipped: listed once
        if ((!transposed && stride === 1) || (stride > TABLE.few && (transposed ? I : O) === 1)) continue;
        const gap = Math.max(0, stride - reach - 1); // zeros before the input, or as between stamps that do not touch
        const before = transposed ? [...range(TABLE.before).map(n => -stride * (n + 1)), ...range(gap).map(n => n - gap)] : [];
        for (const start of [...range(reach + 1), ...before]) {
          const end = transposed ? (I - 1) * stride + reach + 1 - O - start : (O - 1) * stride + reach + 1 - I - start;
          const behind = transposed ? -Math.max(stride, dilation) - (start >= 0 && stride > 1) : -stride;
          const most = transposed ? Math.min(reach - Math.min(start, 0), (I - 1) * stride + reach) : reach; // some canvas is left
          if (end > behind && end <= most) list.push({ transposed, flip, stride, dilation, start, end });
        }
      }
    }
    return list;
  };

  // What they do: put(o, i, weight) for everything that output pixel o reads.
  const ratio = how => how.scale[0] / how.scale[1];
  const place = (how, o, I, O) => {
    const { grid, scale } = how, s = scale ? ratio(how) : O / I, width = scale ? s * I : O;
    if (grid === "asymmetric") return o / s;
    if (grid === "align_corners" || grid === "tf_crop_and_resize") {
      return width === 1 ? (grid === "align_corners" ? 0 : (I - 1) / 2) : (o * (I - 1)) / (width - 1);
    }
    if (grid === "pytorch_half_pixel" && width === 1) return -0.5;
    return (grid === "half_pixel_symmetric" ? (I / 2) * (1 - O / width) : 0) + (o + 0.5) / s - 0.5;
  };
  const picked = (how, o, I, O) => {
    const [kind, bits] = how.rounding.split(" in float");
    let i;
    if (bits) {
      const round = bits === "32" ? Math.fround : v => v, step = round(how.scale ? 1 / ratio(how) : I / O);
      i = Math.floor(Math.fround(kind === "floor" ? round(step * o) : Math.max(0, round(step * (o + 0.5) - 0.5)) + 0.5));
    } else {
      const at = place(how, o, I, O);
      i = kind === "floor" ? Math.floor(at) : kind === "ceil" ? Math.ceil(at) : kind === "round_prefer_floor" ? Math.ceil(at - 0.5) : Math.floor(at + 0.5);
    }
    return Math.min(I - 1, Math.max(0, i));
  };
  const alike = (one, other, I, O) => range(O).every(o => picked(one, o, I, O) === picked(other, o, I, O));
  const curve = (kernel, d) => {
    if (kernel === "linear") return Math.max(1 - d, 0);
    const a = Number(kernel.split("a=")[1]);
    return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? a * (((d - 5) * d + 8) * d - 4) : 0;
  };
  const visit = (how, I, O, w, put) => {
    if ("flip" in how) {
      const n = how.transposed ? I : O;
      for (let at = 0; at < n; at++) for (let k = 0; k < w.length; k++) {
        const to = at * how.stride - how.start + k * how.dilation, tap = w[how.flip ? w.length - 1 - k : k];
        if (to >= 0 && to < (how.transposed ? O : I)) put(how.transposed ? to : at, how.transposed ? at : to, tap);
      }
      return;
    }
    const { kernel } = how, shrink = how.scale ? 1 / ratio(how) : I / O, stretch = how.antialias ? Math.max(1, shrink) : 1;
    const reach = Math.ceil((kernel === "linear" ? 1 : 2) * stretch);
    for (let o = 0; o < O; o++) {
      if (kernel === "nearest") {
        put(o, picked(how, o, I, O), 1);
        continue;
      }
      let low, weights;
      if (kernel === "area") {
        low = Math.floor((o * I) / O);
        weights = Array(Math.ceil(((o + 1) * I) / O) - low).fill(1);
      } else if (kernel === "area by coverage") {
        low = 0;
        weights = range(I).map(i => Math.max(0, Math.min(((o + 1) * I) / O, i + 1) - Math.max((o * I) / O, i)));
      } else {
        const at = place(how, o, I, O), inside = i => !how.outside || (i >= 0 && i < I);
        low = Math.floor(at) + 1 - reach;
        weights = range(2 * reach).map(n => (inside(low + n) ? curve(kernel, Math.abs(low + n - at) / stretch) : 0));
      }
      const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
      weights.forEach((weight, n) => put(o, Math.min(I - 1, Math.max(0, low + n)), weight / total));
    }
  };
  const run = (how, x, O, w) => {
    const y = Array(O).fill(0);
    visit(how, x.length, O, w, (o, i, weight) => { y[o] += weight * x[i]; });
    return y;
  };
  const matrix = (how, I, O, w) => {
    const rows = Array.from({ length: O }, () => Array(I).fill(0));
    visit(how, I, O, w, (o, i, weight) => { rows[o][i] += weight; });
    return rows;
  };
  pure.rules = { TABLE, rint, near, finished, range, whole, bytes, finishes, scales, resizes, stamps, ratio, alike, run, matrix };
}
