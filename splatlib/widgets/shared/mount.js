// The page's side: every root that the build wrote becomes a widget, on a model of its own.
// One view has one model here, so nobody needs to be told of a change.
const pageModel = state => ({
  get: key => state[key],
  set: (key, value) => { state[key] = value; },
  save_changes: () => {},
  on: () => {},
  off: () => {},
});
for (const root of document.querySelectorAll(".splat-widget[data-widget]")) {
  const first = JSON.parse(root.dataset.state);
  const cleanUp = start(root.dataset.widget, pageModel({ ...first, said: "", _first: first }), root, true);
  root.addEventListener("splat:close", cleanUp, { once: true });
}
