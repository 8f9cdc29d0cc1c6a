// A grid of numbers: one tab stop, arrows move in it, cells are kept from one drawing to the next.
//   edit(r, c, value)  the reader typed a number; makes the cells editable
//   act(r, c)          the reader clicked a cell, or pressed Enter or Space on it
//   point(r, c)        pointer or focus came to a cell
// draw(rows, look): look(r, c) may give {paint, mark, text}: a background, class names, a text instead of the number.
const makeGrid = (ui, name, { edit, act, point } = {}) => {
  const table = make("table", { role: "grid", "data-name": name, "aria-label": ui.label(name) });
  const cells = [];
  let at = [0, 0];
  const handle = (r, c) => (edit ? cells[r][c].firstChild : cells[r][c]);
  const tabStop = (r, c) => {
    handle(...at)?.setAttribute("tabindex", -1);
    at = [r, c];
    handle(r, c).setAttribute("tabindex", 0);
  };
  const find = event => {
    const cell = event.target.closest?.("td");
    return cell && table.contains(cell) ? [cell.parentNode.rowIndex, cell.cellIndex] : null;
  };
  const with_ = (type, then) => ui.on(table, type, event => {
    const spot = find(event);
    if (spot) then(spot, event);
  });

  with_("keydown", ([r, c], event) => {
    const last = [cells.length - 1, cells[0].length - 1];
    const to = {
      ArrowUp: [r - 1, c], ArrowDown: [r + 1, c], ArrowLeft: [r, c - 1], ArrowRight: [r, c + 1],
      Home: [event.ctrlKey ? 0 : r, 0], End: [event.ctrlKey ? last[0] : r, last[1]],
    }[event.key];
    if (to) {
      const [y, x] = to.map((v, axis) => Math.max(0, Math.min(last[axis], v)));
      tabStop(y, x);
      handle(y, x).focus();
      if (edit) handle(y, x).select();
    } else if (act && (event.key === "Enter" || event.key === " ")) act(r, c);
    else return;
    event.preventDefault();
  });
  if (point) {
    with_("pointerover", spot => point(...spot));
    with_("focusin", spot => point(...spot));
  }
  with_("focusin", spot => tabStop(...spot));
  if (act) with_("click", spot => act(...spot));
  if (edit) {
    with_("input", (spot, event) => {
      const value = typed(event.target.value);
      if (value !== null) edit(...spot, value);
    });
    with_("focusout", ([r, c], event) => {
      if (typed(event.target.value) === null) ui.say(label("number", { largest: LARGEST }));
      event.target.value = show(+cells[r][c].dataset.value);
    });
  }

  const newCell = (r, c) => {
    const cell = make("td", { role: "gridcell" });
    if (edit) {
      cell.append(make("input", {
        inputmode: "decimal", autocomplete: "off", tabindex: -1,
        "aria-label": label("cell", { name: ui.label(name), row: r + 1, column: c + 1 }),
      }));
    } else cell.tabIndex = -1;
    return cell;
  };
  const resize = (rows, cols) => {
    const body = table.tBodies[0] ?? table.createTBody();
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
    tabStop(Math.min(at[0], rows - 1), Math.min(at[1], cols - 1));
  };

  let digits = 0;
  const draw = (rows, look = () => ({})) => {
    const widest = Math.max(...rows.map(row => Math.max(...row.map(value => show(value).length))));
    if (digits !== widest) table.style.setProperty("--digits", digits = widest);
    if (rows.length !== cells.length || rows[0].length !== cells[0]?.length) resize(rows.length, rows[0].length);
    rows.forEach((row, r) => row.forEach((value, c) => {
      const cell = cells[r][c];
      const { paint = "", mark = "", text } = look(r, c);
      const shown = text ?? show(value);
      const data = text ?? String(value);
      if (cell.dataset.value !== data) {
        cell.dataset.value = data;
        if (!edit) cell.textContent = shown;
      }
      if (edit && cell.firstChild !== document.activeElement && cell.firstChild.value !== shown) cell.firstChild.value = shown;
      if (cell.className !== mark) cell.className = mark;
      if (cell.paint !== paint) cell.style.background = cell.paint = paint;
    }));
  };
  const box = make("div", { class: "splat-box" },
    make("div", { class: "splat-name" }, ui.label(name)), make("div", { class: "splat-scroll" }, table));
  return { box, table, draw };
};
