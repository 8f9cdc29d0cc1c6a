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
