// The kernel bench: the taps of a kernel, and what they make of ones.
{
  const ONES = 12, LOW = -2, HIGH = 4;
  const PRESETS = {
    three: [1, 1, 1], four: [1, 2, 3, 4], pixels: [1, 3, 2, 4, 1, 2], icnr: [1, 1, 2, 2, 1, 1],
    resize: [1, 3, 3, 1], linear: [0.25, 0.75, 0.75, 0.25],
  };

  const fit = (state, changed) => {
    const kernel = asRows(state.kernel)[0];
    return { ...state, kernel, kernel_size: changed.includes("kernel") ? kernel.length : state.kernel_size };
  };
  const fill = state => ({ ...state, kernel: resized(state.kernel, state.kernel_size, () => 1) });

  // The sum of the taps of each phase: (k * dilation) mod stride.
  const phases = ({ kernel, stride, dilation }) => {
    const sums = Array(stride).fill(0);
    kernel.forEach((tap, k) => { sums[(k * dilation) % stride] += tap; });
    return sums;
  };
  // How strongly the kernel answers to a wave of f periods a pixel.
  const strength = ({ kernel, dilation }, f) => {
    let re = 0, im = 0;
    kernel.forEach((tap, k) => {
      re += tap * Math.cos(2 * Math.PI * f * k * dilation);
      im -= tap * Math.sin(2 * Math.PI * f * k * dilation);
    });
    return Math.hypot(re, im);
  };
  const response = s => [...Array(s.stride).keys()].map(j => Math.floor(strength(s, j / s.stride) * 1000 + 0.5) / 1000);
  const flat = s => {
    const sums = phases(s), size = s.kernel.reduce((sum, tap) => sum + Math.abs(tap), 0);
    return Math.max(...sums) - Math.min(...sums) <= 1e-6 * size;
  };
  const picture = s => splat([Array(ONES).fill(1)], [s.kernel], axesOf({ ...s, size: ONES }, 1), [...Array(ONES).keys()]);
  const solved = s => s.kernel_size === 3 && s.stride === 2 && s.dilation === 1 && flat(s) && phases(s)[0] !== 0;
  const call = s => {
    const taps = s.kernel.map(tap => String(tap) + (Number.isInteger(tap) ? "." : "")).join(", ");
    return `F.conv_transpose1d(torch.ones(1, 1, ${ONES}), torch.tensor([[[${taps}]]]), stride=${s.stride}${s.dilation > 1 ? `, dilation=${s.dilation}` : ""})`;
  };
  pure.kernel_bench = { phases, strength, response, flat, solved, call };

  widget("kernel_bench", {
    fit,
    fill,
    view(ui) {
      const put = (k, value) => ui.set({ kernel: ui.state().kernel.map((tap, at) => (at === k ? value : tap)) });
      const kernel = ui.grid("kernel", { edit: (_, k, value) => put(k, value) });
      const sums = ui.grid("phases"), strengths = ui.grid("response"), output = ui.grid("output");

      // Pull a tap up or down; the same can be typed into the kernel's cells.
      const taps = bars(LOW, HIGH), ones = bars(), waves = bars();
      taps.box.classList.add("splat-pull");
      let held = -1;
      const pull = event => {
        if (held < 0) return;
        const box = taps.box.getBoundingClientRect();
        const value = HIGH - ((HIGH - LOW) * (event.clientY - box.top)) / box.height;
        put(held, Math.min(HIGH, Math.max(LOW, Math.round(4 * value) / 4)));
      };
      ui.on(taps.box, "pointerdown", event => {
        held = [...taps.box.children].indexOf(event.target.closest(".splat-pull > span"));
        if (held < 0) return;
        taps.box.setPointerCapture(event.pointerId);
        event.preventDefault();
        pull(event);
      });
      ui.on(taps.box, "pointermove", pull);
      for (const type of ["pointerup", "pointercancel"]) ui.on(taps.box, type, () => { held = -1; });

      const presets = make("div", { class: "splat-row" }, ...Object.entries(PRESETS).map(([key, taps]) =>
        ui.button(key, () => ui.set({ kernel: [...taps], stride: 2, dilation: 1 }))));
      const goal = ui.goal("goal", () => ui.set({ kernel: [1, 1, 1], stride: 2, dilation: 1 }));
      const verdict = make("output", { class: "splat-sum", "aria-live": "polite" }), code = ui.code();
      const part = (grid, chart) => { grid.box.append(chart.box); return grid.box; };
      ui.root.append(
        make("div", { class: "splat-grids" }, part(kernel, taps), sums.box, part(strengths, waves)), verdict, part(output, ones),
        presets, ui.sliders("kernel_size", "stride", "dilation"), goal.box, code.box);

      return s => {
        const { sums: y, terms } = picture(s), totals = phases(s);
        kernel.draw([s.kernel]);
        sums.draw([totals]);
        strengths.draw([response(s)]);
        output.draw(y, (_, o) => ({ paint: paint(terms[0][o].map(([, i]) => i)) }));
        taps.draw(s.kernel);
        ones.draw(y[0]);
        waves.draw([...Array(33).keys()].map(j => strength(s, j / 64)));
        verdict.value = label(`kernel_bench.${flat(s) ? "flat" : "uneven"}`, { sums: totals.map(show).join(", ") });
        goal.draw(solved(s));
        code.show(call(s));
      };
    },
  });
}
