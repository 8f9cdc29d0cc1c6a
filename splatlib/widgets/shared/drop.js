// The reader's own picture: a PNG or JPEG, an array of NumPy (.npy), a table (.csv), or pasted numbers. All of it is read
// here, in the browser, and sent nowhere. What cannot be read is answered with one sentence: {why, gaps}.
const MOST = { bytes: 20, pixels: 16 }; // millions
const refused = (why, gaps = {}) => ({ why: label(`drop_${why}`, gaps) });

// NumPy's types, as DataView calls them.
const TYPES = {
  b1: "Uint8", u1: "Uint8", i1: "Int8", u2: "Uint16", i2: "Int16", u4: "Uint32", i4: "Int32", u8: "BigUint64", i8: "BigInt64",
  f2: "Float16", f4: "Float32", f8: "Float64",
};
// An .npy file, version 1 to 3: {shape, values} in C order.
const readNpy = buffer => {
  const view = new DataView(buffer), bytes = new Uint8Array(buffer);
  if (bytes.length < 12) return refused("npy");
  const long = view.getUint8(6) > 1, start = long ? 12 : 10, length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  if (view.getUint8(6) > 3 || start + length > bytes.length) return refused("npy");
  const head = new TextDecoder("latin1").decode(bytes.subarray(start, start + length));
  const [, order, type] = /'descr':\s*'([<>|=])(\w+)'/.exec(head) ?? [], [, fortran] = /'fortran_order':\s*(True|False)/.exec(head) ?? [];
  const [, sides] = /'shape':\s*\(([\d,\sL]*)\)/.exec(head) ?? [];
  if (sides === undefined || fortran === undefined) return refused("npy");
  if (!TYPES[type]) return refused("type", { type: type ?? "object" });
  const shape = sides.split(",").filter(side => side.trim()).map(side => parseInt(side, 10)), count = shape.reduce((a, b) => a * b, 1);
  const size = +type[1], from = start + length, read = at => Number(view[`get${TYPES[type]}`](at, order !== ">"));
  if (count > 3e6 * MOST.pixels) return refused("pixels", { most: MOST.pixels });
  if (from + count * size > bytes.length) return refused("short");
  const values = new Float64Array(count), last = fortran === "True" ? [...shape].reverse() : [];
  for (let i = 0; i < count; i++) {
    // where number i stands: in Fortran's order the first axis goes fastest
    let place = 0, rest = i, step = count;
    for (const side of last) {
      step /= side;
      place += (rest % side) * step;
      rest = Math.floor(rest / side);
    }
    values[i] = read(from + (place + rest) * size);
  }
  return { shape, values };
};

// A table or pasted numbers, a row a line.
const readTable = text => {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/).map(line => line.trim()).filter(Boolean);
  let rows = lines.map(line => line.split(/[\s,;]+/).filter(Boolean).map(Number));
  if (lines.some(line => /,.*;|;.*,/.test(line)) || !rows.length || rows.flat().some(Number.isNaN)) {
    if (text.length > 1e6) return refused("table");
    const found = readNumbers(text);
    if (found.why) return refused("table");
    rows = found.rows;
  }
  if (rows.some(row => row.length !== rows[0].length)) return refused("rows", { one: rows[0].length, other: rows.find(row => row.length !== rows[0].length).length });
  return { shape: [rows.length, rows[0].length], values: Float64Array.from(rows.flat()) };
};

// Numbers as a picture. Axes of length 1 in front are left out; colours may be the first axis or the last. Bytes are taken
// as they are, numbers from 0 to 1 as shares; of others the smallest becomes black and the largest white.
// With `raw` the numbers stay as they are, and a row is a picture of one.
const asPicture = ({ shape, values }, raw = false) => {
  const sides = raw && shape.length === 1 ? [1, ...shape] : [...shape];
  while (sides.length > 2 && sides[0] === 1) sides.shift();
  if (sides.length === 2) sides.push(1);
  const back = [1, 3, 4].includes(sides[2]), [height, width, colours] = back ? sides : [sides[1], sides[2], sides[0]], count = height * width;
  if (sides.length !== 3 || !count || !(back || colours === 3 || colours === 4)) return refused("shape", { shape: `(${shape.join(", ")})` });
  if (count > 1e6 * MOST.pixels) return refused("pixels", { most: MOST.pixels });
  let [low, high, whole] = [Infinity, -Infinity, true];
  for (const value of values) {
    if (!Number.isFinite(value)) return refused("finite");
    if (value < low) low = value;
    if (value > high) high = value;
    whole &&= Number.isInteger(value);
  }
  const [zero, unit] = raw ? [0, 1] : low >= 0 && high <= 1 ? [0, 255] : low >= 0 && high <= 255 && whole ? [0, 1] : [low, 255 / (high - low || 1)];
  const [pixel, plane] = back ? [colours, 1] : [1, count];
  const planes = range(colours > 1 ? 3 : 1).map(c => Float64Array.from({ length: count }, (_, i) => (values[i * pixel + c * plane] - zero) * unit));
  return { width, height, planes };
};

