// The answer box: the reader types or picks an answer before the reveal, and is told why a wrong one is wrong.
const plain = text => text.toLowerCase().replace(/[\s,;|[\](){}]+/g, " ").trim();
const numbers = text => plain(text).split(" ").map(word => (word !== "" && !isNaN(word) ? String(+word) : word)).join(" ");

// The form stands in the page, hidden without JavaScript, so that nothing moves when this script comes.
for (const box of document.querySelectorAll(".splat-guess")) {
  const [form, status, details, field] = ["form", "[role=status]", "details", "input"].map(part => box.querySelector(part));
  const reasons = [...details.querySelectorAll(".guess-wrong > li")];
  const group = box.querySelector(".guess-choices");
  const picks = group ? [...group.children] : [];
  const name = `guess-${Math.random()}`;
  for (const pick of picks) {
    const radio = document.createElement("input"), choice = document.createElement("label");
    Object.assign(radio, { type: "radio", name });
    choice.append(radio, ...(pick.querySelector("p") ?? pick).childNodes);
    pick.replaceChildren(choice);
    pick.role = "none";
  }
  if (group) {
    group.role = "radiogroup";
    group.setAttribute("aria-label", box.querySelector(".guess-title").textContent);
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
    if (!group) {
      const given = numbers(field.value);
      if (!given) return tell(false, [WORDS["guess.empty"]]);
      if (given === numbers(box.dataset.answer)) return tell(true, []);
      const reason = reasons.find(li => numbers(li.querySelector("code").textContent) === given);
      return tell(false, reason ? because(reason) : [WORDS["guess.wrong"]]);
    }
    const at = picks.findIndex(pick => pick.querySelector("input").checked);
    if (at < 0) return tell(false, [WORDS["guess.empty"]]);
    if (picks[at].classList.contains("guess-right")) return tell(true, []);
    const index = [...picks[at].classList].find(name => /^guess-why-\d+$/.test(name));
    tell(false, index ? because(reasons[index.slice(10)]) : [WORDS["guess.wrong"]]);
  });
}
