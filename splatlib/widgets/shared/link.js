// A state as the end of an address and back: #splat?stride=3&kernel=1,10,100 (a row), kernel=1,2;3,4; (rows).
// Only what differs from the first state, or the whole state. A choice is its word: mode=nearest.
const linkTo = (anchor, first, state, whole = false) => {
  const parts = [];
  for (const key in first) {
    const value = state[key];
    if (!whole && same(value, first[key])) continue;
    const text = Array.isArray(value) ? (rank(value) === 1 ? value.join() : value.map(row => row.join() + ";").join(""))
      : typeof value === "string" ? encodeURIComponent(value) : Number(value);
    parts.push(`${key}=${text}`);
  }
  return `#${anchor}${parts.length ? "?" + parts.join("&") : ""}`;
};

const linked = text => {
  const value = Number(text);
  return text.trim() !== "" && Math.abs(value) <= LARGEST ? value : null;
};
const fromLink = (anchor, hash, first, choices = {}) => {
  if (!anchor || !hash.startsWith(`#${anchor}?`)) return null;
  const patch = {};
  for (const [key, text] of new URLSearchParams(hash.slice(anchor.length + 2))) {
    if (!Object.hasOwn(first, key)) continue;
    const like = first[key];
    if (typeof like === "string") {
      if (choices[key]?.includes(text)) patch[key] = text;
      continue;
    }
    const rows = text.replace(/;$/, "").split(";").map(row => row.split(",").map(linked));
    if (rows.flat().includes(null)) continue;
    if (Array.isArray(like)) patch[key] = text.includes(";") ? rows : rows[0];
    else patch[key] = typeof like === "boolean" ? rows[0][0] !== 0 : rows[0][0];
  }
  return patch;
};
Object.assign(pure, { linkTo, fromLink });
