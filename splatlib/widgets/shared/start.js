// Brings a widget to life on a model: Jupyter's, or the page's own. Returns the clean-up.
const specs = {};
const widget = (name, spec) => { specs[name] = { ...spec, name, ...SPECS[name] }; };

const start = (name, model, el, page) => {
  const spec = specs[name];
  const root = page ? el : el.appendChild(make("div", { class: "splat-widget", role: "group" }));
  root.dataset.widget = name;
  root.setAttribute("aria-label", label(`${name}.title`));
  root.replaceChildren();
  const first = model.get("_first");
  const names = Object.keys(first);
  const bin = [], players = [], bound = [];
  let drawn = "", waiting = false;

  const on = (target, type, then, capture = false) => {
    target.addEventListener(type, then, capture);
    bin.push(() => target.removeEventListener(type, then, capture));
  };
  const read = () => settle(spec, Object.fromEntries(names.map(key => [key, model.get(key)])), [])[0];
  const draw = () => {
    const state = read(), said = model.get("said");
    const key = JSON.stringify([state, said]);
    if (key === drawn) return;
    drawn = key;
    for (const part of bound) part(state);
    const to = linked(state);
    link.setAttribute("href", to);
    large.setAttribute("href", `${to}${to.includes("?") ? "&" : "?"}projector`); // book.js shows this widget alone
    render(state);
    say(said);
  };
  // The shortest link that leads back to a state: some settings bring others along.
  const linked = state => {
    const short = linkTo(root.id, first, state), patch = fromLink(root.id, short, first, spec.choices) ?? {};
    const [back] = settle(spec, { ...first, ...patch }, Object.keys(patch));
    return same(back, state) ? short : linkTo(root.id, first, state, true);
  };
  const later = () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => { waiting = false; if (bin.length) draw(); });
  };
  // The one way to change the state: settled, sent to the model, drawn. What torch does not take is said; else `tell` is.
  const set = (patch, changed = Object.keys(patch), tell = () => "") => {
    const [state, said] = settle(spec, { ...read(), ...patch }, changed);
    for (const key of names) if (!same(state[key], model.get(key))) model.set(key, state[key]);
    model.set("said", said || tell(state));
    model.save_changes();
    draw();
  };
  // The same for what brings numbers of its own: also where they are there already, they take the place of what was typed and not taken.
  const renew = (...change) => {
    for (const pardon of ui.pardons) pardon();
    drawn = "";
    set(...change);
  };
  // A link, of a sentence or in the address bar, sets the widget. It goes to the widget only where its picture is out of sight.
  const anchor = page ? root.id : spec.anchor;
  const follow = hash => {
    const patch = fromLink(anchor, hash, first, spec.choices);
    if (!patch) return;
    ui.stop();
    const keys = Object.keys(patch), told = state => keys.map(key => `${key} ${state[key]}`).join(", ");
    renew({ ...first, ...patch }, keys, state => (keys.length ? label("linked", { title: label(`${name}.title`), state: told(state) }) : ""));
    const { top, bottom } = root.querySelector(".splat-picture").getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) root.scrollIntoView({ block: "start" });
  };
  // The address says nothing of a second click on one link; and in a notebook nothing at all: there the first such widget is meant.
  const home = el => el.closest(".jp-Notebook");
  const pressed = event => {
    const href = event.target.closest?.("a[href]")?.getAttribute("href");
    if (!href?.startsWith(`#${anchor}?`)) return;
    if (page) return href === location.hash && follow(href);
    const notebook = home(event.target);
    if (!notebook || notebook.querySelector(`[data-widget="${name}"]`) !== root) return;
    event.preventDefault();
    event.stopPropagation();
    follow(href);
  };
  const live = make("p", { class: "splat-live", role: "status", "aria-live": "polite" });
  const say = text => put(live, text);
  const link = make("a", { class: "splat-link" }, label("link")), large = make("a", {}, label("projector"));

  const ui = {
    root, name, on, set, renew, say, said: () => live.textContent, state: read, pardons: [], drops: [],
    label: key => LABELS[`${name}.${key}`] ?? label(key),
    grid: (key, how) => makeGrid(ui, key, how),
    button: (key, then) => {
      const button = make("button", { type: "button" }, ui.label(key));
      on(button, "click", () => button.ariaDisabled !== "true" && then(button));
      button.allow = possible => { button.ariaDisabled = possible ? null : "true"; };
      return button;
    },
    // A box to tick, bound to a setting.
    check: key => {
      const box = make("input", { type: "checkbox", "data-name": key });
      on(box, "change", () => set({ [key]: box.checked }));
      bound.push(state => { box.checked = state[key]; });
      return make("label", { class: "splat-check" }, box, ui.label(key));
    },
    // A button for each choice of a setting; the one that holds is pressed.
    choices: key => {
      const buttons = SPECS[name].choices[key].map(value => {
        const button = make("button", { type: "button", "data-value": value }, LABELS[`${name}.${value}`] ?? value);
        on(button, "click", () => set({ [key]: value }));
        return button;
      });
      bound.push(state => { for (const button of buttons) button.ariaPressed = button.dataset.value === state[key]; });
      return make("div", { class: "splat-choices", role: "group", "data-name": key, "aria-label": ui.label(key) }, ...buttons);
    },
    sliders: (...keys) => make("div", { class: "splat-sliders" }, ...keys.map(key => {
      const range = make("input", { type: "range", "data-name": key, "aria-label": `${key}: ${ui.label(key)}` });
      const value = make("output", { "aria-hidden": "true" });
      on(range, "input", () => set({ [key]: +range.value }, [key], spec.tell));
      bound.push(state => {
        const [low, high] = boundsOf(spec, state)[key];
        range.min = low;
        range.max = high;
        range.value = value.value = state[key];
      });
      return make("label", { title: ui.label(key) }, make("span", {}, key), value, range);
    })),
    // Pulls what was pressed: start(event) says what it is, or nothing; move(event, what); end().
    drag: (el, start, move, end = () => {}) => {
      let held = null;
      on(el, "pointerdown", event => {
        held = start(event) ?? null;
        if (held === null) return;
        event.target.setPointerCapture(event.pointerId);
        event.preventDefault();
        event.stopPropagation(); // nothing else is pressed here
      });
      on(el, "pointermove", event => {
        if (held === null || !event.buttons) return;
        event.stopPropagation();
        move(event, held);
      });
      for (const type of ["pointerup", "pointercancel", "lostpointercapture"]) on(el, type, () => {
        if (held === null) return;
        held = null;
        end();
      });
    },
    // Calls `tick` until it answers false; play and pause share one button.
    player: (tick, pause = 900) => {
      let timer = 0;
      const stop = () => { clearInterval(timer); timer = 0; put(button, label("play")); };
      const play = () => {
        if (timer) return;
        put(button, label("pause"));
        if (tick() !== false) timer = setInterval(() => tick() === false && stop(), pause); else stop();
      };
      const button = ui.button("play", () => (timer ? stop() : play()));
      button.classList.add("splat-play");
      players.push(stop);
      return { button, stop, play, busy: () => timer !== 0 };
    },
    // On a page: plays by itself while the picture is in view, once. Out of view it is `complete()`. The reader's first
    // act ends this for good, and so does a link. Not where less motion is asked for.
    alone: (player, complete) => {
      if (!page || calm() || location.hash.startsWith(`#${root.id}?`)) return;
      let seen = false;
      const watch = new IntersectionObserver(([entry]) => {
        const now = entry.intersectionRatio > 0.9;
        if (now === seen) return;
        seen = now;
        if (seen) return player.play();
        if (!player.busy()) return watch.disconnect();
        player.stop();
        complete();
      }, { threshold: [0, 0.9, 1] });
      const yields = event => {
        if (event.key === "Tab") return;
        watch.disconnect();
        if (event.type !== "hashchange" && !player.button.contains(event.target)) player.stop();
      };
      for (const act of ["pointerdown", "keydown", "input", "click"]) on(root, act, yields, true);
      on(window, "hashchange", () => location.hash.startsWith(`#${root.id}?`) && watch.disconnect());
      bin.push(() => watch.disconnect());
      watch.observe(root.querySelector(".splat-picture"));
    },
    // What ends when another state is loaded, and at the clean-up.
    leave: halt => players.push(halt),
    stop: () => { for (const halt of players) halt(); },
    // A line of code with a copy button; show(text) draws it.
    code: () => {
      const text = make("code"), box = make("pre", { tabindex: 0, role: "region", "aria-label": `${label(`${name}.title`)}: ${ui.label("code")}` }, text);
      const button = ui.button("copy", async () => {
        try {
          await navigator.clipboard.writeText(text.textContent);
          say(label("copied"));
        } catch {
          getSelection().selectAllChildren(text);
          say(label("selected"));
        }
      });
      return { box: make("div", { class: "splat-code" }, box, button), show: line => put(text, line) };
    },
    // Load a state and what belongs to it: an example, a challenge, the first state.
    load: state => {
      ui.stop();
      for (const drop of ui.drops) drop();
      renew({ ...first, ...state }, Object.keys(state));
    },
    reset: () => {
      ui.load({});
      if (page && location.hash.startsWith(`#${root.id}?`)) history.replaceState(history.state, "", `#${root.id}`);
    },
    // Marks a box whose contents go on beyond its edge, so that nothing is cut without a sign.
    fade: (box, content) => {
      const look = () => {
        const right = box.scrollLeft + box.clientWidth < box.scrollWidth - 2, left = box.scrollLeft > 2;
        const down = box.scrollTop + box.clientHeight < box.scrollHeight - 2, up = box.scrollTop > 2;
        const more = [left && "left", right && "right", up && "up", down && "down"].filter(Boolean).join(" ");
        if ((box.dataset.more ?? "") !== more) { if (more) box.dataset.more = more; else delete box.dataset.more; }
      };
      const watch = new ResizeObserver(look);
      watch.observe(box);
      watch.observe(content);
      bin.push(() => watch.disconnect());
      on(box, "scroll", look);
    },
    // The frame of every widget: the challenge, the picture, what was said, the controls; the rest is folded.
    build: ({ picture, controls, more = [] }) => {
      const aim = spec.goals?.[first.challenge], goal = make("p", { class: "splat-goal", "aria-live": "polite" });
      if (aim) controls[0].append(ui.button("challenge", () => ui.load(aim.start)));
      const foot = make("div", { class: "splat-foot" }, ui.button("reset", ui.reset), ...(page ? [link, large] : []));
      root.append(...(aim ? [goal] : []), make("div", { class: "splat-picture" }, ...picture), live,
        make("div", { class: "splat-controls" }, ...controls),
        make("details", { class: "splat-more", open: first.more }, make("summary", {}, label("more")), ...more, foot));
      if (aim) bound.push(state => {
        const found = aim.solved(state);
        goal.classList.toggle("splat-won", Boolean(found));
        put(goal, `${label(found ? "solved" : "challenge")}: ${label(`${name}.${found ? "solved" : "goal"}.${first.challenge}`, found ?? {})}`);
      });
    },
  };
  // Jupyter would take the arrow keys away from sliders and grids.
  on(root, "keydown", event => event.stopPropagation());
  const render = spec.view(ui);

  const events = ["said", ...names].map(key => `change:${key}`);
  for (const event of events) model.on(event, later);
  bin.push(() => { for (const event of events) model.off(event, later); });
  if (page) {
    on(window, "hashchange", () => follow(location.hash));
    draw();
    follow(location.hash);
  } else draw();
  on(document, "click", pressed, true);
  return () => {
    for (const undo of [...players, ...bin.splice(0)]) undo();
    if (page) root.replaceChildren(); else root.remove();
  };
};
