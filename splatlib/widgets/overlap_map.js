// The overlap map: layers of ones, and how often each pixel is hit.
{
  const ROW = 48, SIDE = 12, DEPTH = 4, GOAL = 1.5;
  const START = [[4, 2], [3, 2], [3, 2]];
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
  const solved = s => {
    const [least, most] = ratio({ ...s, plane: false });
    return same([...s.layers].sort(), [...START].sort()) && most < GOAL * least;
  };
  const call = s => {
    const ones = n => `torch.ones(1, 1, ${s.plane ? `${n}, ${n}` : n})`;
    return `x = ${ones(s.size)}\nfor k, s in (${order(s).map(([k, stride]) => `(${k}, ${stride}),`).join(" ")}):\n    x = F.conv_transpose${s.plane ? 2 : 1}d(x, ${ones("k")}, stride=s)`;
  };
  pure.overlap_map = { counts, period, picture, ratio, solved, call };

  widget("overlap_map", {
    tops: { layer: s => s.layers.length },
    fit,
    fill,
    view(ui) {
      let s;
      const layers = ui.grid("layers", { act: r => ui.set({ layer: r + 1 }) });
      const output = ui.grid("output"), heights = bars();
      const swap = to => {
        const moved = [...s.layers], from = s.layer - 1;
        if (!moved[to]) return;
        [moved[from], moved[to]] = [moved[to], moved[from]];
        ui.set({ layers: moved, layer: to + 1 });
      };
      const buttons = make("div", { class: "splat-row" },
        ui.button("add", () => s.layers.length < DEPTH ? ui.set({ layers: [...s.layers, [3, 2]], layer: s.layers.length + 1 }) : ui.say(ui.label("full"))),
        ui.button("remove", () => s.layers.length > 1 && ui.set({ layers: s.layers.filter((_, at) => at !== s.layer - 1), layer: Math.max(1, s.layer - 1) })),
        ui.button("earlier", () => swap(s.layer - 2)), ui.button("later", () => swap(s.layer)), ui.check("plane"), ui.check("gradient"));
      const goal = ui.goal("goal", () => ui.set({ layers: START, layer: 1, plane: false, gradient: false }));
      const verdict = make("output", { class: "splat-sum", "aria-live": "polite" }), code = ui.code();
      output.box.append(heights.box);
      ui.root.append(make("div", { class: "splat-grids" }, layers.box, output.box), verdict, buttons,
        ui.sliders("layer", "kernel_size", "stride", "size"), goal.box, code.box);
      return state => {
        s = state;
        const rows = picture(s), most = Math.max(...rows.flat(), 1);
        layers.draw(s.layers, r => ({ mark: r === s.layer - 1 ? "lit" : "" }));
        output.draw(rows, (y, x) => ({ paint: `color-mix(in srgb, var(--accent) ${Math.round((36 * rows[y][x]) / most)}%, var(--paper))` }));
        heights.box.hidden = s.plane;
        heights.draw(s.plane ? [] : rows[0]);
        const [least, top] = ratio(s);
        verdict.value = label(`overlap_map.${s.gradient ? "back" : "forth"}`, { least, top, ratio: least ? show(top / least) : "∞" });
        goal.draw(solved(s));
        code.show(call(s));
      };
    },
  });
}
