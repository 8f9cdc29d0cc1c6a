// Two grids: where the output pixels of a resize stand on the input, and what each of them reads.
{
  const MODES = ["align_corners=False", "align_corners=True", "asymmetric", "nearest", "nearest-exact"];
  const more = values => { let top = Math.max(0, ...values); return () => (top += 1); };
  const fit = (wanted, changed) => (changed.includes("input") ? { ...wanted, size: wanted.input.length } : { ...wanted });
  const fill = s => ({ ...s, input: resized(s.input, s.size, more(s.input)) });

  // The places of the output pixels, input pixel i covering i to i + 1, and the matrix of what they read.
  const grid = (I, O, mode) => {
    const scale = mode !== 1 ? I / O : O > 1 ? (I - 1) / (O - 1) : 0;
    const places = [], matrix = [];
    for (let o = 0; o < O; o++) {
      const place = mode === 0 || mode === 4 ? (o + 0.5) * scale : o * scale + (mode === 3 ? 0 : 0.5);
      const row = Array(I).fill(0);
      if (mode > 2) row[Math.min(Math.floor(place), I - 1)] = 1;
      else {
        const at = Math.max(0, mode ? o * scale : place - 0.5);
        const low = Math.min(Math.floor(at), I - 1), part = Math.min(at - low, 1);
        row[low] += 1 - part;
        row[Math.min(low + 1, I - 1)] += part;
      }
      places.push(place);
      matrix.push(row);
    }
    return { scale, places, matrix };
  };
  const picture = s => {
    const { scale, places, matrix } = grid(s.size, s.output_size, s.mode);
    return { scale, places, matrix, output: matrix.map(row => row.reduce((sum, w, i) => sum + w * s.input[i], 0)) };
  };
  const reads = row => row.flatMap((w, i) => (w ? [i] : []));
  const written = (s, view, o) => {
    const read = reads(view.matrix[o]);
    const terms = read.map(i => (read.length > 1 ? `${show(view.matrix[o][i])}×${show(s.input[i])}` : show(s.input[i])));
    return `${terms.join(" + ")}${read.length > 1 ? " = " + show(view.output[o]) : ""}`;
  };
  const call = s => {
    const row = `torch.tensor([[[${s.input.map(v => show(v) + (Number.isInteger(v) ? "." : "")).join(", ")}]]])`;
    if (s.mode === 2) return `# ${label("two_grids.missing")}`;
    const how = s.mode < 2 ? `mode="linear", ${MODES[s.mode]}` : `mode="${MODES[s.mode]}"`;
    return `F.interpolate(${row}, size=${s.output_size}, ${how})`;
  };
  const solved = s => s.mode === 1 && s.size > 2 && s.output_size === 2 * s.size - 1;
  pure.two_grids = { grid, picture, written, call, fit, fill };

  widget("two_grids", {
    tops: { pixel: s => s.output_size - 1 },
    fit,
    fill,
    view(ui) {
      let s;
      const choose = (r, c) => c !== s.pixel && ui.set({ pixel: c });
      const input = ui.grid("input", { edit: (r, c, value) => ui.set({ input: s.input.map((v, i) => (i === c ? value : v)) }) });
      const places = ui.grid("places", { act: choose });
      const output = ui.grid("output", { act: choose, point: choose });
      const weights = ui.grid("weights");
      const strip = make("div", { class: "splat-strip", "aria-hidden": "true" });
      ui.on(strip, "click", event => { const o = event.target.dataset.o; if (o) ui.set({ pixel: +o }); });
      const sum = make("output", { class: "splat-sum", "aria-live": "polite" });
      const modes = MODES.map((name, mode) => {
        const button = make("button", { type: "button" }, name);
        ui.on(button, "click", () => ui.set({ mode }));
        return button;
      });
      const goal = make("p", { class: "splat-goal", "aria-live": "polite" });
      ui.root.append(
        make("div", { class: "splat-row" }, ...modes), strip, sum,
        make("div", { class: "splat-grids" }, input.box, weights.box), places.box, output.box,
        make("div", { class: "splat-row" },
          ui.button("ramp", () => ui.set({ input: [...Array(s.size).keys()] })),
          ui.button("row", () => ui.set({ input: [1, 2, 3], output_size: 6 }))),
        ui.sliders("size", "output_size", "mode", "pixel"),
        make("div", { class: "splat-row" }, ui.button("challenge", () => ui.set({ input: [0, 1, 2, 3], output_size: 8, mode: 0 })), goal));
      const code = ui.code();
      ui.root.append(code.box);

      // A box on the strip: percent from the left, width, one band of colour for each part.
      const box = (place, width, parts, text, top) => {
        const el = make("div", { class: top ? "splat-top" : "" }, text);
        let end = 0;
        const bands = parts.map(([i, part]) => `var(--pixel-${styleOf(i)[0]}) ${100 * end}% ${100 * (end += part)}%`);
        el.style.cssText = `left:${place}%;width:${width}%`;
        el.style.background = parts.length === 1 ? paint([parts[0][0]]) : `linear-gradient(90deg, ${bands})`;
        return el;
      };
      return state => {
        s = state;
        const view = picture(s), wide = view.scale || s.size;
        const left = s.mode > 2 ? view.places.map((_, o) => o * wide) : view.places.map(place => place - wide / 2);
        const low = Math.min(0, ...left), length = Math.max(s.size, ...left.map(l => l + wide)) - low;
        const percent = v => (100 * v) / length;
        strip.replaceChildren(
          ...s.input.map((v, i) => box(percent(i - low), percent(1), [[i, 1]], show(v), true)),
          ...view.output.map((v, o) => {
            const el = box(percent(left[o] - low), percent(wide), reads(view.matrix[o]).map(i => [i, view.matrix[o][i]]), show(+v.toFixed(2)));
            if (o === s.pixel) el.className = "lit";
            el.dataset.o = o;
            return el;
          }),
          ...view.places.map(place => { const line = make("i"); line.style.left = `${percent(place - low)}%`; return line; }));
        input.draw([s.input], (r, c) => ({ paint: paint([c]), mark: view.matrix[s.pixel][c] ? "lit" : "" }));
        weights.draw([view.matrix[s.pixel]], (r, c) => ({ paint: view.matrix[s.pixel][c] ? paint([c]) : "", mark: view.matrix[s.pixel][c] ? "" : "bare" }));
        places.draw([view.places], (r, o) => ({ mark: o === s.pixel ? "lit" : "" }));
        output.draw([view.output], (r, o) => ({ paint: paint(reads(view.matrix[o])), mark: o === s.pixel ? "lit" : "" }));
        modes.forEach((button, mode) => button.setAttribute("aria-pressed", mode === s.mode));
        sum.value = `${label("two_grids.reads", { pixel: s.pixel, place: show(view.places[s.pixel]) })} ${written(s, view, s.pixel)}`;
        const won = solved(s), line = won ? `${ui.label("solved")} ${s.output_size} = 2·(${s.size} - 1) + 1` : ui.label("goal");
        goal.parentNode.classList.toggle("splat-won", won);
        if (goal.textContent !== line) goal.textContent = line;
        code.show(call(s));
      };
    },
  });
}
