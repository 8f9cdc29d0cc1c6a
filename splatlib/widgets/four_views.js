// The four views: one output pixel, its contributors lit in stamps, zero-insertion, matrix and gradient at once.
{
  const ROW = { input: [1, 2, 3], kernel: [1, 10, 100], size: 3, kernel_size: 3, stride: 2, padding: 0 };
  const PLACE = 2;

  const more = values => { let top = Math.max(0, ...values); return () => (top += 1); };
  const places = values => { let n = values.length; return () => 10 ** n++; };
  const fit = (wanted, changed) => {
    const s = { ...wanted, input: wanted.input.flat(), kernel: wanted.kernel.flat() };
    if (changed.includes("input")) s.size = s.input.length;
    if (changed.includes("kernel")) s.kernel_size = s.kernel.length;
    return s;
  };
  const fill = s => ({
    ...s,
    input: resized(s.input, s.size, more(s.input)),
    kernel: resized(s.kernel, s.kernel_size, places(s.kernel)),
  });

  // The numbers of each view for output pixel `at`, and the pixels that land on each output pixel.
  const picture = (s, at) => {
    const { input: x, kernel: w } = s;
    const axis = axesOf(s, 1)[1], n = outputSize(axis), ends = w.length - 1 - s.padding;
    const place = Math.min(at, n - 1), each = [...Array(n).keys()];
    const windows = landing(axis).map(line => each.map(o => w[line.indexOf(o)] ?? 0));
    const owners = each.map(o => [...x.keys()].filter(i => o - i * s.stride + s.padding in w));
    const output = each.map(o => owners[o].reduce((sum, i) => sum + x[i] * windows[i][o], 0));
    const home = Array(n + w.length - 1).fill(-1);
    x.forEach((_, i) => { home[ends + i * s.stride] = i; });
    const taps = s.forget ? w : [...w].reverse();
    const spread = [home.map(i => x[i] ?? 0), home.map((_, o) => taps[o - place] ?? 0)];
    const slid = each.map(o => taps.reduce((sum, tap, k) => sum + spread[0][o + k] * tap, 0));
    return {
      place, owners, home, taps,
      stamps: windows.map((line, i) => line.map(v => v * x[i])),
      output, spread, slid, windows,
      matrix: each.map(o => windows.map(line => line[o])),
    };
  };
  // The sum of the lit output pixel, as the splat adds it and as the sliding kernel does.
  const terms = (s, v) => [
    v.owners[v.place].map(i => `${show(s.input[i])}×${show(v.windows[i][v.place])}`),
    v.taps.map((tap, k) => `${show(v.spread[0][v.place + k])}×${show(tap)}`),
  ].map(line => line.join(" + ") || "0");
  const goals = {
    mirror: {
      start: { ...ROW, forget: true },
      solved: s => {
        const v = picture(s, PLACE);
        return s.forget && s.kernel_size > 1 && same(s.kernel, [...s.kernel].reverse()) && same(v.slid, v.output) && { kernel: s.kernel.map(show).join(" ") };
      },
    },
  };
  const call = s => {
    const dot = [...s.input, ...s.kernel].every(Number.isInteger) ? "" : ".";
    const tensor = row => `torch.tensor([[[${row.map(v => v + (Number.isInteger(v) ? dot : "")).join(", ")}]]])`;
    return `F.conv_transpose1d(${tensor(s.input)}, ${tensor(s.kernel)}, stride=${s.stride}, padding=${s.padding})`;
  };
  pure.four_views = { picture, terms, call };

  widget("four_views", {
    tops: { stride: s => (s.size < 4 ? 3 : 2), padding: s => Math.min(TOPS.padding(s), s.kernel_size - 1) },
    fit,
    fill,
    goals,
    tell: s => label("four_views.tell", { count: outputSize(axesOf(s, 1)[1]) }),
    view(ui) {
      let spot = PLACE, s;
      const edit = key => rows => ui.set({ [key]: rows[0] });
      const point = (o, focused) => {
        if (o !== spot) { spot = o; render(s); }
        if (focused) ui.say(sums[0].textContent);
      };
      const across = { point: (r, c, focused) => point(c, focused) }, down = { point: (r, c, focused) => point(r, focused) };
      const grids = {
        input: ui.grid("input", { edit: edit("input") }), kernel: ui.grid("kernel", { edit: edit("kernel") }),
        stamps: ui.grid("stamps", across), output: ui.grid("output", across),
        spread: ui.grid("spread"), slid: ui.grid("slid", across),
        matrix: ui.grid("matrix", down), product: ui.grid("product", down),
        windows: ui.grid("windows", across), gradient: ui.grid("gradient", across),
      };
      const sums = range(2).map(() => make("p", { class: "splat-sum" })), code = ui.code();
      const panel = (title, ...parts) => make("div", { class: "splat-panel" }, make("strong", {}, ui.label(title)), ...parts);
      const boxes = (...names) => names.map(name => grids[name].box);
      ui.build({
        picture: [make("div", { class: "splat-grids splat-given" }, ...boxes("input", "kernel")),
          make("div", { class: "splat-board" },
            panel("view1", ...boxes("stamps", "output"), sums[0]), panel("view2", ...boxes("spread", "slid"), sums[1]),
            panel("view3", make("div", { class: "splat-grids" }, ...boxes("matrix", "product"))), panel("view4", ...boxes("windows", "gradient")))],
        controls: [make("div", { class: "splat-row" }, ui.check("forget")), ui.sliders("stride", "padding")],
        more: [ui.sliders("size", "kernel_size"), code.box],
      });

      const render = state => {
        s = state;
        const v = picture(s, spot);
        const own = (i, o) => v.owners[o].includes(i);
        const cell = (i, o) => (own(i, o) ? { paint: paint([i]), mark: o === v.place ? "lit" : "" } : { mark: "bare" });
        const result = o => ({ paint: paint(v.owners[o]), mark: o === v.place ? "lit" : v.owners[o].length ? "" : "bare" });
        const lit = v.owners[v.place];
        grids.input.draw([s.input], (_, i) => ({ paint: paint([i]), mark: lit.includes(i) ? "lit" : "" }));
        grids.kernel.draw([s.kernel], (_, k) => ({ mark: lit.some(i => i * s.stride - s.padding + k === v.place) ? "lit" : "" }));
        grids.stamps.draw(v.stamps, cell);
        grids.output.draw([v.output], (_, o) => result(o));
        grids.spread.draw(v.spread, (line, o) => {
          const under = o >= v.place && o < v.place + v.taps.length, pixel = v.home[o];
          const mark = under && pixel >= 0 ? "lit" : (line ? under : pixel >= 0) ? "" : "bare";
          return { paint: line === 0 && pixel >= 0 ? paint([pixel]) : "", mark };
        });
        grids.slid.draw([v.slid], (_, o) => result(o));
        grids.matrix.draw(v.matrix, (o, i) => cell(i, o));
        grids.product.draw(v.output.map(value => [value]), o => result(o));
        grids.windows.draw(v.windows, cell);
        grids.gradient.draw([v.output], (_, o) => result(o));
        const [splatted, slid] = terms(s, v);
        put(sums[0], `output[${v.place}] = ${splatted} = ${show(v.output[v.place])}`);
        put(sums[1], `${slid} = ${show(v.slid[v.place])}`);
        code.show(call(s));
      };
      return render;
    },
  });
}
