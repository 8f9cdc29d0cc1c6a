// The page's side: every root that the build wrote becomes a widget, on a model of its own.
const pageModel = state => {
  const heard = {}, changed = new Set();
  return {
    get: key => state[key],
    set: (key, value) => { state[key] = value; changed.add(key); },
    save_changes: () => {
      const keys = [...changed];
      changed.clear();
      for (const key of keys) for (const then of heard[`change:${key}`] ?? []) then();
    },
    on: (event, then) => { (heard[event] ??= new Set()).add(then); },
    off: (event, then) => { heard[event]?.delete(then); },
  };
};
for (const root of document.querySelectorAll(".splat-widget[data-widget]")) {
  const first = JSON.parse(root.dataset.state);
  const cleanUp = start(root.dataset.widget, pageModel({ ...first, said: "", _first: first }), root, true);
  root.addEventListener("splat:close", cleanUp, { once: true });
}
