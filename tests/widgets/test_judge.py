"""Right stays right however it is typed, wrong stays wrong: the judge of the answer boxes, in a real browser."""

import base64
import re

import drive
import pytest
from answers import BOOK, boxes, right, wrong
from markdown_it import MarkdownIt

from splatlib.widgets.shared import join


@pytest.fixture
def judge(load):
    """Ask `pure` of the answer boxes for each of a list of cases."""
    page = load("about:blank")

    def run(code, cases, language=""):
        source = base64.b64encode(join.guesses(language).encode()).decode()
        load = f"const {{ pure }} = await import('data:text/javascript;base64,{source}')"
        return drive.ask(page.locator("html"), f"async (_, cases) => {{ {load}; return cases.map({code}); }}", cases)

    return run


def spec(box):
    names = {"any-order": "anyOrder", "and-up": "andUp", "row-column": "rowColumn"}
    return {"accepted": box["accepted"], "wrong": box["wrong"], **{names[flag]: True for flag in box["flags"]}}


def test_boxes_are_plain_markdown_and_none_is_asked_twice():
    """JupyterLab sets no formula and no role inside a box; a page remembers answers by their question."""
    found = list(boxes())
    texts = [path.read_text() for path in BOOK.glob("*.ipynb")]
    assert len(found) == sum(text.count('"<div class=\\"guess') for text in texts) > 70
    assert not any(":::{guess}" in text for text in texts)
    for box in found:
        assert not re.search(r"\$|\{[\w:]+\}`", f"{box['question']} {box['body']}"), box["question"]
        assert box["accepted"] and box["wrong"], box["question"]
    asked = [(box["chapter"], box["question"]) for box in found]
    assert len(set(asked)) == len(asked)


TYPED = [box for box in boxes() if not box["choices"]]


def ask(judge, cases):
    return judge("([given, spec]) => pure.judge(given, spec)", cases)


def test_every_right_answer_of_the_book_in_every_form(judge):
    cases = [(given, box) for box in TYPED for a in box["accepted"] for given in right(a, box["flags"])]
    assert len(cases) > 60 * len(TYPED)
    found = ask(judge, [[given, spec(box)] for given, box in cases])
    refused = [
        (given, box["question"], said) for (given, box), said in zip(cases, found, strict=True) if "right" not in said
    ]
    assert not refused, f"{len(refused)} of {len(cases)}: {refused[:20]}"


def test_every_wrong_answer_near_a_right_one_of_the_book(judge):
    cases = [(given, box) for box in TYPED for given in wrong(box["accepted"], box["flags"])]
    assert len(cases) > 30 * len(TYPED)
    found = ask(judge, [[given, spec(box)] for given, box in cases])
    taken = [(given, box["question"]) for (given, box), said in zip(cases, found, strict=True) if "right" in said]
    assert not taken, f"{len(taken)} of {len(cases)}: {taken[:20]}"


def test_every_listed_wrong_answer_gets_its_own_reason(judge):
    cases = [
        (given, n, box) for box in TYPED for n, text in enumerate(box["wrong"]) for given in right(text, box["flags"])
    ]
    found = ask(judge, [[given, spec(box)] for given, _, box in cases])
    lost = [
        (given, box["question"], said)
        for (given, n, box), said in zip(cases, found, strict=True)
        if said != {"reason": n}
    ]
    assert not lost, f"{len(lost)} of {len(cases)}: {lost[:20]}"


def test_the_hint_and_the_refusal_say_the_form(judge):
    specs = {
        "one number": {"accepted": ["47"]},
        "seven numbers, such as 4 5 6 ...": {"accepted": ["1 10 102 20 203 30 300"], "wrong": ["1 2 3 4 5 6 7"]},
        "numbers, such as 4 5 6": {"accepted": ["1 10"], "wrong": ["1 2 3"]},
        "two numbers, such as 4 5": {"accepted": ["2 0"]},
        "one number, such as 1.5 or 3/2": {"accepted": ["3/7"]},
        "four numbers, such as 1.5 3/2 0.75 ...": {"accepted": ["0.25 0.75 0.75 0.25"]},
        "two numbers, in any order": {"accepted": ["2 3"], "anyOrder": True},
    }
    assert judge("spec => pure.hint(spec)", list(specs.values())) == list(specs)
    row = {"accepted": ["1 10 102 20 203 30 300"]}
    said = {
        "1 10 102 20 203 30": "Six numbers, seven are wanted.",
        "1": "One number, seven are wanted.",
        " ".join("1" * 13): "13 numbers, seven are wanted.",
        "1 10 102 20 203 30 0x1": "0x1 is no number.",
        "1, 10, ...": "Some numbers are left out at ...",
        "hm": "No number is here.",
        " ": "Please answer first.",
        "7 6 5 4 3 2 1": "Not yet. Try again, or show the answer.",
        ">= 5": "A number is wanted, not a range.",
    }
    assert judge("([given, spec]) => pure.say(pure.judge(given, spec))", [[given, row] for given in said]) == list(
        said.values()
    )
    assert ask(judge, [["1 2", {"accepted": ["5"]}]]) == [{"why": "guess.count", "gaps": {"given": 2, "wanted": 1}}]


