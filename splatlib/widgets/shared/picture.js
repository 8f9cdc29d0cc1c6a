// Pictures, pixel for pixel: a canvas at a whole multiple of its size, a loupe on one of its pixels, a divider between two.
// A picture is {width, height, planes}: one plane of numbers from 0 to 255, or three for red, green and blue, row by row.

// The photograph that scikit-learn ships, from one letter a pixel: the difference to the mean of the pixels before and above.
const readPhotograph = ([side, letters, text]) => {
  const greys = new Float64Array(side * side);
  for (let at = 0; at < greys.length; at++) {
    const above = greys[at - side], before = at % side ? greys[at - 1] : above ?? 0;
    greys[at] = 4 * ((Math.floor((before + (above ?? before)) / 8) + letters.indexOf(text[at])) % 64);
  }
  return { width: side, height: side, planes: [greys] };
};
const sameShape = (picture, planes, width = picture.width, height = picture.height) => ({ width, height, planes });
// A part of a picture.
const cropped = (picture, left, top, width, height) => sameShape(picture, picture.planes.map(plane => {
  const part = new Float64Array(width * height);
  for (let r = 0; r < height; r++) part.set(plane.subarray((top + r) * picture.width + left, (top + r) * picture.width + left + width), r * width);
  return part;
}), width, height);

// So many columns of one picture, and the rest of another.
const sideBySide = (left, right, columns) => ({ ...left, planes: left.planes.map((plane, p) => plane.map((value, at) => (at % left.width < columns ? value : right.planes[p][at]))) });

// Each row of `axis` says what one output pixel reads: {first, weights}. One axis after the other, as a matrix an axis.
const resample = (picture, down, across) => sameShape(picture, picture.planes.map(plane => {
  const { width, height } = picture, n = across.length, between = new Float64Array(height * n), out = new Float64Array(down.length * n);
  across.forEach(({ first, weights }, o) => {
    for (let r = 0; r < height; r++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * plane[r * width + first + k];
      between[r * n + o] = sum;
    }
  });
  down.forEach(({ first, weights }, o) => {
    for (let k = 0; k < weights.length; k++) for (let c = 0; c < n; c++) out[o * n + c] += weights[k] * between[(first + k) * n + c];
  });
  return out;
}), across.length, down.length);

// What each output pixel of a resize reads on one axis, from I pixels to O, as torch does it.
const readAxis = (I, O, mode) => range(O).map(o => {
  const scale = I / O, [name, soft] = mode.split(", "), linear = name === "bilinear", row = Array(I).fill(0);
  if (name === "nearest") row[Math.floor(o * scale)] = 1;
  else if (name === "area") row.fill(1, Math.floor((o * I) / O), Math.ceil(((o + 1) * I) / O));
  else {
    // antialias widens the kernel, and shares what would lie beyond the border among the others
    const at = (o + 0.5) * scale - 0.5, wide = soft ? Math.max(1, scale) : 1, reach = Math.ceil(2 * wide);
    for (let i = Math.floor(at) - reach; i <= at + reach + 1; i++) {
      const d = Math.abs(i - at) / wide;
      if (!soft || row[i] === 0) row[clamp(i, 0, I - 1)] += linear ? Math.max(0, 1 - d) : cubic(d, soft ? -0.5 : -0.75);
    }
  }
  const sum = total(row), first = row.findIndex(Boolean);
  return { first, weights: row.slice(first, row.findLastIndex(Boolean) + 1).map(weight => weight / sum) };
});

