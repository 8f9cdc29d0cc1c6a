// The loupe: two pictures of one size on either side of a line, and the greys of a few pixels as numbers.
{
  const SIDE = 96, LENS = 7, RIM = 3;
  // A picture from its bytes, and by how much neighbours in a row differ on average.
  const known = new Map();
  const read = text => {
    if (!known.has(text)) {
      const plane = Float64Array.from(atob(text), letter => letter.charCodeAt(0));
      let sum = 0;
      plane.forEach((value, at) => { if (at % SIDE) sum += Math.abs(value - plane[at - 1]); });
      known.set(text, { width: SIDE, height: SIDE, planes: [plane], rough: sum / (SIDE * (SIDE - 1)) });
    }
    return known.get(text);
  };
  const shown = s => sideBySide(read(s.left), read(s.right), s.divider);
  // What the loupe holds: from which row and column on, the chosen pixel, and the one beside it.
  const lens = s => {
    const plane = shown(s).planes[0], corner = [s.row, s.column].map(at => clamp(at - RIM, 0, SIDE - LENS)), at = s.row * SIDE + s.column;
    const rows = range(LENS).map(r => range(LENS).map(c => plane[(corner[0] + r) * SIDE + corner[1] + c]));
    const here = plane[at], beside = plane[s.column < SIDE - 1 ? at + 1 : at - 1];
    return { corner, rows, here, beside, jump: Math.abs(here - beside) };
  };
  const facts = s => ({ ...s, ...lens(s), one: show(thousandths(read(s.left).rough)), other: show(thousandths(read(s.right).rough)) });
  const goals = { jump: {
    start: { divider: 0 },
    solved: s => { const { here, beside, jump } = lens(s); return jump >= 100 && { here, beside }; },
  } };
  pure.loupe = { lens, goals };

  widget("loupe", {
    goals,
    tell: s => label("loupe.tell", facts(s)),
    view(ui) {
      let s;
      const choose = chooser(ui);
      const picture = pictureBox(ui, "picture", { point: choose }), divider = dividerOn(ui, picture, at => at !== s.divider && ui.set({ divider: at }));
      const grid = ui.grid("lens", { act: (r, c) => { const [top, left] = lens(s).corner; choose(top + r, left + c); } }), sum = make("p", { class: "splat-sum" });
      ui.build({
        picture: [make("div", { class: "splat-photos" }, picture.box, grid.box), sum],
        controls: [make("div", { class: "splat-row" }), ui.sliders("divider")],
        more: [ui.sliders("row", "column")],
      });
      return state => {
        s = state;
        const { corner, rows } = lens(s);
        picture.draw(shown(s));
        picture.frame(...corner, LENS, LENS);
        divider.draw(s.divider, SIDE);
        grid.draw(rows, (r, c) => ({
          paint: `rgb(${rows[r][c]} ${rows[r][c]} ${rows[r][c]})`,
          mark: `${rows[r][c] < 118 ? "dim" : "bright"}${corner[0] + r === s.row && corner[1] + c === s.column ? " lit" : ""}`,
        }), 3);
        put(sum, label("loupe.says", facts(s)));
      };
    },
  });
}
