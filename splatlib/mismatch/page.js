// The mismatch finder for a row or a picture in the page: what the conventions are called, which fit, which probe splits a tie.

// What they are called, here and in torch. One value for all axes, or one an axis.
const plain = values => {
  const texts = values.map(value => (value[1] > 1 && 10000 % value[1] ? value.join("/") : String(value[1] ? ratio(value) : value)));
  return new Set(texts).size > 1 ? `(${texts.join(", ")})` : texts[0];
};
const named = ({ how, finish, layout }) => {
  const words = "flip" in how
    ? [(how.transposed ? "conv_transpose" : "conv") + (how.flip ? " with flipped kernel" : ""), `stride ${plain(how.stride)}`,
      how.dilation > 1 && `dilation ${how.dilation}`, `${how.transposed ? "crop" : "pad"} ${plain(how.start)} and ${plain(how.end)}`, how.order && `weight ${how.order}`]
    : [how.kernel + (how.antialias ? " antialias" : ""), how.grid, how.rounding, how.outside && "exclude_outside", how.scale && `scale_factor=${plain(how.scale)}`];
  return [...words, finish, layout].filter(Boolean).join(", ");
};
const stampCode = how => {
  const { stride, dilation, start, end } = how, n = stride.length, extra = start.map((s, a) => s - end[a]);
  const around = sign => start.map((s, a) => [sign * s || 0, sign * end[a] || 0]).reverse().flat().join(", ");
  const settings = { stride, dilation: [dilation], padding: [0], output_padding: [0] }, least = Math.min(...start);
  let x = "x", after = "";
  if (!how.transposed) {
    if (extra.every((e, a) => e >= 0 && e < stride[a])) settings.padding = start;
    else x = `F.pad(x, (${around(1)}))`;
  } else if (least >= 0 && extra.every((e, a) => e >= 0 && e < Math.max(stride[a], dilation))) Object.assign(settings, { padding: start, output_padding: extra });
  else if (least >= 0 && Math.min(...end) >= 0) after = `[..., ${start.map((s, a) => `${s || ""}:${-end[a] || ""}`).join(", ")}]`;
  else after = "pad";
  const given = Object.entries(settings).filter(([key, values]) => values.some(value => value !== (key.includes("padding") ? 0 : 1)));
  const weight = `weight${how.order && ".transpose(-1, -2)"}${how.flip ? `.flip(${n > 1 ? "-2, " : ""}-1)` : ""}`;
  const call = `F.conv${how.transposed ? "_transpose" : ""}${n}d(${x}, ${weight}${given.map(([key, values]) => `, ${key}=${plain(values)}`).join("")})`;
  return after === "pad" ? `F.pad(${call}, (${around(-1)}))` : call + after;
};
const resizeCode = (how, size, out, floats) => {
  const [rounding, machine] = how.rounding.split(" in "), name = floats ? "x" : "x.double()", n = size.length, { scale } = how;
  const target = scale ? `scale_factor=${plain(scale)}` : `size=(${out.join(", ")}${n > 1 ? "" : ","})`;
  const all = n > 1 ? { linear: "bilinear", "cubic a=-0.75": "bicubic" } : { linear: "linear" }, shrinks = size.some((I, a) => out[a] < I);
  const aligned = { half_pixel: "False", align_corners: "True" }[how.grid], kind = !how.outside && !how.antialias && !rounding && aligned && all[how.kernel];
  let mode = {
    "nearest,asymmetric,floor": "nearest", "nearest,half_pixel,round_prefer_ceil": "nearest-exact", "area,,": scale ? "" : "area",
  }[[how.kernel, how.grid, rounding]] ?? (kind ? `${kind}", align_corners=${aligned}` : "");
  if (n > 1 && how.grid === "half_pixel" && how.outside && how.antialias === shrinks) {
    mode = { linear: shrinks && 'bilinear", align_corners=False, antialias=True', "cubic a=-0.5": 'bicubic", align_corners=False, antialias=True', "lanczos 3": 'lanczos", antialias=True' }[how.kernel] || "";
  }
  // torch takes no notice of the scale where a size stays (or doubles), and with align_corners=True
  if (scale && (how.grid === "align_corners" || size.some((I, a) =>
    (!exact(scale[a], I, out[a]) && [I, 2 * I].includes(out[a])) || Math.floor(I * ratio(scale[a])) !== out[a]))) mode = "";
  if (mode && how.kernel === "nearest") {
    const kept = bits => alike(how, { ...how, rounding: `${rounding} in float${bits}` }, size, out);
    if (floats && kept(64)) return `F.interpolate(x, ${target}, mode="${mode}")`;
    if (kept(32)) return `F.interpolate(x.float(), ${target}, mode="${mode}")`;
    mode = "";
  }
  if (mode) return `F.interpolate(${name}, ${target}, mode="${mode}${mode.includes('"') ? "" : '"'})`;
  const lines = size.map((I, a) => {
    const args = [I, out[a], `'${how.kernel}'`, `'${how.grid}'`, how.rounding && `rounding='${how.rounding}'`, how.antialias && "antialias=True",
      how.outside && "exclude_outside=True", scale && `scale_factor=${plain([scale[a]])}`].filter(Boolean).join(", ");
    return `${"AB"[a]} = torch.tensor(grid_matrix(${args}), dtype=${floats ? "x.dtype" : "torch.float64"})\n`;
  });
  return `${lines.join("")}torch.einsum("${n > 1 ? "ncij,yi,xj->ncyx" : "nci,xi->ncx"}", ${name}, ${n > 1 ? "A, B" : "A"})`;
};
const torchCode = ({ how, finish, layout, out }, x) =>
  ("flip" in how ? stampCode(how) : resizeCode(how, sizes(x, out.length), out, !whole(x))) +
  (finish && ".round(decimals=9)") +
  { "": "", round: ".round()", "round half up": ".add(0.5).floor()", truncate: ".trunc()" }[finish.split(", ")[0]] +
  (finish.includes(", ") ? ".clamp(0, 255)" : "") + (layout && ".transpose(-1, -2)");

