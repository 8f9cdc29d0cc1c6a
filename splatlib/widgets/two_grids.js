// Two grids: where the output pixels of a resize stand on the input, and what each of them reads.
{
  const fit = rowDecides("input", "size");
  const fill = s => ({ ...s, input: resized(s.input, s.size, following(s.input)) });

  // The grid, and the same places as grid_sample counts them, from -1 to 1.
  const grid = (I, O, mode) => {
    const found = gridOf(I, O, mode);
    return { ...found, axis: found.places.map(place => (mode !== CORNERS ? (2 * place) / I - 1 : I > 1 ? (2 * place - 1) / (I - 1) - 1 : 0)) };
  };
  const picture = s => {
    const found = grid(s.size, s.output_size, s.mode);
    return { ...found, output: times(found.matrix, s.input) };
  };
  const reads = row => row.flatMap((w, i) => (w ? [i] : []));
  const written = (s, view, o) => {
    const read = reads(view.matrix[o]), sum = show(view.output[o]);
    return read.length > 1 ? `${products(read.map(i => [view.matrix[o][i], s.input[i]]))} = ${sum}` : sum;
  };
  // PyTorch resizes on four of the grids; grid_sample reads at any place.
  const call = s => {
    if (s.mode !== "asymmetric") {
      const how = s.mode.startsWith("nearest") ? `mode="${s.mode}"` : `mode="linear", ${s.mode}`;
      return `F.interpolate(${tensor(s.input)}, size=${s.output_size}, ${how})`;
    }
    const places = picture(s).axis.map(at => [+at.toPrecision(9), 0]);
    return `F.grid_sample(${tensor([s.input])}, ${tensor(places)}, padding_mode="border", align_corners=False)[:, :, 0]`;
  };
  const goals = {
    half: {
      start: { input: [0, 1, 2, 3], output_size: 8, mode: HALF },
      solved: s => s.mode === CORNERS && s.size > 1 && s.output_size === 2 * s.size - 1 && { size: s.size, output_size: s.output_size, gaps: s.output_size - 1 },
    },
  };
  pure.two_grids = { grid, picture, written, call, fit, fill };

  widget("two_grids", {
    tops: { pixel: s => s.output_size - 1 },
    fit,
    fill,
    goals,
    tell: s => label("two_grids.tell", { count: s.output_size, pixel: s.pixel, value: show(picture(s).output[s.pixel]) }),
    view(ui) {
      let s;
      const explain = state => {
        const view = picture(state), o = state.pixel;
        return label("two_grids.reads", { pixel: o, place: show(view.places[o]), axis: show(view.axis[o]), sum: written(state, view, o) });
      };
      const choose = (r, pixel, focused) => focused && pixel !== s.pixel && ui.set({ pixel }, ["pixel"], explain);
      const input = ui.grid("input", { edit: rows => ui.set({ input: rows[0] }) }), weights = ui.grid("weights");
      const output = ui.grid("output", { point: choose }), places = ui.grid("places", { point: choose });
      const lines = svg("svg", { class: "splat-lines", preserveAspectRatio: "none", "aria-hidden": "true" });
      const axis = make("div", { class: "splat-axis", "aria-hidden": "true" });

      // All rows stand on one axis; what does not fit is scrolled together. The output pixels can be dragged along.
      const slide = make("div", { class: "splat-slide" }, output.box, places.box);
      const ground = make("div", { class: "splat-ground" }, input.box, weights.box, lines, slide, axis);
      const strip = make("div", { class: "splat-scroll" }, ground);
      ui.fade(strip, ground);
      const drag = event => {
        if (!event.buttons) return;
        const { left, width } = output.table.getBoundingClientRect();
        const pixel = clamp(Math.floor((s.output_size * (event.clientX - left)) / width), 0, s.output_size - 1);
        if (pixel !== s.pixel) ui.set({ pixel });
      };
      for (const type of ["pointerdown", "pointermove"]) ui.on(slide, type, drag);

      const sum = make("p", { class: "splat-sum" }), code = ui.code();
      ui.build({
        picture: [strip, sum],
        controls: [make("div", { class: "splat-row" }), ui.sliders("output_size", "size"), ui.choices("mode")],
        more: [ui.sliders("pixel"), make("div", { class: "splat-row" },
          ui.button("ramp", () => ui.renew({ input: range(s.size) })), ui.button("row", () => ui.renew({ input: [1, 2, 3], output_size: 6 }))), code.box],
      });

      const reveal = () => {
        const cell = output.table.rows[0].cells[s.pixel], [box, { left, right }] = [strip.getBoundingClientRect(), cell.getBoundingClientRect()];
        strip.scrollLeft += Math.max(0, right + 24 - box.right) - Math.max(0, box.left + 24 - left);
      };
      requestAnimationFrame(() => s && reveal());
      const width = rows => Math.max(...rows.flat().map(v => show(v).length));
      const text = (at, words, kind) => {
        const el = make("span", { class: kind }, words);
        el.style.setProperty("--at", at);
        return el;
      };
      return state => {
        s = state;
        const view = picture(s), wide = view.scale || s.size, read = view.matrix[s.pixel];
        const start = s.mode.startsWith("nearest") ? 0 : view.places[0] - wide / 2;
        const low = Math.min(0, start), length = Math.max(s.size, start + s.output_size * wide) - low;
        const digits = [width([s.input, ...view.matrix]), width([view.output, view.places])];
        const needs = digits.map((count, at) => (count * 0.62 + 0.3) / (at ? wide : 1));
        for (const [key, value] of Object.entries({ length, needs: Math.max(...needs), start: start - low, wide, zero: -low })) ground.style.setProperty(`--${key}`, value);

        input.draw([s.input], (r, c) => ({ paint: paint([c]), mark: read[c] ? "lit" : "" }), digits[0]);
        weights.draw([read], (r, c) => ({ paint: read[c] ? paint([c]) : "", mark: read[c] ? "" : "bare" }), digits[0]);
        output.draw([view.output], (r, o) => ({ paint: paint(reads(view.matrix[o])), mark: o === s.pixel ? "lit" : "" }), digits[1]);
        places.draw([view.places], (r, o) => ({ mark: o === s.pixel ? "lit" : "" }), digits[1]);

        // From the place of each output pixel up to the input; from the chosen one to the centres that it reads.
        lines.setAttribute("viewBox", `${low} 0 ${length} 1`);
        const from = view.places[s.pixel], to = i => (s.mode.startsWith("nearest") ? from : i + 0.5);
        lines.replaceChildren(
          svg("path", { class: "dashed", d: view.places.map(place => `M${place} 0V1`).join("") }),
          ...reads(read).map(i => svg("path", { class: "reads", d: `M${from} 1L${to(i)} 0`, "stroke-width": 1 + 5 * read[i] })),
          svg("path", { class: "dots", d: s.input.map((v, i) => `M${i + 0.5} 0h0`).join("") }));
        const [left, right] = s.mode === CORNERS ? [0.5, s.size - 0.5] : [0, s.size];
        axis.replaceChildren(text(from, "▲", "here"), ...range(s.size + 1).map(i => text(i, i, "tick")),
          ...[-1, 0, 1].filter(v => left < right || !v).map(v => text(left + ((v + 1) / 2) * (right - left), v, "sample")));
        put(sum, explain(s));
        code.show(call(s));
        if (strip.dataset.more) reveal();
      };
    },
  });
}
