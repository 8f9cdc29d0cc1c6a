// The mismatch finder in the page: two outputs of a row or a picture, what explains them, and what each input pixel gives.
const SHOWN = 6, MOST = { input: [64, 16], kernel: [16, 7], ours: [64, 16], theirs: [64, 16] }; // of a row, of a picture's side
const SIDES = ["ours", "theirs"], TYPED = ["input", "kernel", ...SIDES];
const NAMES = { input: "x", kernel: "weight" }; // in the code of whoever asks
const PRESETS = {
  flip: { input: [1, 2, 3], ours: [1, 10, 102, 20, 203, 30, 300], theirs: [100, 10, 201, 20, 302, 30, 3], pixel: 2, kernel: [1, 10, 100] },
  grid: { input: [1, 2, 4, 3], ours: [1, 1.25, 1.75, 2.5, 3.5, 3.75, 3.25, 3], theirs: [1, 1.5, 2, 3, 4, 3.5, 3, 3], pixel: 1 },
  scale: { input: [1, 2, 3, 4], ours: [1, 1.7, 2.5, 3.3, 4], theirs: [1, 1.6538, 2.4231, 3.1923, 3.9615], pixel: 4, decimals: 4 },
  tie: { input: [1, 2, 3], ours: [1, 2, 3, 4, 5, 6, 3], theirs: [1, 2, 3, 4, 5, 6, 3], pixel: 2, kernel: [1, 2, 1] },
  none: { input: [1, 2, 4, 3], ours: [1, 1.25, 1.75, 2.5, 3.5, 3.75, 3.25, 3], theirs: [1, 1.25, 1.75, 2.5, 3.5, 3.75, 3.25, 4], pixel: 7 },
};
const START = { input: [1, 2], kernel: [1, 10, 100], ours: [10, 102, 20, 200], theirs: [10, 102, 20, 200], pixel: 0 };

// All that is known about a state, kept while only the view of it changes.
const kernelOf = s => (s.convolution ? asRows(s.kernel) : null);
let last = ["", null];
const diagnose = s => {
  const key = JSON.stringify([s.input, kernelOf(s), s.ours, s.theirs, s.decimals]);
  if (last[0] !== key) {
    const w = kernelOf(s), n = rank(s.input), found = {};
    for (const who of SIDES) {
      const one = explain(asRows(s.input), asRows(s[who]), w, n, s.decimals);
      found[who] = { ...one, shares: [], list: (one.fits.length ? one.fits : one.misses).slice(0, SHOWN) };
    }
    found.probes = probes(w, n, SIDES.map(who => found[who].fits));
    last = [key, found];
  }
  return last[1];
};

// Rows while each of the four is one, else pictures, as long and as wide as there is room.
const fit = (wanted, changed) => {
  const s = { ...wanted }, flat = TYPED.every(key => asRows(s[key]).length < 2);
  for (const key of TYPED) {
    const most = MOST[key][flat ? 0 : 1], rows = asRows(s[key]).slice(0, most), wide = clamp(rows[0].length, 1, most);
    s[key] = asRank(rows.map(row => Array.from({ length: wide }, (_, c) => row[c] ?? 0)), flat ? 1 : 2);
  }
  const news = [...TYPED, "convolution"].some(key => changed.includes(key));
  for (const who of SIDES) if (news && !changed.includes(`${who}_match`)) s[`${who}_match`] = 0;
  return s;
};
const fill = s => {
  const found = diagnose(s), within = who => Math.max(0, Math.min(found[who].list.length - 1, Math.round(s[`${who}_match`])));
  return { ...s, ours_match: within("ours"), theirs_match: within("theirs") };
};
// The pixels of both outputs are counted together: [rows, columns] of what holds both, and the one that is chosen.
const room = s => [0, 1].map(axis => Math.max(...SIDES.map(who => sizes(asRows(s[who]), 2)[axis])));
const chosen = s => [Math.floor(s.pixel / room(s)[1]), s.pixel % room(s)[1]];

