// Where a stamp lands, on one axis: tap k of input pixel i lands on output pixel i * stride - padding + k * dilation.
const landing = a =>
  Array.from({ length: a.size }, (_, i) =>
    Array.from({ length: a.kernel_size }, (_, k) => i * a.stride - a.padding + k * a.dilation));

const POINT = { size: 1, kernel_size: 1, stride: 1, padding: 0, output_padding: 0, dilation: 1 };

const canvasSize = a => (a.size - 1) * a.stride + a.dilation * (a.kernel_size - 1) + 1;
const outputSize = a => canvasSize(a) - 2 * a.padding + a.output_padding;

// What a convolution with these settings makes of a row; 0 where torch refuses.
const shrunkSize = a => Math.max(0, Math.floor((a.size + 2 * a.padding - a.dilation * (a.kernel_size - 1) - 1) / a.stride) + 1);

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

// The kernels of a resize: their reach to each side in input pixels, and their height at a distance.
const REACH = { nearest: 0.5, linear: 1, bicubic: 2 };
const cubic = (d, a) => (d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? ((d - 5) * d + 8) * d * a - 4 * a : 0);
const heightAt = (mode, d) => (mode === "nearest" ? +(d <= 0.5) : mode === "linear" ? Math.max(0, 1 - d) : cubic(d, -0.75));
// Their heights at the centres of the output pixels: an even number of taps, or an odd one with a tap in the middle.
const tapsAt = (stride, mode, odd) => {
  const k = 2 * stride * REACH[mode] - odd;
  return range(k).map(j => heightAt(mode, Math.abs(j - (k - 1) / 2) / stride));
};
// Continue a row by `edge` pixels at each end, stamp, and crop: for each output pixel what it gets of each input pixel.
const stampMatrix = (size, length, stride, taps, edge, padding) => {
  const matrix = range(length).map(() => Array(size).fill(0));
  for (let q = -edge; q < size + edge; q++) taps.forEach((tap, j) => {
    const row = matrix[(q + edge) * stride + j - padding];
    if (row) row[clamp(q, 0, size - 1)] += tap;
  });
  return matrix;
};
// Where the output pixels of a resize from I to O pixels stand, input pixel i covering i to i + 1, and the matrix of what they read.
const HALF = "align_corners=False", CORNERS = "align_corners=True";
const gridOf = (I, O, mode) => {
  const scale = mode !== CORNERS ? I / O : O > 1 ? (I - 1) / (O - 1) : 0, copies = mode.startsWith("nearest");
  const places = range(O).map(o => (mode === HALF || mode === "nearest-exact" ? (o + 0.5) * scale : o * scale + (mode === "nearest" ? 0 : 0.5)));
  const matrix = places.map(place => {
    const row = Array(I).fill(0), at = Math.max(0, copies ? place : place - 0.5), low = Math.min(Math.floor(at), I - 1);
    const part = copies ? 0 : Math.min(at - low, 1);
    row[low] += 1 - part;
    row[Math.min(low + 1, I - 1)] += part;
    return row;
  });
  return { scale, places, matrix };
};
Object.assign(pure, { landing, canvasSize, outputSize, axesOf, splat, POINT });
