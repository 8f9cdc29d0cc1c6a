// The mismatch finder for a row: the conventions of splatlib/mismatch.py, each a matrix, tried one after the other.
{
  const SHOWN = 6, MOST = { input: 12, kernel: 5, ours: 24, theirs: 24 };
  const SIDES = ["ours", "theirs"], TYPED = ["input", "kernel", ...SIDES];
  const PRESETS = {
    flip: { input: [1, 2, 3], ours: [1, 10, 102, 20, 203, 30, 300], theirs: [100, 10, 201, 20, 302, 30, 3], pixel: 2, kernel: [1, 10, 100] },
    grid: { input: [1, 2, 4, 3], ours: [1, 1.25, 1.75, 2.5, 3.5, 3.75, 3.25, 3], theirs: [1, 1.5, 2, 3, 4, 3.5, 3, 3], pixel: 1 },
    scale: { input: [1, 2, 3, 4], ours: [1, 1.7, 2.5, 3.3, 4], theirs: [1, 1.6538, 2.4231, 3.1923, 3.9615], pixel: 4, decimals: 4 },
    tie: { input: [1, 2, 3], ours: [1, 2, 3, 4, 5, 6, 3], theirs: [1, 2, 3, 4, 5, 6, 3], pixel: 2, kernel: [1, 2, 1] },
    none: { input: [1, 2, 4, 3], ours: [1, 1.25, 1.75, 2.5, 3.5, 3.75, 3.25, 3], theirs: [1, 1.25, 1.75, 2.5, 3.5, 3.75, 3.25, 4], pixel: 7 },
  };
  const START = { input: [1, 2], kernel: [1, 10, 100], ours: [10, 102, 20, 200], theirs: [10, 102, 20, 200], pixel: 0 };
  const GRIDS = ["half_pixel", "pytorch_half_pixel", "half_pixel_symmetric", "align_corners", "tf_crop_and_resize", "asymmetric"];
  const ROUNDINGS = ["floor", "ceil", "round_prefer_floor", "round_prefer_ceil"];
  const KERNELS = ["linear", "cubic a=-0.75", "cubic a=-0.5"];
  const NEAREST = [["asymmetric", "floor"], ["half_pixel", "round_prefer_ceil"]]; // torch's two
  const rint = v => { const low = Math.floor(v), part = v - low; return low + (part > 0.5 || (part === 0.5 && low % 2 !== 0)); };
  const near = v => rint(v * 1e9) / 1e9; // 2.4999999999999996 is 2.5 to whoever rounds it
  const FINISHES = { "": v => v, round: v => rint(near(v)), "round half up": v => Math.floor(near(v) + 0.5), truncate: v => Math.trunc(near(v)) };
  const range = n => [...Array(n).keys()];
  const whole = values => values.every(Number.isInteger);

  // Which conventions are tried. A scale factor is a fraction [p, q], or null for the ratio of the sizes.
  const gcd = (a, b) => (b ? gcd(b, a % b) : a);
  const scales = (I, O) => {
    const near = new Map();
    const add = (p, q) => {
      const d = gcd(p, q);
      if (p * I !== O * q && Math.floor(I * (p / q)) === O) near.set(`${p / d}/${q / d}`, [p / d, q / d]);
    };
    for (let q = 1; q <= 10; q++) for (let p = Math.max(1, Math.floor((O * q) / I)); p <= Math.floor(((O + 1) * q) / I); p++) add(p, q);
    add(O + 1, I);
    return [...near.values()].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
  };
  const resizes = (I, O) => {
    const list = [];
    const add = (kernel, grid = "", rounding = "", scale = null, antialias = false, outside = false) => {
      list.push({ kernel, grid, rounding, antialias, outside, scale });
      return list.at(-1);
    };
    for (const scale of [null, ...scales(I, O)]) {
      for (const grid of GRIDS) {
        for (const rounding of ROUNDINGS) if (!NEAREST.some(pair => same(pair, [grid, rounding]))) add("nearest", grid, rounding, scale);
        add("linear", grid, "", scale);
        for (const kernel of KERNELS.slice(1)) for (const outside of [false, true]) add(kernel, grid, "", scale, false, outside);
        if (O < I) for (const kernel of KERNELS) for (const outside of [false, true]) add(kernel, grid, "", scale, true, outside);
      }
      for (const [grid, rounding] of NEAREST) {
        // torch rounds the coordinates themselves, which may pick another pixel
        const exact = add("nearest", grid, rounding, scale);
        const [single, double] = [32, 64].map(bits => ({ ...exact, rounding: `${rounding} in float${bits}` }));
        if (!alike(exact, single, I, O)) list.push(single);
        if (!alike(exact, double, I, O) && !alike(single, double, I, O)) list.push(double);
      }
    }
    add("area");
    add("area by coverage");
    return list;
  };
  const stamps = (I, O, k) => {
    const list = [];
    for (const transposed of [true, false]) for (const flip of k > 1 ? [false, true] : [false]) for (const dilation of k > 1 ? [1, 2, 3] : [1]) {
      const reach = dilation * (k - 1);
      for (let stride = 1; stride <= 4; stride++) for (let start = 0; start <= reach; start++) {
        const end = transposed ? (I - 1) * stride + reach + 1 - O - start : (O - 1) * stride + reach + 1 - I - start;
        // at stride 1 a convolution is also a transposed one with the kernel flipped: listed once
        const fits = transposed ? end > -Math.max(stride, dilation) : end > -stride && stride > 1;
        if (fits && end <= reach) list.push({ transposed, flip, stride, dilation, start, end });
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
    const a = kernel === KERNELS[1] ? -0.75 : -0.5;
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
    } else if (extra >= 0 && extra < most) [padding, output_padding] = [start, extra];
    else if (end >= 0) after = `[..., ${start || ""}:${-end || ""}]`;
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
    if (how.scale && (O === I || O === 2 * I || how.grid === "align_corners")) mode = "";
    if (mode && how.kernel === "nearest") {
      const kept = bits => alike(how, { ...how, rounding: `${rounding} in float${bits}` }, I, O);
      if (floats && kept(64)) return `F.interpolate(x, ${target}, mode="${mode}")`;
      if (kept(32)) return `F.interpolate(x.float(), ${target}, mode="${mode}")`;
      mode = "";
    }
    if (mode) return `F.interpolate(${name}, ${target}, mode="${mode}${mode.includes('"') ? "" : '"'})`;
    if (how.rounding.includes(" in ")) return "# no single call: index x with the pixels that were picked";
    const args = [I, O, `'${how.kernel}'`, `'${how.grid}'`, how.rounding && `rounding='${how.rounding}'`, how.antialias && "antialias=True",
      how.outside && "exclude_outside=True", how.scale && `scale_factor=${plain(how.scale)}`].filter(Boolean).join(", ");
    return `A = torch.tensor(grid_matrix(${args}), dtype=${floats ? "x.dtype" : "torch.float64"})\ntorch.einsum("nci,xi->ncx", ${name}, A)`;
  };
  const torchCode = ({ how, finish }, x, O) =>
    ("flip" in how ? stampCode(how) : resizeCode(how, x.length, O, !whole(x))) +
    (finish && ".round(decimals=9)") + { "": "", round: ".round()", "round half up": ".add(0.5).floor()", truncate: ".trunc()" }[finish];

  // Try every convention on one output: those that fit, and the three nearest that do not.
  const tries = new Map();
  const attempt = (x, y, w) => {
    const [I, O, ints] = [x.length, y.length, whole(y)], tried = [], key = JSON.stringify([x, y, w]);
    if (tries.has(key)) return tries.get(key);
    for (const how of w ? stamps(I, O, w.length) : resizes(I, O)) {
      const ready = run(how, x, O, w);
      for (const finish of ints && !whole(ready.map(near)) ? Object.keys(FINISHES).slice(1) : [""]) {
        const error = Math.max(...ready.map((v, o) => Math.abs(FINISHES[finish](v) - y[o])));
        tried.push({ how, finish, error: Number.isFinite(error) ? error : Infinity, name: named(how, finish), at: tried.length });
      }
    }
    if (tries.size > 8) tries.clear();
    tries.set(key, tried);
    return tried;
  };
  const explain = (x, y, w, decimals) => {
    const tried = attempt(x, y, w);
    const large = Math.max(...x.map(Math.abs)) * (w ? w.reduce((sum, tap) => sum + Math.abs(tap), 0) : 1);
    const limit = Math.max(10 ** -decimals, 4 * large * 2 ** -23 * (17 + Math.max(x.length, y.length)));
    const coarse = match => rint(match.error * 1e6);
    const misses = tried.filter(match => match.error > limit).sort((a, b) => coarse(a) - coarse(b) || a.at - b.at).slice(0, 3);
    return { fits: tried.filter(match => match.error <= limit), misses, limit, count: tried.length };
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
      ask(`x = (arange(5) + 1).reshape(1, 1, 5) ** 2, weight = 10 ** arange(${w.length}).reshape(1, 1, ${w.length})`, [[1, 4, 9, 16, 25]], how => {
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
    const taken = w && w.map((_, k) => 10 ** k);
    const pool = wanted.map(({ text, rows, aim }) => [text, members.map(([, match]) => {
      const [how, O] = aim(match.how), finish = FINISHES[w ? "" : match.finish];
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

  // All that is known about a state, kept while only the view of it changes.
  const kernelOf = s => (s.convolution ? s.kernel : null);
  let last = ["", null];
  const diagnose = s => {
    const key = JSON.stringify([s.input, kernelOf(s), s.ours, s.theirs, s.decimals]);
    if (last[0] !== key) {
      const w = kernelOf(s), found = {};
      for (const who of SIDES) {
        const one = explain(s.input, s[who], w, s.decimals);
        found[who] = { ...one, list: (one.fits.length ? one.fits : one.misses).slice(0, SHOWN) };
      }
      found.probes = probes(w, SIDES.map(who => found[who].fits));
      last = [key, found];
    }
    return last[1];
  };

  const row = (values, most) => {
    const cut = asRows(values)[0].slice(0, most);
    return cut.length ? cut : [0];
  };
  const fit = (wanted, changed) => {
    const s = { ...wanted };
    for (const key of TYPED) s[key] = row(s[key], MOST[key]);
    const news = [...TYPED, "convolution"].some(key => changed.includes(key));
    for (const who of SIDES) if (news && !changed.includes(`${who}_match`)) s[`${who}_match`] = 0;
    return s;
  };
  const fill = s => {
    const found = diagnose(s), within = who => Math.max(0, Math.min(found[who].list.length - 1, Math.round(s[`${who}_match`])));
    return { ...s, ours_match: within("ours"), theirs_match: within("theirs") };
  };

  // The numbers in what was typed or pasted; null where something else is left.
  const numbers = text => {
    const values = text.replace(/,?\s*dtype=[\w.]+|\b(tensor|array)\b|[()[\];,]/g, " ").trim().split(/\s+/).map(typed);
    return values.includes(null) ? null : values;
  };
  const picture = s => {
    const found = diagnose(s), w = kernelOf(s);
    return Object.fromEntries(SIDES.map(who => {
      const { fits, list } = found[who], match = list[s[`${who}_match`]], [I, O] = [s.input.length, s[who].length];
      if (!match) return [who, null];
      const rows = matrix(match.how, I, O, w);
      const places = w ? null : rows.map(weights => Math.min(I - 1, Math.max(0, weights.reduce((sum, weight, i) => sum + weight * i, 0))));
      return [who, { match, rows, places, fits: fits.length > 0, stamps: s.input.map((v, i) => rows.map(weights => weights[i] * v)) }];
    }));
  };
  const written = (s, who, side) => {
    const o = s.pixel;
    if (!side || o >= s[who].length) return "";
    const terms = side.rows[o].flatMap((weight, i) => (weight ? [`${show(weight)}×${show(s.input[i])}`] : []));
    const sum = side.rows[o].reduce((total, weight, i) => total + weight * s.input[i], 0), made = FINISHES[side.match.finish](sum);
    const stands = side.places && side.fits ? label("finder.reads", { place: show(side.places[o]) }) : "";
    const miss = Math.abs(made - s[who][o]) > diagnose(s)[who].limit ? label("finder.given", { value: show(s[who][o]) }) : "";
    return `${who}[${o}]${stands}: ${terms.join(" + ") || 0} = ${show(sum)}${side.match.finish ? ` → ${show(made)}` : ""}${miss}`;
  };
  const call = (s, match) => {
    if (!match) return `# ${label("finder.missing")}`;
    const floats = ![s.input, ...(s.convolution ? [s.kernel] : [])].every(whole);
    const tensor = values => `torch.tensor([[[${values.join(", ")}]]]${floats ? ", dtype=torch.float64" : ""})`;
    const code = torchCode(match, s.input, s.theirs.length);
    return [code.includes("grid_matrix") && "from splatlib.mismatch import grid_matrix", `x = ${tensor(s.input)}`,
      s.convolution && `weight = ${tensor(s.kernel)}`, code].filter(Boolean).join("\n");
  };
  const solved = s => {
    const { ours, theirs } = diagnose(s), crop = ({ fits }, start, end) =>
      fits.length === 1 && same(fits[0].how, { transposed: true, flip: false, stride: 2, dilation: 1, start, end });
    return crop(ours, 1, 0) && crop(theirs, 0, 1);
  };
  pure.finder = { explain, probes, scales, matrix, torchCode, diagnose, picture, written, call, numbers, fit, fill, solved, PRESETS };

  widget("finder", {
    tops: { pixel: s => Math.max(s.ours.length, s.theirs.length) - 1 },
    fit,
    fill,
    view(ui) {
      let s;
      const start = preset => ui.set({ decimals: 6, convolution: "kernel" in preset, ...preset });
      const fields = TYPED.map(key => {
        const box = make("input", { type: "text", autocomplete: "off", spellcheck: "false", "data-name": key });
        const read = () => {
          const values = numbers(box.value);
          return values && values.length <= MOST[key] ? values : null;
        };
        ui.on(box, "input", () => {
          const values = read();
          box.setAttribute("aria-invalid", !values);
          if (values) ui.set({ [key]: values });
        });
        ui.on(box, "blur", () => {
          if (!read()) ui.say(numbers(box.value) ? label("finder.most", { most: MOST[key] }) : label("number", { largest: LARGEST }));
          box.removeAttribute("aria-invalid");
          box.value = s[key].join(", ");
        });
        return { key, box, line: make("label", {}, make("span", {}, ui.label(`name_${key}`)), box) };
      });
      const grids = Object.fromEntries(SIDES.flatMap(who => [`${who}_stamps`, who]).concat("difference").map(key => {
        return [key, ui.grid(key, { act: (r, o) => ui.set({ pixel: o }), point: (r, o) => o !== s.pixel && ui.set({ pixel: o }) })];
      }));
      const answers = SIDES.map(who => {
        const head = make("p"), list = make("div", { class: "splat-row" });
        ui.on(list, "click", event => {
          const at = [...list.children].indexOf(event.target.closest("button"));
          if (at >= 0) ui.set({ [`${who}_match`]: at });
        });
        return { who, head, list, box: make("div", { class: "splat-box" }, head, list) };
      });
      const verdict = make("output", { class: "splat-sum", "aria-live": "polite" }), split = make("div", { class: "splat-probes" });
      const drawing = make("div"), lines = make("div", { class: "splat-lines" });
      const sums = SIDES.map(() => make("output", { class: "splat-sum" })), code = ui.code();
      const goal = ui.goal("goal", () => start(START));
      ui.root.append(
        make("div", { class: "splat-row" }, ...Object.keys(PRESETS).map(key => ui.button(key, () => start(PRESETS[key])))),
        make("div", { class: "splat-fields" }, ...fields.slice(0, 2).map(field => field.line), ui.check("convolution"), ...fields.slice(2).map(field => field.line)),
        make("div", { class: "splat-grids splat-answers" }, ...answers.map(answer => answer.box)), verdict, split,
        make("div", { class: "splat-name" }, ui.label("cure")), code.box, drawing, lines, ...sums, ui.sliders("pixel", "decimals"), goal.box);

      return state => {
        s = state;
        const found = diagnose(s), view = picture(s), { ours, theirs } = found;
        for (const { key, box } of fields) {
          if (box !== document.activeElement) box.value = s[key].join(", ");
          if (key === "kernel") box.disabled = !s.convolution;
        }
        for (const { who, head, list } of answers) {
          const { fits, count, list: shown } = found[who], worst = Math.max(...fits.map(match => match.error));
          head.textContent = `${who}: ` + (fits.length
            ? (worst < 1e-12 ? ui.label("equal") : label("finder.within", { error: `1e${Math.ceil(Math.log10(Math.max(worst, 1e-6)))}` })) +
              (fits.length > 1 ? label("finder.ties", { count: fits.length }) : "")
            : label("finder.misses", { count }));
          while (list.children.length > shown.length) list.lastChild.remove();
          while (list.children.length < shown.length) list.append(make("button", { type: "button" }));
          shown.forEach((match, at) => {
            list.children[at].textContent = (fits.length ? "" : `${+match.error.toPrecision(2)}: `) + match.name;
            list.children[at].setAttribute("aria-pressed", at === s[`${who}_match`]);
          });
        }
        const none = !ours.fits.length || !theirs.fits.length;
        const kind = none ? "nothing" : ours.fits.length + theirs.fits.length > 2 ? "tied" : ours.fits[0].name === theirs.fits[0].name ? "agree" : "certain";
        verdict.value = ui.label(kind);
        split.hidden = !found.probes.length;
        split.replaceChildren(ui.label("split"), ...found.probes.map(text => make("code", {}, text)));
        code.show(call(s, theirs.fits[s.theirs_match]));

        const apart = range(Math.min(s.ours.length, s.theirs.length)).map(o => +(s.theirs[o] - s.ours[o]).toPrecision(12));
        const rows = { difference: [apart], ours: [s.ours], theirs: [s.theirs] };
        for (const who of SIDES) if (view[who]?.fits) rows[`${who}_stamps`] = view[who].stamps;
        const shown = Object.keys(grids).filter(key => key in rows);
        if (lines.children.length !== shown.length) lines.replaceChildren(...shown.map(key => grids[key].box));
        for (const key of shown) {
          const who = key.split("_")[0], side = view[who];
          grids[key].draw(rows[key], (r, o) => {
            const lit = o === s.pixel ? "lit" : "";
            if (who === "difference") return { mark: apart[o] ? lit : `${lit} bare` };
            const read = side?.fits ? side.rows[o].flatMap((weight, i) => (weight && (key === who || i === r) ? [i] : [])) : [];
            return { paint: paint(read), mark: read.length ? lit : key === who ? `${lit} bare` : "bare" };
          });
        }
        const wide = Math.max(...shown.flatMap(key => rows[key].flat().map(v => show(v).length)));
        for (const key of shown) grids[key].table.style.setProperty("--digits", wide);
        // the slider may choose a column that is out of sight
        if (document.activeElement?.dataset.name === "pixel") {
          const { offsetLeft, offsetWidth } = SIDES.map(who => grids[who].table.rows[0].cells[s.pixel]).find(Boolean), edge = 8;
          lines.scrollLeft = Math.min(offsetLeft - edge, Math.max(lines.scrollLeft, offsetLeft + offsetWidth + edge - lines.clientWidth));
        }
        drawing.replaceChildren(...(view.ours?.places && view.ours.fits && view.theirs.fits ? [make("div", { class: "splat-name" }, ui.label("places")), strip(s, view)] : []));
        sums.forEach((sum, n) => { sum.value = written(s, SIDES[n], view[SIDES[n]]); });
        goal.draw(solved(s));
      };
    },
  });

  // The input, and below it where each output pixel of ours and of theirs reads, joined by a line.
  const strip = (s, view) => {
    const I = s.input.length, box = make("div", { class: "splat-strip splat-shifts", "aria-hidden": "true" });
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 100 100");
    svg.setAttribute("preserveAspectRatio", "none");
    const path = (d, kind) => {
      const el = document.createElementNS(svg.namespaceURI, "path");
      el.setAttribute("d", d);
      el.setAttribute("class", kind);
      svg.append(el);
    };
    const x = (who, o) => (100 * (view[who].places[o] + 0.5)) / I;
    for (const o of range(Math.min(s.ours.length, s.theirs.length))) path(`M${x("ours", o)} 20L${x("theirs", o)} 80`, o === s.pixel ? "lit" : "");
    SIDES.forEach((who, n) => path(range(s[who].length).map(o => `M${x(who, o)} ${20 + 60 * n}h0`).join(""), `dots ${who}`));
    box.append(...s.input.map((v, i) => {
      const pixel = make("div", { class: "splat-top" }, show(v));
      pixel.style.cssText = `left:${(100 * i) / I}%;width:${100 / I}%`;
      pixel.style.background = paint([i]);
      return pixel;
    }), svg);
    return box;
  };
}
