// What the eye sees of a widget: where its controls stand, what is cut, what looks like what.
window.measure = (() => {
  const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const seen = el => el.checkVisibility({ visibilityProperty: true });
  const all = (root, css) => [...root.querySelectorAll(css)].filter(seen);
  const name = el => el.dataset.name ?? (el.textContent.trim() || el.className);
  const put = (slider, value) => {
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const middle = el => {
    const { left, right } = el.getBoundingClientRect();
    return (left + right) / 2;
  };
  // What sticks to the edge of a small screen moves with the page and not by itself: measured where it stands otherwise.
  const unstick = root => {
    for (const box of root.querySelectorAll("*")) if (getComputedStyle(box).position === "sticky") box.style.position = "static";
  };
  const place = el => {
    const { x, y } = el.getBoundingClientRect();
    return [x, y + scrollY].map(Math.round);
  };
  const places = root => all(root, ".splat-controls, .splat-goal, input[type=range], summary").map(place);

  return {
    // Put the focus into the last cell of a grid, as a click does; then move a slider to both ends or press a button.
    async last(root) {
      const grids = () => all(root, "[role=grid]"), sliders = () => [...root.querySelectorAll("input[type=range]")];
      const presses = () => [...root.querySelectorAll("button, input[type=checkbox]")].filter(el => !/Copy|Play/.test(el.textContent));
      const looks = [];
      for (let g = 0; g < grids().length; g++) {
        for (let act = 0; act < sliders().length + presses().length; act++) {
          for (const end of ["max", "min"]) {
            const grid = grids()[Math.min(g, grids().length - 1)], cell = [...grid.querySelectorAll("[role=gridcell]")].at(-1);
            (cell.querySelector("input") ?? cell).focus();
            cell.click();
            const slider = sliders()[act], button = presses()[act - sliders().length];
            if (slider) put(slider, slider[end]); else if (end === "max") button?.click();
            looks.push([`${grid.dataset.name}, then ${slider ? `${slider.dataset.name} ${end}` : name(button ?? root)}`, hand.shown()]);
          }
          await frame();
        }
      }
      return looks;
    },
    // Move each slider step by step, from both ends of the others: which controls move with it?
    async moves(root) {
      unstick(root);
      const controls = all(root, "input[type=range], input[type=checkbox], button, summary, .splat-goal")
        .filter(el => !el.closest("[role=grid], .splat-answers, .splat-found"));
      const found = [];
      const step = async (slider, value) => {
        const before = controls.map(place), old = slider.value;
        if (+old === +value) return;
        put(slider, value);
        await frame();
        controls.forEach((control, i) => {
          const [dx, dy] = place(control).map((v, axis) => v - before[i][axis]);
          if (control.isConnected && (dx || dy)) found.push(`${slider.dataset.name} ${old} to ${slider.value} moves ${name(control)} by ${dx}, ${dy}`);
        });
      };
      for (const end of ["min", "max"]) {
        for (const slider of root.querySelectorAll("input[type=range]")) {
          const [low, high, now] = [+slider.min, +slider.max, +slider.value];
          const values = high - low > 12 ? [low, low + 1, Math.round((low + high) / 2), high] : Array.from({ length: high - low + 1 }, (_, i) => low + i);
          for (const value of values) await step(slider, value);
          await step(slider, now);
          await step(slider, slider[end]);
        }
      }
      return found;
    },
    // Press each button and check box, one after the other, but for those that change the example: which move the controls?
    async presses(root, but) {
      unstick(root);
      const buttons = () => all(root, "button, input[type=checkbox]"), before = JSON.stringify(places(root)), found = [];
      for (let i = 0, count = buttons().length; i < count; i++) {
        const button = buttons()[i], said = name(button);
        if (but.includes(said)) continue;
        button.click();
        await frame();
        if (JSON.stringify(places(root)) !== before) found.push(`${said} moves the controls`);
      }
      return found;
    },
    // Measure something as it stands, and with every slider that is seen at each end; `finished`: each time the steps are
    // taken to their last.
    async ends(root, [finished, what]) {
      const measured = {};
      for (const end of ["", "max", "min"]) {
        const sliders = end ? all(root, "input[type=range]") : [], step = sliders.find(slider => slider.dataset.name === "step");
        for (const slider of sliders) {
          put(slider, slider[end]);
          if (finished && step) put(step, step.max);
        }
        await frame();
        await frame();
        measured[end] = measure[what](root);
      }
      return measured;
    },
    height: root => root.getBoundingClientRect().height,
    // Where the challenge and the controls stand now.
    places(root) {
      unstick(root);
      return places(root);
    },
    // What is cut: text that is wider than its box, and boxes that go on beyond their edge without a sign.
    cut(root) {
      const found = [], room = root.getBoundingClientRect();
      const text = el => {
        const range = document.createRange();
        range.selectNodeContents(el);
        return range.getBoundingClientRect();
      };
      const within = (what, inner, outer) => {
        const over = Math.round(Math.max(inner.right - outer.right, outer.left - inner.left) * 10) / 10;
        if (inner.width && over > 0.6) found.push(`${what} is wider than its box by ${over} px`);
      };
      for (const cell of all(root, "[role=gridcell]")) {
        const field = cell.querySelector("input"), what = `${cell.closest("[role=grid]").dataset.name} ${cell.dataset.value}`;
        if (!field) within(what, text(cell), cell.getBoundingClientRect());
        else if (field.scrollWidth > field.clientWidth + 1) found.push(`${what} is wider than its field`);
      }
      for (const el of all(root, ".splat-shifts div:not(:has(*)), .splat-sliders span, .splat-sliders output, button")) {
        within(name(el), text(el), el.getBoundingClientRect());
      }
      for (const box of all(root, "*")) {
        if (box.closest("pre, svg, .splat-live") || box.matches("input")) continue;
        const { overflowX, maskImage } = getComputedStyle(box), over = box.scrollWidth - box.clientWidth;
        const signed = box.closest("[data-more]") || maskImage !== "none";
        if (overflowX !== "visible" && over > 2 && !signed) found.push(`${box.className || box.tagName}: ${over} px are out of sight without a sign`);
        if (box.getBoundingClientRect().right > room.right + 1 && !box.closest(".splat-scroll, [data-more]")) found.push(`${box.className || box.tagName} stands out of the widget`);
      }
      return [...new Set(found)];
    },
    // Which targets are too small for a finger.
    small(root) {
      const size = el => el.getBoundingClientRect(), found = [];
      for (const box of all(root, "input[type=checkbox]")) {
        if (Math.min(size(box).width, size(box).height) < 18 || size(box.closest("label")).height < 32) found.push(name(box));
      }
      for (const button of all(root, "button")) {
        if (size(button).height < (button.closest(".splat-answers, .splat-found") ? 30 : 38)) found.push(name(button));
      }
      return found;
    },
    // Which cells of a grid stand wholly within their box.
    inside(grid) {
      const box = (grid.closest(".splat-scroll") ?? grid).getBoundingClientRect();
      return [...grid.querySelectorAll("td")].map(td => td.getBoundingClientRect())
        .map(({ left, right }) => left >= box.left - 0.5 && right <= box.right + 0.5);
    },
    // How far a control stands from the far end of the picture; 0 where it sticks to the edge of the screen.
    reach(control) {
      const picture = control.closest(".splat-widget").querySelector(".splat-picture, [role=grid]");
      if (picture.contains(control)) return 0;
      const [a, b] = [picture.getBoundingClientRect(), control.getBoundingClientRect()];
      picture.scrollIntoView({ block: "start" });
      const { top, bottom } = control.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight ? 0 : Math.max(a.bottom, b.bottom) - Math.min(a.top, b.top);
    },
    // What the controls, which stick to the edge of a small screen, leave of it, and what is looked at: the photographs, or
    // else the first thing of the picture.
    room(root) {
      const tall = (first, last = first) => last.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
      const picture = root.querySelector(".splat-picture"), photos = all(picture, "canvas");
      const looked = photos.length ? tall(photos[0], photos.at(-1)) : tall(picture.firstElementChild);
      return { controls: tall(root.querySelector(".splat-controls")), looked };
    },
    // How far the bars of a grid stand from their numbers, with its box scrolled to a share of its width.
    astray(grid, share) {
      (grid.closest(".splat-scroll") ?? grid).scrollLeft = share * 1e4;
      const bars = [...(grid.closest(".splat-box") ?? grid).querySelectorAll(".splat-bars i")], cells = [...grid.querySelectorAll("td")];
      return bars.length === cells.length ? Math.max(...bars.map((bar, i) => Math.abs(middle(bar) - middle(cells[i])))) : 1e9;
    },
    // The edge that tells an editable cell from another: what is drawn of its own, and of the field in it.
    edge(cell) {
      const parts = [cell, ...cell.querySelectorAll("input")].map(el => getComputedStyle(el));
      const drawn = ({ borderBottomWidth: width, borderBottomStyle, borderBottomColor }) => (parseFloat(width) ? [width, borderBottomStyle, borderBottomColor] : []);
      return parts.flatMap(drawn).join();
    },
    // Why a field refuses, and how far from it that stands; null where it does not refuse.
    refusal(field) {
      if (field.getAttribute("aria-invalid") !== "true") return null;
      const ids = `${field.getAttribute("aria-errormessage") ?? ""} ${field.getAttribute("aria-describedby") ?? ""}`.split(" ");
      const why = ids.map(id => id && document.getElementById(id)).find(Boolean);
      if (!why || !seen(why)) return ["", 1e9];
      const [a, b] = [field.getBoundingClientRect(), why.getBoundingClientRect()];
      return [why.textContent, Math.max(b.top - a.bottom, a.top - b.bottom, 0)];
    },
    // What a screen reader speaks by itself.
    spoken: root => [...root.querySelectorAll("[aria-live], [role=status], [role=alert], output")]
      .filter(el => el.ariaLive !== "off" && el.ariaHidden !== "true").map(el => el.textContent),
    // The sizes of letters and check boxes as they come out on the screen.
    sizes(root) {
      const drawn = el => (el.getBoundingClientRect().height / el.offsetHeight) * parseFloat(getComputedStyle(el).fontSize);
      const least = (css, size) => Math.min(99, ...all(root, css).filter(el => el.offsetHeight).map(size));
      return {
        names: least(".splat-sliders label", drawn), goal: least(".splat-goal", drawn), buttons: least("button", drawn),
        boxes: least("input[type=checkbox]", el => el.getBoundingClientRect().height),
      };
    },
  };
})();
