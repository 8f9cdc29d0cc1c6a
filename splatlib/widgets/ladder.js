// The ladder: sizes of a U-Net with the reader's own steps, the first skip that fails, and its cure.
{
  const NAMES = ["kernel_size", "stride", "padding", "output_padding", "dilation"], SHORT = ["K", "s", "p", "op", "d"];
  const LIMITS = [[1, 16], [1, 8], [0, 8], [0, 7], [1, 4]], LARGEST_PICTURE = 999, MOST = SPECS.ladder.sliders.depth[1];
  const DOWN = [3, 2, 1, 0, 1], UP = [3, 2, 1, 1, 1], PLAIN = [1, 1, 0, 0, 1], SIDES = ["down", "up"];
  const most = ([, s, , , d]) => Math.max(s, d) - 1;

  const steps = (rows, usual) => asRows(rows).map(row => {
    const step = LIMITS.map(([low, high], i) => clamp(Math.floor((row[i] ?? usual[i]) + 0.5), low, high));
    step[3] = usual[3] ? Math.min(step[3], most(step)) : 0;
    return step;
  });
  const fit = (wanted, changed) => {
    const s = { ...wanted, down: steps(wanted.down, DOWN), up: steps(wanted.up, UP) };
    for (const key of ["up", "down"]) if (changed.includes(key)) s.depth = Math.min(s[key].length, MOST);
    return { ...s, picture: clamp(Math.floor(s.picture + 0.5), 1, LARGEST_PICTURE) };
  };
  const fill = s => ({ ...s, down: [...s.down, ...Array(s.depth).fill(DOWN)].slice(0, s.depth), up: [...Array(s.depth).fill(UP), ...s.up].slice(-s.depth) });

  const settings = (size, step) => ({ size, ...Object.fromEntries(NAMES.map((name, i) => [name, step[i]])) });
  const shrunk = (size, step) => size && shrunkSize(settings(size, step));
  const grown = (size, step) => size && Math.max(0, outputSize(settings(size, step)));
  const climb = s => {
    const down = [s.picture];
    for (const step of s.down) down.push(shrunk(down.at(-1), step));
    return [down, [...s.up.map((step, at) => grown(down[s.depth - at], step)).reverse(), down[s.depth]]];
  };
  // The first skip that fails, from the deepest up: its step, and the nearest padding and output_padding that cure it, if any do.
  const fault = s => {
    const [down, up] = climb(s), stuck = down.indexOf(0);
    if (stuck > 0) return { refused: stuck, size: down[stuck - 1] };
    const at = s.up.findIndex((_, n) => up[s.depth - 1 - n] !== down[s.depth - 1 - n]);
    if (at < 0) return null;
    const level = s.depth - 1 - at, step = s.up[at], [k, stride, p, op, d] = step, cures = [];
    for (let padding = LIMITS[2][0]; padding <= LIMITS[2][1]; padding++) for (let more = 0; more <= Math.min(most(step), LIMITS[3][1]); more++) {
      const other = [k, stride, padding, more, d];
      if (grown(down[level + 1], other) === down[level]) cures.push(other);
    }
    cures.sort((a, b) => Math.abs(a[2] - p) - Math.abs(b[2] - p) || Math.abs(a[3] - op) - Math.abs(b[3] - op) || a[2] - b[2]);
    return { at, made: up[level], saved: down[level], cure: cures[0] ?? null };
  };
  const written = rows => rows.map(step => step.map((value, i) => (i && value === PLAIN[i] ? "" : `${SHORT[i]}${value} `)).join("").trim()).join(", ");

  // Steps as people write them: K3 s2 p1, k3 s2 p1 / k4 s2 p1; or as PyTorch prints layers. `side` is where they go if nothing else says so.
  const TOKEN = /(?<![a-z_])(output_padding|kernel_size|padding|stride|dilation|op|[kspd])\s*[=:]?\s*(?:[([]\s*(\d+)[^)\]]*[)\]]|(\d+))|[▲▼/|]/gi;
  const parse = (text, side) => {
    const plain = text.normalize("NFKC").replace(/(?:nn\.)?conv(transpose)?\dd/gi, (_, up) => (up ? "▲" : "▼")), found = { down: [], up: [] };
    const rest = plain.replace(/\b(bias|padding_mode|groups|(in|out)_channels)\s*=\s*['\w]+|\b(Sequential|ModuleList|ModuleDict)\b/g, "").replace(TOKEN, "");
    const odd = rest.match(/[^\s\d,;:()[\]{}.▲▼/|]+/)?.[0];
    if (odd) return { why: label("ladder.odd", { value: odd.slice(0, 20) }) };
    let step = null;
    for (const [sign, name, first, second] of plain.matchAll(TOKEN)) {
      if (!name) { side = sign === "▼" ? "down" : "up"; step = null; continue; }
      const i = "kspod".indexOf(name[0].toLowerCase()), value = +(first ?? second), [low, high] = LIMITS[i];
      if (i === 0) found[side].push(step = [...PLAIN]);
      if (!step || (i === 3 && side === "down" && value)) return { why: label("ladder.odd", { value: sign }) };
      if (value < low || value > high) return { why: label("numbers_limits", { name: NAMES[i], low, high, value }) };
      step[i] = value;
    }
    for (const key of SIDES) if (found[key].length > MOST) return { why: label("ladder.most", { most: MOST, count: found[key].length }) };
    for (const up of found.up) if (up[3] > most(up)) return { why: label("ladder.op", { value: up[3], stride: up[1], dilation: up[4] }) };
    const given = Object.fromEntries(SIDES.filter(key => found[key].length).map(key => [key, found[key]]));
    return Object.keys(given).length ? { given } : { why: label("numbers_none") };
  };
  const call = s => {
    const list = (kind, rows) => rows.map(([k, stride, p, op, d]) => `nn.${kind}(1, 1, ${k}, ${stride}, ${p}${kind === "Conv1d" ? "" : `, ${op}`}, dilation=${d})`).join(", ");
    return `x = torch.zeros(1, 1, ${s.picture})\nskips = []\nfor layer in [${list("Conv1d", s.down)}]:\n    skips.append(x.shape[-1])\n    x = layer(x)\n`
      + `for layer in [${list("ConvTranspose1d", s.up)}]:\n    x = layer(x)\n    assert x.shape[-1] == skips.pop(), x.shape`;
  };
  const START = { picture: 45, down: [DOWN, DOWN, DOWN], up: [UP, UP, UP] };
  const goals = { skips: {
    start: START,
    solved: s => s.picture === 45 && same(s.down, START.down) && !fault(s) && { sizes: climb(s)[0].toReversed().join(" → ") },
  } };
  const told = s => {
    const wrong = fault(s);
    if (!wrong) return label("ladder.fits", { sizes: climb(s)[0].toReversed().join(" → ") });
    if (wrong.refused) return label("ladder.refused", { step: wrong.refused, size: wrong.size });
    const { at, made, saved, cure } = wrong, parts = cure && [2, 3].filter(i => cure[i] !== s.up[at][i]).map(i => `${NAMES[i]} ${cure[i]}`).join(", ");
    return label("ladder.misfit", { step: at + 1, made, saved }) + " " + (cure ? label("ladder.cure", { cure: parts }) : label("ladder.none", { saved }));
  };
  pure.ladder = { climb, fault, parse, written, call, told };

  widget("ladder", {
    fit,
    fill,
    goals,
    tell: told,
    view(ui) {
      let s;
      const fields = SIDES.map(key => textField(ui, key, ui.label(key), {
        read: text => { const { given, why } = parse(text, key); return [given, why]; },
        take: given => ui.set(given, Object.keys(given), told),
        write: () => written(s[key]),
      }));
      const picture = ui.grid("picture", { low: 1, high: LARGEST_PICTURE, whole: true, grow: false, edit: rows => ui.set({ picture: rows[0][0] }, ["picture"], told) });
      const read = Object.fromEntries(SIDES.map(key => [key, ui.grid(`steps_${key}`, { heads: SHORT })])), sizes = ui.grid("ladder"), verdict = make("p", { class: "splat-sum" }), code = ui.code();
      const mend = ui.button("mend", () => {
        const { at, cure } = fault(s) ?? {};
        if (cure) ui.set({ up: s.up.map((step, n) => (n === at ? cure : step)) }, ["up"], told);
      });
      ui.build({
        picture: [make("div", { class: "splat-steps" }, ...fields.map(({ box }) => box)), make("div", { class: "splat-grids splat-rungs" }, picture.box, sizes.box), verdict],
        controls: [make("div", { class: "splat-row" }, mend), ui.sliders("depth")],
        more: [make("div", { class: "splat-grids splat-read" }, ...SIDES.map(key => read[key].box)), code.box],
      });
      return state => {
        s = state;
        for (const key of SIDES) read[key].draw(s[key]);
        for (const { key, draw } of fields) draw(s[key]);
        const [down, up] = climb(s), first = fault(s), level = first?.cure === undefined ? -1 : s.depth - 1 - first.at;
        picture.draw([[s.picture]]);
        sizes.draw([down, up], (r, c) => ({ mark: c === level ? "lit" : "", paint: down[c] === up[c] && down[c] ? paint([c]) : "color-mix(in srgb, var(--bad) 25%, var(--paper))" }), 3);
        put(verdict, told(s));
        mend.allow(Boolean(first?.cure));
        code.show(call(s));
      };
    },
  });
}
