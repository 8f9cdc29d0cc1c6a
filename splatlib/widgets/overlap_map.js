// The overlap map: layers of ones, and how often each pixel is hit.
{
  const ROW = 48, SIDE = 12, DEPTH = 4, GOAL = 1.5;
  const HEADS = ["kernel_size", "stride"];
  const within = (name, value) => Math.min(SPECS.overlap_map.sliders[name][1], Math.max(SPECS.overlap_map.sliders[name][0], Math.round(value)));

  const fit = (state, changed) => {
    const layers = asRows(state.layers).slice(0, DEPTH).map(row => [...row, 2].slice(0, 2));
    const s = { ...state, layers };
    const [k, stride] = layers[Math.min(layers.length, Math.max(1, s.layer)) - 1];
    if (!changed.includes("kernel_size")) s.kernel_size = k;
    if (!changed.includes("stride")) s.stride = stride;
    return s;
  };
  const fill = s => ({
    ...s,
    layers: s.layers.map(([k, stride], at) => (at === s.layer - 1 ? [s.kernel_size, s.stride] : [within("kernel_size", k), within("stride", stride)])),
  });

  // Stamp a row with a kernel of ones.
  const stamp = (row, [k, stride]) => {
    const sums = Array((row.length - 1) * stride + k).fill(0);
    row.forEach((value, i) => { for (let tap = 0; tap < k; tap++) sums[i * stride + tap] += value; });
    return sums;
  };
  const order = s => (s.gradient ? [...s.layers].reverse() : s.layers);
  const counts = s => order(s).reduce(stamp, Array(s.size).fill(1));
  // One period of the counts away from the border: the phase sums of the stack's one kernel.
  const period = layers => {
    const sums = Array(layers.reduce((product, [, stride]) => product * stride, 1)).fill(0);
    layers.reduce(stamp, [1]).forEach((tap, k) => { sums[k % sums.length] += tap; });
    return sums;
  };
  const middle = (values, most) => {
    const start = Math.max(0, Math.floor((values.length - most) / 2));
    return values.slice(start, start + most);
  };
  const picture = s => {
    const row = middle(counts(s), s.plane ? SIDE : ROW);
    return s.plane ? row.map(y => row.map(x => y * x)) : [row];
  };
  const ratio = s => {
    const inside = period(order(s)), power = s.plane ? 2 : 1;
    return [Math.min(...inside) ** power, Math.max(...inside) ** power];
  };
  // A challenge is to put these layers into another order.
  const ordering = (layers, gradient, goal) => ({
    start: { layers, layer: 1, plane: false, gradient },
    solved: s => {
      const [least, most] = ratio({ ...s, plane: false }), sorted = rows => JSON.stringify([...rows].sort());
      const won = s.gradient === gradient && sorted(s.layers) === sorted(layers) && least > 0 && most < goal * least;
      return won && { order: s.layers.map(([k]) => k).join(", "), least, most };
    },
  });
  const goals = { order: ordering([[4, 2], [3, 2], [3, 2]], false, GOAL), move: ordering([[3, 2], [4, 2]], true, 1 + 1e-9) };
  const call = s => {
    const ones = n => `torch.ones(1, 1, ${s.plane ? `${n}, ${n}` : n})`;
    return `x = ${ones(s.size)}\nfor k, s in (${order(s).map(([k, stride]) => `(${k}, ${stride}),`).join(" ")}):\n    x = F.conv_transpose${s.plane ? 2 : 1}d(x, ${ones("k")}, stride=s)`;
  };
  pure.overlap_map = { counts, period, picture, ratio, goals, call };

  widget("overlap_map", {
    tops: { layer: s => s.layers.length },
    fit,
    fill,
    goals,
    tell: s => {
      const [least, top] = ratio(s);
      return label(`overlap_map.${s.gradient ? "back" : "forth"}`, { least, top, ratio: least ? show(top / least) : "∞" });
    },
    view(ui) {
      let s;
      const choose = r => r + 1 !== s.layer && ui.set({ layer: r + 1 });
      const layers = ui.grid("layers", { heads: HEADS, low: 1, high: c => SPECS.overlap_map.sliders[HEADS[c] ?? "stride"][1], whole: true, edit: rows => ui.set({ layers: rows }), point: (r, c, focused) => focused && choose(r) });
      const output = ui.grid("output", { bars: [0, null] });
      const swap = to => {
        const moved = [...s.layers], from = s.layer - 1;
        [moved[from], moved[to]] = [moved[to], moved[from]];
        ui.set({ layers: moved, layer: to + 1 });
      };
      const add = ui.button("add", () => ui.set({ layers: [...s.layers, [3, 2]], layer: s.layers.length + 1 }));
      const remove = ui.button("remove", () => ui.set({ layers: s.layers.filter((_, at) => at !== s.layer - 1), layer: Math.max(1, s.layer - 1) }));
      const earlier = ui.button("earlier", () => swap(s.layer - 2)), later = ui.button("later", () => swap(s.layer));
      const verdict = make("output", { class: "splat-sum", "aria-live": "polite" }), code = ui.code();
      ui.build({
        picture: [make("div", { class: "splat-stack" }, layers.box, output.box), verdict],
        controls: [make("div", { class: "splat-row" }, earlier, later, add, remove), make("div", { class: "splat-row" }, ui.check("plane"), ui.check("gradient"))],
        more: [ui.sliders("layer", "kernel_size", "stride", "size"), code.box],
      });
      return state => {
        s = state;
        const rows = picture(s), most = Math.max(...rows.flat(), 1);
        ui.root.classList.toggle("splat-plane", s.plane);
        layers.draw(s.layers, r => ({ mark: r === s.layer - 1 ? "lit" : "" }));
        output.draw(rows, (y, x) => ({ paint: `color-mix(in srgb, var(--accent) ${Math.round((36 * rows[y][x]) / most)}%, var(--paper))` }));
        add.allow(s.layers.length < DEPTH);
        remove.allow(s.layers.length > 1);
        earlier.allow(s.layer > 1);
        later.allow(s.layer < s.layers.length);
        const [least, top] = ratio(s);
        put(verdict, label(`overlap_map.${s.gradient ? "back" : "forth"}`, { least, top, ratio: least ? show(top / least) : "∞" }));
        code.show(call(s));
      };
    },
  });
}
