// Brings a widget to life on a model: Jupyter's, or the page's own. Returns the clean-up.
const specs = {};
const widget = (name, spec) => { specs[name] = { ...spec, name, sliders: SLIDERS[name] }; };

const start = (name, model, el, page) => {
  const spec = specs[name];
  const root = page ? el : el.appendChild(make("div", { class: "splat-widget", role: "group" }));
  root.setAttribute("aria-label", label(`${name}.title`));
  root.replaceChildren();
  const first = model.get("_first");
  const names = Object.keys(first);
  const bin = [];
  const players = [];
  let drawn = "", waiting = false;

  const on = (target, type, then) => {
    target.addEventListener(type, then);
    bin.push(() => target.removeEventListener(type, then));
  };
  const read = () => settle(spec, Object.fromEntries(names.map(key => [key, model.get(key)])), [])[0];
  const draw = () => {
    const state = read(), said = model.get("said");
    const key = JSON.stringify([state, said]);
    if (key === drawn) return;
    drawn = key;
    for (const slider of sliders) slider(state);
    link.setAttribute("href", linkTo(root.id, first, state));
    render(state);
    say(said);
  };
  const later = () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => { waiting = false; if (bin.length) draw(); });
  };
  // The one way to change the state: settled, sent to the model, drawn.
  const set = (patch, changed = Object.keys(patch)) => {
    const old = read();
    const [state, said] = settle(spec, { ...old, ...patch }, changed);
    for (const key of names) if (!same(state[key], model.get(key))) model.set(key, state[key]);
    model.set("said", said);
    model.save_changes();
    draw();
  };
  const live = make("p", { class: "splat-live", role: "status", "aria-live": "polite" });
  const say = text => { if (live.textContent !== text) live.textContent = text; };
  const sliders = [];
  const link = make("a", { class: "splat-link" }, label("link"));

  const ui = {
    root, on, set, say, state: read,
    label: key => LABELS[`${name}.${key}`] ?? label(key),
    grid: (key, how) => makeGrid(ui, key, how),
    button: (key, then) => {
      const button = make("button", { type: "button" }, ui.label(key));
      on(button, "click", () => then(button));
      return button;
    },
    // A box to tick, bound to a setting.
    check: key => {
      const box = make("input", { type: "checkbox", "data-name": key });
      on(box, "change", () => set({ [key]: box.checked }));
      sliders.push(state => { box.checked = state[key]; });
      return make("label", {}, box, " ", ui.label(key));
    },
    sliders: (...keys) => make("div", { class: "splat-sliders" }, ...keys.map(key => {
      const range = make("input", { type: "range", "data-name": key, "aria-label": `${key}: ${ui.label(key)}` });
      const value = make("output", { "aria-hidden": "true" });
      on(range, "input", () => set({ [key]: +range.value }));
      sliders.push(state => {
        const [low, high] = boundsOf(spec, state)[key];
        range.min = low;
        range.max = high;
        range.value = value.value = state[key];
      });
      return make("label", { title: ui.label(key) }, make("span", {}, key), value, range);
    })),
    // Calls `tick` until it answers false; play and pause share one button.
    player: (tick, pause = 900) => {
      let timer = 0;
      const stop = () => { clearInterval(timer); timer = 0; button.textContent = label("play"); };
      const button = ui.button("play", () => {
        if (timer) return stop();
        button.textContent = label("pause");
        if (tick() !== false) timer = setInterval(() => tick() === false && stop(), pause); else stop();
      });
      players.push(stop);
      return { button, stop };
    },
    // A line of code with a copy button; show(text) draws it.
    code: () => {
      const text = make("code"), box = make("pre", { tabindex: 0, role: "region", "aria-label": ui.label("code") }, text);
      const button = ui.button("copy", async () => {
        try {
          await navigator.clipboard.writeText(text.textContent);
          say(label("copied"));
        } catch {
          getSelection().selectAllChildren(text);
          say(label("selected"));
        }
      });
      return { box: make("div", { class: "splat-code" }, box, button), show: line => { if (text.textContent !== line) text.textContent = line; } };
    },
    reset: () => {
      for (const stop of players) stop();
      set({ ...first });
    },
    // A challenge: a button that starts it, and a line that turns when it is solved.
    goal: (key, start) => {
      const line = make("p", { class: "splat-goal", "aria-live": "polite" });
      const box = make("div", { class: "splat-row" }, ui.button("challenge", start), line);
      const draw = won => {
        box.classList.toggle("splat-won", won);
        const text = `${won ? `${label("solved")} ` : ""}${ui.label(key)}`;
        if (line.textContent !== text) line.textContent = text;
      };
      return { box, draw };
    },
  };
  // Jupyter would take the arrow keys away from sliders and grids.
  on(root, "keydown", event => event.stopPropagation());
  const render = spec.view(ui);
  root.append(make("div", { class: "splat-foot" }, ui.button("reset", ui.reset), ...(page ? [link] : [])), live);

  const events = ["said", ...names].map(key => `change:${key}`);
  for (const event of events) model.on(event, later);
  bin.push(() => { for (const event of events) model.off(event, later); });
  if (page) {
    const follow = () => {
      const patch = fromLink(root.id, location.hash, first);
      if (!patch) return;
      set({ ...first, ...patch }, Object.keys(patch));
      root.scrollIntoView({ block: "start" });
    };
    on(window, "hashchange", follow);
    draw();
    follow();
  } else draw();
  return () => {
    for (const undo of [...players, ...bin.splice(0)]) undo();
    if (page) root.replaceChildren(); else root.remove();
  };
};