// Try every convention on one output: those that fit, and the three nearest that do not.
const apart = (ready, y, finish) => {
  const round = finished(finish), error = Math.max(...y.map((row, r) => Math.max(...row.map((v, c) => Math.abs(round(ready[r][c]) - v)))));
  return Number.isFinite(error) ? error : Infinity;
};
const LOOK = 24; // values that a crop must give before it is compared as a whole
const cropsOf = (x, y, w, n, limit) => {
  const out = sizes(y, n), size = sizes(x, n), all = y.flat(), wide = y[0].length, most = Math.min(LOOK, all.length), known = new Map();
  const some = range(most).map(i => (i && i === most - 1 ? all.length - 1 : Math.floor(i * ((all.length - 1) / (most - 1 || 1)))));
  return stamps(size, out, sizes(w, n)).map(how => {
    if (!known.has(how.canvas)) known.set(how.canvas, canvas(how, x, w));
    const cut = cutter(how, known.get(how.canvas), w);
    const worst = places => places.reduce((most, at) => Math.max(most, Math.abs(cut(Math.floor(at / wide), at % wide) - all[at])), 0);
    const error = worst(some);
    return { how, finish: "", error: error <= limit ? worst(range(all.length)) : error };
  });
};
const tries = new Map();
const attempt = (x, y, w, n, limit) => {
  const key = JSON.stringify([x, y, w, n, limit]);
  if (tries.has(key)) return tries.get(key);
  const other = turned(y), tried = [];
  for (const [layout, target] of n > 1 && !same(other, y) ? [["", y], [TABLE.swapped, other]] : [["", y]]) {
    const size = sizes(x, n), out = sizes(target, n), both = bytes(x) && bytes(y), kept = new Map();
    const list = w ? cropsOf(x, target, w, n, limit) : resizes(size, out).flatMap(how => {
      const all = size.map((I, a) => { // many share the matrix of an axis
        const one = JSON.stringify([{ ...how, scale: how.scale?.[a] }, a]);
        if (!kept.has(one)) kept.set(one, matrix(how, a, I, out[a]));
        return kept.get(one);
      });
      const ready = resized(all, x);
      return finishes(target, ready, both).map(finish => ({ how, finish, error: apart(ready, target, finish) }));
    });
    for (const one of list) tried.push({ ...one, layout, out, at: tried.length });
  }
  if (tries.size > 8) tries.clear();
  tries.set(key, tried);
  return tried;
};
// Of those that differ in nothing but a border which is not read, the first.
const toldApart = (fits, size, w) => {
  if (w || fits.length < 2) return fits;
  const known = new Set();
  return fits.filter(({ how, finish, layout, out }) => {
    const rows = matrices(how, size, out).map(one => one.map(row => row.map(v => rint(v * 1e12))));
    const key = JSON.stringify([{ ...how, outside: false }, finish, layout, rows]);
    return !known.has(key) && known.add(key);
  });
};
const explain = (x, y, w, n, decimals) => {
  const large = Math.max(...x.flat().map(Math.abs)) * (w ? total(w.flat().map(Math.abs)) : 1);
  const limit = Math.max(10 ** -decimals, 4 * large * 2 ** -23 * (17 + Math.max(...sizes(x, n), ...sizes(y, n))));
  const tried = attempt(x, y, w, n, limit), name = list => list.map(match => ({ ...match, name: named(match) }));
  const coarse = match => rint(match.error * 1e6);
  const misses = tried.filter(match => match.error > limit).sort((a, b) => coarse(a) - coarse(b) || a.at - b.at).slice(0, 3);
  return { fits: name(toldApart(tried.filter(match => match.error <= limit), sizes(x, n), w)), misses: name(misses), limit, count: tried.length };
};

