// The kernel bench: the taps of a kernel, and what they make of a long row.
{
  const SHOWN = 16, DRAWN = 96, LENGTH = PHOTOGRAPH.length;
  const PRESETS = {
    three: [1, 1, 1], four: [1, 2, 3, 4], pixels: [1, 3, 2, 4, 1, 2], icnr: [1, 1, 2, 2, 1, 1],
    resize: [1, 3, 3, 1], linear: [0.25, 0.75, 0.75, 0.25],
  };

  const fit = rowDecides("kernel", "kernel_size");
  const fill = state => ({ ...state, kernel: resized(state.kernel, state.kernel_size, () => 1) });

  // The long rows, and the numbers that are drawn black and white. The noise is seeded: whole numbers from -9 to 9.
  const next = drawsFrom(2016), noise = range(LENGTH).map(() => next() % 19 - 9);
  const ROWS = { constant: Array(LENGTH).fill(1), noise, photograph: PHOTOGRAPH };
  const GREYS = { constant: [0, 2], noise: [-15, 15], photograph: [0, 255] };

  // The sum of the taps of each phase, (k * dilation) mod stride; or of their squares.
  const phases = ({ kernel, stride, dilation }, power = 1) => {
    const sums = Array(stride).fill(0);
    kernel.forEach((tap, k) => { sums[(k * dilation) % stride] += tap ** power; });
    return sums;
  };
  const even = (sums, all = sums) => spread(sums) <= 1e-6 * total(all.map(Math.abs));
  const flat = s => even(phases(s), s.kernel);
  const response = s => range(s.stride).map(j => thousandths(strength(s.kernel, s.dilation, j / s.stride)));

  // A piece of the long row stamped, away from its ends: the first output pixel is the first with all its stamps that is of
  // phase 0. `from` is the first input pixel that is needed, `start` where the piece begins behind it.
  const picture = (s, count = DRAWN) => {
    const reach = (s.kernel_size - 1) * s.dilation, first = Math.ceil(reach / s.stride) * s.stride;
    const from = Math.floor((first - reach) / s.stride), last = Math.floor((first + count - 1) / s.stride), start = first - from * s.stride;
    const x = ROWS[s.signal].slice(from, last + 1);
    const { sums, terms } = splat([x], [s.kernel], axesOf({ ...s, size: x.length }, 1), range(x.length));
    const piece = row => row[0].slice(start, start + count);
    return { x, from, start, first, output: piece(sums), pixels: piece(terms).map(cell => cell.map(([, i]) => from + i)) };
  };
  // A second and a half of a hum, stamped as the row is. 8000 numbers a second come out, so 8000 / stride go in.
  const RATE = 8000, HEARD = 1.5 * RATE, HUM = 110;
  const tentOf = stride => range(2 * stride - 1).map(k => 1 - Math.abs(k + 1 - stride) / stride); // flat: ½, 1, ½ at stride 2
  const sound = ({ stride, dilation }, kernel) => {
    const out = new Float64Array(HEARD); // what lands beyond its end is dropped
    for (let i = 0; i * stride < HEARD; i++) {
      const hum = Math.sin((2 * Math.PI * HUM * stride * i) / RATE);
      kernel.forEach((tap, k) => { out[i * stride + k * dilation] += hum * tap; });
    }
    return out;
  };
  // Plays numbers once, quietly, whatever they are; ends by itself, with the next one, and when the page is hidden or left.
  const speaker = ui => {
    let context = null, timer = 0;
    const stop = () => { clearTimeout(timer); context?.close(); context = null; };
    ui.leave(stop);
    ui.on(document, "visibilitychange", () => document.hidden && stop());
    return numbers => {
      stop();
      context = new AudioContext();
      const buffer = context.createBuffer(1, HEARD, RATE), source = context.createBufferSource();
      const most = numbers.reduce((top, value) => Math.max(top, Math.abs(value)), 0) || 1;
      buffer.copyToChannel(Float32Array.from(numbers, (value, at) => (0.1 * value * Math.min(1, at / 200, (HEARD - 1 - at) / 200)) / most), 0);
      source.buffer = buffer;
      source.connect(context.destination);
      source.start();
      timer = setTimeout(stop, 1700);
    };
  };
  const call = s => {
    const { x, start } = picture(s, SHOWN);
    const row = s.signal === "constant" ? `torch.ones(1, 1, ${x.length})` : tensor(x);
    const options = `stride=${s.stride}${s.dilation > 1 ? `, dilation=${s.dilation}` : ""}`;
    return `F.conv_transpose1d(${row}, ${tensor(s.kernel)}, ${options})[..., ${start}:${start + SHOWN}]`;
  };

  const found = s => flat(s) && thousandths(Math.abs(phases(s)[0])) > 0 && { kernel: `[${s.kernel.map(show).join(", ")}]`, sum: show(phases(s)[0]) };
  const challenge = kernel => ({
    start: { kernel, stride: 2, dilation: 1 },
    solved: s => s.kernel_size === kernel.length && s.stride === 2 && s.dilation === 1 && !same(s.kernel, kernel) && found(s),
  });
  const goals = { three: challenge([1, 1, 1]), repair: challenge([1, 2, 2, 1]) };
  pure.kernel_bench = { phases, response, flat, even, goals, picture, call, sound, tentOf };

  // A row of grey pixels, [low, high] from black to white.
  const greys = (canvas, values, [low, high]) => drawGreys(canvas, values.map(value => (value - low) / (high - low)));
  const tell = s => label(`kernel_bench.${flat(s) ? "flat" : "uneven"}`);
  const verdict = s => `${tell(s)} ${label(`kernel_bench.${even(phases(s, 2)) ? "quiet" : "noisy"}`)}`;

  widget("kernel_bench", {
    fit,
    fill,
    goals,
    tell,
    view(ui) {
      const kernel = ui.grid("kernel", {
        edit: rows => ui.set({ kernel: rows[0] }, ["kernel"], tell),
        bars: [-2, 4],
        pull: (at, value) => ui.set({ kernel: ui.state().kernel.map((tap, k) => (k === at ? value : tap)) }),
      });
      const sums = ui.grid("phases"), squares = ui.grid("squares"), strengths = ui.grid("response"), output = ui.grid("output", { bars: [null, null] });
      const waves = waveCurve(), [before, after] = [1, 2].map(() => make("canvas", { width: DRAWN, height: 1, "aria-hidden": "true" }));
      const says = make("p", { class: "splat-sum" }), code = ui.code(), play = speaker(ui);
      const hear = (key, kernelOf) => ui.button(key, () => {
        const s = ui.state();
        play(sound(s, kernelOf(s)));
        ui.say(label("kernel_bench.heard", { stride: s.stride, copies: show(RATE / s.stride) }));
      });
      const ears = globalThis.AudioContext ? [hear("hear", s => s.kernel), hear("hear_flat", s => tentOf(s.stride))] : [ui.button("mute", () => {})];
      if (ears.length === 1) ears[0].allow(false);
      ui.build({
        picture: [
          make("div", { class: "splat-bench" }, kernel.box, make("div", { class: "splat-sums" }, sums.box, squares.box)),
          make("div", { class: "splat-before" }, make("div", { class: "splat-name" }, ui.label("rows")), before, after), output.box, says,
          make("div", { class: "splat-bench" }, waves.box, make("div", {}, strengths.box, make("div", { class: "splat-row" }, ...ears)))],
        controls: [make("div", { class: "splat-row" }, ui.choices("signal")), ui.sliders("kernel_size", "stride")],
        more: [ui.sliders("dilation"), make("div", { class: "splat-row" },
          ...Object.entries(PRESETS).map(([key, taps]) => ui.button(key, () => ui.renew({ kernel: taps, stride: 2, dilation: 1 })))), code.box],
      });
      return s => {
        const view = picture(s), totals = phases(s), gain = total(totals) / s.stride;
        kernel.draw([s.kernel]);
        sums.draw([totals]);
        squares.draw([phases(s, 2)]);
        strengths.draw([response(s)]);
        output.draw([view.output.slice(0, SHOWN)], (_, o) => ({ paint: s.signal === "constant" ? paint(view.pixels[o]) : "" }));
        // The stamped row as bright as the row itself, whatever the taps sum to.
        greys(before, range(DRAWN).map(o => ROWS[s.signal][Math.floor((view.first + o) / s.stride)]), GREYS[s.signal]);
        greys(after, view.output.map(value => value / (thousandths(Math.abs(gain)) ? gain : 1)), GREYS[s.signal]);
        waves.draw(s.kernel, s.stride, s.dilation);
        put(says, verdict(s));
        code.show(call(s));
      };
    },
  });
}
