// A grid of numbers: one tab stop, arrows move in it, cells are kept from one drawing to the next.
//   edit(rows)    the reader typed or pasted: all numbers, as they are wanted now; makes the cells editable
//   low, high, whole   which numbers a cell takes (high may be a function of the column); grow: whether a longer row may be pasted
//   act(r, c)     the reader clicked a cell, or pressed Enter or Space on it
//   point(r, c)   pointer or focus came to a cell
//   heads         the names of the columns
//   bars          [low, high] of bars below the cells, null for a bound that follows the numbers; pull(c, value): the reader pulled one
// draw(rows, look): look(r, c) may give {paint, mark, text}: a background, class names, a text instead of the number.
const makeGrid = (ui, name, { edit, low = -LARGEST, high = LARGEST, whole = false, grow = true, act, point, heads, bars, pull } = {}) => {
  const title = ui.label(name), hint = LABELS[`${ui.name}.${name}.hint`] ?? (edit && label("type"));
  const table = make("table", { role: "grid", "data-name": name, "aria-label": title, class: edit && "splat-edit" });
  const head = heads && make("div", { class: "splat-heads", "aria-hidden": "true" }, ...heads.map(text => make("span", {}, text)));
  const scroll = make("div", { class: "splat-scroll" }, ...(head ? [head] : []), table);
  const box = make("div", { class: "splat-box" }, make("div", { class: "splat-name" }, title, ...(hint ? [make("span", {}, ` ${hint}`)] : [])), scroll);
  const cells = [];
  let values = [[]], at = [0, 0], typing = false;

  // Focus. A cell that has gone takes the tab stop of the nearest one that is left.
  const stop = (r, c) => { const cell = cells[r]?.[c]; return edit ? cell?.firstChild : cell; };
  const tabStop = (r, c) => {
    stop(...at)?.setAttribute("tabindex", -1);
    at = [r, c];
    stop(r, c)?.setAttribute("tabindex", 0);
  };
  const find = event => {
    const cell = event.target.closest?.("td");
    return cell && table.contains(cell) ? [cell.parentNode.rowIndex, cell.cellIndex] : null;
  };
  const with_ = (type, then) => ui.on(table, type, event => {
    const spot = find(event);
    if (spot && cells[spot[0]]?.[spot[1]]) then(spot, event);
  });

  const { refuse, pardon, refused, fields, fill } = makeRefusal(ui, box);

  // The numbers of a text, for the cells from column c on, or the rule that it breaks.
  const read = (text, c, count) => {
    const found = readNumbers(text, { count });
    if (found.why) return { why: refusal(text, found) };
    for (const row of found.rows) for (const [x, value] of row.entries()) {
      const top = typeof high === "function" ? high(c + x) : high, cell = heads ? heads[c + x] ?? title : title;
      if (value < low || value > top) return { why: label("numbers_limits", { name: cell, low, high: top, value }) };
      if (whole && !Number.isInteger(value)) return { why: label("numbers_whole", { name: cell, value }) };
    }
    return found;
  };
  // Write rows of numbers from a cell on; what reaches beyond the grid makes it longer.
  const write = ([r, c], rows) => {
    if (values.length === 1) rows = [rows.flat()];
    const next = values.map(row => [...row]);
    rows.forEach((row, y) => row.forEach((value, x) => { (next[r + y] ??= [])[c + x] = value; }));
    edit(next.map(row => Array.from(row, value => value ?? 0)));
  };
  const take = (spot, field, text, wanted) => {
    const found = read(text, spot[1], wanted), count = found.numbers?.length;
    const why = found.why ?? (count > 1 && !grow ? label("numbers_one", { count }) : null);
    if (why) return refuse(field, why);
    pardon(field);
    if (count > 1) field.value = show(found.numbers[0]);
    write(spot, found.rows);
  };

  const move = (r, c) => {
    tabStop(clamp(r, 0, cells.length - 1), clamp(c, 0, cells[0].length - 1));
    stop(...at).focus();
  };
  with_("keydown", ([r, c], event) => {
    const { key, target, ctrlKey } = event;
    if (event.metaKey || event.altKey || (ctrlKey && key !== "Home" && key !== "End")) return;
    const last = [cells.length - 1, cells[0].length - 1], field = edit && target;
    // Left, right, Home and End belong to the caret while there is one within the number.
    const [start, end] = field ? [field.selectionStart, field.selectionEnd] : [0, 0];
    const all = !field || (start === 0 && end === field.value.length);
    const caret = !all && !ctrlKey && ({ ArrowLeft: start + end > 0, ArrowRight: start < field.value.length, Home: true, End: true })[key];
    const to = {
      ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1],
      Home: [ctrlKey ? 0 : r, 0], End: [ctrlKey ? last[0] : r, last[1]],
    }[key];
    if (caret) return;
    if (to) move(...to);
    else if (field && key === "F2") field.setSelectionRange(field.value.length, field.value.length);
    else if (field && key === "Escape") { pardon(field); field.value = show(values[r][c]); field.select(); typing = false; }
    else if (field && key === "Enter" && typing) { take([r, c], field, field.value, 1); if (refused(field) === undefined) { field.select(); typing = false; } }
    else if (act && (key === "Enter" || (key === " " && !typing))) act(r, c);
    else return;
    event.preventDefault();
  });
  with_("focusin", (spot, event) => {
    tabStop(...spot);
    typing = false;
    if (edit) event.target.select();
    point?.(...spot, event.target.matches(":focus-visible"));
  });
  if (point) with_("pointerover", spot => point(...spot));
  if (act) with_("click", spot => act(...spot));
  if (edit) {
    // The first click takes the whole number, a second one places the caret.
    with_("mousedown", (spot, event) => {
      const field = cells[spot[0]][spot[1]].firstChild;
      if (event.defaultPrevented || field === document.activeElement) return;
      event.preventDefault();
      field.focus();
    });
    with_("input", (spot, event) => {
      typing = true;
      if (read(event.target.value, spot[1], 1).numbers?.length === 1) take(spot, event.target, event.target.value, 1);
    });
    with_("paste", (spot, event) => {
      const text = event.clipboardData.getData("text/plain"), { target } = event;
      if (readNumbers(text, { count: 1 }).numbers?.length === 1) return; // one number goes where the caret is
      event.preventDefault();
      target.value = text.replace(/\s+/g, " ").trim();
      take(spot, target, text);
      if (refused(target) === undefined) { target.value = show(values[spot[0]]?.[spot[1]] ?? 0); target.select(); }
    });
    with_("focusout", ([r, c], event) => {
      const field = event.target;
      if (refused(field) === field.value || field.value === show(values[r][c])) return;
      take([r, c], field, field.value, 1);
      if (refused(field) === undefined && values[r]?.[c] !== undefined) field.value = show(values[r][c]);
    });
  }

  const newCell = (r, c) => {
    const cell = make("td", { role: "gridcell" }), column = heads?.[c] ?? c + 1;
    if (edit) {
      cell.append(make("input", {
        type: "text", inputmode: "decimal", autocomplete: "off", tabindex: -1,
        "aria-label": label("cell", { name: title, row: r + 1, column }),
      }));
    } else cell.tabIndex = -1;
    return cell;
  };
  const resize = (rows, cols) => {
    const body = table.tBodies[0] ?? table.createTBody(), focused = table.contains(document.activeElement);
    while (cells.length > rows) cells.pop()[0].parentNode.remove();
    while (cells.length < rows) {
      body.append(make("tr", { role: "row" }));
      cells.push([]);
    }
    cells.forEach((row, r) => {
      while (row.length > cols) row.pop().remove();
      while (row.length < cols) {
        row.push(newCell(r, row.length));
        body.rows[r].append(row.at(-1));
      }
    });
    for (const field of fields()) if (!table.contains(field)) pardon(field);
    tabStop(Math.min(at[0], rows - 1), Math.min(at[1], cols - 1));
    if (focused && !table.contains(document.activeElement)) stop(...at).focus();
  };

  const chart = bars && barChart(ui, scroll, bars, pull);
  const wide = rows => Math.max(...rows.map(row => Math.max(...row.map(value => show(value).length))));
  // The style sheet makes cells as small as they must be to stand in their box: it asks for columns, rows and digits.
  const shape = {};
  const measure = (key, value) => { if (shape[key] !== value) scroll.style.setProperty(`--${key}`, shape[key] = value); };
  const draw = (rows, look = () => ({}), digits = wide(rows)) => {
    values = rows;
    measure("digits", digits);
    measure("cols", rows[0].length);
    measure("rows", rows.length);
    if (rows.length !== cells.length || rows[0].length !== cells[0]?.length) resize(rows.length, rows[0].length);
    let newest = null;
    rows.forEach((row, r) => row.forEach((value, c) => {
      const cell = cells[r][c];
      const { paint = "", mark = "", text } = look(r, c);
      const shown = text ?? show(value);
      const data = text ?? String(value);
      if (cell.dataset.value !== data) {
        cell.dataset.value = data;
        if (!edit) cell.textContent = shown;
      }
      if (edit) fill(cell.firstChild, value, shown, isTyped);
      if (cell.className !== mark) cell.className = mark;
      if (mark.includes("new")) newest = cell;
      if (cell.paint !== paint) cell.style.background = cell.paint = paint;
    }));
    chart?.draw(rows[0]);
    if (newest && scroll.dataset.more) reveal(newest);
  };
  // Bring a cell that is out of sight into its box, and nothing else of the page.
  const reveal = cell => {
    const edge = 8, [left, top] = [cell.offsetLeft, cell.offsetTop];
    scroll.scrollLeft = clamp(scroll.scrollLeft, left + cell.offsetWidth + edge - scroll.clientWidth, Math.max(0, left - edge));
    scroll.scrollTop = clamp(scroll.scrollTop, top + cell.offsetHeight + edge - scroll.clientHeight, Math.max(0, top - edge));
  };
  // Let cells come, in 200 ms or so many, from so many rows and columns away, each [r, c, rows, columns]; the next move interrupts it.
  let moving = [];
  const slide = (moves, duration = 200) => {
    for (const one of moving) one.cancel();
    moving = [];
    moves = moves.filter(([, , y, x]) => y || x);
    if (calm() || !moves.length || moves.length > 60) return;
    const { offsetWidth, offsetHeight } = cells[0][0];
    moving = moves.map(([r, c, y, x]) => cells[r][c].animate({ transform: [`translate(${x * (offsetWidth + 2)}px, ${y * (offsetHeight + 2)}px)`, "none"] }, { duration, easing: "ease-out" }));
  };
  ui.fade(scroll, table);
  return { box, table, scroll, slide, draw, reveal: (r, c) => cells[r]?.[c] && scroll.dataset.more && reveal(cells[r][c]) };
};

