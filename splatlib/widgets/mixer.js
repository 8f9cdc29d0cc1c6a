// The channel mixer: four rows, a board of small kernels, four canvases.
{
  const N = 4, SIDES = range(N);
  const four = rows => SIDES.map(c => [...(asRows(rows)[c] ?? [])]);
  const widest = rows => Math.max(...rows.map(row => row.length));
  const fit = (wanted, changed) => {
    const s = { ...wanted, input: four(wanted.input), weight: four(wanted.weight) };
    if (changed.includes("input")) s.size = widest(s.input);
    if (changed.includes("weight")) s.kernel_size = Math.ceil(widest(s.weight) / N);
    return s;
  };
  const fill = s => {
    const after = following(s.input), old = Math.max(1, Math.ceil(widest(s.weight) / N)), k = s.kernel_size;
    return {
      ...s,
      input: s.input.map(row => range(s.size).map(i => row[i] ?? after())),
      weight: s.weight.map(row => range(N * k).map(at => (at % k < old ? row[Math.floor(at / k) * old + (at % k)] : undefined) ?? 1)),
    };
  };
  const each = s => N / +s.groups;
  const joined = (s, c, m) => Math.floor(c / each(s)) === Math.floor(m / each(s));
  // The canvases, and the terms [c, i, k] of each of their numbers.
  const mix = s => {
    const length = (s.size - 1) * s.stride + s.kernel_size;
    const sums = SIDES.map(() => Array(length).fill(0)), terms = SIDES.map(() => range(length).map(() => []));
    for (const c of SIDES) for (const m of SIDES) if (joined(s, c, m)) s.input[c].forEach((x, i) => {
      for (let k = 0; k < s.kernel_size; k++) {
        sums[m][i * s.stride + k] += x * s.weight[c][m * s.kernel_size + k];
        terms[m][i * s.stride + k].push([c, i, k]);
      }
    });
    return { sums, terms, length };
  };
  // Where a number is drawn, and back: pixel_shuffle by 2 puts channel 2r + c at row r, column c of each block.
  const seat = (s, m, o) => (s.shuffled ? [m >> 1, 2 * o + (m & 1)] : [m, o]);
  const taken = (s, r, c) => (s.shuffled ? [2 * r + (c & 1), c >> 1] : [r, c]);
  const woven = (s, rows) => range(s.shuffled ? 2 : N).map(r => range(rows[0].length * (s.shuffled ? 2 : 1)).map(c => { const [m, o] = taken(s, r, c); return rows[m][o]; }));
  const written = (s, { terms }, m, o) => products(terms[m][o].map(([c, i, k]) => [s.input[c][i], s.weight[c][m * s.kernel_size + k]]));
  const shape = s => [N, each(s), s.kernel_size];
  const told = s => label("mixer.tell", { shape: shape(s).join(", "), count: shape(s).reduce((a, b) => a * b) });
  const call = s => {
    const dot = dotOf(s.input, s.weight), k = s.kernel_size;
    const weight = SIDES.map(c => SIDES.filter(m => joined(s, c, m)).map(m => s.weight[c].slice(m * k, m * k + k)));
    const line = `F.conv_transpose1d(torch.tensor([${literal(s.input, dot)}]), torch.tensor(${literal(weight, dot)}), stride=${s.stride}, groups=${s.groups})`;
    return s.shuffled ? `F.pixel_shuffle(${line}[:, :, None], 2)` : line;
  };
  const goals = { reach: {
    start: { groups: "1" },
    solved: s => s.groups === "2" && { shape: shape(s).join(", ") },
  } };
  pure.mixer = { mix, woven, written, call, fit, fill };

  widget("mixer", {
    fit,
    fill,
    goals,
    tell: told,
    view(ui) {
      let s, view, spot = ["output", 0, 0], before = null;
      const point = key => (r, c, focused) => {
        if (!same(spot, [key, r, c])) { spot = [key, r, c]; render(s); }
        if (focused && key === "output") ui.say(sum.textContent);
      };
      const input = ui.grid("input", { edit: rows => ui.set({ input: rows }), point: point("input") });
      const board = ui.grid("weight", { edit: rows => ui.set({ weight: rows.map(row => row.slice(0, N * s.kernel_size)) }), point: point("weight") });
      const output = ui.grid("output", { point: point("output") });
      const sum = make("p", { class: "splat-sum" }), code = ui.code();
      ui.build({
        picture: [make("div", { class: "splat-mixer" }, input.box, board.box, output.box), sum],
        controls: [make("div", { class: "splat-row" }, make("span", { "aria-hidden": "true" }, "groups"), ui.choices("groups"), ui.check("shuffled")), ui.sliders("stride")],
        more: [ui.sliders("size", "kernel_size"), code.box],
      });
      // Does a term belong to what is pointed at?
      const meant = (m, o, [c, i]) => {
        const [key, r, at] = spot;
        if (key === "input") return c === r && i === at;
        if (key === "weight") return c === r && m === Math.floor(at / s.kernel_size);
        return same(taken(s, r, at), [m, o]);
      };
      const render = state => {
        s = state;
        view = mix(s);
        const lit = { input: new Set(), weight: new Set(), output: new Set() };
        view.terms.forEach((row, m) => row.forEach((terms, o) => terms.forEach(term => {
          if (!meant(m, o, term)) return;
          const [c, i, k] = term;
          lit.input.add(`${c},${i}`);
          lit.weight.add(`${c},${m * s.kernel_size + k}`);
          lit.output.add(seat(s, m, o).join());
        })));
        const mark = (key, r, c) => (lit[key].has(`${r},${c}`) ? "lit" : "");
        input.draw(s.input, (r, c) => ({ paint: paint([r]), mark: mark("input", r, c) }));
        board.draw(s.weight, (r, c) => {
          const m = Math.floor(c / s.kernel_size), on = joined(s, r, m);
          return { paint: on ? paint([r]) : "", mark: `${mark("weight", r, c)} ${on ? "" : "off"} ${(c + 1) % s.kernel_size ? "" : "gap"}`.replace(/\s+/g, " ").trim() };
        });
        output.draw(woven(s, view.sums), (r, c) => {
          const [m, o] = taken(s, r, c), channels = [...new Set(view.terms[m][o].map(([c]) => c))];
          return { paint: paint(channels), mark: channels.length ? mark("output", r, c) : "bare" };
        });
        // The numbers walk to their seats when they are shuffled.
        const now = `${s.shuffled}`;
        if (before !== null && before !== now) output.slide(SIDES.flatMap(m => range(view.length).map(o => {
          const [r, c] = seat(s, m, o), [y, x] = seat({ shuffled: !s.shuffled }, m, o);
          return [r, c, y - r, x - c];
        })), 900);
        before = now;
        const [key, r, c] = spot;
        const [m, o] = key === "output" ? taken(s, r, c) : [];
        if (key === "weight") put(sum, label("mixer.kernel", { c: r, m: Math.floor(c / s.kernel_size) }) + (joined(s, r, Math.floor(c / s.kernel_size)) ? "" : ` ${ui.label("cut")}`));
        else if (key === "input") put(sum, label("mixer.pixel", { c: r }));
        else put(sum, view.terms[m]?.[o]?.length ? `output[${r}, ${c}] = ${written(s, view, m, o)} = ${show(view.sums[m][o])}` : view.terms[m]?.[o] ? `output[${r}, ${c}] = 0` : "");
        code.show(call(s));
      };
      return render;
    },
  });
}
