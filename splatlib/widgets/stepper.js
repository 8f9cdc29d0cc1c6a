// The splat stepper: stamps land one at a time.
{
  const ROW = { input: [1, 2, 3], kernel: [1, 10, 100], size: 3, kernel_size: 3, stride: 2, padding: 0, output_padding: 0, dilation: 1 };
  const SEED = { input: [[5, 6], [7, 8]], kernel: [[1, 2], [3, 4]], size: 2, kernel_size: 2, stride: 2, padding: 0, output_padding: 0, dilation: 1 };
  const GOAL = 203;

  const places = values => { let n = values.length; return () => (n++ < 5 ? 10 ** (n - 1) : 1); };

  // Numbers that arrive decide the sizes; a row needs a row as its kernel.
  const fit = (wanted, changed) => {
    const s = { ...wanted };
    if (rank(s.kernel) > rank(s.input)) s.kernel = s.kernel[0];
    if (rank(s.kernel) < rank(s.input)) s.kernel = [s.kernel];
    const side = values => Math.max(values.length, ...asRows(values).map(row => row.length));
    if (changed.includes("input")) s.size = side(s.input);
    if (changed.includes("kernel")) s.kernel_size = side(s.kernel);
    return s;
  };
  // Sizes that move take numbers away or bring new ones.
  const fill = s => {
    const input = resized(s.input, s.size, following(s.input));
    const kernel = resized(s.kernel, s.kernel_size, rank(s.kernel) === 1 ? places(s.kernel) : following(s.kernel));
    const n = s.size ** rank(s.input);
    const order = [...s.order].sort((a, b) => a - b).join() === [...Array(n).keys()].join() ? s.order : [...Array(n).keys()];
    return { ...s, input, kernel, order };
  };

  // What is drawn: rows of input, kernel and output, and the terms of each output number.
  const picture = s => {
    const n = rank(s.input);
    const [x, w] = [asRows(s.input), asRows(s.kernel)];
    return { n, x, w, ...splat(x, w, axesOf(s, n), s.order.slice(0, s.step)) };
  };
  const written = (view, y, o) => products(view.terms[y][o].map(([r, c, k, l]) => [view.x[r][c], view.w[k][l]]));
  const at = (n, r, c) => (n === 1 ? `[${c}]` : `[${r}, ${c}]`);

  // The number a reader is asked to guess: where the newest stamp meets most others.
  const asked = (s, view) => {
    if (!s.hide || s.shown === s.step || !s.step) return null;
    let best = null, most = 0;
    const width = view.x[0].length, newest = s.order[s.step - 1];
    view.terms.forEach((row, y) => row.forEach((terms, o) => {
      if (terms.length > most && terms.some(([r, c]) => r * width + c === newest)) [best, most] = [[y, o], terms.length];
    }));
    return best;
  };

  const call = (s, n) => {
    const dot = dotOf(s.input, s.kernel);
    const options = ["stride", "padding", "output_padding", "dilation"].filter(key => s[key] !== POINT[key]).map(key => `, ${key}=${s[key]}`);
    return `F.conv_transpose${n}d(${tensor(s.input, dot)}, ${tensor(s.kernel, dot)}${options.join("")})`;
  };
  const goals = {
    overlap: {
      start: { ...ROW, stride: 1, step: 0, order: [] },
      solved: s => {
        if (!same(s.input, ROW.input) || !same(s.kernel, ROW.kernel)) return null;
        const view = picture(s), found = view.sums[0].indexOf(GOAL);
        return found < 0 ? null : { stride: s.stride, sum: `${GOAL} = ${written(view, 0, found)}` };
      },
    },
    apart: {
      start: { ...ROW, dilation: 2, step: 3, order: [] },
      solved: s => {
        if (!same(s.input, ROW.input) || !same(s.kernel, ROW.kernel) || s.stride !== ROW.stride || s.step < s.size) return null;
        return picture(s).terms[0].every(terms => terms.length < 2) ? { dilation: s.dilation } : null;
      },
    },
  };
  pure.stepper = { picture, written, asked, call, fit, fill };

  widget("stepper", {
    tops: {
      size: s => (rank(s.input) === 1 ? 6 : 3), kernel_size: s => (rank(s.input) === 1 ? 16 : 4), stride: s => (rank(s.input) === 1 ? 16 : 3),
      dilation: s => (rank(s.input) === 2 ? (s.kernel_size < 4 ? 2 : 1) : s.kernel_size < 7 ? 4 : 1), step: s => s.size ** rank(s.input),
    },
    fit,
    fill,
    goals,
    tell: s => label("stepper.tell", { count: axesOf(s, rank(s.input)).map(outputSize).slice(rank(s.input) === 1 ? 1 : 0).join(" × ") }),
    view(ui) {
      let spot = null, s, view, hidden, places = new Map(); // what is pointed at, and what is drawn
      const edit = key => rows => ui.set({ [key]: asRank(rows, view.n) });
      const point = key => (r, c, focused) => {
        if (!spot || !same(spot, [key, r, c])) {
          spot = [key, r, c];
          render(s);
        }
        if (focused && key === "output") ui.say(explain());
      };
      const fire = (r, c) => {
        const pixel = r * view.x[0].length + c, landed = s.order.slice(0, s.step);
        if (landed.includes(pixel)) return point("input")(r, c);
        const rest = s.order.slice(s.step).filter(other => other !== pixel);
        ui.set({ order: [...landed, pixel, ...rest], step: s.step + 1 });
      };
      const input = ui.grid("input", { edit: edit("input"), act: fire, point: point("input") });
      const kernel = ui.grid("kernel", { edit: edit("kernel"), point: point("kernel") });
      const output = ui.grid("output", { point: point("output") });
      const landed = pixel => s.order.indexOf(pixel) < s.step;
      // On a touch screen the first tap fires the stamp; a second one opens the number.
      let touch = false;
      ui.on(input.box, "pointerdown", event => { touch = event.pointerType === "touch"; }, true);
      ui.on(input.box, "mousedown", event => {
        const cell = event.target.closest("td");
        if (touch && cell && !landed(cell.parentNode.rowIndex * view.x[0].length + cell.cellIndex)) event.preventDefault();
      }, true);

      const sum = make("p", { class: "splat-sum" });
      const last = () => s.size ** view.n;
      const next = ui.button("next", () => s.step < last() && ui.set({ step: s.step + 1 }));
      const player = ui.player(() => {
        ui.set({ step: s.step === last() ? 0 : s.step + 1 });
        return s.step < last() && !hidden;
      });
      const example = (key, state) => ui.button(key, () => ui.load({ ...state, order: [], step: 0 }));

      const guess = make("input", { inputmode: "decimal", autocomplete: "off" });
      const question = make("span");
      const form = make("form", { class: "splat-row splat-ask" }, make("label", {}, question, " ", guess), make("button", {}, ui.label("check")));
      ui.on(form, "submit", event => {
        event.preventDefault();
        if (!hidden) return;
        const right = readNumbers(guess.value).rows?.flat().join() === String(view.sums[hidden[0]][hidden[1]]);
        if (right) { guess.value = ""; ui.set({ shown: s.step }); }
        ui.say(ui.label(right ? "right" : "wrong"));
      });
      const code = ui.code();
      ui.build({
        picture: [make("div", { class: "splat-stamps" }, input.box, make("span", { class: "splat-sign" }, "×"), kernel.box,
          make("span", { class: "splat-sign splat-arrow" }, "→"), output.box), sum],
        controls: [make("div", { class: "splat-row" }, next, player.button), ui.sliders("stride")],
        more: [ui.sliders("step", "size", "kernel_size", "padding", "output_padding", "dilation"),
          make("div", { class: "splat-row" }, example("seed", SEED), example("row", ROW), ui.check("hide"), form),
          make("div", { class: "splat-row" }, ui.choices("colour")), code.box],
      });
      // Where a term of a sum stood, and where it stands now: so far its cell slides when a setting changes.
      const slide = () => {
        const before = places, moves = [];
        places = new Map();
        if (view.sums.flat().length > 60) return;
        view.terms.forEach((row, y) => row.forEach(([term], o) => {
          if (!term) return;
          const key = term.join(), from = before.get(key);
          places.set(key, [y, o]);
          if (from && (from[0] !== y || from[1] !== o)) moves.push([y, o, from[0] - y, from[1] - o]);
        }));
        output.slide(moves);
      };

      const explain = () => {
        if (spot?.[0] === "output" && view.sums[spot[1]]?.[spot[2]] !== undefined) {
          const [, y, o] = spot, place = `output${at(view.n, y, o)}`;
          if (!view.terms[y][o].length) return label("stepper.empty", { place });
          return `${place} = ${written(view, y, o)} = ${hidden && same(hidden, [y, o]) ? "?" : show(view.sums[y][o])}`;
        }
        if (!s.step) return ui.label("start");
        const pixel = s.order[s.step - 1], r = Math.floor(pixel / view.x[0].length), c = pixel % view.x[0].length;
        const origin = a => i => i * a.stride - a.padding;
        const [down, across] = axesOf(s, view.n).map(origin);
        const cropped = view.terms.flat(2).filter(([i, j]) => i === r && j === c).length < view.w.flat().length;
        return label("stepper.landed", { step: s.step, steps: last(), pixel: `input${at(view.n, r, c)} = ${show(view.x[r][c])}`, place: `output${at(view.n, down(r), across(c))}` })
          + (cropped ? ` ${ui.label("cropped")}` : "");
      };
      const render = state => {
        const landing = s && state.step === s.step + 1 ? "new land" : "new";
        s = state;
        view = picture(s);
        hidden = asked(s, view);
        ui.root.classList.toggle("splat-plane", view.n === 2);
        const width = view.x[0].length, newest = s.step ? s.order[s.step - 1] : -1;
        const lit = { input: new Set(), kernel: new Set() };
        const [grid, r, c] = spot ?? [];
        if (grid === "output") for (const [i, j, k, l] of view.terms[r]?.[c] ?? []) { lit.input.add(`${i},${j}`); lit.kernel.add(`${k},${l}`); }
        const tap = s.colour === "tap", across = view.w[0].length;
        input.draw(view.x, (i, j) => ({ paint: tap ? "" : paint([i * width + j]), mark: (landed(i * width + j) ? "" : "wait ") + (lit.input.has(`${i},${j}`) ? "lit" : "") }));
        kernel.draw(view.w, (k, l) => ({ paint: tap ? paint([k * across + l]) : "", mark: lit.kernel.has(`${k},${l}`) ? "lit" : "" }));
        output.draw(view.sums, (y, o) => {
          const terms = view.terms[y][o];
          let mark = terms.length ? "" : "bare";
          for (const [i, j, k, l] of terms) {
            if (i * width + j === newest) mark = landing;
            if ((grid === "input" && i === r && j === c) || (grid === "kernel" && k === r && l === c)) { mark = "lit"; break; }
          }
          return { paint: paint(terms.map(([i, j, k, l]) => (tap ? k * across + l : i * width + j))), mark, text: hidden && hidden[0] === y && hidden[1] === o ? "?" : undefined };
        });
        slide();
        put(sum, explain());
        next.allow(s.step < last());
        form.classList.toggle("splat-idle", !hidden);
        guess.disabled = !hidden;
        put(question, label("stepper.ask", { place: hidden ? `output${at(view.n, ...hidden)}` : "…" }));
        code.show(call(s, view.n));
      };
      if (ui.state().play) ui.alone(player, () => ui.set({ step: last() }));
      return render;
    },
  });
}
