// What a page needs beyond the theme's scripts.

// The first paint left out the sections below the screen (book.css). It is done: lay them out.
addEventListener("load", () => requestAnimationFrame(() => setTimeout(() => document.documentElement.classList.add("whole"))));

// A box that scrolls can be reached by keyboard; one that does not is no stop on the way. The size of a box changes with
// the window, and when what folds it opens.
const reach = new ResizeObserver(seen => {
  for (const { target } of seen) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
});
for (const box of document.querySelectorAll("pre, .math-scroll, .cell_output > .output, .pst-scrollable-table-container")) reach.observe(box);

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

// Projector mode, `?projector`: one widget in large type and nothing else. N and P change it, Escape ends it.
if (new URLSearchParams(location.search).has("projector")) {
  const widgets = [...document.querySelectorAll(".splat-widget")];
  let shown = 0;
  const project = step => {
    shown = (shown + step + widgets.length) % widgets.length;
    widgets.forEach((widget, i) => widget.classList.toggle("projected", i === shown));
  };
  const onKey = event => {
    const step = { n: 1, p: -1, escape: 0 }[event.key.toLowerCase()];
    const typing = event.target.matches("input:not([type=range]):not([type=checkbox]), textarea, select");
    if (step === undefined || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (step) return project(step);
    document.documentElement.classList.remove("projector");
    removeEventListener("keydown", onKey, true);
  };
  if (widgets.length) {
    document.documentElement.classList.add("projector");
    addEventListener("keydown", onKey, true);
    project(0);
  }
}
