// A reader's hand on a widget: acts drawn by lot from what is on the screen now, done, and written down.
//
// An act is plain data, so a walk can be done again from its list: {do: "click", on: ["cell", "input", 0, 2]}. Most are done
// here, with the events that a browser would send. What only a real mouse, keyboard or window can do is handed to Python:
// `go` gives it back as `ask` and is called again when it is done.
window.hand = (() => {
  const BUTTONS = "button, summary, a[href], input[type=checkbox], input[type=radio], select, [role=button], [role=tab]";
  const FIELDS = "input:not([type=range], [type=checkbox], [type=radio]), textarea";
  const STOPS = "button, summary, a[href], input, select, textarea, [tabindex]";
  const KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "Tab", "Shift+Tab", "Enter", " ", "Escape", "Control+Home",
    "Control+End", "PageUp", "PageDown", "Backspace", "Delete", ..."0123456789-.,"];
  const NUMBERS = ["0", "1", "2", "3", "7", "10", "-3", "0.5", "-0.25", "2,5", "1e2", "100", "9999", "-9999", "3.14159265", "1/2"];
  const RUBBISH = ["", " ", "-", ".", ",", "two", "1/0", "NaN", "Infinity", "1e999", "0x10", "--1", "1 2 x", "<b>1</b>", "💥", "99999999", "tensor("];
  const PASTES = ["1 2 3", "4, 5, 6, 7", "1\t2\t3\n4\t5\t6", "1\n2\n3\n4\n", "[[1, 2], [3, 4]]", "1;2;3", "１，２，３", "0,5; 1,5", "array([1. , 2.5, 3. ])",
    "tensor([[[1., 10., 102., 20.]]])", "tensor([[[  1.,  10., 102.]]], grad_fn=<ConvolutionBackward0>)",
    "tensor([1., 2., 4.], device='cuda:0', dtype=torch.float64)", "1/2 3/4", "1 2\n3", "9 ".repeat(80), "1,,2", "y = [1, 2]", ...RUBBISH];
  const ANGLES = ["?", "%", "?=%ZZ&stride", "?__proto__=1&constructor=2", "?stride=1e308&size=-1e308", "?input=1,2;3&kernel=1;2,3", "?input=;&kernel=,",
    "?input=1&kernel=1", "?layers=1&layer=9", "?layers=;;;", "?layers=3,2,1;4;", "?order=9,9,9&step=99", "?step=1.5&size=2.4", "?pixel=-1&pixel=99",
    "?mode=0.5", "?mode=99", "?kernel=0,0,0", "?input=0", `?ours=1&theirs=${"1,".repeat(70)}1`, "?kernel_size=0&dilation=0", "?wanted=0.2&picture=1e9",
    "?hide=1&shown=-5", "?hide=2&step=1&shown=0.5", "?ours_match=99&theirs_match=-1", "?decimals=0&convolution=0", "?challenge=none", "?challenge=1"];
  const WIDTHS = [[1440, 900], [768, 1024], [390, 844], [320, 640]];
  const later = window.handClock?.setTimeout ?? setTimeout;

  const errors = [];
  let root, lot, acts, plan, depth, ahead, moving, last, share;
  const seeded = text => {
    let h = 2166136261;
    for (const letter of text) h = Math.imul(h ^ letter.charCodeAt(0), 16777619);
    return () => {
      h = (h + 0x6d2b79f5) | 0;
      let t = Math.imul(h ^ (h >>> 15), 1 | h);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
  };
  const whole = n => Math.floor(lot() * n);
  const pick = list => list[whole(list.length)];
  const odds = table => {
    let at = lot() * table.reduce((sum, [weight]) => sum + weight, 0);
    return table.find(([weight]) => (at -= weight) < 0)[1];
  };

  // What is there, and its name in an act.
  const seen = el => el.checkVisibility({ visibilityProperty: true });
  const all = css => [...root.querySelectorAll(css)].filter(el => !el.disabled && seen(el));
  const called = el => (el.getAttribute("aria-label") ?? el.closest("label")?.textContent ?? el.textContent).trim().replace(/\s+/g, " ").slice(0, 50);
  const cells = grid => [...grid.querySelectorAll("[role=row]")].map(row => [...row.querySelectorAll("[role=gridcell]")]);
  const named = (kind, el) => {
    if (kind === "slider") return ["slider", el.dataset.name];
    if (kind === "picture") return ["picture", pictures().indexOf(el)];
    const alike = all(kind === "button" ? BUTTONS : FIELDS).filter(other => called(other) === called(el));
    return [kind, called(el), alike.indexOf(el)];
  };
  const found = ([kind, name, r, c]) => {
    if (kind === "slider") return all("input[type=range]").find(el => el.dataset.name === name);
    if (kind === "picture") return pictures()[name];
    if (kind === "cell") {
      const grid = all("[role=grid]").find(el => el.dataset.name === name);
      return grid && cells(grid)[r]?.[c];
    }
    return all(kind === "button" ? BUTTONS : FIELDS).filter(el => called(el) === name)[r];
  };
  // Whatever asks to be pulled says so by its pointer; pictures may.
  const pictures = () => all("*").filter(el => !el.matches("input, td, td *") &&
    (el.matches("canvas, svg, [class*=bars], [class*=strip], [class*=rail]") || /resize|grab|move/.test(getComputedStyle(el).cursor)));

  // What a hand would do next. Last cells above all: a grid that shrinks loses them.
  const aCell = () => {
    const grid = pick(all("[role=grid]"));
    if (!grid) return null;
    const rows = cells(grid), lastOne = lot() < 0.4;
    const r = lastOne ? rows.length - 1 : whole(rows.length);
    return ["cell", grid.dataset.name, r, lastOne ? rows[r].length - 1 : whole(rows[r].length)];
  };
  const aSlider = () => {
    const slider = pick(all("input[type=range]"));
    return slider ? ["slider", slider.dataset.name] : null;
  };
  const one = (kind, css) => {
    const el = pick(all(css));
    return el ? named(kind, el) : null;
  };
  const ground = () => JSON.parse(root.dataset.state ?? "{}");
  const setting = ([key, like]) => {
    const slider = root.querySelector(`input[type=range][data-name=${key}]`);
    const number = () => (lot() < 0.2 ? pick(["-1", "0.5", "100", "9999", "-7.25"]) : whole(12));
    const row = n => Array.from({ length: n }, number).join();
    let value = typeof like === "boolean" ? whole(2) : slider ? +slider.min + whole(slider.max - slider.min + 1) : whole(6);
    if (typeof like === "string") value = pick(["", like, "none"]);
    if (Array.isArray(like)) {
      const n = 1 + whole(lot() < 0.1 ? 80 : 6);
      value = Array.isArray(like[0]) || lot() < 0.2 ? Array.from({ length: Math.min(n, 5) }, () => row(like[0]?.length || n) + ";").join("") : row(n);
    }
    return `${key}=${value}`;
  };
  const address = () => {
    if (lot() < 0.35) return pick(ANGLES);
    const settings = Object.entries(ground());
    return "?" + Array.from({ length: 1 + whole(3) }, () => setting(pick(settings))).join("&");
  };
  const draw = () => {
    const real = lot() < share;
    const drawn = odds([
      [20, () => ({ do: "click", on: aCell(), touch: lot() < 0.2 })],
      [6, () => ({ do: "hover", on: aCell() })],
      [10, () => ({ do: "key", on: lot() < 0.5 ? aCell() : null, key: pick(KEYS) })],
      [14, () => ({ do: "slide", on: aSlider(), to: odds([[3, () => 0], [3, () => 1], [2, () => lot()]])() })],
      [8, () => ({ do: "key", on: aSlider(), key: pick(KEYS.slice(0, 6)) })],
      [2, () => ({ do: "pull", on: aSlider(), path: [[lot(), 0.5], [pick([-0.1, 1.1, lot()]), 0.5], [pick([0, 1]), 0.5]] })],
      [16, () => ({ do: "click", on: one("button", BUTTONS) })],
      [9, () => ({ do: "type", on: one("field", FIELDS), text: lot() < 0.75 ? pick(NUMBERS) : pick(RUBBISH), end: pick(["", "Enter", "Tab", "blur", "Escape"]) })],
      [4, () => ({ do: "paste", on: one("field", FIELDS), text: pick(PASTES), end: pick(["", "blur"]) })],
      [4, () => ({ do: "pull", on: one("picture", "nothing") ?? (pictures().length ? ["picture", whole(pictures().length)] : null),
        path: Array.from({ length: 2 + whole(3) }, () => [pick([-0.05, 0.01, lot(), 0.99, 1.05]), pick([-0.05, 0.01, lot(), 0.99, 1.05])]) })],
      [3, () => (root.id ? { do: "link", to: address() } : null)],
      [2, () => (root.id && depth + ahead ? { do: "history", by: pick([...(depth ? [-1] : []), ...(ahead ? [1] : [])]) } : null)],
      [1, () => ({ do: "resize", to: pick(WIDTHS) })],
      [1, () => ({ do: "theme", to: pick(["light", "dark"]) })],
      [3, () => ({ do: "wait", ms: pick([300, 1000, 5000]) })],
      [2, () => ({ do: "blur" })],
    ])();
    if (!drawn || drawn.on === null && drawn.do !== "key") return draw();
    if (drawn.on === null) delete drawn.on;
    if (real && /click|key|hover/.test(drawn.do) && !drawn.touch) drawn.real = true;
    return drawn;
  };

  // Doing it: the events that a browser sends, and what it does by itself unless a listener forbids.
  const stop = el => el.closest(STOPS);
  const fire = (el, Kind, type, more) => el.dispatchEvent(new Kind(type, { bubbles: true, cancelable: true, composed: true, view: window, ...more }));
  const middle = el => {
    const box = el.getBoundingClientRect();
    return { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, pointerId: 1, isPrimary: true };
  };
  const click = (el, pointerType = "mouse") => {
    el = el.querySelector?.(FIELDS) ?? el;
    const at = { ...middle(el), pointerType };
    hover(el, at);
    fire(el, PointerEvent, "pointerdown", { ...at, buttons: 1 });
    if (fire(el, MouseEvent, "mousedown", { ...at, buttons: 1 })) {
      const to = stop(el);
      if (to && root.contains(to)) to.focus({ preventScroll: true }); else document.activeElement.blur();
    }
    fire(el, PointerEvent, "pointerup", at);
    fire(el, MouseEvent, "mouseup", at);
    if (el.isConnected) el.click?.();
    if (el.matches("select")) {
      el.selectedIndex = (el.selectedIndex + 1) % el.options.length;
      changed(el);
    }
  };
  const hover = (el, at = { ...middle(el), pointerType: "mouse" }) => {
    if (last && last !== el && last.isConnected) fire(last, PointerEvent, "pointerout", { ...at, relatedTarget: el });
    fire(el, PointerEvent, "pointerover", at);
    fire(el, MouseEvent, "mouseover", at);
    fire(el, PointerEvent, "pointermove", at);
    last = el;
  };
  const changed = el => {
    fire(el, Event, "input");
    fire(el, Event, "change");
  };
  const write = (el, text) => {
    const [start, end] = [el.selectionStart ?? el.value.length, el.selectionEnd ?? el.value.length];
    if (!fire(el, InputEvent, "beforeinput", { inputType: "insertText", data: text })) return;
    el.setRangeText(text, start, end, "end");
    fire(el, InputEvent, "input", { inputType: "insertText", data: text });
  };
  const key = (el, name) => {
    if (el !== document.activeElement) (stop(el.querySelector?.(FIELDS) ?? el) ?? el).focus();
    const at = root.contains(document.activeElement) ? document.activeElement : root;
    const [letter, ...held] = name.split("+").reverse();
    const how = { key: letter, ctrlKey: held.includes("Control"), shiftKey: held.includes("Shift") };
    if (fire(at, KeyboardEvent, "keydown", how)) natural(at, letter, how);
    if (at.isConnected) fire(at, KeyboardEvent, "keyup", how);
  };
  const natural = (at, letter, { shiftKey, ctrlKey }) => {
    if (letter === "Tab") {
      const stops = all(STOPS).filter(el => el.tabIndex >= 0), next = stops[stops.indexOf(at) + (shiftKey ? -1 : 1)];
      if (next) next.focus(); else document.activeElement.blur();
    } else if (at.type === "range") {
      const step = { ArrowUp: 1, ArrowRight: 1, PageUp: 2, ArrowDown: -1, ArrowLeft: -1, PageDown: -2, Home: -1e6, End: 1e6 }[letter], before = at.value;
      if (step) at.value = +at.value + step;
      if (at.value !== before) changed(at);
    } else if (at.matches(FIELDS)) {
      if (letter === "Enter") at.form?.requestSubmit();
      else if (letter.length === 1 && !ctrlKey) write(at, letter);
      else if (letter === "Backspace" && at.value) {
        at.setRangeText("", Math.max(0, at.selectionStart - 1), at.selectionEnd, "end");
        fire(at, InputEvent, "input", { inputType: "deleteContentBackward" });
      }
    } else if (letter === " " ? at.matches("button, summary, input, [role=button]") : letter === "Enter" && at.matches("button, summary, a")) at.click();
  };
  const finish = (el, end) => {
    if (end === "blur") document.activeElement.blur();
    else if (end && el.isConnected) key(el, end);
  };
  const spots = (el, path) => {
    el.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = el.getBoundingClientRect(), within = (v, end) => Math.round(10 * Math.min(end - 1, Math.max(1, v))) / 10;
    return path.map(([x, y]) => [within(box.left + x * box.width, innerWidth), within(box.top + y * box.height, innerHeight)]);
  };
  const frame = () => new Promise(done => requestAnimationFrame(() => later(done)));
  const soon = () => new Promise(done => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); });

  // Do one act. Gives what Python has to do instead, if that is so.
  const perform = async act => {
    const el = act.on ? found(act.on) : document.activeElement;
    if (!el) return null; // it was there when the walk was first done; in a shorter walk it need not be
    if (act.do === "resize") return { resize: act.to };
    if (act.do === "pull") return { mouse: spots(el, act.path), drag: true };
    if (act.real) {
      if (act.do === "key") {
        if (act.on) (stop(el.querySelector(FIELDS) ?? el) ?? el).focus();
        return root.contains(document.activeElement) ? { key: act.key } : null;
      }
      return { mouse: spots(el, [[0.5, 0.5]]), drag: act.do === "click" };
    }
    if (act.do === "click") click(el, act.touch ? "touch" : "mouse");
    else if (act.do === "hover") hover(el);
    else if (act.do === "key") { if (act.on || root.contains(el)) key(el, act.key); }
    else if (act.do === "slide") {
      const value = Math.round(+el.min + act.to * (el.max - el.min));
      if (+el.value !== value) {
        el.value = value;
        changed(el);
      }
    } else if (act.do === "type") {
      el.focus();
      el.select();
      if (act.text) for (const letter of act.text) write(el, letter); else write(el, "");
      finish(el, act.end);
    } else if (act.do === "paste") {
      el.focus();
      el.select();
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", act.text);
      const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, composed: true });
      Object.defineProperty(event, "clipboardData", { value: clipboardData }); // Firefox hides that of an event made up
      if (el.dispatchEvent(event)) write(el, el.matches("textarea") ? act.text : act.text.replace(/[\r\n]/g, ""));
      finish(el, act.end);
    } else if (act.do === "link") location.hash = `#${root.id}${act.to}`;
    else if (act.do === "history" && (act.by < 0 ? depth : ahead)) {
      moving = act.by;
      history.go(act.by);
      for (let turns = 0; moving && turns < 50; turns++) await frame();
      moving = 0;
    } else if (act.do === "theme") document.documentElement.dataset.theme = act.to;
    else if (act.do === "wait") window.handClock?.pass(act.ms);
    else if (act.do === "blur") document.activeElement.blur();
    return null;
  };

  // What may never be seen, whatever was done.
  const broken = () => {
    const ill = /\b(NaN|undefined|null|Infinity)\b|\[object/;
    const said = [...root.querySelectorAll("[role=status], .splat-why")].map(el => el.textContent); // may quote what was typed
    const text = said.reduce((rest, quote) => rest.replace(quote, ""), root.textContent).match(ill);
    if (text) return `the widget says ${text[0]}`;
    for (const grid of root.querySelectorAll("[role=grid]")) {
      const name = grid.dataset.name, rows = cells(grid);
      if (!rows.length || !rows[0].length) return `${name} has no cell`;
      if (rows.some(row => row.length !== rows[0].length)) return `the rows of ${name} differ in length`;
      for (const cell of rows.flat()) if (!cell.dataset.value || ill.test(cell.dataset.value)) return `a cell of ${name} holds ${cell.dataset.value}`;
      if (grid.querySelectorAll('[tabindex="0"]').length !== 1) return `${name} is not one tab stop`;
    }
    for (const s of root.querySelectorAll("input[type=range]")) {
      if (!(+s.min <= +s.value && +s.value <= +s.max)) return `slider ${s.dataset.name} stands at ${s.value}, beyond ${s.min} to ${s.max}`;
    }
    return null;
  };

  window.addEventListener("error", event => errors.push(event.message ?? "error"));
  window.addEventListener("unhandledrejection", event => errors.push(String(event.reason)));
  window.addEventListener("hashchange", () => {
    if (moving) [depth, ahead] = [depth + moving, ahead - moving];
    else [depth, ahead] = [depth + 1, 0];
    moving = 0;
  });

  return {
    // Put the hand on the n-th widget of the page. `list`: acts to do again, else they are drawn from the seed.
    begin({ css, nth = 0, seed = "", real = 0.15, list = null }) {
      root = document.querySelectorAll(css ?? ".splat-widget")[nth];
      [lot, plan, share] = [seeded(seed), list, real];
      [acts, depth, ahead, moving, last] = [[], 0, 0, 0, null];
      document.activeElement.blur();
    },
    // Go on until so many acts are done, something is wrong, or Python has to help: {acts, ask, wrong}.
    async go(count) {
      const wrong = () => errors[0] ?? broken();
      for (;;) {
        await soon();
        if (wrong()) return { acts, wrong: wrong() };
        if (acts.length >= (plan ? plan.length : count)) return { acts };
        const act = plan ? plan[acts.length] : draw();
        acts.push(act);
        const ask = await perform(act);
        if (ask) return { acts, ask };
        if (/link|history/.test(act.do) || act.on?.[0] === "button") await frame();
      }
    },
    // The walk is over: pause what plays, leave the field, let the last frame be drawn.
    async rest() {
      for (const button of all("button")) if (/^(Pause|暂停)$/.test(called(button))) click(button);
      document.activeElement.blur();
      for (const fold of root.querySelectorAll("details")) fold.open = true;
      await frame();
      await frame();
      return errors[0] ?? broken();
    },
    // Point at the first and at the last cell of each grid, as on another page, so that both show the same sums.
    async point() {
      for (const grid of all("[role=grid]")) for (const at of [0, -1]) hover(cells(grid).at(at).at(at));
      await frame();
      return errors[0] ?? broken();
    },
    // What the widget shows, line by line. `pointed`: names of the grids that depend on what was pointed at; they are left
    // out, and so are sums and marks. Without it all is told, for pages on which the same cells were pointed at.
    portrait(pointed) {
      const lines = [], passing = pointed ? /^(land|new|lit|bare)$/ : /^land$/;
      const visit = (el, indent) => {
        if (el.matches("[role=status], .splat-live, a, summary, .splat-why, [role=alert]")) return;
        if (pointed && (el.matches(".splat-sum") || pointed.includes(el.dataset.name))) return;
        const said = [el.tagName.toLowerCase()];
        const mark = [...el.classList].filter(name => !passing.test(name) && name !== "projected").sort().join(".");
        if (mark) said.push("." + mark);
        for (const name of ["data-name", "data-value", "aria-pressed", "aria-selected", "aria-checked", "d", "points", "cx", "cy", "x", "y", "width", "height", "fill"]) {
          if (el.hasAttribute(name)) said.push(`${name}=${el.getAttribute(name)}`);
        }
        if (el.style?.cssText && el !== root) said.push(el.style.cssText); // the projector zooms the root
        if (el.disabled) said.push("disabled");
        if (el.matches("input, select")) {
          const kept = el.getAttribute("aria-invalid") === "true" || (el.matches(FIELDS) && !el.dataset.name && !el.closest("td"));
          said.push(el.type === "range" ? `${el.min}..${el.value}..${el.max}` : /checkbox|radio/.test(el.type) ? String(el.checked) : kept ? "kept" : el.value);
        }
        if (el.matches("canvas")) said.push(el.toDataURL());
        const text = [...el.childNodes].filter(node => node.nodeType === 3).map(node => node.data.trim()).join(" ").trim();
        if (text) said.push(JSON.stringify(text));
        if (el.hidden) said.splice(1, said.length, "hidden");
        lines.push(" ".repeat(indent) + said.join(" "));
        if (!el.hidden) for (const kid of el.children) visit(kid, indent + 1);
      };
      visit(root, 0);
      return lines;
    },
    // The link, the sliders, the grids with their numbers and what is written in them, and the sums, as they stand.
    shown() {
      const written = cell => {
        const field = cell.querySelector("input");
        if (!field) return cell.textContent.trim();
        return field.getAttribute("aria-invalid") === "true" || field === document.activeElement ? null : field.value;
      };
      const all = what => Object.fromEntries([...root.querySelectorAll("[role=grid]")]
        .map(grid => [grid.dataset.name, cells(grid).map(row => row.map(what))]));
      const range = [...root.querySelectorAll("input[type=range]")].map(s => [s.dataset.name, +s.value]);
      return {
        link: root.querySelector(".splat-link")?.getAttribute("href") ?? null, first: ground(), sliders: Object.fromEntries(range), grids: all(cell => cell.dataset.value), texts: all(written),
        sums: [...root.querySelectorAll(".splat-sum")].filter(seen).map(el => el.textContent),
      };
    },
  };
})();
