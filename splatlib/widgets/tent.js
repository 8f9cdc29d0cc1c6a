// Tent: the kernel that interpolates, its stamps as the columns of a matrix, and the picture they make.
{
  const MODES = ["nearest", "linear", "bicubic"];
  const REACH = [0.5, 1, 2]; // of the kernel to each side, in input pixels
  const more = values => { let top = Math.max(0, ...values); return () => (top += 1); };
  const fit = (wanted, changed) => (changed.includes("input") ? { ...wanted, size: wanted.input.length } : { ...wanted });
  const fill = s => ({ ...s, input: resized(s.input, s.size, more(s.input)) });
  const aligned = s => s.align_corners && s.mode > 0; // nearest has no such choice
  const lengthOf = s => (aligned(s) ? s.stride * (s.size - 1) + 1 : s.stride * s.size);

  // The kernel at a distance in input pixels: a box, a tent, the cubic with a = -0.75.
  const curve = (mode, d) => {
    const a = -0.75;
    if (mode === 0) return d <= 0.5 ? 1 : 0;
    if (mode === 1) return Math.max(0, 1 - d);
    return d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? ((d - 5) * d + 8) * d * a - 4 * a : 0;
  };
  // Its heights at the centres of the output pixels: an even number of taps, or an odd one with a tap in the middle.
  const tapsOf = (s, mode, align) => {
    const odd = align || (mode > 0 && s % 2 === 1);
    const k = mode === 0 ? s : 2 * s * REACH[mode] - (odd ? 1 : 0);
    return Array.from({ length: k }, (_, j) => curve(mode, Math.abs(j - (k - 1) / 2) / s));
  };
  // Continue the row by `edge` pixels at each end, stamp, and crop `padding`. Column i holds all that pixel i stamps.
  const picture = s => {
    const taps = tapsOf(s.stride, s.mode, aligned(s)), k = taps.length, n = s.size;
    const edge = Math.max(0, s.mode - (aligned(s) ? 1 : 0));
    const padding = edge * s.stride + (aligned(s) ? (k - 1) / 2 : Math.floor((k - s.stride) / 2));
    const matrix = Array.from({ length: lengthOf(s) }, () => Array(n).fill(0));
    for (let q = -edge; q < n + edge; q++) {
      const i = Math.min(n - 1, Math.max(0, q));
      taps.forEach((tap, j) => { const o = (q + edge) * s.stride + j - padding; if (matrix[o]) matrix[o][i] += tap; });
    }
    return { taps, edge, padding, matrix, output: matrix.map(row => row.reduce((sum, w, i) => sum + w * s.input[i], 0)) };
  };
  const written = (s, view, o) => view.matrix[o].flatMap((w, i) => (w ? [`${show(w)}×${show(s.input[i])}`] : [])).join(" + ");
  const call = (s, view) => {
    const list = (values, dot) => `torch.tensor([[[${values.map(v => String(v) + (dot && Number.isInteger(v) ? "." : "")).join(", ")}]]])`;
    const x = list(s.input, true);
    const even = view.taps.map(tap => Math.round(tap * 2 * s.stride));
    const w = s.mode === 1 ? `${list(even, true)} / ${2 * s.stride}` : list(view.taps, true);
    const row = view.edge ? `F.pad(${x}, (${view.edge}, ${view.edge}), mode="replicate")` : x;
    return `F.conv_transpose1d(${row}, ${w}, stride=${s.stride}, padding=${view.padding})`;
  };
  const solved = s => aligned(s) && same(tapsOf(s.stride, s.mode, true), tapsOf(s.stride, s.mode, false));
  pure.tent = { curve, tapsOf, picture, written, call, fit, fill, lengthOf };

  // The curve of the kernel over the borders of the output pixels, with a dot for each tap.
  const sketch = (s, taps) => {
    const svg = (tag, props) => {
      const el = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const key in props) el.setAttribute(key, props[key]);
      return el;
    };
    const half = (taps.length + 1) / 2, wide = 400 / (2 * half), x = d => 200 + d * wide, y = v => 84 - 70 * v;
    const points = Array.from({ length: 161 }, (_, n) => { const d = half * (n / 80 - 1); return `${x(d)},${y(curve(s.mode, Math.abs(d) / s.stride))}`; });
    const lines = Array.from({ length: taps.length + 1 }, (_, j) => j - taps.length / 2).map(d => `M${x(d)} 96v8`);
    const root = svg("svg", { viewBox: "0 0 400 106", class: "splat-curve", "aria-hidden": "true" });
    root.append(svg("path", { d: `M0 84H400M0 100H400${lines.join("")}`, class: "axis" }), svg("path", { d: "M200 6V104", class: "axis", "stroke-dasharray": "3" }),
      svg("polyline", { points: points.join(" ") }), ...taps.map((tap, j) => svg("circle", { cx: x(j - (taps.length - 1) / 2), cy: y(tap), r: 4 })));
    return root;
  };

  widget("tent", {
    tops: { pixel: s => lengthOf(s) - 1 },
    fit,
    fill,
    view(ui) {
      let s, column = -1;
      const choose = o => o !== s.pixel && ui.set({ pixel: o });
      const look = i => { if (i !== column) { column = i; render(s); } };
      const input = ui.grid("input", { edit: (r, c, value) => ui.set({ input: s.input.map((v, i) => (i === c ? value : v)) }), point: (r, c) => look(c) });
      const kernel = ui.grid("kernel");
      const matrix = ui.grid("matrix", { act: choose, point: (r, c) => look(c) });
      const output = ui.grid("output", { act: (r, c) => choose(c) });
      const drawing = make("div"), strip = make("div", { class: "splat-strip", "aria-hidden": "true" });
      const sum = make("output", { class: "splat-sum", "aria-live": "polite" }), why = make("p");
      const modes = MODES.map((name, mode) => {
        const button = make("button", { type: "button" }, name);
        ui.on(button, "click", () => ui.set({ mode }));
        return button;
      });
      const goal = make("p", { class: "splat-goal", "aria-live": "polite" }), code = ui.code();
      ui.root.append(make("div", { class: "splat-row" }, ...modes, ui.check("align_corners")), kernel.box, drawing, why,
        make("div", { class: "splat-grids" }, make("div", { class: "splat-box" }, input.box, matrix.box), make("div", { class: "splat-box" }, output.box, sum, strip)),
        ui.sliders("stride", "mode", "size", "pixel"),
        make("div", { class: "splat-row" }, ui.button("impulse", () => ui.set({ input: [0, 0, 1, 0, 0] })), ui.button("challenge", () => ui.set({ stride: 2, mode: 1, align_corners: false })), goal), code.box);

      const render = state => {
        s = state;
        const view = picture(s), [low, high] = [Math.min(...s.input), Math.max(...s.input)];
        const grey = v => Math.round(255 * Math.min(1, Math.max(0, (v - low) / (high - low || 1))));
        const pixel = (place, width, v, top) => {
          const el = make("div", { class: top ? "splat-top" : "" });
          el.style.cssText = `left:${(100 * place) / s.size}%;width:${(100 * width) / s.size}%;background:rgb(${Array(3).fill(grey(v))})`;
          return el;
        };
        const first = aligned(s) ? 0.5 - 0.5 / s.stride : 0;
        strip.replaceChildren(...s.input.map((v, i) => pixel(i, 1, v, true)), ...view.output.map((v, o) => pixel(first + o / s.stride, 1 / s.stride, v)));
        input.draw([s.input], (r, c) => ({ paint: paint([c]), mark: c === column || view.matrix[s.pixel][c] ? "lit" : "" }));
        kernel.draw([view.taps]);
        drawing.replaceChildren(sketch(s, view.taps));
        const odd = view.taps.length % 2;
        why.textContent = label(odd ? "tent.odd" : "tent.even", { taps: view.taps.length, scale: s.stride });
        matrix.draw(view.matrix, (o, i) => ({ paint: view.matrix[o][i] ? paint([i]) : "", mark: o === s.pixel || (i === column && view.matrix[o][i]) ? "lit" : view.matrix[o][i] ? "" : "bare" }));
        output.draw([view.output], (r, o) => ({ paint: paint(view.matrix[o].flatMap((w, i) => (w ? [i] : []))), mark: o === s.pixel ? "lit" : "" }));
        modes.forEach((button, mode) => button.setAttribute("aria-pressed", mode === s.mode));
        sum.value = `output[${s.pixel}] = ${written(s, view, s.pixel)} = ${show(view.output[s.pixel])}`;
        const won = solved(s), line = won ? ui.label("solved") : ui.label("goal");
        goal.parentNode.classList.toggle("splat-won", won);
        if (goal.textContent !== line) goal.textContent = line;
        code.show(call(s, view));
      };
      return render;
    },
  });
}
