// Canvas and crop: the canvas of a row, two edges to drag, the size formula, the solver, the sizes of a U-Net.
{
  const LEVELS = 3, SHOWN = 8, TOP = 99;
  const SETTING = ["kernel_size", "stride", "padding", "output_padding", "dilation"];
  const range = ([low, high]) => Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const steps = n => Array.from({ length: n }, (_, i) => i);

  // Every setting within the sliders that takes `size` to `wanted`.
  const solve = s => {
    const [ks, ss, ps, ops, ds] = SETTING.map(key => range(SPECS.canvas_and_crop.sliders[key]));
    const found = [];
    for (const d of ds) for (const op of ops) for (const p of ps) for (const stride of ss) for (const k of ks) {
      const setting = { size: s.size, kernel_size: k, stride, padding: p, output_padding: op, dilation: d };
      if (op < Math.max(stride, d) && outputSize(setting) === s.wanted) found.push(SETTING.map(key => setting[key]));
    }
    return found;
  };

  // Sizes on the way down, and what each step up makes of them; 0 where torch refuses.
  const ladder = s => {
    const reach = s.dilation * (s.kernel_size - 1) + 1, down = [s.picture];
    for (const _ of steps(LEVELS)) {
      const room = down.at(-1) + 2 * s.padding - reach;
      if (room >= 0) down.push(Math.floor(room / s.stride) + 1);
    }
    const up = down.slice(1).map((size, i) => {
      const least = outputSize({ ...s, size, output_padding: 0 });
      return Math.max(0, s.match ? down[i] : least + s.output_padding);
    });
    return [down, [...up, down.at(-1)]];
  };

  // The padding and output_padding that put an edge of the crop before cell `edge` of the canvas.
  const dragged = (s, end, edge) => {
    if (!end) return { padding: edge };
    const length = canvasSize(s), top = Math.min(SPECS.canvas_and_crop.sliders.output_padding[1], Math.max(s.stride, s.dilation) - 1);
    const op = Math.max(0, Math.min(top, edge - length + s.padding));
    return { padding: Math.max(0, length + op - edge), output_padding: op };
  };

  const formula = s => `o = (${s.size} - 1) * ${s.stride} - 2 * ${s.padding} + ${s.dilation} * (${s.kernel_size} - 1) + ${s.output_padding} + 1 = ${outputSize(s)}`;
  const call = s => {
    const list = values => `torch.tensor([[${values.join(", ")}]])`;
    const w = list([`[${steps(s.kernel_size).map(k => 10 ** k).join(", ")}]`]);
    return `F.conv_transpose1d(${list(steps(s.size).map(i => i + 1))}, ${w}, ${SETTING.slice(1).map(key => `${key}=${s[key]}`).join(", ")})`;
  };
  const fill = s => {
    const whole = value => Math.min(TOP, Math.max(1, Math.round(value)));
    return { ...s, wanted: whole(s.wanted), picture: whole(s.picture) };
  };
  pure.canvas_and_crop = { solve, ladder, dragged, formula, call, fill };

  widget("canvas_and_crop", {
    fill,
    view(ui) {
      let s, answers = [], cells = 1;
      const canvas = ui.grid("canvas"), output = ui.grid("output"), sizes = ui.grid("ladder");
      const wanted = ui.grid("wanted", { edit: (r, c, value) => ui.set({ wanted: value }) });
      const picture = ui.grid("picture", { edit: (r, c, value) => ui.set({ picture: value }) });
      const use = r => ui.set(Object.fromEntries(SETTING.map((key, i) => [key, answers[r][i]])));
      const fitting = ui.grid("answers", { act: use });
      const line = kind => make("output", { class: "splat-sum", "aria-live": kind });
      const sum = line("off"), found = line("polite"), verdict = line("polite");
      const goal = make("p", { class: "splat-goal", "aria-live": "polite" });
      const code = ui.code();

      // The edges can be dragged; the sliders padding and output_padding do the same from the keyboard.
      const rail = make("div", { class: "splat-rail" });
      canvas.table.replaceWith(rail);
      const edges = [false, true].map(end => {
        const edge = make("span", { class: "splat-edge", "aria-hidden": "true" });
        ui.on(edge, "pointerdown", event => { edge.setPointerCapture(event.pointerId); event.preventDefault(); });
        ui.on(edge, "pointermove", event => {
          if (!edge.hasPointerCapture(event.pointerId)) return;
          const box = rail.getBoundingClientRect();
          const patch = dragged(s, end, Math.round(((event.clientX - box.left) / box.width) * cells));
          if (Object.keys(patch).some(key => patch[key] !== s[key])) ui.set(patch);
        });
        return edge;
      });
      rail.append(canvas.table, ...edges);

      const row = (...kids) => make("div", { class: "splat-grids" }, ...kids);
      ui.root.append(row(canvas.box), row(output.box), make("div", {}, "o = (i - 1) * s - 2p + d * (k - 1) + op + 1"), sum,
        ui.sliders("size", "kernel_size", "stride", "padding", "output_padding", "dilation"), goal,
        row(wanted.box, fitting.box), found, row(picture.box, sizes.box), make("div", { class: "splat-row" }, ui.check("match")), verdict, code.box);

      return state => {
        s = state;
        const x = [steps(s.size).map(i => i + 1)], w = [steps(s.kernel_size).map(k => 10 ** k)];
        const whole = { ...s, padding: 0, output_padding: Math.max(0, s.output_padding - s.padding) };
        const { sums, terms } = splat(x, w, axesOf(whole, 1), steps(s.size));
        const size = outputSize(s), start = s.padding, inside = o => o >= start && o < start + size;
        const pixels = o => terms[0][o].map(([, c]) => c);
        const look = o => ({ paint: paint(pixels(o)), mark: pixels(o).length ? "" : "bare" });
        canvas.draw(sums, (r, o) => (inside(o) ? look(o) : { mark: "wait bare" }));
        output.draw([sums[0].slice(start, start + size)], (r, o) => look(o + start));
        cells = sums[0].length;
        edges.forEach((edge, end) => { edge.style.left = `calc((100% + 2px) * ${(start + end * size) / cells} - 1px)`; });
        sum.value = formula(s);
        wanted.draw([[s.wanted]]);
        picture.draw([[s.picture]]);
        const all = solve(s);
        answers = all.slice(0, SHOWN);
        fitting.box.hidden = !answers.length;
        if (answers.length) fitting.draw(answers, r => ({ mark: SETTING.every((key, i) => answers[r][i] === s[key]) ? "lit" : "" }));
        found.value = label("canvas_and_crop.found", { count: all.length, size: s.size, wanted: s.wanted });
        const [down, up] = ladder(s);
        sizes.draw([down, up], (r, c) => ({ mark: down[c] === up[c] ? "" : "lit" }));
        const worst = down.findLastIndex((saved, i) => saved !== up[i]);
        verdict.value = worst < 0 ? ui.label("fits") : label("canvas_and_crop.misfit", { made: up[worst], saved: down[worst] });
        const won = s.kernel_size === 3 && s.stride === 2 && size === 2 * s.size;
        goal.classList.toggle("splat-won", won);
        const text = won ? label("canvas_and_crop.solved", { output: size, size: s.size }) : ui.label("goal");
        if (goal.textContent !== text) goal.textContent = text;
        code.show(call(s));
      };
    },
  });
}
