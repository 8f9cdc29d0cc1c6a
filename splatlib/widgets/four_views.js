// The four views: one output pixel, its contributors lit in stamps, zero-insertion, matrix and gradient at once.
{
  const ROW = { input: [1, 2, 3], kernel: [1, 10, 100], size: 3, kernel_size: 3, stride: 2, padding: 0 };
  const PLACE = 2;

  const places = values => { let n = values.length; return () => 10 ** n++; };
  // Rows of rows are a picture: of 2 x 2 pixels and 3 x 3 taps at most, stride 1, no padding, so that its matrix stands on one screen.
  const PLANE = { input: [[1, 2], [3, 4]], kernel: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], size: 2, kernel_size: 3, stride: 1, padding: 0 };
  const isPlane = s => rank(s.input) === 2;
  const fit = (wanted, changed) => {
    const s = { ...wanted, kernel: isPlane(wanted) ? asRows(wanted.kernel) : wanted.kernel.flat() };
    for (const [key, size] of [["input", "size"], ["kernel", "kernel_size"]]) {
      if (changed.includes(key)) s[size] = Math.max(s[key].length, s[key][0]?.length ?? 0);
    }
    return s;
  };
  const fill = s => ({
    ...s,
    input: resized(s.input, s.size, following(s.input)),
    kernel: resized(s.kernel, s.kernel_size, isPlane(s) ? following(s.kernel) : places(s.kernel)),
  });

  // The numbers of each view for output pixel `at`, and the pixels that land on each output pixel. A row is a picture of one
  // row; pixels and output pixels are counted row by row.
  const turned = rows => rows.map(row => [...row].reverse()).reverse();
  const picture = (s, at) => {
    const axes = axesOf(s, rank(s.input)), [x, w] = [s.input, s.kernel].map(asRows), pixels = x.flat(), across = x[0].length;
    const all = splat(x, w, axes, pixels.keys()), output = all.sums.flat(), wide = all.sums[0].length, place = Math.min(at, output.length - 1);
    const ones = x.map(row => row.map(() => 1)), windows = pixels.map((_, i) => splat(ones, w, axes, [i]).sums.flat());
    const [top, left] = axes.map(axis => axis.kernel_size - 1 - axis.padding), taps = s.forget ? w : turned(w);
    const home = range(all.sums.length + w.length - 1).map(() => Array(wide + w[0].length - 1).fill(-1));
    pixels.forEach((_, i) => { home[top + Math.floor(i / across) * axes[0].stride][left + (i % across) * axes[1].stride] = i; });
    const spread = home.map(row => row.map(i => pixels[i] ?? 0)), [y, o] = [Math.floor(place / wide), place % wide];
    // What the sliding kernel reads at a place.
    const under = (y, o) => taps.flatMap((row, k) => row.map((tap, l) => [spread[y + k][o + l], tap]));
    return {
      place, wide, across, home, taps, pixels, output, windows, spread, under, at: [y, o],
      met: all.terms.flat(), owners: all.terms.flat().map(met => met.map(([r, c]) => r * across + c)),
      stamps: windows.map((line, i) => line.map(v => v * pixels[i])),
      line: home[0].map((_, at) => taps[0][at - place] ?? 0),
      slid: output.map((_, at) => under(Math.floor(at / wide), at % wide).reduce((sum, [value, tap]) => sum + value * tap, 0)),
      matrix: output.map((_, o) => windows.map(line => line[o])),
    };
  };
  // The sum of the lit output pixel, as the splat adds it and as the sliding kernel does.
  const terms = (s, v) => [
    v.owners[v.place].map(i => [v.pixels[i], v.windows[i][v.place]]), v.under(...v.at),
  ].map(pairs => products(pairs) || "0");
  const goals = {
    mirror: {
      start: { ...ROW, forget: true },
      solved: s => {
        const v = picture(s, PLACE), w = asRows(s.kernel);
        return s.forget && s.kernel_size > 1 && same(w, turned(w)) && same(v.slid, v.output) && { kernel: s.kernel.flat().map(show).join(" ") };
      },
    },
  };
  const call = s => {
    const dot = dotOf(s.input, s.kernel);
    return `F.conv_transpose${rank(s.input)}d(${tensor(s.input, dot)}, ${tensor(s.kernel, dot)}, stride=${s.stride}, padding=${s.padding})`;
  };
  pure.four_views = { picture, terms, call };

  widget("four_views", {
    tops: {
      size: s => (isPlane(s) ? 2 : 4), kernel_size: s => (isPlane(s) ? 3 : 4), stride: s => (isPlane(s) ? 1 : s.size < 4 ? 3 : 2),
      padding: s => (isPlane(s) ? 0 : Math.min(TOPS.padding(s), s.kernel_size - 1)),
    },
    fit,
    fill,
    goals,
    tell: s => label("four_views.tell", { count: outputSize(axesOf(s, 1)[1]) ** rank(s.input) }),
    view(ui) {
      let spot = PLACE, pixel = null, s; // the output pixel, or the pixel, that was pointed at
      const edit = key => rows => ui.set({ [key]: asRank(rows, rank(s[key])) });
      const point = (o, focused) => {
        if (o !== spot || pixel !== null) { [spot, pixel] = [o, null]; render(s); }
        if (focused) ui.say(sums[0].textContent);
      };
      const choose = i => { if (i !== pixel) { pixel = i; render(s); } };
      const each = () => ({ point: (r, c, focused) => point(isPlane(s) ? r * view.wide + c : c, focused) });
      const across = { point: (r, c, focused) => point(c, focused) }, down = { point: (r, c, focused) => point(r, focused) };
      const grids = {
        input: ui.grid("input", { edit: edit("input"), point: (r, c) => choose(r * view.across + c) }), kernel: ui.grid("kernel", { edit: edit("kernel") }),
        stamps: ui.grid("stamps", across), output: ui.grid("output", each()),
        spread: ui.grid("spread"), slid: ui.grid("slid", each()),
        matrix: ui.grid("matrix", { point: (r, c, focused) => (isPlane(s) ? choose(c) : point(r, focused)) }), product: ui.grid("product", down),
        windows: ui.grid("windows", across), gradient: ui.grid("gradient", across),
      };
      const sums = range(2).map(() => make("p", { class: "splat-sum" })), code = ui.code();
      const panel = (title, ...parts) => make("div", { class: "splat-panel" }, make("strong", {}, ui.label(title)), ...parts);
      const boxes = (...names) => names.map(name => grids[name].box);
      const gradient = panel("view4", ...boxes("windows", "gradient")), board = make("div", { class: "splat-board" },
        panel("view1", ...boxes("stamps", "output"), sums[0]), panel("view2", ...boxes("spread", "slid"), sums[1]),
        panel("view3", make("div", { class: "splat-grids" }, ...boxes("matrix", "product"))), gradient);
      const axes = ui.button("plane", () => ui.load(isPlane(s) ? ROW : PLANE));
      ui.build({
        picture: [make("div", { class: "splat-grids splat-given" }, ...boxes("input", "kernel")), board],
        controls: [make("div", { class: "splat-row" }, ui.check("forget")), ui.sliders("stride", "padding")],
        more: [ui.sliders("size", "kernel_size"), make("div", { class: "splat-row" }, axes), code.box],
      });

      let view;
      const render = state => {
        s = state;
        const plane = isPlane(s), v = view = picture(s, spot), chosen = pixel === null ? null : Math.min(pixel, v.pixels.length - 1);
        const rows = values => (plane ? range(values.length / v.wide).map(r => values.slice(r * v.wide, (r + 1) * v.wide)) : [values]);
        const own = (i, o) => v.owners[o].includes(i), lit = chosen === null ? v.owners[v.place] : [chosen];
        const hit = (i, o) => own(i, o) && (chosen === null ? o === v.place : i === chosen);
        const cell = (i, o) => (own(i, o) ? { paint: paint([i]), mark: hit(i, o) ? "lit" : "" } : { mark: "bare" });
        const at = (r, o) => (plane ? r * v.wide + o : o);
        const result = o => ({ paint: paint(v.owners[o]), mark: (chosen === null ? o === v.place : own(chosen, o)) ? "lit" : v.owners[o].length ? "" : "bare" });
        const sent = v.met.flatMap((met, o) => met.filter(([r, c]) => hit(r * v.across + c, o)).map(([, , k, l]) => `${k} ${l}`));
        for (const { box } of [grids.stamps, { box: gradient }]) box.hidden = plane;
        board.classList.toggle("splat-plane", plane);
        put(axes, ui.label(plane ? "row" : "plane"));
        for (const [key, other] of [["output", "stamped"], ["spread", "around"]]) {
          const title = ui.label(plane ? other : key);
          put(grids[key].box.firstChild, title);
          grids[key].table.ariaLabel = title;
        }
        grids.input.draw(asRows(s.input), (r, c) => { const i = r * v.across + c; return { paint: paint([i]), mark: lit.includes(i) ? "lit" : "" }; });
        grids.kernel.draw(asRows(s.kernel), (k, l) => ({ mark: sent.includes(`${k} ${l}`) ? "lit" : "" }));
        grids.output.draw(rows(v.output), (r, o) => result(at(r, o)));
        grids.spread.draw(plane ? v.spread : [v.spread[0], v.line], (r, o) => {
          const kernel = !plane && r === 1, [y, x] = v.at, under = (!plane || (r >= y && r < y + v.taps.length)) && o >= x && o < x + v.taps[0].length;
          const here = v.home[kernel ? 0 : r][o], bare = kernel ? !under : here < 0;
          return { paint: kernel || here < 0 ? "" : paint([here]), mark: here >= 0 && (chosen === null ? under : here === chosen) ? "lit" : bare ? "bare" : "" };
        });
        grids.slid.draw(rows(v.slid), (r, o) => result(at(r, o)));
        // In the plane the blocks: one for each row of the output and of the input.
        grids.matrix.draw(v.matrix, (o, i) => {
          const { paint, mark } = cell(i, o);
          return { paint, mark: plane ? `${mark}${o % v.wide ? "" : " top"}${i % v.across ? "" : " left"}` : mark };
        });
        grids.product.draw(v.output.map(value => [value]), o => result(o));
        // What is hidden costs no time.
        for (const [key, drawn] of Object.entries({ stamps: v.stamps, windows: v.windows, gradient: [v.output] })) {
          grids[key].draw(plane ? [[0]] : drawn, plane ? undefined : key === "gradient" ? (_, o) => result(o) : cell);
        }
        const [splatted, slid] = terms(s, v);
        put(sums[0], `output[${plane ? v.at.join(", ") : v.place}] = ${splatted} = ${show(v.output[v.place])}`);
        put(sums[1], `${slid} = ${show(v.slid[v.place])}`);
        code.show(call(s));
      };
      return render;
    },
  });
}
