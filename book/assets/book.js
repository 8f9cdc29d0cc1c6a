// What a page needs beyond the theme's scripts.

// The first paint left out the sections below the screen (book.css). It is done, or somebody goes there: lay them out.
// A page that is opened at a place of its own is laid out whole from the start (layout.html), or it would open elsewhere.
const whole = () => document.documentElement.classList.add("whole");
addEventListener("load", () => requestAnimationFrame(() => setTimeout(whole)));
addEventListener("click", whole, { capture: true, once: true });

// A box that scrolls can be reached by keyboard; one that does not is no stop on the way. The size of a box changes with
// the window, and when what folds it opens.
const reach = new ResizeObserver(seen => {
  for (const { target } of seen) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
});
for (const box of document.querySelectorAll("pre, .math-scroll, .cell_output > .output, .pst-scrollable-table-container")) reach.observe(box);

// Folded solutions are printed open, and a dark page is printed light.
let opened = [], theme = "";
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const box of opened) box.open = true;
  theme = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
});
addEventListener("afterprint", () => {
  for (const box of opened) box.open = false;
  document.documentElement.dataset.theme = theme;
});

// A figure is a link to its file. It opens in the page instead, as large as the screen allows and never smaller than it
// is, a photograph at a whole multiple; Escape, the button and a click close it.
addEventListener("click", event => {
  const link = event.target.closest("a.enlarge");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const box = document.querySelector("dialog.enlarged"), picture = link.firstElementChild.cloneNode();
  const room = Math.min((innerWidth - 60) / picture.width, (innerHeight - 90) / picture.height);
  const times = Math.max(1, picture.matches(".photo") ? Math.floor(room) : room);
  picture.width *= times;
  picture.removeAttribute("height");
  box.querySelector("img")?.remove();
  box.append(picture);
  box.onclick = () => box.close();
  box.showModal();
});

// The front page's picture plays again when it is asked to.
document.querySelector("[data-replay]")?.addEventListener("click", event => {
  for (const move of event.target.closest("figure").getAnimations({ subtree: true })) {
    move.currentTime = 0;
    move.play();
  }
});

// A link to a place inside what is folded opens it.
const unfold = () => {
  let name;
  try { name = decodeURIComponent(location.hash.slice(1)); } catch { return; } // an address somebody typed
  const place = document.getElementById(name), folded = place?.closest("details:not([open])");
  for (let box = place?.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  if (folded) place.scrollIntoView();
};
addEventListener("hashchange", unfold);
unfold();

// Projector mode: one widget as large as the screen takes, and nothing else. `?projector` in an address shows the first
// widget, and the word at the end of a widget's own link shows that one in that state: `#splat?stride=3&projector`. Both
// are plain links, followed on a page that is open, too. N and P change the widget, Escape ends it.
{
  const widgets = [...document.querySelectorAll(".splat-widget")];
  let shown = -1;
  const wanted = () => {
    const [anchor, state] = location.hash.slice(1).split("?");
    const at = widgets.findIndex(widget => widget.id && widget.id === anchor);
    if (at >= 0 && new URLSearchParams(state).has("projector")) return at;
    return new URLSearchParams(location.search).has("projector") ? Math.max(0, at) : -1;
  };
  const fits = box => {
    const within = e => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight;
    const scrolls = e => getComputedStyle(e).overflowX === "auto"; // a line of code may
    return within(box) && [...box.querySelectorAll(":not(pre)")].filter(scrolls).every(within);
  };
  const fit = () => {
    if (shown < 0) return;
    const box = widgets[shown], least = innerWidth < 1000 ? 1 : 1.5;
    let zoom = 4;
    for (; zoom > least; zoom -= .25) {
      box.style.zoom = zoom;
      if (fits(box)) return;
    }
    box.style.zoom = least;
  };
  const project = at => {
    if (shown >= 0) widgets[shown].style.zoom = "";
    shown = at;
    widgets.forEach((widget, i) => widget.classList.toggle("projected", i === shown));
    document.documentElement.classList.toggle("projector", shown >= 0);
    fit();
  };
  const end = () => {
    const widget = widgets[shown];
    project(-1);
    const address = new URL(location), words = address.hash.split(/[?&]/).filter(word => !/^projector=?$/.test(word));
    address.searchParams.delete("projector");
    address.hash = words.length > 1 ? `${words[0]}?${words.slice(1).join("&")}` : words[0];
    history.replaceState(history.state, "", address);
    widget.scrollIntoView();
  };
  addEventListener("keydown", event => {
    const step = { n: 1, p: -1, escape: 0 }[event.key.toLowerCase()];
    const typing = event.target.matches("input:not([type=range]):not([type=checkbox]), textarea, select");
    if (shown < 0 || step === undefined || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (step) project((shown + step + widgets.length) % widgets.length); else end();
  }, true);
  addEventListener("resize", fit);
  for (const moment of ["load", "hashchange"]) addEventListener(moment, () => { if (widgets.length) project(wanted()); });
}

// Languages. A link to the page in another language leads to the same place of it, and is remembered; who reads in
// another language than the one remembered, or than the browser's, is offered it, and led nowhere.
{
  const own = document.documentElement.lang, links = [...document.querySelectorAll("a[data-language]")];
  const inView = element => element && element.getBoundingClientRect().bottom > 0 && element.getBoundingClientRect().top < innerHeight;
  const place = () => {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)).split("?")[0]);
    if (inView(named)) return location.hash;
    const passed = [...document.querySelectorAll("article section section[id]")].filter(part => part.getBoundingClientRect().top < innerHeight / 3);
    return passed.length ? `#${passed.at(-1).id}` : "";
  };
  for (const link of links) link.addEventListener("click", () => {
    localStorage.setItem("language", link.hreflang);
    link.hash = place();
  });
  const start = tag => tag.split("-")[0], known = [own, ...links.map(link => link.hreflang)];
  const wanted = [localStorage.getItem("language"), ...navigator.languages].find(tag => tag && known.some(one => start(one) === start(tag)));
  for (const offer of document.querySelectorAll(".offer")) {
    offer.hidden = !wanted || start(wanted) !== start(offer.lang);
    offer.querySelector("button").addEventListener("click", () => {
      localStorage.setItem("language", own);
      offer.hidden = true;
    });
  }
}
