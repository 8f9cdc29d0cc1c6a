// Is a typed answer right? Pure: no page is touched.
//   judge(given, { accepted, wrong, anyOrder, andUp, rowColumn })
//     -> { right: true }, or { reason: place in `wrong` }, or { why, gaps }: a label, and what fills its gaps
// `accepted` and `wrong` are texts as the notebook holds them; `andUp` takes "5 and up" for 5, `rowColumn` takes "column 0, row 2" for 2 0.
const listed = key => LABELS[key].split("|");
const HAN = /^\p{Script=Han}/u;
// Latin words stand alone; Chinese has no spaces.
const anyOf = list => new RegExp(list.map(word => (HAN.test(word) ? word : `(?<!\\p{L})${word}(?!\\p{L})`)).join("|"), "giu");
const words = key => anyOf(listed(key));

// Words become digits where no digit is: "all ones", "two and three", "one half". `count` numbers are wanted.
const spell = (text, count) => {
  const word = (list, then) => {
    const longest = [...list].sort((a, b) => b.length - a.length);
    text = text.replace(anyOf(longest), match => ` ${then(list.indexOf(match.toLowerCase()))} `);
  };
  if (!/\p{N}/u.test(text)) {
    word(listed("guess.plurals"), n => `${n}s`);
    word(listed("guess.parts"), n => `/${(n >> 1) + 2}`);
    word(listed("guess.numbers"), n => n % 13);  // a language may have two names for each
    text = text.replace(/(?:(\d+)\s+)?\/(\d+)/g, (_, top, bottom) => `${top ?? 1}/${bottom}`)
      .replace(/(\d+)\s*个\s*(\d+)(?!\s*个)/g, "$1 $2s");  // 三个一, but not 三个，一个
  }
  text = text.replace(/(\d+)\s*分之\s*(\d+)/g, "$2/$1");
  const all = words("guess.all"), same = /(?:(\d+)\s+)?(\d+)s(?!\p{L})/u.exec(text);
  if (same && (same[1] ?? count) == count) return `${same[2]} `.repeat(count);
  const one = all.test(text) && readNumbers(text, { count: 1 });
  return one.numbers?.length === 1 ? `${one.numbers[0]} `.repeat(count) : text;
};

// "5 and up" -> ["5", true]; a range that goes down, or any other, gives null; what is no range comes back with false.
const rangeOf = text => {
  const cut = pattern => (pattern.test(text) ? text.replace(pattern, " ") : null), [first, ...more] = (text.match(/\d+/g) ?? []).map(Number);
  const up = cut(/>=|=>|[≥⩾≧]/g) ?? cut(words("guess.up"));
  if (up !== null) return [up, true];
  if (/[<≤⩽≦]/.test(text) || words("guess.down").test(text)) return null;
  if (/>/.test(text) || words("guess.over").test(text)) return first === undefined || more.length ? null : [String(first + 1), true];
  // 5+, 5... and 5, 6, 7, ...
  const goesOn = /\d\s*,?\s*(\+|\.\.+)\s*$/.test(text) && more.every((n, i) => n === first + i + 1);
  return goesOn ? [String(first), true] : [text, false];
};

// Equal in every digit that was given: float32 has seven. 3/7 has no last digit, so 0.4286 and 0.43 are right, and 0.4 says too little.
const endless = value => Math.abs(value * 1e6 - Math.round(value * 1e6)) > 1e-5;
const rounds = (decimals, apart) => decimals >= 2 && apart <= 0.5000001 * 10 ** -decimals;
const matches = (read, wanted, anyOrder, loosely) => {
  const pairs = ({ numbers, decimals }) => {
    const list = numbers.map((value, i) => [value, decimals[i]]);
    return anyOrder ? list.sort((a, b) => a[0] - b[0]) : list;
  };
  const [given, right] = [pairs(read), pairs(wanted)];
  return given.length === right.length && given.every(([value, decimals], i) => {
    const [wants, shown] = right[i], apart = Math.abs(value - wants), size = Math.max(1, Math.abs(wants));
    return apart <= (decimals >= 7 && decimals < 20 ? 2e-7 : 1e-12) * size || (endless(wants) && rounds(decimals, apart)) || (loosely && rounds(shown, apart));
  });
};

// The numbers of the whole text, or of what stands after its last equals sign: 0.75 · 0.75 = 0.5625.
const reading = (text, count, rowColumn) => {
  const parts = [text, ...(/[=≈]([^=≈]+)$/.exec(text)?.slice(1) ?? [])].map(part => readNumbers(spell(part, count), { count }));
  const { numbers, decimals, ...why } = parts.find(part => part.numbers?.length === count) ?? parts[0];
  if (!numbers) return why;
  const turned = rowColumn && words("guess.column_row").test(text);
  return turned ? { numbers: [...numbers].reverse(), decimals: [...decimals].reverse() } : { numbers, decimals };
};

const judge = (given, { accepted, wrong = [], anyOrder, andUp, rowColumn }) => {
  if (!given.trim()) return { why: "guess.empty", gaps: {} };
  const [text, up] = rangeOf(plainText(given).replace(/(\d[.,]\d+)\.\.+/g, "$1")) ?? [];
  if (text === undefined || (up && !andUp)) return { why: "guess.no_range", gaps: {} };
  const fits = rounded => answer => {
    const wanted = readNumbers(answer), found = reading(text, wanted.numbers.length, rowColumn);
    return found.numbers && matches(found, wanted, anyOrder, rounded);
  };
  if (accepted.some(fits(false))) return { right: true };
  const reason = wrong.findIndex(fits(true));
  if (reason >= 0) return { reason };
  const count = readNumbers(accepted[0]).numbers.length, found = reading(text, count, rowColumn);
  if (!found.numbers) return found;
  return found.numbers.length === count ? { why: "guess.wrong", gaps: {} } : { why: "guess.count", gaps: { given: found.numbers.length, wanted: count } };
};

// The form of the answer, without the answer. Where a listed wrong answer has another count, the count is part of the question.
const hint = ({ accepted, wrong = [], anyOrder }) => {
  const { numbers } = readNumbers(accepted[0]), n = numbers.length, open = wrong.some(text => readNumbers(text).numbers.length !== n);
  const whole = numbers.every(Number.isInteger), count = open ? label("guess.some") : counted(n);
  if (anyOrder && !open) return label("guess.any_order", { numbers: count });
  if (n === 1) return whole ? counted(1) : label("guess.hint", { numbers: counted(1), example: label("guess.decimal") });
  const example = label(whole ? "guess.whole" : "guess.decimals").split(" ").slice(0, open ? 3 : n).join(" ");
  return label("guess.hint", { numbers: count, example: n > 3 && !open ? `${example} ...` : example });
};
// Up to twelve in words, but not in Chinese, whose words for numbers want another form before what is counted: 2 个数.
const counted = (n, end = "") => {
  const said = listed("guess.numbers")[n];
  return label(n === 1 ? `guess.one${end}` : `guess.many${end}`, { count: n > 12 || HAN.test(said) ? n : said });
};
const say = ({ why, gaps }) => {
  const { given, wanted } = gaps;
  if (!given) return label(why, gaps);
  const text = label(why, { given: counted(given), wanted: counted(wanted, "_wanted") });
  return text[0].toUpperCase() + text.slice(1);
};
Object.assign(pure, { judge, hint, say });