// Why a text is refused: the rule and the value.
const refusal = (text, { why, gaps }) =>
  why === "numbers_none" && text.trim() ? label("numbers_odd", { value: text.trim().slice(0, 40) }) : label(why, gaps);

// What is refused stays in its field, with its reason beside it, until it is mended, given up (Escape) or overtaken.
// Of several reasons the one is shown whose field was refused last, or has the focus.
let reasons = 0;
const makeRefusal = (ui, box) => {
  const whys = new Map();
  let before = new WeakMap(); // what each field was drawn for
  const point = field => { for (const [other, why] of whys) why.hidden = other !== field; };
  const pardon = field => {
    if (!whys.has(field)) return;
    if (ui.said() === whys.get(field).textContent) ui.say("");
    whys.get(field).remove();
    whys.delete(field);
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    point([...whys.keys()].at(-1));
  };
  const refuse = (field, reason) => {
    pardon(field);
    const why = box.appendChild(make("p", { class: "splat-why", id: `splat-why-${++reasons}` }, reason));
    why.text = field.value;
    whys.set(field, why);
    // Right below its field, even where bars or an empty room follow; a zoom counts once.
    const below = field.getBoundingClientRect().bottom - box.getBoundingClientRect().top;
    why.style.top = `${Math.round(below / (box.currentCSSZoom ?? 1)) + 4}px`;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", why.id);
    point(field);
    ui.say(reason);
  };
  ui.on(box, "focusin", event => { if (whys.has(event.target)) point(event.target); });
  const fields = () => [...whys.keys()];
  const refused = field => whys.get(field)?.text; // the text that was refused, or nothing
  // Draw a field. While its value stays, a text that was refused or is being typed stays as well; so does the reader's own way of writing.
  const fill = (field, value, text, reads) => {
    const stays = same(before.get(field), value);
    before.set(field, value);
    if (!stays) pardon(field);
    const busy = refused(field) !== undefined || (field === document.activeElement && (stays || reads(field.value, value)));
    if (!busy && field.value !== text) field.value = text;
  };
  ui.pardons.push(() => { fields().forEach(pardon); before = new WeakMap(); });
  return { refuse, pardon, refused, fields, fill };
};