// What an input pixel gives to each output pixel if it holds a 1: rows for each input pixel.
const shares = (s, { how, layout, out }) => {
  const x = asRows(s.input), w = kernelOf(s), all = w ? null : matrices(how, sizes(x, out.length), out);
  return x.flatMap((row, i) => row.map((_, j) => {
    const alone = x.map((line, r) => line.map((_, c) => +(r === i && c === j))), one = w ? run(how, alone, out, w) : resized(all, alone);
    return layout ? turned(one) : one;
  }));
};
const picture = s => {
  const found = diagnose(s);
  return Object.fromEntries(SIDES.map(who => {
    const { fits, list, shares: kept } = found[who], at = s[`${who}_match`], match = list[at], values = s.input.flat();
    if (!match) return [who, null];
    const given = kept[at] ??= shares(s, match), row = rank(s.input) < 2;
    const places = !row || kernelOf(s) ? null : given[0][0].map((_, o) => clamp(given.reduce((sum, one, i) => sum + one[0][o] * i, 0), 0, values.length - 1));
    return [who, { match, given, places, fits: fits.length > 0, stamps: row && given.map((one, i) => one[0].map(weight => weight * values[i])) }];
  }));
};
const written = (s, who, side) => {
  const [r, c] = chosen(s), value = asRows(s[who])[r]?.[c];
  if (!side || value === undefined) return "";
  const values = s.input.flat(), weights = side.given.map(rows => rows[r][c]);
  const terms = products(weights.flatMap((weight, i) => (weight ? [[weight, values[i]]] : [])));
  const [sum] = times([weights], values), made = finished(side.match.finish)(sum);
  const stands = side.places && side.fits ? label("finder.reads", { place: show(side.places[c]) }) : "";
  const miss = Math.abs(made - value) > diagnose(s)[who].limit ? label("finder.given", { value: show(value) }) : "";
  return `${who}[${rank(s.input) > 1 ? `${r}, ` : ""}${c}]${stands}: ${terms || 0} = ${show(sum)}${side.match.finish ? ` → ${show(made)}` : ""}${miss}`;
};
// A row as 1, 2, 3 and a picture as [[1, 2], [3, 4]].
const text = values => (rank(values) > 1 ? literal(values, "") : values.join(", "));
const call = (s, match) => {
  if (!match) return `# ${label("finder.missing")}`;
  const floats = ![s.input, ...(s.convolution ? [s.kernel] : [])].every(whole);
  const given = values => tensor(values, "").replace(/\)$/, floats ? ", dtype=torch.float64)" : ")");
  const code = torchCode(match, asRows(s.input));
  return [code.includes("grid_matrix") && "from splatlib.mismatch import grid_matrix", `x = ${given(s.input)}`,
    s.convolution && `weight = ${given(s.kernel)}`, code].filter(Boolean).join("\n");
};
const goals = {
  crop: {
    start: { decimals: 6, convolution: true, ...START },
    solved: s => {
      const only = (who, ends) => same(diagnose(s)[who].fits.map(match => match.name), [`conv_transpose, stride 2, crop ${ends}`]);
      return only("ours", "1 and 0") && only("theirs", "0 and 1") && { theirs: s.theirs.join(", ") };
    },
  },
};
pure.finder = { explain, probes, torchCode, scales, diagnose, picture, written, call, fit, fill, goals, PRESETS };

