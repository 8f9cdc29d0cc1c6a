// Numbers as people type and paste them: what torch, NumPy and spreadsheets print, fractions, decimal commas, full-width signs.
//   readNumbers(text, { count, largest })  -> { numbers, decimals, rows }, or { why, gaps }: the label of the broken rule, and the value
// `decimals` says how many each number was given with (a fraction is exact: Infinity); `rows` are the same numbers by line or inner bracket.
// A comma may stand between two numbers or within one. Where both can be meant, the reading that has `count` numbers is taken.

// What a print says about its numbers, within a call: tensor([1.], device='cuda:0', grad_fn=<X>), array([1.], dtype=float32), shape=(1,).
const ABOUT = /[,:(\s]\s*(dtype|device|grad_fn|requires_grad|layout|place|stop_gradient|weak_type)\s*=\s*(<[^>]*>|'[^']*'|"[^"]*"|[a-z][\w.:]*(\([^)]*\))?)|[,:(\s]\s*(shape|size)\s*=\s*[([][^)\]]*[)\]]|:?\s*dtype: \w+/gi;
const NAMED = /(?<![\w.])[a-z_][\w.]*\d[\w.]*(?=\s*[([=:])/gi; // np.float64(2), y1 = 2
const NO_WORD = /^([+-]?(nan|inf(inity)?|∞)|None|True|False|null)$/i;
const WORD = /^([\p{Script=Latin}_][\p{Script=Latin}_.-]*|\.)$/u;
const NUMBER = /^([+-]?)(?:(\d+)\+(?=\d+\/))?((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(?:\/((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?))?(%|px|pixels?|st|nd|rd|th)?$/i;

// One spelling of each sign, and nothing but the numbers of a print.
const plainText = text => text
  .replace(/[，、。﹐﹑､｡]/g, " ") // these never stand within a number
  .replace(/[⁰¹²³⁴-⁹₀-₉]/g, "^$&") // a power is no further digit
  .replace(/(\d?)([¼½¾⅐-⅞])/g, (_, whole, part) => `${whole && `${whole}+`}${part} `).normalize("NFKC")
  .replace(/[−‒–—]/g, "-").replace(/[⁄∕÷]/g, "/").replace(/-+>|→/g, " ")
  .replace(/<[\w.]+:\s*(?=shape)([^]*)>/, " $1").replace(ABOUT, " ");
// Without what is no number and between no two.
const tidy = text => plainText(text).replace(/(?<=[\d.])[ \t]*\/[ \t]*(?=[\d.])/g, "/").replace(NAMED, " ")
  .replace(/[^\P{L}\p{Script=Latin}]+|["'`´‘’“”$?!=≈~&×;|]|(?<!\d):|:(?!\d)|(?<=\.\d+)\.(?=\s|$)/gu, " ");

const readChunk = chunk => {
  const [all, sign, whole, top, bottom, unit] = NUMBER.exec(chunk) ?? [];
  const size = (bottom === undefined ? +top : +top / +bottom) + (whole ? +whole : 0);
  if (all === undefined || !Number.isFinite(size)) return null;
  const [, point = "", power = 0] = /^\d*\.?(\d*)(?:e(.*))?$/i.exec(top);
  const value = (sign === "-" ? -size : size) / (unit === "%" ? 100 : 1);
  return { value, decimals: bottom || whole ? Infinity : Math.max(0, point.length - power) + (unit === "%" ? 2 : 0) };
};

// One reading: commas are separators, or those between two digits are decimal points.
const readAs = (text, decimal, largest) => {
  const brackets = /\[/.test(text), nested = /[[(]\s*[[(]|[\])]\s*,?\s*[[(]/.test(text);
  const lines = (decimal ? text.replace(/(?<=\d),(?=\d)/g, ".") : text).replace(/,/g, " ")
    .replace(brackets || nested ? /\s+/g : /[^\S\n]+/g, " ").replace(nested ? /[\])]/g : /\n/g, "\n").replace(/[[\](){}]/g, " ").split("\n");
  const rows = [];
  for (const line of lines) {
    const row = [];
    for (const chunk of line.split(/\s+/).filter(Boolean)) {
      if (/\.\./.test(chunk)) return { why: "numbers_left_out", gaps: { value: chunk } };
      if (WORD.test(chunk) && !NO_WORD.test(chunk)) continue;
      const read = readChunk(chunk);
      if (!read) return { why: "numbers_odd", gaps: { value: chunk } };
      if (Math.abs(read.value) > largest) return { why: "numbers_large", gaps: { value: chunk, largest } };
      row.push(read);
    }
    if (row.length) rows.push(row);
  }
  if (!rows.length) return { why: "numbers_none", gaps: {} };
  const all = rows.flat();
  return { numbers: all.map(read => read.value), decimals: all.map(read => read.decimals), rows: rows.map(row => row.map(read => read.value)) };
};

const readNumbers = (text, { count, largest = Infinity } = {}) => {
  const plain = tidy(text);
  const [, above, divisor] = /^([^]*[\])])\s*\/\s*(\d+)\s*$/.exec(plain) ?? []; // [1, 3, 3, 1] / 4
  if (divisor) {
    const read = readNumbers(above, { count, largest });
    const part = values => values.map(value => value / divisor);
    return read.numbers ? { numbers: part(read.numbers), decimals: read.decimals.map(() => Infinity), rows: read.rows.map(part) } : read;
  }
  const glued = plain.match(/[\d+-][\d,+-]*,\d+/g) ?? [];
  const many = glued.some(some => some.split(",").length > 2) || /\d\.\d|(^|\D)\.\d|\d\.(?=[\s,\])])/.test(plain);
  const list = readAs(plain, false, largest);
  if (!glued.length || many) return mixed(plain, list, count, largest);
  const decimal = readAs(plain, true, largest);
  // 0,5 is one number; so are 1,5 and 2,5 with a space between them. Brackets, and commas with a space, belong to lists.
  const likely = /(^|[^\d,.])0,\d/.test(plain) || (decimal.numbers?.length > 1 && !/\[|,\s|\s,/.test(plain));
  const readings = (likely ? [decimal, list] : [list, decimal]).filter(reading => reading.numbers);
  return readings.find(reading => reading.numbers.length === count) ?? mixed(plain, readings[0] ?? list, count, largest);
};
// A spreadsheet writes 1.25 as 1 1/4: tried where nothing else gives the count.
const mixed = (plain, reading, count, largest) => {
  if (count === undefined || reading.numbers?.length === count || !/\d \d+\/\d/.test(plain)) return reading;
  const other = readAs(plain.replace(/(?<![\d./])(\d+) (?=(\d+)\/(\d+))/g, (all, whole, top, bottom) => (+top < +bottom ? `${whole}+` : all)), false, largest);
  return other.numbers?.length === count ? other : reading;
};
const insert = (field, text) => field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
// For a field's "paste": a column keeps its numbers apart, where a field of one line would join 1 and 2 to 12.
const pasteLines = event => {
  const text = event.clipboardData.getData("text/plain").trim(), field = event.target;
  if (!/[\r\n]/.test(text)) return;
  event.preventDefault();
  insert(field, text.replace(/\s*[\r\n]\s*/g, "; "));
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
Object.assign(pure, { readNumbers });
