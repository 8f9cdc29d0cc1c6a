// In the page: the first output right after a box hides, code and all, until the box is answered or shown, or the veil is pressed.
const veil = box => {
  let cell = box.nextElementSibling;
  const shows = () => cell.querySelector(".cell_output");
  while (cell?.classList.contains("cell") && !shows()) cell = cell.nextElementSibling;
  if (!cell?.classList.contains("cell")) return {};
  const button = make("button", { type: "button", class: "splat-veil" }, label("guess.veiled"));
  const cover = on => {
    cell.classList.toggle("splat-veiled", on);
    for (const part of cell.children) if (part !== button) part.inert = on;
    if (on) cell.prepend(button); else button.remove();
  };
  cover(true);
  button.addEventListener("click", () => cover(false));
  return { lift: () => cover(false), lower: () => cover(true) };
};
for (const box of document.querySelectorAll(".splat-guess")) alive(box, veil(box));
for (const line of document.querySelectorAll(".guess-forget")) forgetful(line);
