// Canvas and crop: the canvas of a row, two edges to drag, the size formula, the solver, the sizes of a U-Net.
{
  const LEVELS = 3, SHOWN = 8, TOP = 99;
  const SETTING = ["kernel_size", "stride", "padding", "output_padding", "dilation"];
  const tap = k => (k < 5 ? 10 ** k : 1);

  // Every setting within the sliders that takes `size` to `wanted`.
  const solve = s => {
    const [ks, ss, ps, ops, ds] = SETTING.map(key => SPECS.canvas_and_crop.sliders[key]), found = [];
    const within = ([low, high]) => range(high - low + 1).map(i => low + i);
    for (const d of within(ds)) for (const op of within(ops)) for (const p of within(ps)) for (const stride of within(ss)) {
      const k = (s.wanted - 1 - (s.size - 1) * stride + 2 * p - op) / d + 1; // the size formula, solved for the kernel size
      if (op < Math.max(stride, d) && Number.isInteger(k) && k >= ks[0] && k <= ks[1]) found.push([k, stride, p, op, d]);
    }
    return found;
  };

  // Sizes on the way down, and what each step up makes of them; 0 where torch refuses.
  const ladder = s => {
    const down = [s.picture];
    for (const _ of range(LEVELS)) {
      const size = shrunkSize({ ...s, size: down.at(-1) });
      if (size) down.push(size);
    }
    const up = down.slice(1).map((size, i) => Math.max(0, s.match ? down[i] : outputSize({ ...s, size })));
    return [down, [...up, down.at(-1)]];
  };

  // The padding and output_padding that put an edge of the crop before cell `edge` of the canvas.
  const dragged = (s, end, edge) => {
    if (!end) return { padding: edge };
    const length = canvasSize(s), top = Math.min(SPECS.canvas_and_crop.sliders.output_padding[1], Math.max(s.stride, s.dilation) - 1);
    const op = Math.max(0, Math.min(top, edge - length + s.padding));
    return { padding: Math.max(0, length + op - edge), output_padding: op };
  };

  const formula = s => `O = (${s.size} - 1) * ${s.stride} - 2 * ${s.padding} + ${s.dilation} * (${s.kernel_size} - 1) + ${s.output_padding} + 1 = ${outputSize(s)}`;
  const call = s => {
    const list = values => `torch.tensor([[${values.join(", ")}]])`;
    const w = list([`[${range(s.kernel_size).map(tap).join(", ")}]`]);
    return `F.conv_transpose1d(${list(range(s.size).map(i => i + 1))}, ${w}, ${SETTING.slice(1).map(key => `${key}=${s[key]}`).join(", ")})`;
  };
  // Another question begins its list of answers anew; a link may say both.
  const fit = (wanted, changed) => {
    const asked = changed.includes("size") || changed.includes("wanted");
    return asked && !changed.includes("listed") ? { ...wanted, listed: 0 } : { ...wanted };
  };
  const fill = s => {
    const size = value => clamp(Math.round(value), 1, TOP);
    const state = { ...s, wanted: size(s.wanted), picture: size(s.picture) }, last = Math.max(0, answers(state).length - 1);
    return { ...state, listed: SHOWN * Math.floor(clamp(s.listed, 0, last) / SHOWN) };
  };
  let known = ["", []]; // solved once for a size and the size wanted
  const answers = s => {
    const key = `${s.size} ${s.wanted}`;
    if (known[0] !== key) known = [key, solve(s)];
    return known[1];
  };
  const goals = {
    twice: {
      start: { kernel_size: 3, stride: 2, dilation: 1, padding: 1, output_padding: 0 },
      solved: s => s.kernel_size === 3 && s.stride === 2 && outputSize(s) === 2 * s.size
        && { size: s.size, output: outputSize(s), padding: s.padding, output_padding: s.output_padding },
    },
  };
  pure.canvas_and_crop = { solve, ladder, dragged, formula, call, fit, fill };

  widget("canvas_and_crop", {
    tops: { dilation: s => (s.kernel_size < 7 ? 3 : 1) },
    fit,
    fill,
    goals,
    tell: s => formula(s),
    view(ui) {
      let s, cells = 1;
      const canvas = ui.grid("canvas"), output = ui.grid("output"), sizes = ui.grid("ladder");
      const size = { low: 1, high: TOP, whole: true, grow: false };
      const wanted = ui.grid("wanted", { ...size, edit: rows => ui.set({ wanted: rows[0][0] }) });
      const picture = ui.grid("picture", { ...size, edit: rows => ui.set({ picture: rows[0][0] }) });
      const use = r => answers(s).length && ui.set(Object.fromEntries(SETTING.map((key, i) => [key, answers(s)[s.listed + r][i]])));
      const fitting = ui.grid("answers", { heads: SETTING.map(key => key.replace("_", " ")), act: use });
      const before = ui.button("before", () => ui.set({ listed: s.listed - SHOWN })), after = ui.button("after", () => ui.set({ listed: s.listed + SHOWN }));
      const sum = make("p", { class: "splat-sum" }), found = make("p", { class: "splat-sum" }), verdict = make("p", { "aria-live": "polite" });
      const code = ui.code();

      // The edges can be dragged; the sliders padding and output_padding do the same from the keyboard.
      const rail = make("div", { class: "splat-rail" });
      canvas.table.replaceWith(rail);
      const edges = [false, true].map(end => {
        const edge = make("span", { class: "splat-edge", "aria-hidden": "true" });
        ui.drag(edge, () => edge, event => {
          const box = canvas.table.getBoundingClientRect();
          const patch = dragged(s, end, clamp(Math.round(((event.clientX - box.left) / box.width) * cells), 0, cells + s.padding));
          if (Object.keys(patch).some(key => patch[key] !== s[key])) ui.set(patch, Object.keys(patch), formula);
        });
        return edge;
      });
      rail.append(canvas.table, ...edges);

      const list = () => {
        const all = answers(s), shown = all.slice(s.listed, s.listed + SHOWN), last = s.listed + shown.length;
        fitting.box.classList.toggle("splat-idle", !last);
        fitting.draw(last ? shown : [SETTING.map(() => 0)], r => ({ mark: last && SETTING.every((key, i) => shown[r][i] === s[key]) ? "lit" : "" }));
        put(found, label("canvas_and_crop.found", { count: all.length, size: s.size, wanted: s.wanted, first: Math.min(s.listed + 1, last), last }));
        before.allow(s.listed > 0);
        after.allow(last < all.length);
      };
      const row = (...kids) => make("div", { class: "splat-grids" }, ...kids);
      ui.build({
        picture: [canvas.box, output.box, make("p", {}, "O = (I - 1)s - 2p + d(K - 1) + op + 1"), sum],
        controls: [make("div", { class: "splat-row" }), ui.sliders("padding", "output_padding", "size")],
        more: [ui.sliders("kernel_size", "stride", "dilation"),
          make("strong", {}, ui.label("solver")), row(wanted.box, make("div", { class: "splat-found" }, found, fitting.box, make("div", { class: "splat-row" }, before, after))),
          make("strong", {}, ui.label("ladder_title")), row(picture.box, sizes.box), make("div", { class: "splat-row" }, ui.check("match")), verdict, code.box],
      });

      return state => {
        s = state;
        const x = [range(s.size).map(i => i + 1)], w = [range(s.kernel_size).map(tap)];
        const whole = { ...s, padding: 0, output_padding: Math.max(0, s.output_padding - s.padding) };
        const { sums, terms } = splat(x, w, axesOf(whole, 1), range(s.size));
        const size = outputSize(s), start = s.padding, inside = o => o >= start && o < start + size;
        const pixels = o => terms[0][o].map(([, c]) => c);
        const look = o => ({ paint: paint(pixels(o)), mark: pixels(o).length ? "" : "bare" });
        canvas.draw(sums, (r, o) => (inside(o) ? look(o) : { mark: "wait bare" }));
        output.draw([sums[0].slice(start, start + size)], (r, o) => look(o + start));
        cells = sums[0].length;
        edges.forEach((edge, end) => { edge.style.left = `calc((100% + 2px) * ${(start + end * size) / cells} - 1px)`; });
        put(sum, formula(s));
        wanted.draw([[s.wanted]]);
        picture.draw([[s.picture]]);
        list();
        const [down, up] = ladder(s);
        sizes.draw([down, up], (r, c) => ({ mark: down[c] === up[c] ? "" : "lit" }));
        const worst = down.findLastIndex((saved, i) => saved !== up[i]);
        put(verdict, worst < 0 ? ui.label("fits") : label("canvas_and_crop.misfit", { made: up[worst], saved: down[worst] }));
        code.show(call(s));
      };
    },
  });
}
