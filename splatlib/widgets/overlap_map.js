// The overlap map: layers of ones, and how often each pixel is hit.
{
  const ROW = 48, SIDE = 12, DEPTH = 4, GOAL = 1.5;
  const HEADS = ["kernel_size", "stride"];
  const within = (name, value) => clamp(Math.round(value), ...SPECS.overlap_map.sliders[name]);

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
  // The tree of stamps. A level for each layer: where pixel i of its input stands, above the pixels that are shown (place * i + left), how
  // often that pixel is hit, and where its stamp lands on the level below. Only stamps that touch what is shown are drawn.
  const tree = s => {
    const layers = order(s), rows = [Array(s.size).fill(1)];
    for (const layer of layers) rows.push(stamp(rows.at(-1), layer));
    const shown = Math.min(ROW, rows.at(-1).length), levels = [];
    let place = 1, left = 0.5 - Math.max(0, Math.floor((rows.at(-1).length - ROW) / 2));
    for (let at = layers.length - 1; at >= 0; at--) {
      const [k, stride] = layers[at], below = [place, left];
      left += (place * (k - 1)) / 2;
      place *= stride;
      const reach = (below[0] * k) / 2, from = Math.max(0, Math.ceil((-reach - left) / place + 1e-9)), to = Math.min(rows[at].length - 1, Math.floor((shown + reach - left) / place - 1e-9));
      levels.unshift({ k, stride, place, left, below, from, to, counts: rows[at] });
    }
    return { shown, levels, last: rows.at(-1).length };
  };
  // A stamp as a ribbon: narrow at its pixel, as wide below as it lands; levels are 10 high.
  const ribbon = (level, at, i) => {
    const x = level.place * i + level.left, thin = 0.14 * Math.min(level.place, level.k * level.below[0]), half = (level.k * level.below[0]) / 2;
    const [a, b, c, d] = [x - thin, x + thin, x + half, x - half].map(v => +v.toFixed(3)), [y, m, e] = [10 * at, 10 * at + 5, 10 * at + 10];
    return `M${a} ${y}L${b} ${y}C${b} ${m} ${c} ${m} ${c} ${e}L${d} ${e}C${d} ${m} ${a} ${m} ${a} ${y}Z`;
  };
  // Which pixels of each level belong together: those that a stamp reaches, or those whose stamps reach an output pixel.
  const family = ({ levels }, [at, i]) => {
    const sets = [...levels, null].map(() => new Set());
    sets[at].add(i);
    levels.slice(at).forEach(({ k, stride }, n) => { for (const pixel of sets[at + n]) for (let tap = 0; tap < k; tap++) sets[at + n + 1].add(pixel * stride + tap); });
    if (at === levels.length) for (let n = at - 1; n >= 0; n--) {
      const { k, stride, counts } = levels[n];
      counts.forEach((_, pixel) => { for (let tap = 0; tap < k; tap++) if (sets[n + 1].has(pixel * stride + tap)) sets[n].add(pixel); });
    }
    return sets;
  };
  const ratio = s => {
    const inside = period(order(s)), power = s.plane ? 2 : 1;
    return [Math.min(...inside) ** power, Math.max(...inside) ** power];
  };
  const verdictOf = s => {
    const [least, top] = ratio(s);
    return label(`overlap_map.${s.gradient ? "back" : "forth"}`, { least, top, ratio: least ? show(top / least) : "∞" });
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
    return `x = ${ones(s.size)}\nfor K, s in (${order(s).map(([k, stride]) => `(${k}, ${stride}),`).join(" ")}):\n    x = F.conv_transpose${s.plane ? 2 : 1}d(x, ${ones("K")}, stride=s)`;
  };
  pure.overlap_map = { counts, period, picture, ratio, goals, call, tree, ribbon, family };

  widget("overlap_map", {
    tops: { layer: s => s.layers.length },
    fit,
    fill,
    goals,
    tell: verdictOf,
    view(ui) {
      let s, wood, spot = null; // spot: [level, pixel] that is pointed at; the last level is the output
      const start = () => Math.max(0, Math.floor((wood.last - wood.shown) / 2));
      const told = () => {
        if (!spot || s.plane) return s.plane ? "" : ui.label("point");
        const [at, i] = spot, level = wood.levels[at];
        if (level) return label("overlap_map.lands", { layer: s.gradient ? s.layers.length - at : at + 1, pixel: i, count: level.counts[i], first: i * level.stride, last: i * level.stride + level.k - 1 });
        const { k, stride, counts } = wood.levels.at(-1), parts = counts.filter((_, pixel) => i >= pixel * stride && i < pixel * stride + k);
        return `output[${i - start()}] = ${parts.length ? `${parts.join(" + ")} = ` : ""}${total(parts)}`;
      };
      const aim = (to, aloud) => {
        if (same(spot, to)) return;
        spot = to;
        render(s);
        if (aloud) ui.say(told());
      };
      // The tree is one tab stop: arrows go from stamp to stamp, and from layer to layer.
      const drawing = svg("svg", { preserveAspectRatio: "none", tabindex: 0, role: "slider", "aria-label": ui.label("tree"), "aria-valuemin": 0 });
      const groups = []; // the ribbons of each level, the last layer's first
      const step = (by, down) => {
        const [at, i] = spot && spot[0] < wood.levels.length ? spot : [wood.levels.length - 1, wood.levels.at(-1).from - by];
        const to = clamp(at + down, 0, wood.levels.length - 1), level = wood.levels[to], [from] = [wood.levels[at]];
        const pixel = down ? Math.round((from.place * i + from.left - level.left) / level.place) : i + by;
        aim([to, clamp(pixel, level.from, level.to)], true);
      };
      const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
      ui.on(drawing, "keydown", event => {
        if (!moves[event.key]) return;
        event.preventDefault();
        step(...moves[event.key]);
      });
      ui.on(drawing, "pointerover", event => { if (event.target.at) aim(event.target.at); });
      const grow = () => {
        const lit = spot && !s.plane ? family(wood, spot) : null;
        const set = (el, key, value) => { if (el.getAttribute(key) !== `${value}`) el.setAttribute(key, value); };
        set(drawing, "viewBox", `0 0 ${wood.shown} ${10 * wood.levels.length}`);
        drawing.style.setProperty("--n", wood.shown);
        while (groups.length > wood.levels.length) groups.pop().remove();
        wood.levels.toReversed().forEach((level, up) => {
          const at = wood.levels.length - 1 - up, most = Math.max(...level.counts), { from, to } = level;
          const group = groups[up] ??= svg("g");
          if (!group.parentNode) drawing.prepend(group);
          fillWith(group, to - from + 1, () => svg("path"));
          [...group.children].forEach((path, n) => {
            path.at = [at, from + n];
            set(path, "d", ribbon(level, at, from + n));
            set(path, "fill-opacity", +(0.1 + (0.2 * level.counts[from + n]) / most).toFixed(3));
            set(path, "class", lit?.[at].has(from + n) ? "lit" : "");
          });
        });
        const at = Math.min(spot?.[0] ?? 9, wood.levels.length - 1), level = wood.levels[at];
        set(drawing, "aria-valuemax", level.to);
        set(drawing, "aria-valuenow", spot?.[0] === at ? spot[1] : level.from);
        set(drawing, "aria-valuetext", told());
        return lit?.at(-1);
      };
      const choose = r => r + 1 !== s.layer && ui.set({ layer: r + 1 });
      const layers = ui.grid("layers", { heads: HEADS, low: 1, high: c => SPECS.overlap_map.sliders[HEADS[c] ?? "stride"][1], whole: true, edit: rows => ui.set({ layers: rows }), point: (r, c, focused) => focused && choose(r) });
      const output = ui.grid("output", { bars: [0, null], point: (r, c, focused) => !s.plane && aim([wood.levels.length, c + start()], focused) });
      output.scroll.prepend(make("div", { class: "splat-ribbons" }, drawing));
      const sum = make("p", { class: "splat-sum" });
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
        picture: [make("div", { class: "splat-stack" }, layers.box, output.box), sum, verdict],
        controls: [make("div", { class: "splat-row" }, earlier, later, add, remove), make("div", { class: "splat-row" }, ui.check("plane"), ui.check("gradient"))],
        more: [ui.sliders("layer", "kernel_size", "stride", "size"), code.box],
      });
      const render = state => {
        s = state;
        wood = tree(s);
        if (spot && !(spot[0] <= wood.levels.length && spot[1] < (wood.levels[spot[0]]?.counts.length ?? wood.last))) spot = null;
        const rows = picture(s), most = Math.max(...rows.flat(), 1);
        ui.root.classList.toggle("splat-plane", s.plane);
        layers.draw(s.layers, r => ({ mark: r === s.layer - 1 ? "lit" : "" }));
        const lit = grow();
        put(sum, told());
        output.draw(rows, (y, x) => ({ mark: lit?.has(x + start()) ? "lit" : "", paint: `color-mix(in srgb, var(--accent) ${Math.round((36 * rows[y][x]) / most)}%, var(--paper))` }));
        add.allow(s.layers.length < DEPTH);
        remove.allow(s.layers.length > 1);
        earlier.allow(s.layer > 1);
        later.allow(s.layer < s.layers.length);
        put(verdict, verdictOf(s));
        code.show(call(s));
      };
      return render;
    },
  });
}