// A field for a text. read(text) gives [what it means], or [null, why it means nothing]; take(that, pasted) sets the state, write()
// says the state as a text. `eager` takes what is typed at once; `shape` makes what is pasted fit into one line.
const textField = (ui, key, name, { read, take, write, eager, shape = text => text }) => {
  const field = make("input", { type: "text", autocomplete: "off", spellcheck: "false", "data-name": key });
  const box = make("div", { class: "splat-field" }, make("label", {}, make("span", {}, name), field));
  const { refuse, pardon, refused, fill } = makeRefusal(ui, box);
  const clean = () => { if (refused(field) === undefined) field.value = write(); };
  const enter = (final, [value, why] = read(field.value), pasted = "") => {
    if (value) { pardon(field); take(value, pasted); } else if (final) refuse(field, why);
  };
  const leave = () => {
    if (refused(field) === field.value || field.value === write()) return;
    enter(true);
    clean();
  };
  if (eager) ui.on(field, "input", () => enter(false));
  for (const type of ["change", "blur"]) ui.on(field, type, leave);
  ui.on(field, "paste", event => {
    const text = event.clipboardData.getData("text/plain");
    if (!text) return;
    event.preventDefault();
    insert(field, shape(text).replace(/\s+/g, " "));
    enter(true, read(field.value), text);
    clean();
  });
  ui.on(field, "keydown", event => {
    if (event.key === "Enter") leave();
    if (event.key === "Escape") { pardon(field); clean(); }
  });
  const reads = (text, value) => { const [found] = read(text); return found && same(asRows(found?.[key] ?? found), asRows(value)); };
  return { key, field, box, enter, draw: value => fill(field, value, write(), reads) };
};

