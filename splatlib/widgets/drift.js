// Drift: a photograph made twice as large again and again on one of five grids, beside half-pixel centres.
{
  const SIDE = 10, NOISE = 1e-12;
  const photo = shrunkPhotograph(SIDE);

  // All doublings as one matrix an axis: {first, weights} of each output pixel.
  const axisOf = (times, mode) => {
    let rows = range(SIDE).map(i => range(SIDE).map(j => +(i === j)));
    for (let t = 0; t < times; t++) rows = gridOf(rows.length, 2 * rows.length, mode).matrix.map(weights => {
      const read = weights.flatMap((weight, at) => (weight ? [[weight, rows[at]]] : []));
      return range(SIDE).map(i => read.reduce((sum, [weight, row]) => sum + weight * row[i], 0));
    });
    return rows.map(row => {
      const used = row.flatMap((weight, i) => (weight > NOISE ? [i] : [])), first = used[0];
      return { first, weights: row.slice(first, used.at(-1) + 1) };
    });
  };
  const placeOf = ({ first, weights }) => weights.reduce((sum, weight, k) => sum + weight * (first + k), 0);
  const enlarged = (times, mode) => { const axis = axisOf(times, mode); return resample(photo, axis, axis); };
  const hundredths = value => Math.round(value * 100) / 100;
  const facts = s => {
    const [here, there] = [s.mode, HALF].map(mode => axisOf(s.times, mode)), [y, x, v, u] = [here[s.row], here[s.column], there[s.row], there[s.column]].map(placeOf);
    return { ...s, size: here.length, y: show(hundredths(y)), x: show(hundredths(x)), v: show(hundredths(v)), u: show(hundredths(u)), drift: show(hundredths((x - u) * 2 ** s.times)) };
  };
  const goals = {
    far: {
      start: { times: 1, mode: HALF, row: 9, column: 9 },
      solved: s => s.times === 4 && s.mode === "asymmetric" && { times: s.times },
    },
  };
  pure.drift = { enlarged, axisOf, facts, goals };

  const most = s => SIDE * 2 ** s.times - 1;
  widget("drift", {
    tops: { row: most, column: most },
    goals,
    tell: s => label("drift.tell", facts(s)),
    view(ui) {
      let s;
      const choose = chooser(ui);
      const small = pictureBox(ui, "photograph", { point: (r, c) => choose(...[r, c].map(v => Math.floor((v + 0.5) * 2 ** s.times))) });
      const large = pictureBox(ui, "large", { point: choose });
      const across = ui.grid("across"), down = ui.grid("down"), output = ui.grid("output"), sum = make("p", { class: "splat-sum" });
      const { button } = ui.player(() => ui.set({ other: !s.other }), 600);
      ui.build({
        picture: [make("div", { class: "splat-photos splat-pair" }, small.box, large.box), sum],
        controls: [make("div", { class: "splat-row" }, ui.choices("mode"), ui.check("other"), button), ui.sliders("times")],
        more: [ui.sliders("row", "column"), make("div", { class: "splat-grids splat-column" }, output.box, across.box, down.box)],
      });
      return state => {
        s = state;
        const pictures = [enlarged(s.times, s.mode), enlarged(s.times, HALF)], axis = axisOf(s.times, s.other ? HALF : s.mode);
        const [row, column] = [axis[s.row], axis[s.column]];
        small.draw(photo);
        small.frame(row.first, column.first, row.weights.length, column.weights.length);
        large.draw(pictures[+s.other]);
        large.frame(s.row, s.column, 1, 1);
        output.draw([pictures.map(picture => valueAt(picture, s.row, s.column)[0])]);
        across.draw([column.weights]);
        down.draw([row.weights]);
        put(sum, label("drift.reads", facts(s)));
      };
    },
  });
}