// A square of so many pixels on a side, each the mean of q x q pixels, from a corner on.
const blockMeans = (picture, side, q, left = 0, top = 0) => sameShape(picture, picture.planes.map(plane => Float64Array.from({ length: side * side }, (_, at) => {
  const corner = (top + q * Math.floor(at / side)) * picture.width + left + q * (at % side);
  return range(q * q).reduce((sum, i) => sum + plane[corner + Math.floor(i / q) * picture.width + (i % q)], 0) / (q * q);
})), side, side);
// The middle of a picture made so small, or why it cannot be.
const fitted = (picture, side) => {
  const { width, height } = picture, q = Math.floor(Math.min(width, height) / side);
  if (!q) return { why: label("drop_small", { side, width, height }) };
  return { q, picture: blockMeans(picture, side, q, Math.floor((width - q * side) / 2), Math.floor((height - q * side) / 2)) };
};
// The photograph made so small, in whole numbers.
const shrunkPhotograph = side => {
  const large = readPhotograph(PHOTO), picture = blockMeans(large, side, Math.floor(large.width / side));
  return sameShape(picture, [picture.planes[0].map(value => Math.floor(value + 0.5))]);
};

const asByte = value => clamp(Math.floor(value + 0.5), 0, 255);
const valueAt = (picture, r, c) => picture.planes.map(plane => plane[r * picture.width + c]);
const paintPixels = (canvas, picture, light = () => 1) => {
  const { width, height, planes } = picture, pixels = new ImageData(width, height);
  for (let at = 0; at < width * height; at++) {
    const share = light(Math.floor(at / width), at % width);
    for (let c = 0; c < 3; c++) pixels.data[4 * at + c] = asByte(share * planes[planes.length === 1 ? 0 : c][at]);
    pixels.data[4 * at + 3] = 255;
  }
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext("2d").putImageData(pixels, 0, 0);
};

// A picture in a box. The style sheet shows each pixel as a square of whole screen pixels; point(r, c, event) tells which
// one the pointer is on, pressed or not. draw(picture, light) draws it; frame(r, c, rows, columns) sets a frame on pixels.
const pictureBox = (ui, key, { point } = {}) => {
  const canvas = make("canvas", { role: "img", "aria-label": ui.label(key), "data-name": key });
  const mark = make("i", { class: "splat-mark", "aria-hidden": "true" }), view = make("div", { class: "splat-view" }, canvas, mark);
  const name = make("div", { class: "splat-name" }, ui.label(key)), box = make("div", { class: "splat-box splat-photo" }, name, view);
  let shape = { width: 1, height: 1 };
  // On whatever lies over the canvas, too, but not beside it.
  if (point) for (const type of ["pointerdown", "pointermove"]) ui.on(view, type, event => {
    if (event.target === view) return;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [r, c] = [Math.floor((shape.height * (event.clientY - top)) / height), Math.floor((shape.width * (event.clientX - left)) / width)];
    point(clamp(r, 0, shape.height - 1), clamp(c, 0, shape.width - 1), event);
  });
  return {
    box, view, canvas, name,
    draw: (picture, light) => {
      shape = picture;
      view.style.setProperty("--wide", picture.width);
      view.style.setProperty("--high", picture.height);
      paintPixels(canvas, picture, light);
    },
    frame: (r, c, rows, columns) => {
      for (const [side, value] of Object.entries({ at: c, on: r, rows, columns })) mark.style.setProperty(`--${side}`, value);
    },
  };
};

// Sets the chosen pixel, if it is another one.
const chooser = ui => (row, column) => {
  const s = ui.state();
  if (row !== s.row || column !== s.column) ui.set({ row, column });
};

// A handle between two pictures on one canvas, from 0 to `high` columns: ui.set gets what it is dragged to.
const dividerOn = (ui, shown, move) => {
  const bar = make("b", { class: "splat-divider", "aria-hidden": "true" });
  shown.view.append(bar);
  let high = 1;
  ui.drag(bar, () => bar, event => {
    const { left, width } = shown.canvas.getBoundingClientRect();
    move(clamp(Math.round((high * (event.clientX - left)) / width), 0, high));
  });
  return { draw: (at, columns) => { high = columns; bar.style.setProperty("--at", at); } };
};
Object.assign(pure, { readPhotograph, readAxis, resample, cropped, fitted });