// The fewest probes, the plainest first, that tell apart what ties within each list.
const probes = (w, n, lists) => {
  const members = lists.flatMap((list, at) => (list.length > 1 ? list.slice(0, 40).map(match => [at, match]) : []));
  if (!members.length) return [];
  const known = members.some(([, { how }]) => how.scale), wanted = [], one = n > 1 ? "1, 1, 1" : "1, 1", ones = n > 1 ? [[1, 1]] : [];
  const ramp = (count, power = 1) => range(count).map(i => i ** power), cut = (list, wide) => range(list.length / wide).map(r => list.slice(wide * r, wide * r + wide));
  const ask = (text, pictures, aim) => wanted.push({ text, pictures, aim });
  const odd = n > 1 ? [9, 11] : [9], alone = m => (n > 1 ? [1, m] : [m]), shape = n > 1 ? [2, 3, 4, 5] : [2, 3, 4];
  let taken = null;
  if (w) {
    const count = w.flat().length, size = n > 1 ? [5, 6] : [5], kernel = sizes(w, n), place = count === Math.max(...kernel) && count < 10;
    const total = size.reduce((a, b) => a * b), text = place ? `10 ** arange(${count})` : `(1 + arange(${count}) ** 3)`;
    taken = cut(range(count).map(k => (place ? 10 ** k : k ** 3 + 1)), w[0].length);
    ask(`x = (arange(${total}) + 1).reshape(1, 1, ${size.join(", ")}) ** 2, weight = ${text}.reshape(1, 1, ${kernel.join(", ")})`,
      [cut(ramp(total + 1, 2).slice(1), size.at(-1))], how => [how, size.map((I, a) => {
        const reach = how.dilation * (sizes(tapsOf(how, w), n)[a] - 1), [s, start, end] = [how.stride[a], how.start[a], how.end[a]];
        return Math.max(0, how.transposed ? (I - 1) * s + reach + 1 - start - end : Math.floor((I - 1 + start + Math.max(end, 0) - reach) / s) + 1);
      })]);
  } else {
    for (const power of [1, 2]) for (const [i, m] of [[10, 1], [3, 6], [4, 8], [5, 3], [6, 4], [7, 10]]) {
      ask(`x = arange(${i}.).reshape(${one}, ${i})${power > 1 ? " ** 2" : ""}, size=(${n > 1 ? `1, ${m}` : `${m},`})`, [[ramp(i, power)]], how => [{ ...how, scale: null }, alone(m)]);
    }
    for (const [p, q] of [[3, 2], [2, 5]]) {
      ask(`x = arange(7.).reshape(${one}, 7) ** 2, scale_factor=${p / q} on the last axis, used as it is`, [[ramp(7, 2)]],
        how => [{ ...how, scale: known && !how.scale ? null : [...ones, [p, q]] }, alone(Math.floor((7 * p) / q))]);
    }
    ask(`x = arange(60.).reshape(${one}, 60), with the scale factor that you used`, [[ramp(60)]], ({ scale, ...how }) => {
      const last = scale?.at(-1);
      return [{ ...how, scale: last ? [...ones, last] : null }, alone(last ? Math.floor(60 * ratio(last)) : 60)];
    });
    const total = shape.reduce((a, b) => a * b), each = total / 6, size = n > 1 ? "9, 11" : "9,";
    const whole = (words, value) => ask(`x = (arange(${total}${words}).reshape(${shape.join(", ")}), size=(${size})`,
      cut(range(total).map(value), each).map(plane => cut(plane, shape.at(-1))), how => [{ ...how, scale: null }, odd]);
    whole(".) ** 2", i => i * i);
    if (n > 1 && members.some(([, { finish }]) => finish)) whole(") * 97 % 256", i => (i * 97) % 256);
  }
  const pool = wanted.map(({ text, pictures, aim }) => [text, members.map(([, match]) => {
    const [how, out] = aim(match.how), finish = finished(match.finish);
    return JSON.stringify(pictures.map(x => {
      const y = run(how, x, out, taken).map(row => row.map(v => rint(finish(v) * 1e6) + 0));
      return match.layout ? turned(y) : y;
    }));
  })]);
  const kinds = keys => new Set(keys).size;
  let keys = members.map(([at]) => String(at));
  const chosen = [];
  while (kinds(keys) < members.length && chosen.length < 4) {
    const split = pool.map(([, marks]) => keys.map((key, m) => `${key}|${marks[m]}`));
    const counts = split.map(kinds), best = counts.indexOf(Math.max(...counts));
    if (counts[best] === kinds(keys)) break;
    keys = split[best];
    chosen.push(pool[best][0]);
  }
  return chosen;
};