def test_a_chinese_box_counts_in_digits_and_reads_chinese_fractions(judge):
    """二 before a measure word would be wrong."""
    hints = {"2 个数，例如 4 5": ["2 0"], "14 个数，例如 4 5 6 ...": [" ".join("1" * 14)]}
    assert judge("given => pure.hint({ accepted: given })", list(hints.values()), "zh_CN") == list(hints)
    typed = {
        "1/2": ("一半", "半", "二分之一", "2 分之 1", "１／２"),
        "2/3": ("三分之二", "3分之2"),
        "3 1": ("3 个，1 个", "3 个，1", "三个，一个"),
        "2 5": ("2 个，5 个", "两个和五个"),
        "2 0": ("二和零", "二，零", "２、０", "行是 2，列是 0", "两个数：2 0"),
        "1 1 1": ("全是一", "都是 1", "三个一"),
        "5": ("五个像素", "等于 5。", "五"),
    }
    asked = [[given, {"accepted": [right]}] for right, each in typed.items() for given in each]
    found = judge("([given, spec]) => pure.judge(given, spec)", asked, "zh_CN")
    refused = [given for (given, _), said in zip(asked, found, strict=True) if said != {"right": True}]
    assert refused == []
    wrong = [["三分之一", {"accepted": ["2/3"]}], ["六", {"accepted": ["5"]}]]
    assert all("right" not in said for said in judge("([given, spec]) => pure.judge(given, spec)", wrong, "zh_CN"))


# Chooses or types each answer of each box, in their order, presses the button, and takes down what is said.
ANSWER = """(body, boxes) => {
  const here = [...body.querySelectorAll("div.guess")];
  if (here.length !== boxes.length) throw new Error(`${here.length} boxes`);
  return boxes.map(([answers, choices], at) => answers.map((given, nth) => {
    const field = here[at].querySelectorAll(choices ? "input[type=radio]" : "input[type=text]")[choices ? nth : 0];
    field.focus();
    if (choices) field.click();
    else {
      field.value = given;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    here[at].querySelector("button").click();
    return here[at].querySelector("[role=status]").innerText;
  }));
}"""


def test_every_box_comes_to_life_in_a_notebook(load):
    """As plain HTML, quotes and dots set by the renderer; the form, the choices and the reasons are added to it."""
    markdown = MarkdownIt("commonmark", {"typographer": True}).enable(["replacements", "smartquotes"])
    found = list(boxes())
    page = load()
    page.set_content(
        f'<div class="jp-Notebook">{"".join(markdown.render(box["source"]) for box in found)}<p id="here"></p></div>'
    )
    source = base64.b64encode(join.guesses().encode()).decode()
    page.evaluate(f"""async () => {{
      const {{ default: widget }} = await import('data:text/javascript;base64,{source}');
      widget.render({{ el: document.querySelector("#here") }});
    }}""")
    asked = [box["choices"] or [*box["wrong"], box["accepted"][0]] for box in found]
    cases = [[answers, bool(box["choices"])] for answers, box in zip(asked, found, strict=True)]
    told = drive.ask(page.locator("body"), ANSWER, cases)
    for box, answers, said in zip(found, asked, told, strict=True):
        own = dict(zip(box["wrong"], box["told"], strict=True))
        for given, text in zip(answers, said, strict=True):
            right = given == box["accepted"][0]
            assert text.startswith("✓" if right else "✗"), (box["question"], given, text)
            if given in own:
                assert text.split()[1] == re.sub(r"[*`]", "", own[given]).split()[0], (box["question"], given, text)
