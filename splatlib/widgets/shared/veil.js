// In the page: the cells right after a box, down to the first output, hide until the box is answered or shown, or the veil is pressed.
// Imports tell nothing and stay. In JupyterLab the same cells are collapsed (`tools/notebooks.py`).
const veil = box => {
  const cells = [];
  for (let next = box.nextElementSibling; next?.classList.contains("cell"); next = next.nextElementSibling) {
    if (!/^(import|from) /.test(next.querySelector(".cell_input pre")?.textContent.trim())) cells.push(next);
    if (next.querySelector(".cell_output")) break;
  }
  if (!cells.length) return {};
  const button = make("button", { type: "button", class: "splat-veil" }, label("guess.veiled"));
  const cover = on => {
    for (const cell of cells) {
      cell.classList.toggle("splat-veiled", on);
      for (const part of cell.children) part.inert = on && part !== button;
    }
    if (on) cells.at(-1).prepend(button); else button.remove();
  };
  cover(true);
  button.addEventListener("click", () => cover(false));
  return { lift: () => cover(false), lower: () => cover(true) };
};
for (const box of document.querySelectorAll(".splat-guess")) alive(box, veil(box));
for (const line of document.querySelectorAll(".guess-forget")) forgetful(line);
