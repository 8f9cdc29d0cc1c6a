// One colour and one hatch for each input pixel, as in splatlib/palette.py.
const styleOf = pixel => {
  const turn = Math.floor(pixel / COLOURS);
  return [pixel % COLOURS, (pixel + 2 * turn) % HATCHES];
};

// The background of a cell that these pixels stamped: one band for each, hatched while the bands are wide enough.
const paints = new Map([["", ""]]);
const paint = pixels => {
  const key = pixels.join();
  if (!paints.has(key)) {
    const n = pixels.length;
    const styles = pixels.map(styleOf);
    const hatches = n > 4 ? [] : styles.map(([, hatch], i) =>
      `var(--hatch-${hatch})` + (n === 1 ? "" : ` ${(100 * i) / (n - 1)}% 0 / ${100 / n}% 100% no-repeat`));
    const bands = styles.map(([colour], i) => `var(--pixel-${colour}) 0 ${(100 * (i + 1)) / n}%`);
    paints.set(key, n === 1 ? `${hatches} var(--pixel-${styles[0][0]})` : [...hatches, `linear-gradient(90deg, ${bands})`].join());
  }
  return paints.get(key);
};
Object.assign(pure, { styleOf });