widget("finder", {
  tops: { pixel: s => room(s)[0] * room(s)[1] - 1 },
  fit,
  fill,
  goals,
  tell: s => SIDES.map(who => `${who}: ${diagnose(s)[who].fits[0]?.name ?? "-"}`).join("; "),
  view(ui) {
    let s;
    const preset = key => ui.button(key, () => ui.load({ decimals: 6, convolution: "kernel" in PRESETS[key], ...PRESETS[key] }));
    // A row or a picture as a text. What is none stays as it was typed, with the reason below it.
    const fields = TYPED.map(key => {
      const name = NAMES[key] ?? key;
      // The state that some rows are, or why they are none.
      const taken = (rows, column) => {
        const odd = rows.find(row => row.length !== rows[0].length), flat = column || rows.length < 2, most = MOST[key][+!flat];
        if (odd) return [null, label("drop_rows", { one: rows[0].length, other: odd.length })];
        if (flat ? rows.flat().length > most : Math.max(rows.length, rows[0].length) > most) {
          return [null, label("finder.most", flat ? { most, count: rows.flat().length } : { most: `${most} × ${most}`, count: `${rows.length} × ${rows[0].length}` })];
        }
        return [flat ? rows.flat() : rows];
      };
      const read = value => {
        const { why, gaps, rows } = readNumbers(value, { largest: LARGEST });
        if (why) return [null, refusal(value, { why, gaps })];
        if (/\]\s*\]\s*,?\s*\[/.test(value)) return [null, label("finder.planes")];
        return taken(rows, !value.includes("[") && rows.every(row => row.length < 2));
      };
      const part = textField(ui, key, name, {
        read,
        eager: true,
        take: (values, pasted) => ui.set({ [key]: values, ...(/\btensor\(.*\.\d{4}\b/s.test(pasted) ? { decimals: 4 } : {}) }), // PyTorch prints four decimals
        write: () => text(s[key]),
        // the lines of a table stay apart in brackets
        shape: pasted => {
          const lines = pasted.trim().split(/[\r\n]+/);
          return lines[1] && !pasted.includes("[") && lines.some(line => /\d[\s,;]+[\d+-]/.test(line.trim())) ? `[${lines.map(line => `[${line.trim()}]`).join(", ")}]` : pasted;
        },
      });
      // Of a file with colours the first is taken, alike for all four.
      const ask = takesFiles(ui, part.box, part.field, file => readFile(file, numbers => asPicture(numbers, true)), ({ why, width, planes }) => {
        part.enter(true, why ? [null, why] : taken(range(planes[0].length / width).map(r => [...planes[0].slice(r * width, r * width + width)])));
      });
      const open = ui.button("file", ask);
      open.ariaLabel = `${name}: ${open.textContent}`;
      part.box.firstChild.after(open);
      return part;
    });
    const grids = Object.fromEntries(SIDES.flatMap(who => [`${who}_stamps`, who]).concat("difference").map(key => {
      const pixel = (r, c) => (rank(s.input) > 1 ? r * room(s)[1] : 0) + c;
      return [key, ui.grid(key, { act: (r, c) => ui.set({ pixel: pixel(r, c) }), point: (r, c) => pixel(r, c) !== s.pixel && ui.set({ pixel: pixel(r, c) }, ["pixel"], () => ui.said()) })];
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
      for (const { key, field, draw } of fields) {
        draw(s[key]);
        if (key === "kernel") field.disabled = !s.convolution;
      }
      for (const { who, head, list } of answers) {
        const { fits, count, list: shown } = found[who], worst = Math.max(...fits.map(match => match.error));
        put(head, `${who}: ` + (fits.length
          ? (worst < 1e-12 ? ui.label("equal") : label("finder.within", { error: `1e${Math.ceil(Math.log10(Math.max(worst, 1e-6)))}` })) +
            (fits.length > 1 ? label("finder.ties", { count: fits.length }) : "")
          : label("finder.misses", { count })));
        fillWith(list, shown.length, () => make("button", { type: "button" }));
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

      const [a, b] = SIDES.map(who => asRows(s[who])), [row, column] = chosen(s), plane = rank(s.input) > 1;
      const apart = a.slice(0, b.length).map((line, r) => line.slice(0, b[0].length).map((v, c) => +(b[r][c] - v).toPrecision(12)));
      const rows = { difference: apart, ours: a, theirs: b };
      for (const who of SIDES) if (view[who]?.fits && !plane) rows[`${who}_stamps`] = view[who].stamps;
      const shown = Object.keys(grids).filter(key => key in rows);
      const wide = Math.max(...shown.flatMap(key => rows[key].flat().map(v => show(v).length)));
      const names = shown.join();
      if (lines.shown !== names) lines.replaceChildren(...shown.map(key => grids[key].box));
      lines.shown = names;
      drawing.hidden = plane;
      for (const key of shown) {
        const who = key.split("_")[0], side = view[who];
        grids[key].draw(rows[key], (r, c) => {
          const lit = c === column && (!plane || r === row) ? "lit" : "";
          if (who === "difference") return { mark: apart[r][c] ? lit : `${lit} bare` };
          if (plane) return { mark: lit };
          const read = side?.fits ? side.given.flatMap((one, i) => (one[0][c] && (key === who || i === r) ? [i] : [])) : [];
          return { paint: paint(read), mark: read.length ? lit : key === who ? `${lit} bare` : "bare" };
        }, wide);
        if (document.activeElement?.dataset.name === "pixel") grids[key].reveal(row, column);
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
  const I = s.input.length, box = make("div", { class: "splat-shifts", "aria-hidden": "true" });
  const x = (who, o) => (100 * (view[who].places[o] + 0.5)) / I;
  const path = (d, kind) => svg("path", { d, class: kind });
  box.append(...s.input.map((v, i) => {
    const pixel = make("div", { class: "splat-top" }, show(v));
    pixel.style.cssText = `left:${(100 * i) / I}%;width:${100 / I}%;background:${paint([i])}`;
    return pixel;
  }), svg("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none" },
    ...range(Math.min(s.ours.length, s.theirs.length)).map(o => path(`M${x("ours", o)} 20L${x("theirs", o)} 80`, o === s.pixel ? "lit" : "")),
    ...SIDES.map((who, n) => path(range(s[who].length).map(o => `M${x(who, o)} ${20 + 60 * n}h0`).join(""), `dots ${who}`))));
  return box;
};
