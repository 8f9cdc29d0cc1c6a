// The mismatch finder for one row in the page: the conventions of `conventions.py`, each a matrix, tried one by one.
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
        const before = transposed ? range(TABLE.before).map(n => -stride * (n + 1)) : []; // zeros before the input
        for (const start of [...range(reach + 1), ...before]) {
          const end = transposed ? (I - 1) * stride + reach + 1 - O - start : (O - 1) * stride + reach + 1 - I - start;
          const behind = transposed ? -Math.max(stride, dilation) - (start >= 0 && stride > 1) : -stride;
          if (end > behind && end <= reach - Math.min(start, 0)) list.push({ transposed, flip, stride, dilation, start, end });
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

  // What they are called, here and in torch.
  const plain = ([p, q]) => (q > 1 && 10000 % q ? `${p}/${q}` : String(p / q));
  const named = (how, finish) => {
    const words = "flip" in how
      ? [(how.transposed ? "conv_transpose" : "conv") + (how.flip ? " with flipped kernel" : ""), `stride ${how.stride}`,
        how.dilation > 1 && `dilation ${how.dilation}`, `${how.transposed ? "crop" : "pad"} ${how.start} and ${how.end}`]
      : [how.kernel + (how.antialias ? " antialias" : ""), how.grid, how.rounding, how.outside && "exclude_outside", how.scale && `scale_factor=${plain(how.scale)}`];
    return [...words, finish].filter(Boolean).join(", ");
  };
  const stampCode = how => {
    const { stride, dilation, start, end } = how, extra = start - end, most = Math.max(stride, dilation);
    let x = "x", padding = 0, output_padding = 0, after = "";
    if (!how.transposed) {
      if (extra >= 0 && extra < stride) padding = start;
      else x = `F.pad(x, (${start}, ${end}))`;
    } else if (start >= 0 && extra >= 0 && extra < most) [padding, output_padding] = [start, extra];
    else if (start >= 0 && end >= 0) after = `[..., ${start || ""}:${-end || ""}]`;
    else after = "pad";
    const settings = Object.entries({ stride, dilation, padding, output_padding }).filter(([key, value]) => value !== (key.includes("padding") ? 0 : 1));
    const call = `F.conv${how.transposed ? "_transpose" : ""}1d(${x}, weight${how.flip ? ".flip(-1)" : ""}${settings.map(([key, value]) => `, ${key}=${value}`).join("")})`;
    return after === "pad" ? `F.pad(${call}, (${-start || 0}, ${-end}))` : call + after;
  };
  const resizeCode = (how, I, O, floats) => {
    const rounding = how.rounding.split(" in ")[0], name = floats ? "x" : "x.double()";
    const target = how.scale ? `scale_factor=${plain(how.scale)}` : `size=(${O},)`;
    const key = [how.kernel + (how.antialias || how.outside ? "*" : ""), how.grid, rounding].join();
    let mode = {
      "nearest,asymmetric,floor": "nearest", "nearest,half_pixel,round_prefer_ceil": "nearest-exact", "area,,": "area",
      "linear,half_pixel,": 'linear", align_corners=False', "linear,align_corners,": 'linear", align_corners=True',
    }[key];
    // torch takes no notice of the scale where a size stays (or doubles), and with align_corners=True
    if (how.scale && (O === I || O === 2 * I || how.grid === "align_corners" || Math.floor(I * ratio(how)) !== O)) mode = "";
    if (mode && how.kernel === "nearest") {
      const kept = bits => alike(how, { ...how, rounding: `${rounding} in float${bits}` }, I, O);
      if (floats && kept(64)) return `F.interpolate(x, ${target}, mode="${mode}")`;
      if (kept(32)) return `F.interpolate(x.float(), ${target}, mode="${mode}")`;
      mode = "";
    }
    if (mode) return `F.interpolate(${name}, ${target}, mode="${mode}${mode.includes('"') ? "" : '"'})`;
    const args = [I, O, `'${how.kernel}'`, `'${how.grid}'`, how.rounding && `rounding='${how.rounding}'`, how.antialias && "antialias=True",
      how.outside && "exclude_outside=True", how.scale && `scale_factor=${plain(how.scale)}`].filter(Boolean).join(", ");
    return `A = torch.tensor(grid_matrix(${args}), dtype=${floats ? "x.dtype" : "torch.float64"})\ntorch.einsum("nci,xi->ncx", ${name}, A)`;
  };
  const torchCode = ({ how, finish }, x, O) =>
    ("flip" in how ? stampCode(how) : resizeCode(how, x.length, O, !whole(x))) +
    (finish && ".round(decimals=9)") +
    { "": "", round: ".round()", "round half up": ".add(0.5).floor()", truncate: ".trunc()" }[finish.split(", ")[0]] +
    (finish.includes(", ") ? ".clamp(0, 255)" : "");

  // Try every convention on one output: those that fit, and the three nearest that do not.
  const tries = new Map();
  const attempt = (x, y, w) => {
    const [I, O, both] = [x.length, y.length, bytes(x) && bytes(y)], tried = [], key = JSON.stringify([x, y, w]);
    if (tries.has(key)) return tries.get(key);
    for (const how of w ? stamps(I, O, w.length) : resizes(I, O)) {
      const ready = run(how, x, O, w);
      for (const finish of w ? [""] : finishes(y, ready, both)) {
        const error = Math.max(...ready.map((v, o) => Math.abs(finished(finish)(v) - y[o])));
        tried.push({ how, finish, error: Number.isFinite(error) ? error : Infinity, name: named(how, finish), at: tried.length });
      }
    }
    if (tries.size > 8) tries.clear();
    tries.set(key, tried);
    return tried;
  };
  // Of those that differ in nothing but a border which is not read, the first.
  const toldApart = (fits, I, O, w) => {
    if (w || fits.length < 2) return fits;
    const known = new Set();
    return fits.filter(({ how, finish }) => {
      const key = JSON.stringify([{ ...how, outside: false }, finish, matrix(how, I, O, w).map(row => row.map(v => rint(v * 1e12)))]);
      return !known.has(key) && known.add(key);
    });
  };
  const explain = (x, y, w, decimals) => {
    const tried = attempt(x, y, w);
    const large = Math.max(...x.map(Math.abs)) * (w ? w.reduce((sum, tap) => sum + Math.abs(tap), 0) : 1);
    const limit = Math.max(10 ** -decimals, 4 * large * 2 ** -23 * (17 + Math.max(x.length, y.length)));
    const coarse = match => rint(match.error * 1e6);
    const misses = tried.filter(match => match.error > limit).sort((a, b) => coarse(a) - coarse(b) || a.at - b.at).slice(0, 3);
    const fits = toldApart(tried.filter(match => match.error <= limit), x.length, y.length, w);
    return { fits, misses, limit, count: tried.length };
  };

  // The fewest probes, the plainest first, that tell apart what ties within each list.
  const probes = (w, lists) => {
    const members = lists.flatMap((list, n) => (list.length > 1 ? list.slice(0, 40).map(match => [n, match]) : []));
    if (!members.length) return [];
    const known = members.some(([, { how }]) => how.scale);
    const ramp = (n, power = 1) => range(n).map(i => i ** power);
    const wanted = [];
    const ask = (text, rows, aim) => wanted.push({ text, rows, aim });
    if (w) {
      const place = w.length < 10 ? `10 ** arange(${w.length})` : `(1 + arange(${w.length}) ** 3)`;
      ask(`x = (arange(5) + 1).reshape(1, 1, 5) ** 2, weight = ${place}.reshape(1, 1, ${w.length})`, [[1, 4, 9, 16, 25]], how => {
        const reach = how.dilation * (w.length - 1);
        return [how, how.transposed ? 4 * how.stride + reach + 1 - how.start - how.end : Math.floor((4 + how.start + Math.max(how.end, 0) - reach) / how.stride) + 1];
      });
    } else {
      for (const power of [1, 2]) for (const [n, m] of [[10, 1], [3, 6], [4, 8], [5, 3], [6, 4], [7, 10]]) {
        ask(`x = arange(${n}.).reshape(1, 1, ${n})${power > 1 ? " ** 2" : ""}, size=(${m},)`, [ramp(n, power)], how => [{ ...how, scale: null }, m]);
      }
      for (const [p, q] of [[3, 2], [2, 5]]) {
        ask(`x = arange(7.).reshape(1, 1, 7) ** 2, scale_factor=${p / q} on the last axis, used as it is`, [ramp(7, 2)],
          how => [{ ...how, scale: known && !how.scale ? null : [p, q] }, Math.floor((7 * p) / q)]);
      }
      ask("x = arange(60.).reshape(1, 1, 60), with the scale factor that you used", [ramp(60)], how => [how, how.scale ? Math.floor(60 * ratio(how)) : 60]);
      ask("x = (arange(24.) ** 2).reshape(2, 3, 4), size=(9,)", range(6).map(r => ramp(24, 2).slice(4 * r, 4 * r + 4)), how => [{ ...how, scale: null }, 9]);
    }
    const taken = w && w.map((_, k) => (w.length < 10 ? 10 ** k : k ** 3 + 1));
    const pool = wanted.map(({ text, rows, aim }) => [text, members.map(([, match]) => {
      const [how, O] = aim(match.how), finish = finished(w ? "" : match.finish);
      return rows.map(row => run(how, row, Math.max(0, O), taken).map(v => rint(finish(v) * 1e6) + 0).join()).join(";");
    })]);
    const kinds = keys => new Set(keys).size;
    let keys = members.map(([n]) => String(n));
    const chosen = [];
    while (kinds(keys) < members.length && chosen.length < 4) {
      const split = pool.map(([, marks]) => keys.map((key, m) => `${key}|${marks[m]}`));
      const counts = split.map(kinds), best = counts.indexOf(Math.max(...counts));
      if (counts[best] === kinds(keys)) break;
      keys = split[best];
      chosen.push(pool[best][0]);
    }
    return chosen;
  };
  pure.mismatch = { explain, probes, scales, matrix, torchCode, finished, range, whole };
}
