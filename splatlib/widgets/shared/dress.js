// In a notebook: its Markdown holds the question and the folded answer. What the page's HTML has besides is added here.
const dress = box => {
  const details = box.querySelector("details"), choices = box.querySelector(":scope > ul"), [title] = box.querySelectorAll("p");
  const answer = details.querySelector("p"), wrong = [...details.querySelectorAll(":scope > ul")].at(-1);
  box.classList.add("splat-guess");
  title.classList.add("guess-title");
  answer.classList.add("guess-answer");
  answer.prepend(`${label("box.answer")} `);
  if (wrong) {
    wrong.classList.add("guess-wrong");
    wrong.before(make("p", { class: "guess-others" }, label("box.others")));
  }
  if (choices) {
    const reasons = wrong ? [...wrong.children].map(reason => codes(reason)[0]) : [], [right] = codes(answer);
    const words = text => text.normalize("NFKC").replace(/[‘’“”'"`\s]+/g, " ").trim(); // a renderer may set quotes and dots
    const same = (a, b) => words(a) === words(b);
    choices.classList.add("guess-choices");
    for (const item of choices.children) {
      const reason = reasons.findIndex(text => same(text, item.textContent));
      if (same(right, item.textContent)) item.classList.add("guess-right");
      else if (reason >= 0) item.classList.add(`guess-why-${reason}`);
    }
  }
  details.insertAdjacentHTML("beforebegin", FORMS[choices ? "pick" : "type"]);
};

// The widget `Guesses()`: every answer box of its notebook, also those that are drawn later.
const wakeNotebook = el => {
  const notebook = el.closest(".jp-Notebook") ?? document;
  const line = make("p", { class: "splat-guess guess-forget" }, label("box.alive"), " ",
    make("button", { type: "button" }, label("box.forget")), " ", make("span", { role: "status", class: "forgotten" }));
  const look = () => {
    for (const box of notebook.querySelectorAll(".guess:not(.splat-guess)")) {
      if (!box.querySelector("details code")) continue;
      dress(box);
      alive(box);
      box.addEventListener("keydown", event => event.stopPropagation()); // a letter is no command of the notebook
    }
  };
  const watcher = new MutationObserver(look);
  watcher.observe(notebook, { childList: true, subtree: true });
  document.documentElement.classList.add("splat-js");
  el.replaceChildren(line);
  forgetful(line);
  look();
  return () => watcher.disconnect();
};
