// The answer box: the reader types or picks an answer before the reveal, and is told why a wrong one is wrong.
// alive(box) takes a box as the page's HTML has it: title, choices, form, status and the folded answer all stand there,
// hidden without JavaScript, so that nothing moves when this script comes.

// What was answered is kept by page and question. Storage may be off, or full: then nothing is remembered.
const PLACE = `splat-guess ${location.pathname} `;
const stored = then => { try { return then(localStorage); } catch { return null; } };
const recall = question => stored(kept => kept.getItem(PLACE + question));
const remember = (question, given) => stored(kept => kept.setItem(PLACE + question, given));
const forget = () => stored(kept => { for (const key of Object.keys(kept)) if (key.startsWith(PLACE)) kept.removeItem(key); });

const codes = el => [...el.querySelectorAll("code")].map(code => code.textContent);
const boxes = []; // each one's way back to a box without an answer

const alive = (box, { lift = () => {}, lower = () => {} } = {}) => {
  const [title, form, status, details, summary] = [".guess-title", "form", "[role=status]", "details", "summary"].map(part => box.querySelector(part));
  const reasons = [...details.querySelectorAll(".guess-wrong > li")], question = title.textContent.trim();
  const group = box.querySelector(".guess-choices"), field = form.querySelector("input"), name = `splat-guess-${boxes.length}`;
  const asked = [title, ...form.querySelectorAll("span")];
  [...asked, status].forEach((part, n) => { part.id = `${name}-${n}`; });
  const asks = group ?? field;
  asks.setAttribute("aria-labelledby", asked.map(part => part.id).join(" "));
  asks.setAttribute("aria-describedby", status.id);

  let judged, answer;
  if (group) {
    group.role = "radiogroup";
    const picks = [...group.children].map(item => {
      const radio = make("input", { type: "radio", name }), choice = make("label"), text = item.textContent.trim();
      choice.append(radio, ...(item.querySelector("p") ?? item).childNodes);
      item.replaceChildren(choice);
      item.role = "none";
      return { item, radio, text };
    });
    const picked = () => picks.find(pick => pick.radio.checked);
    answer = { get: () => picked()?.text ?? "", set: text => { for (const pick of picks) pick.radio.checked = pick.text === text; } };
    judged = () => {
      if (!picked()) return { why: "guess.empty", gaps: {} };
      const kind = [...picked().item.classList].find(kind => kind.startsWith("guess-")) ?? "";
      return kind === "guess-right" ? { right: true } : kind ? { reason: +kind.slice("guess-why-".length) } : { why: "guess.wrong", gaps: {} };
    };
  } else {
    const flags = { anyOrder: "any-order", andUp: "and-up", rowColumn: "row-column" };
    const spec = { accepted: codes(details.querySelector(".guess-answer")), wrong: reasons.map(reason => codes(reason)[0]) };
    for (const [flag, kind] of Object.entries(flags)) spec[flag] = box.classList.contains(kind);
    field.placeholder = hint(spec);
    field.addEventListener("paste", pasteLines);
    answer = { get: () => field.value, set: text => { field.value = text; } };
    judged = () => judge(field.value, spec);
  }

  // A sign and a colour for the eye, the words for every reader.
  const tell = (kind, ...words) => {
    const sign = { right: "✓ ", wrong: "✗ " }[kind];
    status.className = kind;
    status.replaceChildren(...(sign ? [make("span", { "aria-hidden": "true" }, sign)] : []), ...words);
  };
  const check = () => {
    const found = judged();
    if (found.right) tell("right", label("guess.right"));
    else if (found.reason === undefined) tell(found.why === "guess.empty" ? "" : "wrong", say(found));
    else {
      const why = (reasons[found.reason].querySelector("p") ?? reasons[found.reason]).cloneNode(true);
      why.querySelector("code").remove();
      tell("wrong", ...why.childNodes);
    }
    return found;
  };
  form.addEventListener("submit", event => {
    event.preventDefault();
    const { right, why } = check();
    if (why === "guess.empty") return;
    if (right) details.open = true;
    remember(question, answer.get());
    lift();
  });
  // A verdict belongs to the answer that it judged.
  box.addEventListener("input", () => tell(""));
  details.addEventListener("toggle", () => {
    summary.textContent = label(details.open ? "guess.hide" : "guess.show");
    if (details.open) lift();
  });
  // A remembered answer stands in its box again. Only a right one is judged at once: its verdict is one line, and moves nothing.
  const before = recall(question);
  if (before !== null) {
    answer.set(before);
    if (judged().right) check();
    lift();
  }
  boxes.push(() => {
    answer.set("");
    tell("");
    details.open = false;
    lower();
  });
};

// The button that forgets, once a page.
const forgetful = line => line.querySelector("button").addEventListener("click", () => {
  forget();
  for (const clear of boxes) clear();
  line.querySelector(".forgotten").textContent = label("guess.forgotten");
});
