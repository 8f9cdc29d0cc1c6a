// The trainer: a convolution to eight channels, ReLU and one of six upsamplers, trained on digits by Adam.
{
  const C = 8, TRAINED = 240, BATCH = 64, RATE = 0.02, PRIME = 2147483647, LAST = SPECS.trainer.sliders.step[1];
  // The digits of the state, a letter a pixel: each of 64 pixels, and small, each pixel the mean of four.
  const corner = i => 16 * (i >> 2) + 2 * (i & 3);
  const load = text => {
    const digits = range(text.length / 64).map(n => Float64Array.from(range(64), at => (text.charCodeAt(64 * n + at) - 97) / 16));
    return { digits, small: digits.map(d => Float64Array.from(range(16), i => [0, 1, 8, 9].reduce((sum, at) => sum + d[corner(i) + at], 0) / 4)) };
  };
  let known = null;
  const dataOf = s => known ??= load(s.digits);

  // Each layer is a list of triples: output pixel, input pixel, tap. A tap holds a number for each of the eight channels.
  const triples = (out, wide, taps, from) => {
    const list = [];
    for (let o = 0; o < out * out; o++) for (let t = 0; t < taps * taps; t++) {
      const [y, x] = from(Math.floor(o / out), o % out, Math.floor(t / taps), t % taps);
      if (y >= 0 && x >= 0 && y < wide && x < wide && y % 1 === 0 && x % 1 === 0) list.push([o, y, x, t]);
    }
    return list;
  };
  const near = (y, x, k, l) => [y + k - 1, x + l - 1];
  const flat4 = list => list.map(([o, y, x, t]) => [o, 4 * y + x, t]);
  const FIRST = flat4(triples(4, 4, 3, near));
  const phase = o => 2 * ((o >> 3) & 1) + (o & 1);
  const stamped = taps => ({ taps: taps * taps, list: flat4(triples(8, 4, taps, (y, x, k, l) => [(y + 1 - k) / 2, (x + 1 - l) / 2])), fan: taps * taps });
  const subpixel = { taps: 36, biases: 4, fan: 72, list: flat4(triples(8, 4, 3, (y, x, k, l) => near(y >> 1, x >> 1, k, l))).map(([o, i, t]) => [o, i, 9 * phase(o) + t]) };
  const TENT = [1, 3, 3, 1].flatMap(a => [1, 3, 3, 1].map(b => (a * b) / 16));
  const KINDS = {
    transposed3: stamped(3), transposed4: stamped(4), tent: stamped(4), subpixel, icnr: subpixel,
    nearest: { taps: 9, fan: 72, list: triples(8, 8, 3, near).map(([o, y, x, t]) => [o, 4 * (y >> 1) + (x >> 1), t]) },
  };
  const W1 = 0, B1 = 9 * C, W2 = 10 * C, biasAt = kind => W2 + kind.taps * C;
  const biasOf = (kind, o) => biasAt(kind) + (kind.biases ? phase(o) : 0);

  // Park and Miller's generator draws weights as PyTorch's layers do, evenly within one over the root of the fan-in, and then the batches.
  const begin = (name, seed, data) => {
    const kind = KINDS[name], theta = new Float64Array(biasAt(kind) + (kind.biases ?? 1));
    const next = drawsFrom(2016 + +seed);
    for (let i = 0; i < 9; i++) next();
    theta.forEach((_, at) => { theta[at] = ((2 * next()) / PRIME - 1) / Math.sqrt(at < W2 ? 9 : kind.fan); });
    for (let at = kind.taps * C - 1; at >= 0; at--) { // tap 0, which the others copy, comes last
      if (name === "tent") theta[W2 + at] = theta[W2 + (at % C)] * TENT[Math.floor(at / C)];
      if (name === "icnr") theta[W2 + at] = theta[W2 + (at % (9 * C))];
    }
    if (name === "icnr") theta.fill(theta[biasAt(kind)], biasAt(kind));
    return { kind, data, next, history: [theta], m: theta.map(() => 0), v: theta.map(() => 0) };
  };
  const forward = (kind, theta, x) => {
    const h = new Float64Array(16 * C), y = new Float64Array(64);
    for (let at = 0; at < h.length; at++) h[at] = theta[B1 + (at % C)];
    for (const [o, i, t] of FIRST) for (let c = 0; c < C; c++) h[o * C + c] += theta[W1 + t * C + c] * x[i];
    for (let at = 0; at < h.length; at++) if (h[at] < 0) h[at] = 0;
    for (let o = 0; o < 64; o++) y[o] = theta[biasOf(kind, o)];
    for (const [o, i, t] of kind.list) for (let c = 0; c < C; c++) y[o] += theta[W2 + t * C + c] * h[i * C + c];
    return { h, y };
  };
  const gradient = (kind, theta, batch, { digits, small }) => {
    const g = new Float64Array(theta.length), gh = new Float64Array(16 * C);
    for (const n of batch) {
      const { h, y } = forward(kind, theta, small[n]);
      gh.fill(0);
      for (let o = 0; o < 64; o++) g[biasOf(kind, o)] += y[o] = (2 * (y[o] - digits[n][o])) / (64 * batch.length);
      for (const [o, i, t] of kind.list) for (let c = 0; c < C; c++) {
        g[W2 + t * C + c] += y[o] * h[i * C + c];
        gh[i * C + c] += y[o] * theta[W2 + t * C + c];
      }
      for (let at = 0; at < gh.length; at++) if (h[at] > 0) g[B1 + (at % C)] += gh[at]; else gh[at] = 0;
      for (const [o, i, t] of FIRST) for (let c = 0; c < C; c++) g[W1 + t * C + c] += gh[o * C + c] * small[n][i];
    }
    return g;
  };
  // One step of Adam.
  const advance = run => {
    const { kind, data, next, history, m, v } = run, n = history.length, theta = history.at(-1).slice();
    const batch = range(BATCH).map(() => next() % TRAINED), g = gradient(kind, theta, batch, data);
    theta.forEach((_, at) => {
      m[at] = 0.9 * m[at] + 0.1 * g[at];
      v[at] = 0.999 * v[at] + 0.001 * g[at] * g[at];
      theta[at] -= ((RATE / (1 - 0.9 ** n)) * m[at]) / (Math.sqrt(v[at]) / Math.sqrt(1 - 0.999 ** n) + 1e-8);
    });
    history.push(theta);
    return { batch, g };
  };
  const runs = new Map();
  const weights = s => {
    const key = `${s.upsampler} ${s.seed}`;
    if (!runs.has(key)) runs.set(key, begin(s.upsampler, s.seed, dataOf(s)));
    const run = runs.get(key);
    while (run.history.length <= s.step) advance(run);
    return [run.kind, run.history[s.step]];
  };
  // The phase sums of each channel's stamp; from them what the inside of a flat grey becomes; the error on digits never seen.
  const measure = s => {
    const [kind, theta] = weights(s), { digits, small } = dataOf(s), sums = range(4).map(() => Array(C).fill(0)), inside = range(4).map(p => 8 * (4 + (p >> 1)) + 4 + (p & 1));
    for (const [o, , t] of kind.list) { const p = inside.indexOf(o); if (p >= 0) for (let c = 0; c < C; c++) sums[p][c] += theta[W2 + t * C + c]; }
    const h = range(C).map(c => Math.max(0, theta[B1 + c] + range(9).reduce((sum, t) => sum + 0.5 * theta[W1 + t * C + c], 0)));
    const grey = inside.map((o, p) => sums[p].reduce((sum, value, c) => sum + value * h[c], theta[biasOf(kind, o)]));
    const tests = range(digits.length - TRAINED).map(n => n + TRAINED);
    const error = tests.reduce((sum, n) => sum + forward(kind, theta, small[n]).y.reduce((all, value, o) => all + (value - digits[n][o]) ** 2, 0), 0) / (64 * tests.length);
    return { sums, grey, error, ripple: spread(grey), picture: forward(kind, theta, small[TRAINED + s.digit]).y };
  };
  const flat = s => s.step === LAST && measure(s).ripple < 1e-6;
  const goals = { flat: {
    start: { upsampler: "icnr", seed: "0", step: 0 },
    solved: s => flat(s) && { name: label(`trainer.${s.upsampler}`), step: s.step },
  } };
  pure.trainer = { begin, advance, forward, weights, measure, load };

  const told = s => { const { ripple, error } = measure(s); return label("trainer.tell", { step: s.step, error: show(thousandths(error)), ripple: show(thousandths(ripple)) }); };
  widget("trainer", {
    fit: (s, changed) => (["upsampler", "seed"].some(key => changed.includes(key)) && !changed.includes("step") ? { ...s, step: 0 } : { ...s }),
    goals,
    tell: told,
    view(ui) {
      let s;
      const input = ui.grid("input"), phases = ui.grid("phases"), grey = ui.grid("grey"), numbers = ui.grid("numbers", { heads: ["error", "ripple"] });
      const shots = ["target", "answer", "flat_grey"].map(key => {
        const canvas = make("canvas", { width: 8, height: 8, role: "img", "aria-label": ui.label(key) });
        return { canvas, box: make("div", {}, make("div", { class: "splat-name", "aria-hidden": "true" }, ui.label(key)), canvas) };
      });
      const last = () => s.step === LAST;
      const player = ui.player(() => { ui.set({ step: last() ? 0 : s.step + 1 }); return !last(); }, 16);
      const sum = make("p", { class: "splat-sum" });
      ui.build({
        picture: [make("div", { class: "splat-trainer" }, input.box, make("div", { class: "splat-shots" }, ...shots.map(({ box }) => box)), make("div", {}, grey.box, numbers.box), phases.box), sum],
        controls: [make("div", { class: "splat-row" }, player.button), ui.choices("upsampler"), ui.sliders("step")],
        more: [ui.sliders("digit"), make("div", { class: "splat-row" }, ui.label("seed"), ui.choices("seed"))],
      });
      return state => {
        s = state;
        const found = measure(s), { digits, small } = dataOf(s), n = TRAINED + s.digit, rounded = rows => rows.map(row => row.map(thousandths));
        const shade = (value, most) => `color-mix(in srgb, var(--accent) ${Math.round(30 * clamp(Math.abs(value) / most, 0, 1))}%, var(--paper))`;
        input.draw(range(4).map(r => range(4).map(c => 64 * small[n][4 * r + c])), (r, c) => ({ paint: shade(small[n][4 * r + c], 1) }));
        [digits[n], found.picture, range(64).map(o => found.grey[phase(o)])].forEach((values, at) => drawGreys(shots[at].canvas, values));
        const uneven = range(C).map(c => spread(found.sums.map(row => row[c])) > 1e-6);
        phases.draw(rounded(found.sums), (r, c) => ({ paint: uneven[c] ? paint([r]) : "" }), 6);
        grey.draw(rounded([found.grey.slice(0, 2), found.grey.slice(2)]), (r, c) => ({ paint: found.ripple > 1e-6 ? paint([2 * r + c]) : "" }), 6);
        numbers.draw(rounded([[found.error, found.ripple]]), () => ({}), 6);
        put(sum, ui.label(found.ripple < 1e-6 ? "flat" : "uneven"));
      };
    },
  });
}
