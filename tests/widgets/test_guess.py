"""The answer box: what the directive writes, and what a reader meets with and without JavaScript."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[2]
PAGE = """# A page

<div class="guess">

What does the row `1 2 3` become?

<details>
<summary>Show the answer</summary>

`1 10 102 20 203 30 300`

Where stamps meet, they **add**.

- `100 10 201 20 302 30 3` You *flipped* the kernel.
- `1 10 100` Too short.

</details>

</div>

<div class="guess">

Where do stamps overlap?

- stride < kernel_size
- stride > kernel_size
- always

<details>
<summary>Show the answer</summary>

`stride < kernel_size`

Each stamp is `kernel_size` long.

- `stride > kernel_size` That leaves gaps.

</details>

</div>

<div class="guess any-order and-up">

Which two pixels?

<details>
<summary>Show the answer</summary>

`2 3` or `5`

</details>

</div>
"""
CONF = f"""import sys
sys.path.insert(0, {str(ROOT / "book" / "_ext")!r})
extensions = ["myst_nb", "splat_widgets"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
html_theme = "basic"
html_favicon = "icon.svg"
"""


def sphinx(folder, builder, out, *options):
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "-q", *options, "-b", builder, folder, folder / out]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guess")
    (folder / "conf.py").write_text(CONF)
    (folder / "icon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (folder / "index.md").write_text(PAGE)
    result = sphinx(folder, "html", "html")
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def page(folder, load):
    return load((folder / "html" / "index.html").as_uri())


def test_a_typed_guess_is_told_why_it_is_wrong(page):
    box = page.locator(".splat-guess").first
    field, status = box.get_by_label("Your answer"), box.get_by_role("status")
    assert not box.get_by_text("they add").is_visible()
    for guess, reply in (
        ("", "Please answer first."),
        ("100 10 201 20 302 30 3", "You flipped the kernel."),
        ("[1, 10, 100]", "Too short."),
        ("7", "One number, seven are wanted."),
        ("1 2 3 4 5 6 7", "Not yet. Try again, or show the answer."),
        ("[1, 10, 102.0, 20, 203, 30, 300]", "Right."),
    ):
        field.fill(guess)
        field.press("Enter")
        assert status.inner_text().strip().lstrip("✓✗ ") == reply
    assert status.get_attribute("aria-live") == "polite"
    assert box.get_by_text("they add").is_visible()


def test_a_picked_guess_is_told_why_it_is_wrong(page):
    box = page.locator(".splat-guess").nth(1)
    status = box.get_by_role("status")
    for choice, reply in (
        ("stride > kernel_size", "That leaves gaps."),
        ("always", "Not yet. Try again, or show the answer."),
        ("stride < kernel_size", "Right."),
    ):
        box.get_by_label(choice).check()
        box.get_by_role("button", name="Check").click()
        assert status.inner_text().strip().lstrip("✓✗ ") == reply


def test_a_box_is_heard_as_it_is_seen(page):
    """The question names the field, the verdict describes it, and it goes when the answer changes."""
    box = page.locator(".splat-guess").first
    field, status = box.get_by_role("textbox"), box.get_by_role("status")
    heard = (
        "e => e.getAttribute('aria-{}').split(' ').map(id => document.getElementById(id).textContent.trim()).join(' ')"
    )
    assert field.evaluate(heard.format("labelledby")) == "What does the row 1 2 3 become? Your answer"
    assert page.get_by_role("textbox", name="What does the row 1 2 3 become? Your answer").count() == 1
    assert field.get_attribute("placeholder") == "numbers, such as 4 5 6"
    field.fill("1 10")
    field.press("Enter")
    assert status.inner_text() == "✗ Two numbers, seven are wanted."
    assert status.locator("[aria-hidden=true]").inner_text().strip() == "✗"
    assert field.evaluate(heard.format("describedby")) == status.inner_text()
    colours = [status.evaluate("e => getComputedStyle(e).color")]
    field.press("End")
    field.type(" 3")
    assert status.inner_text() == ""
    field.fill("1 10 102 20 203 30 300")
    field.press("Enter")
    assert status.inner_text() == "✓ Right."
    colours.append(status.evaluate("e => getComputedStyle(e).color"))
    assert len({*colours, page.evaluate("getComputedStyle(document.body).color")}) == 3
    assert box.get_by_text("Other answers, and what they show:").is_visible()

    box = page.locator(".splat-guess").nth(1)
    group, status = (
        page.get_by_role("radiogroup", name="Where do stamps overlap?", exact=True),
        box.get_by_role("status"),
    )
    box.get_by_label("always").check()
    box.get_by_role("button", name="Check").click()
    assert (
        group.evaluate(heard.format("describedby"))
        == status.inner_text()
        == "✗ Not yet. Try again, or show the answer."
    )
    box.get_by_label("stride > kernel_size").check()
    assert status.inner_text() == ""


def test_what_was_answered_stays_until_it_is_forgotten(folder, load):
    page = load((folder / "html" / "index.html").as_uri())
    first, second, third = (page.locator(".splat-guess").nth(n) for n in range(3))
    for box, answer in ((first, "1 10 102 20 203 30 300"), (third, "1 2")):
        box.get_by_role("textbox").fill(answer)
        box.get_by_role("button", name="Check").click()
    second.get_by_label("always").check()
    second.get_by_role("button", name="Check").click()
    page.reload()
    assert first.get_by_role("textbox").input_value() == "1 10 102 20 203 30 300"
    assert first.get_by_role("status").inner_text() == "✓ Right."
    assert third.get_by_role("textbox").input_value() == "1 2"
    assert second.get_by_label("always").is_checked()
    assert second.get_by_role("status").inner_text() == ""
    forget = page.get_by_role("button", name="Forget my answers")
    assert forget.count() == 1
    forget.click()
    assert page.get_by_text("Forgotten.").is_visible()
    for again in (False, True):
        if again:
            page.reload()
        assert [box.get_by_role("textbox").input_value() for box in (first, third)] == ["", ""]
        assert page.locator(".splat-guess :checked").count() == 0
        assert first.get_by_role("status").inner_text() == ""


def test_without_storage_a_box_works_all_the_same(folder, new_page):
    """As where a browser forbids it. Sphinx's own scripts, which would throw then, are left out."""
    path = folder / "html" / "index.html"
    alone = path.with_name("alone.html")
    alone.write_text(re.sub(r"<script src=.*?</script>", "", path.read_text()))
    page = new_page()
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no') } })")
    page.goto(alone.as_uri())
    box = page.locator(".splat-guess").first
    box.get_by_role("textbox").fill("1 10 100")
    box.get_by_role("button", name="Check").click()
    assert box.get_by_role("status").inner_text() == "✗ Too short."
    page.get_by_role("button", name="Forget my answers").click()
    assert box.get_by_role("textbox").input_value() == ""


def test_a_pasted_column_keeps_its_numbers_apart(page):
    field = page.locator(".splat-guess").first.get_by_role("textbox")
    field.evaluate("""field => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "1\\n10\\r\\n102\\n");
      field.focus();
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    }""")
    assert field.input_value() == "1; 10; 102"


def test_options_stand_in_the_class(page):
    box = page.locator(".splat-guess").nth(2)
    for answer, said in (
        ("3 2", "✓ Right."),
        ("5", "✓ Right."),
        (">= 5", "✓ Right."),
        ("3 3", "✗ Not yet."),
        ("<= 5", "✗ A number"),
    ):
        box.get_by_role("textbox").fill(answer)
        box.get_by_role("button", name="Check").click()
        assert box.get_by_role("status").first.inner_text().startswith(said), answer


def test_the_answer_can_be_shown_without_a_guess(page):
    box = page.locator(".splat-guess").first
    assert not box.get_by_text("Answer: 1 10 102 20 203 30 300").is_visible()
    box.get_by_text("Show the answer").press("Enter")
    assert box.get_by_text("Answer: 1 10 102 20 203 30 300").is_visible()
    box.get_by_text("Hide the answer").press("Enter")
    assert not box.get_by_text("Answer: 1 10 102 20 203 30 300").is_visible()
    expect(box.get_by_text("Show the answer")).to_be_visible()  # a box tells that it was folded a moment later


def test_without_javascript_it_is_a_folded_answer(folder, load):
    page = load((folder / "html" / "index.html").as_uri(), java_script_enabled=False)
    box = page.locator(".splat-guess").first
    assert not box.locator("form").is_visible()
    assert not box.get_by_text("they add").is_visible()
    box.get_by_text("Show the answer").click()
    assert box.get_by_text("they add").is_visible()
    assert page.locator(".splat-guess").nth(1).get_by_text("always").is_visible()


def test_translators_get_every_sentence(folder):
    result = sphinx(folder, "gettext", "pot")
    assert result.returncode == 0, result.stderr
    pot = (folder / "pot" / "index.pot").read_text()
    for sentence in (
        "What does the row `1 2 3` become?",
        "Where stamps meet, they **add**.",
        "`100 10 201 20 302 30 3` You *flipped* the kernel.",
        "Where do stamps overlap?",
        "always",
    ):
        assert f'msgid "{sentence}"' in pot, sentence


def test_a_translated_box_still_knows_its_choices(folder, tmp_path):
    """The words change, the answer and the reasons stay with their choices."""
    words = {"Where do stamps overlap?": "Wo?", "stride < kernel_size": "kleiner", "stride > kernel_size": "größer"}
    words["`stride > kernel_size` That leaves gaps."] = "`größer` Das lässt Lücken."
    catalogue = tmp_path / "locale" / "de" / "LC_MESSAGES" / "index.po"
    catalogue.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    catalogue.write_text(head + "".join(f'\nmsgid "{a}"\nmsgstr "{b}"\n' for a, b in words.items()))
    for name in ("conf.py", "icon.svg", "index.md"):
        shutil.copy(folder / name, tmp_path)
    with (tmp_path / "conf.py").open("a") as conf:
        conf.write('language = "de"\nlocale_dirs = ["locale"]\n')
    result = sphinx(tmp_path, "html", "html")
    assert result.returncode == 0, result.stderr
    box = BeautifulSoup((tmp_path / "html" / "index.html").read_text(), "html.parser").select(".splat-guess")[1]
    assert box.select_one(".guess-title").text == "Wo?"
    assert [item.text.strip() for item in box.select(".guess-right")] == ["kleiner"]
    assert [item.text.strip() for item in box.select(".guess-why-0")] == ["größer"]
    assert "Lücken" in box.select_one(".guess-wrong li").text
    assert box.select_one(".guess-answer code").text == "stride < kernel_size"


def test_a_box_that_cannot_work_is_an_error_on_its_page(tmp_path):
    fold = "<details>\n<summary>Show the answer</summary>\n\n{}\n\n{}\n</details>"
    box = f'<div class="guess">\n\nWhat?\n\n{{}}{fold}\n\n</div>'
    broken = {
        "bare": (box.format("", "Because.", ""), "needs its answer as inline code"),
        "words": (box.format("", "`because`", ""), "an answer in words needs choices: because"),
        "reasons": (box.format("", "`3`", "- `not` three\n"), "an answer in words needs choices: not"),
        "choice": (box.format("- 1\n- 2\n\n", "`3`", ""), "one of its choices: 3"),
        "reason": (box.format("", "`3`", "- no code\n"), "starts with inline code"),
        "open": (box.format("", "`3`", "").replace("</details>", ""), "ends with </details> and </div>, an empty line"),
        "flat": (box.format("", "`3`", "").replace("<summary>Show the answer</summary>", ""), "is a question"),
    }
    (tmp_path / "conf.py").write_text(CONF.replace('html_favicon = "icon.svg"', ""))
    (tmp_path / "index.md").write_text("# Pages\n\n```{toctree}\n" + "\n".join(broken) + "\n```\n")
    for name, (text, _) in broken.items():
        (tmp_path / f"{name}.md").write_text(f"# Page\n\n{text}\n")
    result = sphinx(tmp_path, "html", "html", "--keep-going")
    assert result.returncode != 0
    for name, (_, message) in broken.items():
        assert any(f"{name}.md:3" in line and message in line for line in result.stderr.splitlines()), result.stderr


def test_nothing_moves_when_the_script_comes(folder, load):
    """The boxes stand at the same places before the script ran and after."""
    path = folder / "html" / "index.html"
    boxes = "document.querySelectorAll('.splat-guess, .splat-guess details')"
    places = f"() => [...{boxes}].map(e => e.getBoundingClientRect().y)"
    still = path.with_name("still.html")  # the same page, whose module never runs
    still.write_text(path.read_text().replace('type="module"', 'type="later"'))
    for width in (320, 1280):
        before, after = (load(p.as_uri(), viewport={"width": width, "height": 900}) for p in (still, path))
        assert before.locator(".guess-choices input").count() == 0
        assert after.locator(".guess-choices input").count() == 3
        assert before.evaluate(places) == after.evaluate(places)
