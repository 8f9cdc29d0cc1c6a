// The enlarger: a photograph stamped with a kernel, and ten times its difference to `interpolate`.
{
  const SIDE = 20;
  const photo = shrunkPhotograph(SIDE);
  // The taps on one axis. Random ones are seeded, and sum to the stride as the others do.
  const tapsOf = (mode, s) => {
    if (mode === "random") {
      const next = drawsFrom(2016), drawn = range(2 * s).map(() => next() % 19 + 1), sum = total(drawn);
      return drawn.map(value => (value * s) / sum);
    }
    return tapsAt(s, mode.split(",")[0], (mode === "linear" || mode === "bicubic") && s % 2);
  };
  // Continue the edge or not, stamp, and crop: what each output pixel got from each pixel, on one axis.
  const stampAxis = st => {
    const { stride: s, mode } = st, taps = tapsOf(mode, s), more = st.edge ? Math.floor(REACH[mode.split(",")[0]] ?? 1) : 0;
    const first = more * s + Math.floor((taps.length - s) / 2);
    return { taps, more, first, axis: stampMatrix(SIDE, SIDE * s, s, taps, more, first).map(weights => ({ first: 0, weights })) };
  };
  const modeOf = mode => (mode === "nearest" || mode === "bicubic" ? mode : "bilinear");
  const pictures = st => {
    const { axis, ...how } = stampAxis(st), read = readAxis(SIDE, SIDE * st.stride, modeOf(st.mode));
    const [stamped, resized] = [axis, read].map(rows => resample(photo, rows, rows)), n = stamped.width, rim = 2 * st.stride;
    const difference = { ...stamped, planes: [stamped.planes[0].map((value, at) => 10 * Math.abs(value - resized.planes[0][at]))] };
    let [most, inside] = [0, 0];
    difference.planes[0].forEach((value, at) => {
      const [r, c] = [Math.floor(at / n), at % n];
      most = Math.max(most, value / 10);
      if (Math.min(r, c) >= rim && Math.max(r, c) < n - rim) inside = Math.max(inside, value / 10);
    });
    return { ...how, stamped, resized, difference, most, inside };
  };
  const tidy_ = value => show(Math.round(value * 100) / 100);
  const call = (st, { taps, more, first }) => {
    const w = `torch.tensor([${taps.map(tap => +tap.toPrecision(9)).join(", ")}])`, end = first + SIDE * st.stride;
    const x = more ? `F.pad(x, (${Array(4).fill(more).join(", ")}), mode="replicate")` : "x";
    return `w = ${w}; F.conv_transpose2d(${x}, torch.outer(w, w)[None, None], stride=${st.stride})[..., ${first}:${end}, ${first}:${end}]`;
  };
  const facts = st => { const { most, inside } = pictures(st); return { most: tidy_(most), inside: tidy_(inside), mode: modeOf(st.mode) }; };
  const goals = {
    black: {
      start: { mode: "linear, 2s taps", stride: 3 },
      solved: st => pictures(st).most < 1e-9 && st.mode !== "nearest" && { taps: tapsOf(st.mode, st.stride).length, stride: st.stride },
    },
  };
  pure.enlarger = { tapsOf, pictures, call, goals };

  const most = st => SIDE * st.stride - 1;
  widget("enlarger", {
    tops: { row: most, column: most },
    goals,
    tell: st => label("enlarger.says", facts(st)),
    view(ui) {
      const point = chooser(ui);
      const [stamped, difference] = ["stamped", "difference"].map(key => pictureBox(ui, key, { point }));
      const kernel = ui.grid("kernel"), output = ui.grid("output"), sum = make("p", { class: "splat-sum" }), code = ui.code();
      ui.build({
        picture: [make("div", { class: "splat-photos splat-pair" }, stamped.box, difference.box), sum],
        controls: [make("div", { class: "splat-row" }, ui.choices("mode"), ui.check("edge")), ui.sliders("stride")],
        more: [ui.sliders("row", "column"), make("div", { class: "splat-grids splat-column" }, kernel.box, output.box), code.box],
      });
      return s => {
        const view = pictures(s);
        stamped.draw(view.stamped);
        difference.draw(view.difference);
        for (const box of [stamped, difference]) box.frame(s.row, s.column, 1, 1);
        kernel.draw([view.taps]);
        output.draw([[view.stamped, view.resized].map(picture => valueAt(picture, s.row, s.column)[0])]);
        put(sum, label("enlarger.says", facts(s)));
        code.show(call(s, view));
      };
    },
  });
}
