// What a page needs beyond the theme's scripts.

// A box that scrolls can be reached by keyboard; one that does not is no stop on the way.
const boxes = ".math-scroll";
const reach = () => {
  for (const box of document.querySelectorAll(boxes)) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
document.fonts.ready.then(reach);
addEventListener("resize", reach);

// Folded solutions are printed open. A link to a place inside one opens it.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const box of opened) box.open = true;
});
addEventListener("afterprint", () => {
  for (const box of opened) box.open = false;
});
const unfold = () => {
  const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let box = place && place.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
};
addEventListener("hashchange", unfold);
unfold();
