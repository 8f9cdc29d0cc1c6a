// The shrinker: a photograph under the grid of a smaller one, two ways to shrink it side by side, and a secret in it.
{
  const SIDE = 96, CELLS = 32;
  const fit = wanted => {
    const bits = asRows(wanted.secret).flat().map(value => clamp(Math.floor(value), 0, 65535));
    return { ...wanted, secret: range(2 * CELLS).map(at => bits[at] ?? 0) };
  };
  // The secret: 32 x 32 cells, 16 to a number. A cell that is painted sets the pixel in the middle of its nine, the pixel
  // 3o + 1 on each axis: white where they are dark, black where they are bright.
  const isPainted = (secret, r, c) => (secret[2 * r + (c >> 4)] >> (c & 15)) & 1;
  const painted = (secret, r, c, on) => secret.map((bits, at) =>
    (at !== 2 * r + (c >> 4) ? bits : on ? bits | (1 << (c & 15)) : bits & ~(1 << (c & 15))));
  const withSecret = (picture, secret) => (secret.some(Boolean) ? { ...picture, planes: blockMeans(picture, CELLS, 3).planes.map((means, p) => {
    const out = picture.planes[p].slice();
    means.forEach((mean, at) => {
      const [r, c] = [Math.floor(at / CELLS), at % CELLS];
      if (isPainted(secret, r, c)) out[(3 * r + 1) * picture.width + 3 * c + 1] = mean < 128 ? 255 : 0;
    });
    return out;
  }) } : picture);
  // A face: a ring, two eyes, a mouth.
  const FACE = range(CELLS * CELLS).reduce((secret, at) => {
    const [y, x] = [Math.floor(at / CELLS) - 15.5, (at % CELLS) - 15.5], far = Math.hypot(x, y);
    const eye = Math.hypot(Math.abs(x) - 4.5, y + 4) < 1.8, mouth = y > 2 && Math.abs(far - 7) < 1;
    return eye || mouth || Math.abs(far - 12) < 1.2 ? painted(secret, Math.floor(at / CELLS), at % CELLS, true) : secret;
  }, Array(2 * CELLS).fill(0));

  const photo = readPhotograph(PHOTO);
  const sourceOf = (s, picture = photo) => cropped(withSecret(picture, s.secret), s.shift, 0, SIDE, SIDE);
  const axisOf = (s, mode) => readAxis(SIDE, s.output_size, mode);
  const shrunk = (s, mode, picture) => resample(sourceOf(s, picture), axisOf(s, mode), axisOf(s, mode));
  const readsOf = axis => {
    const read = Array(SIDE).fill(false);
    for (const { first, weights } of axis) weights.forEach((weight, k) => { if (weight) read[first + k] = true; });
    return read;
  };
  const sideOf = s => (s.column < s.divider ? "left" : "mode");
  const call = s => {
    const [mode, soft] = s[sideOf(s)].split(", ");
    return `F.interpolate(x, size=(${s.output_size}, ${s.output_size}), mode="${mode}"${soft ? ", antialias=True" : ""})`;
  };
  const goals = {
    find: {
      start: { secret: FACE, output_size: 40, left: "area" },
      solved: s => same(s.secret, FACE) && s.shift === 0 && s.output_size === CELLS && [s.left, s.mode].includes("bilinear") && { size: CELLS },
    },
  };
  pure.shrinker = { fit, shrunk, sourceOf, goals, call, FACE };

  widget("shrinker", {
    tops: { divider: s => s.output_size, row: s => s.output_size - 1, column: s => s.output_size - 1 },
    fit,
    goals,
    tell: s => label("shrinker.tell", counted(s)),
    view(ui) {
      let s, own = null, brush = null, grip = null; // the reader's picture; what a stroke paints; where a drag began
      const stroke = (r, c, event, cells) => {
        const at = [r, c].map(v => Math.min(CELLS - 1, Math.floor((v * CELLS) / cells)));
        if (event.type === "pointerdown") brush = !isPainted(s.secret, ...at);
        if (brush !== null && Boolean(isPainted(s.secret, ...at)) !== brush) ui.set({ secret: painted(s.secret, ...at, brush) });
      };
      const choose = chooser(ui);
      const large = pictureBox(ui, "photograph", { point: (r, c, event) => {
        if (event.type === "pointerdown") grip = { c, shift: s.shift };
        if (event.buttons && s.paint) stroke(r, c, event, SIDE);
        else if (event.buttons && grip) { const shift = clamp(grip.shift + grip.c - c, 0, photo.width - SIDE); if (shift !== s.shift) ui.set({ shift }); }
        else choose(...[r, c].map(v => Math.floor((v * s.output_size) / SIDE)));
      } });
      const small = pictureBox(ui, "small", { point: (r, c, event) => {
        if (event.buttons && s.paint) stroke(r, c, event, s.output_size); else choose(r, c);
      } });
      const divider = dividerOn(ui, small, at => at !== s.divider && ui.set({ divider: at }));
      const across = ui.grid("across"), down = ui.grid("down"), output = ui.grid("output");
      const sum = make("p", { class: "splat-sum" }), code = ui.code();
      const drop = dropBox(ui, { take: found => {
        const { picture, why } = fitted(found, photo.width);
        if (picture) { own = picture; draw(s); }
        return why;
      } });
      ui.drops.push(() => { if (own) { own = null; draw(s); } });
      const way = key => make("div", { class: "splat-ways" }, make("div", { class: "splat-name", "aria-hidden": "true" }, ui.label(key)), ui.choices(key));
      ui.build({
        picture: [make("div", { class: "splat-photos" }, large.box, small.box), sum],
        controls: [make("div", { class: "splat-row" }, way("left"), way("mode"), ui.check("lit")), ui.sliders("output_size", "divider")],
        more: [ui.sliders("row", "column", "shift"), make("div", { class: "splat-grids splat-column" }, output.box, across.box, down.box), make("div", { class: "splat-row" }, ui.check("paint"), ui.button("face", () => ui.set({ secret: FACE, output_size: CELLS, shift: 0 })),
          ui.button("dot", () => { const at = [s.row, s.column].map(v => Math.floor((v * CELLS) / s.output_size)); ui.set({ secret: painted(s.secret, ...at, !isPainted(s.secret, ...at)) }); }),
          ui.button("wipe", () => ui.set({ secret: Array(2 * CELLS).fill(0) }))), drop.box, code.box],
      });
      const draw = state => {
        s = state;
        const source = sourceOf(s, own ?? photo), axes = { left: axisOf(s, s.left), mode: axisOf(s, s.mode) }, at = sideOf(s);
        const both = ["left", "mode"].map(key => resample(source, axes[key], axes[key])), n = s.output_size;
        const seen = { left: readsOf(axes.left), mode: readsOf(axes.mode) }, cut = (s.divider * SIDE) / n;
        large.draw(source, s.lit ? (r, c) => { const read = seen[c < cut ? "left" : "mode"]; return read[r] && read[c] ? 1 : 0.25; } : undefined);
        small.draw(sideBySide(...both, s.divider));
        divider.draw(s.divider, n);
        const [row, column] = [axes[at][s.row], axes[at][s.column]];
        large.frame(row.first, column.first, row.weights.length, column.weights.length);
        small.frame(s.row, s.column, 1, 1);
        across.draw([column.weights.map(thousandths)]);
        down.draw([row.weights.map(thousandths)]);
        output.draw([both.map(picture => { const all = valueAt(picture, s.row, s.column); return thousandths(total(all) / all.length); })]);
        put(sum, label("shrinker.reads", counted(s)));
        code.show(call(s));
      };
      return draw;
    },
  });

  // How many of the photograph's pixels each of the two reads, for the chosen pixel and in all.
  function counted(s) {
    const [one, other] = ["left", "mode"].map(key => {
      const axis = axisOf(s, s[key]), count = o => axis[o].weights.filter(Boolean).length, read = readsOf(axis).filter(Boolean).length;
      return { count: count(s.row) * count(s.column), share: Math.round((100 * read * read) / (SIDE * SIDE)) };
    });
    return { ...s, one: one.count, other: other.count, some: one.share, all: other.share };
  }
}
