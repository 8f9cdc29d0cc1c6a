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
const cubicCurve = (d, a) => (d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? ((d - 5) * d + 8) * d * a - 4 * a : 0);
const readAxis = (I, O, mode) => range(O).map(o => {
  const scale = I / O, centre = (o + 0.5) * scale, [name, soft] = mode.split(", "), read = new Map();
  const add = (i, weight) => { const at = clamp(i, 0, I - 1); read.set(at, (read.get(at) ?? 0) + weight); };
  if (name === "nearest") add(Math.floor(o * scale), 1);
  else if (name === "area") {
    const [first, end] = [Math.floor((o * I) / O), Math.ceil(((o + 1) * I) / O)];
    for (let i = first; i < end; i++) add(i, 1 / (end - first));
  } else if (soft) {
    const wide = Math.max(1, scale), reach = name === "bilinear" ? 1 : 2, kernel = d => (name === "bilinear" ? Math.max(0, 1 - d) : cubicCurve(d, -0.5));
    const [first, end] = [Math.max(0, Math.floor(centre - reach * wide + 0.5)), Math.min(I, Math.floor(centre + reach * wide + 0.5))];
    const weights = range(end - first).map(k => kernel(Math.abs(k + first - centre + 0.5) / wide)), sum = weights.reduce((a, b) => a + b, 0);
    weights.forEach((weight, k) => add(first + k, weight / sum));
  } else if (name === "bilinear") {
    const at = Math.max(0, centre - 0.5), low = Math.floor(at);
    add(low, 1 - (at - low));
    add(low + 1, at - low);
  } else {
    const at = centre - 0.5, low = Math.floor(at);
    for (let k = -1; k < 3; k++) add(low + k, cubicCurve(Math.abs(at - low - k), -0.75));
  }
  const used = [...read].filter(([, weight]) => weight).map(([i]) => i), first = Math.min(...used), weights = [];
  for (const [i, weight] of read) if (weight) weights[i - first] = weight;
  return { first, weights: Array.from(weights, weight => weight ?? 0) };
});

// The photograph with so many pixels on a side, each the mean of a square, rounded.
const shrunkPhotograph = side => {
  const large = readPhotograph(PHOTO), n = Math.floor(large.width / side);
  return { width: side, height: side, planes: [Float64Array.from({ length: side * side }, (_, at) => {
    let sum = 0;
    for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) sum += large.planes[0][(n * Math.floor(at / side) + y) * large.width + n * (at % side) + x];
    return Math.floor(sum / (n * n) + 0.5);
  })] };
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
  let high = 1, held = false;
  const to = event => {
    const { left, width } = shown.canvas.getBoundingClientRect();
    move(clamp(Math.round((high * (event.clientX - left)) / width), 0, high));
  };
  ui.on(bar, "pointerdown", event => {
    held = true;
    bar.setPointerCapture(event.pointerId);
    event.preventDefault();
    event.stopPropagation(); // not a stroke, and not a pixel that is chosen
  });
  ui.on(bar, "pointermove", event => {
    if (!held || !event.buttons) return;
    event.stopPropagation();
    to(event);
  });
  for (const type of ["pointerup", "pointercancel"]) ui.on(bar, type, () => { held = false; });
  return { draw: (at, columns) => { high = columns; bar.style.setProperty("--at", at); } };
};
Object.assign(pure, { readPhotograph, readAxis, resample, cropped });
