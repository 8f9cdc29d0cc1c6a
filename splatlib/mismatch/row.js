// The mismatch finder for one row in the page: what the conventions are called, which fit, which probe splits a tie.
{
  const { TABLE, rint, near, finished, range, whole, bytes, finishes, scales, resizes, stamps, ratio, alike, run, matrix } = pure.rules;

  // What they are called, here and in torch.
  const plain = ([p, q]) => (q > 1 && 10000 % q ? `${p}/${q}` : String(p / q));
  const named = (how, finish) => {
    const words = "flip" in how
      ? [(how.transposed ? "conv_transpose" : "conv") + (how.flip ? " with flipped kernel" : ""), `stride ${how.stride}`,
        how.dilation > 1 && `dilation ${how.dilation}`, `${how.transposed ? "crop" : "pad"} ${how.start} and ${how.end}`]
      : [how.kernel + (how.antialias ? " antialias" : ""), how.grid, how.rounding, how.outside && "exclude_outside", how.scale && `scale_factor=${plain(how.scale)}`];
    return [...words, finish].filter(Boolean).join(", ");
  };
  const stampCode = how => {
    const { stride, dilation, start, end } = how, extra = start - end, most = Math.max(stride, dilation);
    let x = "x", padding = 0, output_padding = 0, after = "";
    if (!how.transposed) {
      if (extra >= 0 && extra < stride) padding = start;
      else x = `F.pad(x, (${start}, ${end}))`;
    } else if (start >= 0 && extra >= 0 && extra < most) [padding, output_padding] = [start, extra];
    else if (start >= 0 && end >= 0) after = `[..., ${start || ""}:${-end || ""}]`;
    else after = "pad";
    const settings = Object.entries({ stride, dilation, padding, output_padding }).filter(([key, value]) => value !== (key.includes("padding") ? 0 : 1));
    const call = `F.conv${how.transposed ? "_transpose" : ""}1d(${x}, weight${how.flip ? ".flip(-1)" : ""}${settings.map(([key, value]) => `, ${key}=${value}`).join("")})`;
    return after === "pad" ? `F.pad(${call}, (${-start || 0}, ${-end}))` : call + after;
  };
  const resizeCode = (how, I, O, floats) => {
    const rounding = how.rounding.split(" in ")[0], name = floats ? "x" : "x.double()";
    const target = how.scale ? `scale_factor=${plain(how.scale)}` : `size=(${O},)`;
    const key = [how.kernel + (how.antialias || how.outside ? "*" : ""), how.grid, rounding].join();
    let mode = {
      "nearest,asymmetric,floor": "nearest", "nearest,half_pixel,round_prefer_ceil": "nearest-exact", "area,,": "area",
      "linear,half_pixel,": 'linear", align_corners=False', "linear,align_corners,": 'linear", align_corners=True',
    }[key];
    // torch takes no notice of the scale where a size stays (or doubles), and with align_corners=True
    if (how.scale && (O === I || O === 2 * I || how.grid === "align_corners" || Math.floor(I * ratio(how)) !== O)) mode = "";
    if (mode && how.kernel === "nearest") {
      const kept = bits => alike(how, { ...how, rounding: `${rounding} in float${bits}` }, I, O);
      if (floats && kept(64)) return `F.interpolate(x, ${target}, mode="${mode}")`;
      if (kept(32)) return `F.interpolate(x.float(), ${target}, mode="${mode}")`;
      mode = "";
    }
    if (mode) return `F.interpolate(${name}, ${target}, mode="${mode}${mode.includes('"') ? "" : '"'})`;
    const args = [I, O, `'${how.kernel}'`, `'${how.grid}'`, how.rounding && `rounding='${how.rounding}'`, how.antialias && "antialias=True",
      how.outside && "exclude_outside=True", how.scale && `scale_factor=${plain(how.scale)}`].filter(Boolean).join(", ");
    return `A = torch.tensor(grid_matrix(${args}), dtype=${floats ? "x.dtype" : "torch.float64"})\ntorch.einsum("nci,xi->ncx", ${name}, A)`;
  };
  const torchCode = ({ how, finish }, x, O) =>
    ("flip" in how ? stampCode(how) : resizeCode(how, x.length, O, !whole(x))) +
    (finish && ".round(decimals=9)") +
    { "": "", round: ".round()", "round half up": ".add(0.5).floor()", truncate: ".trunc()" }[finish.split(", ")[0]] +
    (finish.includes(", ") ? ".clamp(0, 255)" : "");

  // Try every convention on one output: those that fit, and the three nearest that do not.
  const tries = new Map();
  const attempt = (x, y, w) => {
    const [I, O, both] = [x.length, y.length, bytes(x) && bytes(y)], tried = [], key = JSON.stringify([x, y, w]);
    if (tries.has(key)) return tries.get(key);
    for (const how of w ? stamps(I, O, w.length) : resizes(I, O)) {
      const ready = run(how, x, O, w);
      for (const finish of w ? [""] : finishes(y, ready, both)) {
        const error = Math.max(...ready.map((v, o) => Math.abs(finished(finish)(v) - y[o])));
        tried.push({ how, finish, error: Number.isFinite(error) ? error : Infinity, name: named(how, finish), at: tried.length });
      }
    }
    if (tries.size > 8) tries.clear();
    tries.set(key, tried);
    return tried;
  };
  // Of those that differ in nothing but a border which is not read, the first.
  const toldApart = (fits, I, O, w) => {
    if (w || fits.length < 2) return fits;
    const known = new Set();
    return fits.filter(({ how, finish }) => {
      const key = JSON.stringify([{ ...how, outside: false }, finish, matrix(how, I, O, w).map(row => row.map(v => rint(v * 1e12)))]);
      return !known.has(key) && known.add(key);
    });
  };
  const explain = (x, y, w, decimals) => {
    const tried = attempt(x, y, w);
    const large = Math.max(...x.map(Math.abs)) * (w ? w.reduce((sum, tap) => sum + Math.abs(tap), 0) : 1);
    const limit = Math.max(10 ** -decimals, 4 * large * 2 ** -23 * (17 + Math.max(x.length, y.length)));
    const coarse = match => rint(match.error * 1e6);
    const misses = tried.filter(match => match.error > limit).sort((a, b) => coarse(a) - coarse(b) || a.at - b.at).slice(0, 3);
    const fits = toldApart(tried.filter(match => match.error <= limit), x.length, y.length, w);
    return { fits, misses, limit, count: tried.length };
  };

  // The fewest probes, the plainest first, that tell apart what ties within each list.
  const probes = (w, lists) => {
    const members = lists.flatMap((list, n) => (list.length > 1 ? list.slice(0, 40).map(match => [n, match]) : []));
    if (!members.length) return [];
    const known = members.some(([, { how }]) => how.scale);
    const ramp = (n, power = 1) => range(n).map(i => i ** power);
    const wanted = [];
    const ask = (text, rows, aim) => wanted.push({ text, rows, aim });
    if (w) {
      const place = w.length < 10 ? `10 ** arange(${w.length})` : `(1 + arange(${w.length}) ** 3)`;
      ask(`x = (arange(5) + 1).reshape(1, 1, 5) ** 2, weight = ${place}.reshape(1, 1, ${w.length})`, [[1, 4, 9, 16, 25]], how => {
        const reach = how.dilation * (w.length - 1);
        return [how, how.transposed ? 4 * how.stride + reach + 1 - how.start - how.end : Math.floor((4 + how.start + Math.max(how.end, 0) - reach) / how.stride) + 1];
      });
    } else {
      for (const power of [1, 2]) for (const [n, m] of [[10, 1], [3, 6], [4, 8], [5, 3], [6, 4], [7, 10]]) {
        ask(`x = arange(${n}.).reshape(1, 1, ${n})${power > 1 ? " ** 2" : ""}, size=(${m},)`, [ramp(n, power)], how => [{ ...how, scale: null }, m]);
      }
      for (const [p, q] of [[3, 2], [2, 5]]) {
        ask(`x = arange(7.).reshape(1, 1, 7) ** 2, scale_factor=${p / q} on the last axis, used as it is`, [ramp(7, 2)],
          how => [{ ...how, scale: known && !how.scale ? null : [p, q] }, Math.floor((7 * p) / q)]);
      }
      ask("x = arange(60.).reshape(1, 1, 60), with the scale factor that you used", [ramp(60)], how => [how, how.scale ? Math.floor(60 * ratio(how)) : 60]);
      ask("x = (arange(24.) ** 2).reshape(2, 3, 4), size=(9,)", range(6).map(r => ramp(24, 2).slice(4 * r, 4 * r + 4)), how => [{ ...how, scale: null }, 9]);
    }
    const taken = w && w.map((_, k) => (w.length < 10 ? 10 ** k : k ** 3 + 1));
    const pool = wanted.map(({ text, rows, aim }) => [text, members.map(([, match]) => {
      const [how, O] = aim(match.how), finish = finished(w ? "" : match.finish);
      return rows.map(row => run(how, row, Math.max(0, O), taken).map(v => rint(finish(v) * 1e6) + 0).join()).join(";");
    })]);
    const kinds = keys => new Set(keys).size;
    let keys = members.map(([n]) => String(n));
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
  pure.mismatch = { explain, probes, scales, matrix, torchCode, finished, range, whole };
}
