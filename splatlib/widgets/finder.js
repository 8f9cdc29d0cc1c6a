// The mismatch finder in the page: two outputs of a row, what explains them, and what each input pixel gives.
{
  const SHOWN = 6, MOST = { input: 64, kernel: 16, ours: 64, theirs: 64 };
  const SIDES = ["ours", "theirs"], TYPED = ["input", "kernel", ...SIDES];
  const PRESETS = {
    flip: { input: [1, 2, 3], ours: [1, 10, 102, 20, 203, 30, 300], theirs: [100, 10, 201, 20, 302, 30, 3], pixel: 2, kernel: [1, 10, 100] },
    grid: { input: [1, 2, 4, 3], ours: [1, 1.25, 1.75, 2.5, 3.5, 3.75, 3.25, 3], theirs: [1, 1.5, 2, 3, 4, 3.5, 3, 3], pixel: 1 },
    scale: { input: [1, 2, 3, 4], ours: [1, 1.7, 2.5, 3.3, 4], theirs: [1, 1.6538, 2.4231, 3.1923, 3.9615], pixel: 4, decimals: 4 },
    tie: { input: [1, 2, 3], ours: [1, 2, 3, 4, 5, 6, 3], theirs: [1, 2, 3, 4, 5, 6, 3], pixel: 2, kernel: [1, 2, 1] },
    none: { input: [1, 2, 4, 3], ours: [1, 1.25, 1.75, 2.5, 3.5, 3.75, 3.25, 3], theirs: [1, 1.25, 1.75, 2.5, 3.5, 3.75, 3.25, 4], pixel: 7 },
  };
  const START = { input: [1, 2], kernel: [1, 10, 100], ours: [10, 102, 20, 200], theirs: [10, 102, 20, 200], pixel: 0 };
  const { explain, probes, scales, matrix, torchCode, finished, range, whole } = pure.mismatch;

  // All that is known about a state, kept while only the view of it changes.
  const kernelOf = s => (s.convolution ? s.kernel : null);
  let last = ["", null];
  const diagnose = s => {
    const key = JSON.stringify([s.input, kernelOf(s), s.ours, s.theirs, s.decimals]);
    if (last[0] !== key) {
      const w = kernelOf(s), found = {};
      for (const who of SIDES) {
        const one = explain(s.input, s[who], w, s.decimals);
        found[who] = { ...one, list: (one.fits.length ? one.fits : one.misses).slice(0, SHOWN) };
      }
      found.probes = probes(w, SIDES.map(who => found[who].fits));
      last = [key, found];
    }
    return last[1];
  };

  const row = (values, most) => {
    const cut = asRows(values)[0].slice(0, most);
    return cut.length ? cut : [0];
  };
  const fit = (wanted, changed) => {
    const s = { ...wanted };
    for (const key of TYPED) s[key] = row(s[key], MOST[key]);
    const news = [...TYPED, "convolution"].some(key => changed.includes(key));
    for (const who of SIDES) if (news && !changed.includes(`${who}_match`)) s[`${who}_match`] = 0;
    return s;
  };
  const fill = s => {
    const found = diagnose(s), within = who => Math.max(0, Math.min(found[who].list.length - 1, Math.round(s[`${who}_match`])));
    return { ...s, ours_match: within("ours"), theirs_match: within("theirs") };
  };

  const picture = s => {
    const found = diagnose(s), w = kernelOf(s);
    return Object.fromEntries(SIDES.map(who => {
      const { fits, list } = found[who], match = list[s[`${who}_match`]], [I, O] = [s.input.length, s[who].length];
      if (!match) return [who, null];
      const rows = matrix(match.how, I, O, w);
      const places = w ? null : rows.map(weights => Math.min(I - 1, Math.max(0, weights.reduce((sum, weight, i) => sum + weight * i, 0))));
      return [who, { match, rows, places, fits: fits.length > 0, stamps: s.input.map((v, i) => rows.map(weights => weights[i] * v)) }];
    }));
  };
  const written = (s, who, side) => {
    const o = s.pixel;
    if (!side || o >= s[who].length) return "";
    const terms = side.rows[o].flatMap((weight, i) => (weight ? [`${show(weight)}×${show(s.input[i])}`] : []));
    const sum = side.rows[o].reduce((total, weight, i) => total + weight * s.input[i], 0), made = finished(side.match.finish)(sum);
    const stands = side.places && side.fits ? label("finder.reads", { place: show(side.places[o]) }) : "";
    const miss = Math.abs(made - s[who][o]) > diagnose(s)[who].limit ? label("finder.given", { value: show(s[who][o]) }) : "";
    return `${who}[${o}]${stands}: ${terms.join(" + ") || 0} = ${show(sum)}${side.match.finish ? ` → ${show(made)}` : ""}${miss}`;
  };
  const call = (s, match) => {
    if (!match) return `# ${label("finder.missing")}`;
    const floats = ![s.input, ...(s.convolution ? [s.kernel] : [])].every(whole);
    const tensor = values => `torch.tensor([[[${values.join(", ")}]]]${floats ? ", dtype=torch.float64" : ""})`;
    const code = torchCode(match, s.input, s.theirs.length);
    return [code.includes("grid_matrix") && "from splatlib.mismatch import grid_matrix", `x = ${tensor(s.input)}`,
      s.convolution && `weight = ${tensor(s.kernel)}`, code].filter(Boolean).join("\n");
  };
  const goals = {
    crop: {
      start: { decimals: 6, convolution: true, ...START },
      solved: s => {
        const { ours, theirs } = diagnose(s), crop = ({ fits }, start, end) =>
          fits.length === 1 && same(fits[0].how, { transposed: true, flip: false, stride: 2, dilation: 1, start, end });
        return crop(ours, 1, 0) && crop(theirs, 0, 1) && { theirs: s.theirs.join(", ") };
      },
    },
  };
  pure.finder = { explain, probes, scales, matrix, torchCode, diagnose, picture, written, call, fit, fill, goals, PRESETS };

  widget("finder", {
    tops: { pixel: s => Math.max(s.ours.length, s.theirs.length) - 1 },
    fit,
    fill,
    goals,
    tell: s => SIDES.map(who => `${who}: ${diagnose(s)[who].fits[0]?.name ?? "-"}`).join("; "),
    view(ui) {
      let s;
      const preset = key => ui.button(key, () => ui.load({ decimals: 6, convolution: "kernel" in PRESETS[key], ...PRESETS[key] }));
      // A row as a text. What is no row of numbers stays as it was typed, with the reason below it.
      const fields = TYPED.map(key => {
        const field = make("input", { type: "text", autocomplete: "off", spellcheck: "false", "data-name": key });
        const box = make("div", { class: "splat-field" }, make("label", {}, make("span", {}, ui.label(`name_${key}`)), field));
        const { refuse, pardon, refused, fill } = makeRefusal(ui, box);
        const read = () => {
          const { why, gaps, numbers } = readNumbers(field.value, { largest: LARGEST });
          if (why) return [null, refusal(field.value, { why, gaps })];
          return numbers.length > MOST[key] ? [null, label("finder.most", { most: MOST[key], count: numbers.length })] : [numbers];
        };
        const take = (final, more = {}) => {
          const [values, why] = read();
          if (values) { pardon(field); ui.set({ [key]: values, ...more }); } else if (final) refuse(field, why);
        };
        ui.on(field, "input", () => take(false));
        ui.on(field, "change", () => take(true));
        ui.on(field, "paste", event => {
          const text = event.clipboardData.getData("text/plain");
          event.preventDefault();
          field.setRangeText(text.replace(/\s+/g, " "), field.selectionStart, field.selectionEnd, "end");
          take(true, /\btensor\(.*\.\d{4}\b/s.test(text) ? { decimals: 4 } : {}); // PyTorch prints four decimals
        });
        ui.on(field, "keydown", event => {
          if (event.key === "Escape") { pardon(field); field.value = s[key].join(", "); }
        });
        ui.on(field, "blur", () => {
          if (refused(field) === field.value) return;
          take(true);
          if (refused(field) === undefined) field.value = s[key].join(", ");
        });
        return { key, field, box, fill };
      });
      const grids = Object.fromEntries(SIDES.flatMap(who => [`${who}_stamps`, who]).concat("difference").map(key => {
        return [key, ui.grid(key, { act: (r, o) => ui.set({ pixel: o }), point: (r, o) => o !== s.pixel && ui.set({ pixel: o }, ["pixel"], () => ui.said()) })];
      }));
      const answers = SIDES.map(who => {
        const head = make("p"), list = make("div", { class: "splat-row" });
        ui.on(list, "click", event => {
          const at = [...list.children].indexOf(event.target.closest("button"));
          if (at >= 0) ui.set({ [`${who}_match`]: at });
        });
        return { who, head, list, box: make("div", { class: "splat-answer", role: "group", "aria-label": who }, head, list) };
      });
      const verdict = make("p", { class: "splat-verdict", "aria-live": "polite" }), split = make("div", { class: "splat-probes" });
      const drawing = make("div", { class: "splat-drawing" }), lines = make("div", { class: "splat-outputs" });
      const sums = SIDES.map(() => make("p", { class: "splat-sum" })), code = ui.code();
      ui.build({
        picture: [make("div", { class: "splat-fields" }, ...fields.map(({ box }) => box)), verdict, make("div", { class: "splat-answers" }, ...answers.map(({ box }) => box)), split,
          make("div", { class: "splat-name" }, ui.label("cure")), code.box],
        controls: [make("div", { class: "splat-row" }, ui.check("convolution"), ...Object.keys(PRESETS).map(preset))],
        more: [drawing, lines, ...sums, ui.sliders("pixel", "decimals")],
      });

      return state => {
        s = state;
        const found = diagnose(s), view = picture(s), { ours, theirs } = found;
        for (const { key, field, fill } of fields) {
          fill(field, s[key], s[key].join(", "), (text, row) => same(readNumbers(text).numbers, row));
          if (key === "kernel") field.disabled = !s.convolution;
        }
        for (const { who, head, list } of answers) {
          const { fits, count, list: shown } = found[who], worst = Math.max(...fits.map(match => match.error));
          put(head, `${who}: ` + (fits.length
            ? (worst < 1e-12 ? ui.label("equal") : label("finder.within", { error: `1e${Math.ceil(Math.log10(Math.max(worst, 1e-6)))}` })) +
              (fits.length > 1 ? label("finder.ties", { count: fits.length }) : "")
            : label("finder.misses", { count })));
          while (list.children.length > shown.length) list.lastChild.remove();
          while (list.children.length < shown.length) list.append(make("button", { type: "button" }));
          shown.forEach((match, at) => {
            put(list.children[at], (fits.length ? "" : `${+match.error.toPrecision(2)}: `) + match.name);
            list.children[at].ariaPressed = at === s[`${who}_match`];
          });
        }
        const none = !ours.fits.length || !theirs.fits.length;
        const kind = none ? "nothing" : ours.fits.length + theirs.fits.length > 2 ? "tied" : ours.fits[0].name === theirs.fits[0].name ? "agree" : "certain";
        put(verdict, ui.label(kind));
        split.classList.toggle("splat-idle", !found.probes.length);
        split.replaceChildren(ui.label("split"), ...found.probes.map(text => make("code", {}, text)));
        code.show(call(s, theirs.fits[s.theirs_match]));

        const apart = range(Math.min(s.ours.length, s.theirs.length)).map(o => +(s.theirs[o] - s.ours[o]).toPrecision(12));
        const rows = { difference: [apart], ours: [s.ours], theirs: [s.theirs] };
        for (const who of SIDES) if (view[who]?.fits) rows[`${who}_stamps`] = view[who].stamps;
        const shown = Object.keys(grids).filter(key => key in rows);
        const wide = Math.max(...shown.flatMap(key => rows[key].flat().map(v => show(v).length)));
        const names = shown.join();
        if (lines.shown !== names) lines.replaceChildren(...shown.map(key => grids[key].box));
        lines.shown = names;
        for (const key of shown) {
          const who = key.split("_")[0], side = view[who];
          grids[key].draw(rows[key], (r, o) => {
            const lit = o === s.pixel ? "lit" : "";
            if (who === "difference") return { mark: apart[o] ? lit : `${lit} bare` };
            const read = side?.fits ? side.rows[o].flatMap((weight, i) => (weight && (key === who || i === r) ? [i] : [])) : [];
            return { paint: paint(read), mark: read.length ? lit : key === who ? `${lit} bare` : "bare" };
          }, wide);
          if (document.activeElement?.dataset.name === "pixel") grids[key].reveal(0, s.pixel);
        }
        const places = view.ours?.places && view.ours.fits && view.theirs.fits;
        drawing.classList.toggle("splat-idle", !places);
        drawing.replaceChildren(make("div", { class: "splat-name" }, ui.label("places")), ...(places ? [strip(s, view)] : []));
        sums.forEach((sum, n) => put(sum, written(s, SIDES[n], view[SIDES[n]])));
      };
    },
  });

  // The input, and below it where each output pixel of ours and of theirs reads, joined by a line.
  const strip = (s, view) => {
    const I = s.input.length, box = make("div", { class: "splat-strip splat-shifts", "aria-hidden": "true" });
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 100 100");
    svg.setAttribute("preserveAspectRatio", "none");
    const path = (d, kind) => {
      const el = document.createElementNS(svg.namespaceURI, "path");
      el.setAttribute("d", d);
      el.setAttribute("class", kind);
      svg.append(el);
    };
    const x = (who, o) => (100 * (view[who].places[o] + 0.5)) / I;
    for (const o of range(Math.min(s.ours.length, s.theirs.length))) path(`M${x("ours", o)} 20L${x("theirs", o)} 80`, o === s.pixel ? "lit" : "");
    SIDES.forEach((who, n) => path(range(s[who].length).map(o => `M${x(who, o)} ${20 + 60 * n}h0`).join(""), `dots ${who}`));
    box.append(...s.input.map((v, i) => {
      const pixel = make("div", { class: "splat-top" }, show(v));
      pixel.style.cssText = `left:${(100 * i) / I}%;width:${100 / I}%`;
      pixel.style.background = paint([i]);
      return pixel;
    }), svg);
    return box;
  };
}
