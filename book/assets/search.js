// The search page: which places hold what was asked, best first, with the words around it. INDEX comes from search_index.js.

// The words of a text: of Chinese each run of signs, of the rest letters and digits. `at` is where each one stands.
const WORD = /\p{Script=Han}+|[\p{L}\p{N}_]+/gu;
const wordsOf = text => [...text.normalize("NFKC").toLowerCase().matchAll(WORD)].map(match => match[0]);

const places = INDEX.flatMap(([page, chapter, part, found]) => found.map(([id, title, text], i) => {
  const head = wordsOf(i ? title : chapter), over = wordsOf(i ? `${chapter} ${part}` : part), body = wordsOf(text);
  const worth = /^\d/.test(chapter) ? 4 : /^(term-|splatlib)/.test(id) ? 2 : 1; // a chapter, an entry, a list of other places
  return { page, chapter, worth, id, title, text, first: !i, head, over, body, all: new Set([...head, ...body]) };
}));
const lexicon = new Set(places.flatMap(place => [...place.all]));

// How well a word answers the word that was asked: itself 1, its plural or another ending less, Chinese inside a run.
const close = (word, asked) => {
  if (word === asked) return 1;
  if (/\p{Script=Han}/u.test(asked)) return word.includes(asked) ? .9 : 0;
  if (`${asked}s` === word || `${word}s` === asked) return .9;
  return asked.length > 2 && word.startsWith(asked) ? .5 : 0;
};

// The asked words, each with the words of the book that answer it and its weight: rare words tell more.
// Chinese that stands nowhere as it is asked is looked for in pairs of its signs; a question, longer than a term, in both ways.
const HAN = /\p{Script=Han}/u;
const pieces = asked => {
  const found = [...lexicon].some(word => word.includes(asked));
  if (!HAN.test(asked) || asked.length < 3 || (found && asked.length < 5)) return [asked];
  return [...(found ? [asked] : []), ...[...asked].slice(1).map((sign, i) => asked[i] + sign)];
};
const understand = query => [...new Set(wordsOf(query).flatMap(pieces))].map(asked => {
  const answers = new Map([...lexicon].map(word => [word, close(word, asked)]).filter(([, how]) => how));
  const holders = places.filter(place => [...answers.keys()].some(word => place.all.has(word))).length;
  return { asked, answers, holders, weight: holders ? Math.log(1 + places.length / holders) : 0 };
});

const best = (words, answers) => {
  let sum = 0, top = 0;
  for (const word of words) {
    const how = answers.get(word) ?? 0;
    sum += how;
    if (how > top) top = how;
  }
  return top && top * (1 + Math.log(1 + sum));
};

// How many of the asked pairs of neighbours are neighbours here: a pasted message, though its numbers differ.
const pairs = (words, asked) => {
  const wanted = new Set(asked.slice(1).map((word, i) => `${asked[i]} ${word}`));
  return words.slice(1).filter((word, i) => wanted.delete(`${words[i]} ${word}`)).length;
};

// Titles tell more than text, short ones most, and one that is the question itself; all words more than some; a chapter
// more than what lists or repeats it.
// What is above a section, the titles of its chapter and part, says what its own words are about.
const search = query => {
  const terms = understand(query), asked = wordsOf(query);
  const scored = places.map(place => {
    let score = 0, all = true;
    for (const { answers, weight } of terms) {
      const head = best(place.head, answers), body = best(place.body, answers);
      all &&= head + body > 0;
      const over = head + body && best(place.over, answers);
      score += weight * (6 * head / Math.sqrt(place.head.length || 1) + 6 * over / Math.sqrt(place.over.length || 1) + body);
    }
    score += 12 * pairs(place.head, asked) + 3 * pairs(place.body, asked);
    if (`${place.head}` === `${asked}`) score += 8;
    return { place, score: score * (all ? 1.5 : 1) * place.worth };
  });
  const least = Math.max(...scored.map(({ score }) => score)) / 5;
  return { terms, found: scored.filter(({ score }) => score && score > least).sort((a, b) => b.score - a.score) };
};

// Marks whole words in a text, and cuts from it what stands around the first place where most of them meet.
const AROUND = 220;
const marked = (text, terms, cut) => {
  const known = new Set(terms.flatMap(({ answers }) => [...answers.keys()]));
  const han = terms.map(({ asked }) => asked).filter(asked => HAN.test(asked));
  const inside = (word, at) => han.flatMap(asked => [...word.matchAll(asked)].map(match => [at + match.index, asked]));
  const hits = [...text.matchAll(WORD)].filter(([word]) => known.has(word.normalize("NFKC").toLowerCase()))
    .flatMap(({ index, 0: word }) => (HAN.test(word) ? inside(word, index) : [[index, word]])).sort((a, b) => a[0] - b[0]);
  let from = 0, to = text.length;
  if (cut && text.length > AROUND) {
    const near = at => new Set(hits.filter(([i]) => i >= at && i < at + AROUND - 40).map(([, word]) => word.toLowerCase())).size;
    const start = hits.reduce((top, [at]) => (near(at) > near(top) ? at : top), hits[0]?.[0] ?? 0);
    from = Math.max(0, start - 40);
    const space = text.indexOf(" ", from);
    if (from && space >= 0 && space < from + 20) from = space + 1;
    to = Math.min(text.length, from + AROUND);
    if (to < text.length && text.lastIndexOf(" ", to) > to - 20) to = text.lastIndexOf(" ", to);
  }
  const line = document.createDocumentFragment();
  let at = from;
  for (const [index, word] of hits) {
    if (index < at || index + word.length > to) continue;
    line.append(text.slice(at, index), Object.assign(document.createElement("mark"), { textContent: word }));
    at = index + word.length;
  }
  line.append(text.slice(at, to));
  if (from) line.prepend("… ");
  if (to < text.length) line.append(" …");
  return line;
};

const MOST = 40;
const field = document.querySelector("main input[name=q]"), list = document.querySelector("ul.search");
const summary = document.querySelector(".search-summary");
const show = () => {
  const query = field.value.trim();
  const { terms, found } = query ? search(query) : { terms: [], found: [] };
  const { none, one, some } = summary.dataset;
  summary.textContent = !query ? "" : [none, one][found.length] ?? some.replace("{n}", found.length);
  list.replaceChildren(...found.slice(0, MOST).map(({ place }) => {
    const item = document.createElement("li"), link = document.createElement("a"), text = document.createElement("p");
    link.href = `${place.page}${place.first ? "" : `#${place.id}`}`;
    link.append(marked(place.first ? place.chapter : place.title, terms));
    text.append(marked(place.text, terms, true));
    item.append(link, text);
    if (!place.first) item.firstChild.after(Object.assign(document.createElement("span"), { className: "in", textContent: place.chapter }));
    return item;
  }));
};
field.value = new URLSearchParams(location.search).get("q") ?? "";
field.addEventListener("input", show);
field.focus();
field.select();
show();