// Whether the field holds, in the reader's own way of writing, the number that the state holds: then it is left alone.
const isTyped = (text, value) => {
  const { numbers } = readNumbers(text, { count: 1 });
  return numbers?.length === 1 && numbers[0] === value;
};

// Bars below a row of numbers, each under its own number: they say the same, so they are hidden from screen readers.
const barChart = (ui, scroll, [low, high], pull) => {
  const box = make("div", { class: `splat-bars${pull ? " splat-pull" : ""}`, "aria-hidden": "true" }), drawn = make("div");
  const [most, least] = [make("b"), make("b")];
  scroll.append(make("div", { class: "splat-chart" }, box));
  box.append(drawn, most, least);
  let top = 1, bottom = 0;
  if (pull) {
    const to = (event, at) => {
      const { top: y, height } = drawn.getBoundingClientRect();
      pull(at, clamp(Math.round(4 * (top - ((top - bottom) * (event.clientY - y)) / height)) / 4, bottom, top));
    };
    ui.drag(box, event => {
      const at = [...drawn.children].indexOf(event.target.closest(".splat-bars span"));
      if (at < 0) return null;
      to(event, at);
      return at;
    }, to);
  }
  const draw = values => {
    fillWith(drawn, values.length, () => make("span", {}, make("i")));
    [bottom, top] = [low ?? Math.min(0, ...values), high ?? Math.max(0, ...values)];
    if (top === bottom) top += 1;
    const share = value => `${(100 * value) / (top - bottom)}%`;
    put(most, show(top));
    put(least, bottom < 0 ? show(bottom) : "");
    box.style.setProperty("--zero", share(top));
    values.forEach((value, at) => {
      const bar = drawn.children[at].firstChild, [end, held] = [clamp(value, bottom, top), value < 0 ? "low" : ""];
      bar.style.top = share(top - Math.max(0, end));
      bar.style.height = share(Math.abs(end));
      if (bar.className !== held) bar.className = held;
    });
  };
  return { draw };
};