const isNpy = bytes => String.fromCharCode(...bytes.subarray(0, 6)) === "\x93NUMPY";
const readPhoto = async file => {
  let drawn;
  try {
    drawn = await createImageBitmap(file);
  } catch {
    return refused("photo");
  }
  const { width, height } = drawn;
  if (width * height > 1e6 * MOST.pixels) return refused("pixels", { most: MOST.pixels });
  const canvas = make("canvas", { width, height }), pen = canvas.getContext("2d");
  pen.drawImage(drawn, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  const planes = range(3).map(c => Float64Array.from({ length: width * height }, (_, i) => data[4 * i + c]));
  const grey = planes[0].every((value, i) => value === planes[1][i] && value === planes[2][i]);
  return { width, height, planes: grey ? planes.slice(0, 1) : planes };
};
// A file becomes {width, height, planes}, or {why}.
const readFile = async (file, use = asPicture) => {
  if (file.size > 1e6 * MOST.bytes) return refused("bytes", { size: Math.ceil(file.size / 1e6), most: MOST.bytes });
  if (!file.size) return refused("empty");
  const buffer = await file.arrayBuffer(), bytes = new Uint8Array(buffer);
  if (isNpy(bytes)) { const read = readNpy(buffer); return read.why ? read : use(read); }
  if (/^(\xff\xd8\xff|\x89PNG|GIF8|BM|RIFF)/.test(String.fromCharCode(...bytes.subarray(0, 4)))) return readPhoto(file);
  if (bytes.subarray(0, 4096).some(byte => byte < 9)) return refused("unknown");
  return readText(new TextDecoder().decode(bytes), use);
};
const readText = (text, use = asPicture) => { const read = readTable(text); return read.why ? read : use(read); };

Object.assign(pure, { readNpy, readTable, asPicture, readFile });

// A file that is dropped on `target`, pasted into `field` or asked for is read; take(what was read), unless a later one came.
const takesFiles = (ui, target, field, read, take) => {
  let turn = 0;
  const show = async reading => {
    const mine = (turn += 1);
    let found;
    try {
      found = await reading;
    } catch {
      found = refused("unknown");
    }
    if (mine === turn && field.isConnected) take(found);
  };
  ui.on(field, "paste", event => {
    const { files } = event.clipboardData;
    if (!files.length) return;
    event.preventDefault();
    show(read(files[0]));
  });
  // A file only: words that were marked on the page may be dragged here by mistake.
  for (const type of ["dragover", "drop"]) ui.on(target, type, event => {
    const { files, types } = event.dataTransfer;
    if (!types.includes("Files")) return;
    event.preventDefault();
    event.stopPropagation();
    if (files.length) show(read(files[0]));
  });
  ui.drops.push(() => { turn += 1; });
  const ask = () => {
    const input = make("input", { type: "file", accept: "image/png,image/jpeg,.npy,.csv,.txt" });
    input.onchange = () => input.files[0] && show(read(input.files[0]));
    input.click();
  };
  return Object.assign(ask, { show });
};

// A button and a field for it; a file may be dropped anywhere on the widget. take(picture) gives what was wrong with it.
const dropBox = (ui, { take }) => {
  const field = make("textarea", { rows: 1, autocomplete: "off", spellcheck: "false", "aria-label": ui.label("drop_paste"), placeholder: ui.label("drop_paste") });
  const why = make("p", { class: "splat-why" }), box = make("div", { class: "splat-drop" });
  const say = words => { put(why, words); why.hidden = !words; };
  const ask = takesFiles(ui, ui.root, field, readFile, found => {
    const wrong = found.why ?? take(found);
    say(wrong ?? "");
    ui.say(wrong ?? label("drop_taken", { width: found.width, height: found.height }));
  });
  box.append(make("div", { class: "splat-row" }, ui.button("drop_open", ask), field), make("p", { class: "splat-name" }, ui.label("drop_says")), why);
  say("");
  ui.on(field, "change", () => { if (field.value.trim()) ask.show(readText(field.value)); });
  ui.on(field, "paste", event => {
    const text = event.clipboardData.getData("text/plain");
    if (event.defaultPrevented || !text.includes("\n")) return;
    event.preventDefault();
    ask.show(readText(text));
  });
  ui.drops.push(() => { field.value = ""; say(""); });
  return { box };
};
