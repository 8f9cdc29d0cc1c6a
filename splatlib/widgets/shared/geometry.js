// Where a stamp lands, on one axis: tap k of input pixel i lands on output pixel i * stride - padding + k * dilation.
const landing = a =>
  Array.from({ length: a.size }, (_, i) =>
    Array.from({ length: a.kernel_size }, (_, k) => i * a.stride - a.padding + k * a.dilation));

const POINT = { size: 1, kernel_size: 1, stride: 1, padding: 0, output_padding: 0, dilation: 1 };

const canvasSize = a => (a.size - 1) * a.stride + a.dilation * (a.kernel_size - 1) + 1;
const outputSize = a => canvasSize(a) - 2 * a.padding + a.output_padding;

// The two axes of a state. A row has a point as its first axis.
const axesOf = (state, n) => {
  const axis = {};
  for (const key in POINT) axis[key] = state[key] ?? POINT[key];
  return [n === 1 ? POINT : axis, axis];
};

// Add the stamps of some input pixels: their sums, and for each output pixel the terms [r, c, k, l] that made it.
const splat = (x, w, axes, pixels) => {
  const [rows, cols] = axes.map(outputSize);
  const [down, across] = axes.map(landing);
  const sums = Array.from({ length: rows }, () => Array(cols).fill(0));
  const terms = Array.from({ length: rows }, () => Array.from({ length: cols }, () => []));
  for (const pixel of pixels) {
    const r = Math.floor(pixel / x[0].length), c = pixel % x[0].length;
    down[r].forEach((y, k) => across[c].forEach((o, l) => {
      if (y < 0 || y >= rows || o < 0 || o >= cols) return;
      sums[y][o] += x[r][c] * w[k][l];
      terms[y][o].push([r, c, k, l]);
    }));
  }
  return { sums, terms };
};
Object.assign(pure, { landing, canvasSize, outputSize, axesOf, splat, POINT });
