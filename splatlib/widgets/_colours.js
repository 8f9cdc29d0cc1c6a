// One colour and one hatch for each input pixel, as in splatlib/palette.py.
const styleOf = pixel => {
  const turn = Math.floor(pixel / COLOURS);
  return [pixel % COLOURS, (pixel + 2 * turn) % HATCHES];
};

// The background of a cell that these pixels stamped: one band for each, hatched while the bands are wide enough.
const paints = new Map();
const paint = pixels => {
  const key = pixels.join();
  if (!paints.has(key)) {
    const n = pixels.length;
    const layers = pixels.flatMap((pixel, i) => {
      const [colour, hatch] = styleOf(pixel);
      const box = n === 1 ? "" : ` ${(100 * i) / (n - 1)}% 0 / ${100 / n}% 100% no-repeat`;
      const flat = `linear-gradient(var(--pixel-${colour}), var(--pixel-${colour}))${box}`;
      return n > 4 ? [flat] : [`var(--hatch-${hatch})${box}`, flat];
    });
    paints.set(key, layers.join());
  }
  return paints.get(key);
};
Object.assign(pure, { styleOf });
