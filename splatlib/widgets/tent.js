// Tent: the kernel that interpolates, its stamps as the columns of a matrix, and the picture they make.
{
  const fit = rowDecides("input", "size");
  const fill = s => ({ ...s, input: resized(s.input, s.size, following(s.input)) });
  const aligned = s => s.align_corners && s.mode !== "nearest"; // nearest has no such choice
  const lengthOf = s => (aligned(s) ? s.stride * (s.size - 1) + 1 : s.stride * s.size);

  const tapsOf = (s, mode, align) => tapsAt(s, mode, align || (mode !== "nearest" && s % 2 === 1));
  // Column i of the matrix holds all that pixel i stamps.
  const picture = s => {
    const taps = tapsOf(s.stride, s.mode, aligned(s)), k = taps.length, n = s.size;
    const edge = Math.max(0, Math.floor(REACH[s.mode]) - (aligned(s) ? 1 : 0));
    const padding = edge * s.stride + (aligned(s) ? (k - 1) / 2 : Math.floor((k - s.stride) / 2));
    const matrix = stampMatrix(n, lengthOf(s), s.stride, taps, edge, padding);
    return { taps, edge, padding, matrix, output: times(matrix, s.input) };
  };
  const written = (s, view, o) => products(view.matrix[o].flatMap((w, i) => (w ? [[w, s.input[i]]] : [])));
  const call = (s, view) => {
    const even = view.taps.map(tap => Math.round(tap * 2 * s.stride));
    const w = s.mode === "linear" ? `${tensor(even)} / ${2 * s.stride}` : tensor(view.taps);
    const row = view.edge ? `F.pad(${tensor(s.input)}, (${view.edge}, ${view.edge}), mode="replicate")` : tensor(s.input);
    return `F.conv_transpose1d(${row}, ${w}, stride=${s.stride}, padding=${view.padding})`;
  };
  const goals = {
    same: {
      start: { stride: 2, mode: "linear", align_corners: false },
      solved: s => {
        const [one, other] = [true, false].map(align => tapsOf(s.stride, s.mode, align));
        return aligned(s) && same(one, other) && { scale: s.stride, taps: one.length };
      },
    },
  };
  pure.tent = { curve: heightAt, tapsOf, picture, written, call, fit, fill, lengthOf };

  // Where output pixel o stands on the strip, on which input pixel i covers i to i + 1.
  const place = (s, o) => (aligned(s) ? 0.5 : 0.5 / s.stride) + o / s.stride;

  // All stamps, each a curve over the strip, and their sum: points [u, height] of each, and the lowest and highest.
  const FINE = 24;
  const stamps = (s, edge) => {
    const at = range(s.size * FINE).map(j => (j + 0.5) / FINE), sum = at.map(u => [u, 0]), all = [];
    for (let q = -edge; q < s.size + edge; q++) {
      const i = clamp(q, 0, s.size - 1), points = [];
      at.forEach((u, j) => {
        const d = Math.abs(u - q - 0.5);
        if (d > REACH[s.mode]) return;
        const height = s.input[i] * heightAt(s.mode, d);
        points.push([u, height]);
        sum[j][1] += height;
      });
      if (points.length) all.push({ pixel: i, added: q !== i, points });
    }
    const heights = [0, ...sum.map(([, v]) => v), ...all.flatMap(({ points }) => points.map(([, v]) => v))];
    return { all, sum, low: Math.min(...heights), high: Math.max(...heights) };
  };

  widget("tent", {
    tops: { pixel: s => lengthOf(s) - 1 },
    fit,
    fill,
    goals,
    tell: s => label("tent.tell", { taps: tapsOf(s.stride, s.mode, aligned(s)).length, count: lengthOf(s) }),
    view(ui) {
      let s, column = -1, bounds, held = null; // the column pointed at; lowest and highest value of the stage, and while a handle is held
      const explain = state => {
        const view = picture(state), o = state.pixel;
        return `output[${o}] = ${written(state, view, o)} = ${show(view.output[o])}`;
      };
      const choose = (pixel, tell) => pixel !== s.pixel && ui.set({ pixel }, ["pixel"], tell);
      const look = (c, pixel, focused) => {
        if (c !== column) { column = c; render(s); }
        if (focused && pixel !== undefined) choose(pixel, explain);
      };
      const input = ui.grid("input", { edit: rows => ui.set({ input: rows[0] }), point: (r, c) => look(c) });
      const kernel = ui.grid("kernel"), matrix = ui.grid("matrix", { act: r => choose(r), point: (r, c, focused) => look(c, r, focused) });
      const output = ui.grid("output", { act: (r, o) => choose(o), point: (r, o, focused) => focused && choose(o, explain) });

      // The stage: stamps above, the picture below them. Press or drag to choose an output pixel, pull a handle to change an input pixel.
      const drawing = svg("svg", { preserveAspectRatio: "none", "aria-hidden": "true" }), handles = make("div", { "aria-hidden": "true" });
      const stage = make("div", { class: "splat-stage" }, drawing, handles), PLOT = 74;
      const drag = event => {
        if (!event.buttons || held) return;
        const { left, width } = stage.getBoundingClientRect(), u = (s.size * (event.clientX - left)) / width;
        choose(clamp(Math.round((u - place(s, 0)) * s.stride), 0, lengthOf(s) - 1));
      };
      for (const type of ["pointerdown", "pointermove"]) ui.on(stage, type, drag);
      const pull = (event, { i, low, high }) => {
        const { top, height } = stage.getBoundingClientRect();
        const step = high - low > 25 ? 10 ** Math.floor(Math.log10(high - low) - 1) : 0.25;
        const value = high - ((high - low) * (100 * (event.clientY - top))) / (height * PLOT);
        ui.set({ input: s.input.map((v, at) => (at === i ? clamp(+(Math.round(clamp(value, low, high) / step) * step).toPrecision(9), -LARGEST, LARGEST) : v)) });
      };
      ui.drag(handles, event => (held = { i: [...handles.children].indexOf(event.target), ...bounds }), pull, () => { held = null; render(s); });

      const corners = ui.check("align_corners");
      const sum = make("p", { class: "splat-sum" }), why = make("p", { class: "splat-taps" }), waves = waveCurve(), code = ui.code();
      ui.build({
        picture: [make("div", { class: "splat-tents" }, input.box, kernel.box), why, stage, output.box, sum,
          make("div", { class: "splat-tents splat-columns" }, matrix.box, waves.box)],
        controls: [make("div", { class: "splat-row" }, ui.choices("mode"), corners), ui.sliders("stride")],
        more: [ui.sliders("size", "pixel"), make("div", { class: "splat-row" }, ui.button("impulse", () => ui.renew({ input: [0, 0, 1, 0, 0] }))), code.box],
      });

      const onStage = view => {
        const { all, sum: whole, ...range_ } = stamps(s, view.edge), room = (range_.high - range_.low || 1) * 0.08;
        bounds = held ?? { low: range_.low - (range_.low < 0 ? room : 0), high: range_.high + room };
        const { low, high } = bounds, y = v => (PLOT * (high - v)) / (high - low), line = points => points.map(([u, v]) => `${u.toFixed(3)},${y(v).toFixed(2)}`).join(" ");
        const dots = (points, kind) => svg("path", { class: kind, d: points.map(([u, v]) => `M${u} ${y(v).toFixed(2)}h0`).join("") });
        const [dark, light] = [Math.min(...s.input), Math.max(...s.input)], grey = v => Math.round(255 * clamp((v - dark) / (light - dark || 1), 0, 1));
        const box = (u, wide, top, tall, v) => svg("rect", { x: u - wide / 2, width: wide, y: top, height: tall, fill: `rgb(${grey(v)} ${grey(v)} ${grey(v)})` });
        const centres = s.input.map((v, i) => i + 0.5), here = place(s, s.pixel), wide = 1 / s.stride;
        const columns = centres.map(u => `M${u} 0V100`).join("");
        drawing.setAttribute("viewBox", `0 0 ${s.size} 100`);
        drawing.replaceChildren(
          svg("rect", { class: "here", x: here - wide / 2, width: wide, y: 0, height: 100 }),
          svg("path", { class: "ground", d: `M0 ${y(0)}H${s.size}` }),
          ...all.map(({ pixel, added, points }) => {
            const el = svg("polygon", { class: `stamp${added ? " added" : ""}${pixel === column ? " lit" : ""}`, points: line([[points[0][0], 0], ...points, [points.at(-1)[0], 0]]) });
            el.style.setProperty("--own", `var(--pixel-${styleOf(pixel)[0]})`);
            return el;
          }),
          svg("polyline", { class: "sum", points: line(whole) }),
          ...s.input.map((v, i) => box(centres[i], 1, 78, 10, v)), ...view.output.map((v, o) => box(place(s, o), wide, 90, 10, v)),
          ...[78, 90].map(y => svg("rect", { class: "frame", width: s.size, y, height: 10 })), svg("rect", { class: "chosen", x: here - wide / 2, width: wide, y: 90, height: 10 }),
          svg("path", { class: "under", d: columns }), svg("path", { class: "centre", d: columns }),
          dots(view.matrix[s.pixel].flatMap((w, i) => (w ? [[here, w * s.input[i]]] : [])), "part"),
          dots(view.output.map((v, o) => [place(s, o), v]), "halo"), dots(view.output.map((v, o) => [place(s, o), v]), "dot"));
        fillWith(handles, s.size, () => make("i"));
        s.input.forEach((v, i) => { handles.children[i].style.cssText = `left: ${(100 * centres[i]) / s.size}%; top: ${y(clamp(v, low, high))}%`; });
      };
      const reveal = () => { output.reveal(0, s.pixel); matrix.reveal(s.pixel, 0); };
      requestAnimationFrame(() => requestAnimationFrame(reveal)); // when the boxes know what they hide
      const render = state => {
        const moved = !s || s.pixel !== state.pixel;
        s = state;
        const view = picture(s), read = view.matrix[s.pixel];
        input.draw([s.input], (r, c) => ({ paint: paint([c]), mark: c === column || read[c] ? "lit" : "" }));
        kernel.draw([view.taps]);
        put(why, label(view.taps.length % 2 ? "tent.odd" : "tent.even", { taps: view.taps.length }));
        onStage(view);
        output.draw([view.output], (r, o) => ({ paint: paint(view.matrix[o].flatMap((w, i) => (w ? [i] : []))), mark: o === s.pixel ? "lit" : "" }));
        matrix.draw(view.matrix, (o, i) => ({ paint: view.matrix[o][i] ? paint([i]) : "", mark: o === s.pixel || (i === column && view.matrix[o][i]) ? "lit" : view.matrix[o][i] ? "" : "bare" }));
        if (moved) reveal();
        waves.draw(view.taps, s.stride);
        corners.firstChild.disabled = s.mode === "nearest";
        put(sum, explain(s));
        code.show(call(s, view));
      };
      return render;
    },
  });
}
