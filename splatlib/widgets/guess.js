// The answer box: the reader types or picks an answer before the reveal, and is told why a wrong one is wrong.
const plain = text => text.toLowerCase().replace(/[\s,;|[\](){}]+/g, " ").trim();
const numbers = text => plain(text).split(" ").map(word => (word !== "" && !isNaN(word) ? String(+word) : word)).join(" ");
const el = (tag, props, ...kids) => {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...kids);
  return made;
};

for (const box of document.querySelectorAll(".splat-guess")) {
  const details = box.querySelector("details");
  const reasons = [...details.querySelectorAll(".guess-wrong > li")];
  const picks = [...box.querySelectorAll(".guess-choices > li")];
  const title = box.querySelector(".guess-title").textContent;
  const status = el("p", { role: "status" });
  status.setAttribute("aria-live", "polite");
  const button = el("button", { textContent: WORDS["guess.check"] });
  const form = el("form");
  let field = null;
  if (picks.length) {
    const group = el("fieldset");
    group.setAttribute("aria-label", title);
    const name = `guess-${Math.random()}`;
    for (const pick of picks) {
      const words = el("span");
      words.append(...(pick.querySelector("p") ?? pick).childNodes);
      group.append(el("label", {}, el("input", { type: "radio", name }), words));
    }
    form.append(group, button);
    box.querySelector(".guess-choices").remove();
  } else {
    field = el("input", { type: "text", autocomplete: "off", spellcheck: false });
    form.append(el("label", {}, WORDS["guess.yours"], field), button);
  }
  const tell = (right, why) => {
    status.className = right ? "right" : "wrong";
    status.replaceChildren(right ? WORDS["guess.right"] : "", ...why);
    if (right) details.open = true;
  };
  const because = li => {
    const copy = (li.querySelector("p") ?? li).cloneNode(true);
    copy.querySelector("code")?.remove();
    return copy.childNodes;
  };
  form.addEventListener("submit", event => {
    event.preventDefault();
    if (field) {
      const given = numbers(field.value);
      if (!given) return tell(false, [WORDS["guess.empty"]]);
      if (given === numbers(box.dataset.answer)) return tell(true, []);
      const reason = reasons.find(li => numbers(li.querySelector("code").textContent) === given);
      return tell(false, reason ? because(reason) : [WORDS["guess.wrong"]]);
    }
    const at = [...form.querySelectorAll("input")].findIndex(input => input.checked);
    if (at < 0) return tell(false, [WORDS["guess.empty"]]);
    if (picks[at].classList.contains("guess-right")) return tell(true, []);
    const index = [...picks[at].classList].find(name => /^guess-why-\d+$/.test(name));
    tell(false, index ? because(reasons[index.slice(10)]) : [WORDS["guess.wrong"]]);
  });
  details.before(form, status);
}
