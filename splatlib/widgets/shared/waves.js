// How strongly a kernel answers to a wave of f periods a pixel.
const strength = (taps, dilation, f) => {
  let re = 0, im = 0;
  taps.forEach((tap, k) => {
    re += tap * Math.cos(2 * Math.PI * f * k * dilation);
    im -= tap * Math.sin(2 * Math.PI * f * k * dilation);
  });
  return Math.hypot(re, im);
};
const thousandths = value => Math.floor(value * 1000 + 0.5) / 1000;

// The curve of all its answers, from slow waves to the fastest that pixels can show, with a ring at each frequency j / stride:
// a pattern that repeats every `stride` pixels is made of these. Numbers beside it say the same to screen readers.
const waveCurve = ui => {
  const POINTS = 128, line = svg("polyline"), drawing = svg("svg", { viewBox: "0 0 1 1", preserveAspectRatio: "none" }, line);
  const rings = make("div"), most = make("b"), least = make("b", {}, "0");
  const scale = make("div", { class: "splat-scale" }, ...["0", "1/4", "1/2"].map(text => make("span", {}, text)));
  const box = make("div", { class: "splat-box splat-waves", "aria-hidden": "true" }, make("div", { class: "splat-name" }, label("waves")),
    make("div", { class: "splat-curve" }, drawing, rings, most, least), scale, make("div", { class: "splat-unit" }, make("span", {}, label("waves_marks")), make("span", {}, label("waves_unit"))));
  const draw = (taps, stride, dilation = 1) => {
    const heights = range(POINTS + 1).map(j => strength(taps, dilation, j / (2 * POINTS)));
    const top = Math.max(...heights) || 1, y = value => (1 - value / top).toFixed(4);
    line.setAttribute("points", heights.map((value, j) => `${j / POINTS},${y(value)}`).join(" "));
    rings.replaceChildren(...range(Math.floor(stride / 2) + 1).map(j => {
      const value = strength(taps, dilation, j / stride), ring = make("i", { class: j && thousandths(value) ? "off" : "" });
      ring.style.cssText = `left: ${(200 * j) / stride}%; top: ${100 * y(value)}%`;
      return ring;
    }));
    put(most, show(top));
  };
  return { box, draw };
};
Object.assign(pure, { strength });
