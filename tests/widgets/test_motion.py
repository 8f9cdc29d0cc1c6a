"""Motion: in view it plays by itself, it yields to the reader, honours reduced motion, and is complete at rest."""

import pytest

START = {"input": [1, 2, 3], "kernel": [1, 10, 100], "step": 3, "play": True}
MOVING = "() => document.getAnimations().filter(a => a.playState === 'running').length"
FRAME = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Playing:
    """A stepper that plays by itself, on a page with room above it, under a clock that the test moves."""

    def __init__(self, page, url, above=0):
        self.page, self.root = page, page.locator(".splat-widget")
        page.clock.install()
        page.add_init_script(
            f"addEventListener('DOMContentLoaded', () => {{ document.body.style.padding = '{above}px 0 3000px'; }})"
        )
        page.goto(url)
        self.step = self.root.locator("[data-name=step]")

    def button(self, name):
        return self.root.get_by_role("button", name=name, exact=True)

    def at(self, step):
        """Wait until a step is shown: what is in view is told by the browser in its own time."""
        self.page.wait_for_function("s => document.querySelector('[data-name=step]').value === s", arg=str(step))

    def scroll(self, y):
        self.page.evaluate("y => scrollTo({ top: y, behavior: 'instant' })", y)

    def rest(self):
        """Let time pass: nothing may happen that was not due."""
        self.page.evaluate(FRAME)
        self.page.clock.run_for(1350)  # a player that runs would stand at step 1 now
        self.page.evaluate(FRAME)
        return self.step.input_value()


@pytest.fixture
def playing(write_page, new_page):
    def opened(above=0, end="", reduced_motion="no-preference", **settings):
        page = new_page(viewport={"width": 1440, "height": 900}, reduced_motion=reduced_motion)
        return Playing(page, write_page("stepper", **START | settings) + end, above)

    return opened


def test_in_view_it_plays_once_by_itself_and_ends_complete(playing):
    it = playing()
    for step in range(4):
        it.at(step)
        it.page.clock.run_for(900)
    it.button("Play").wait_for()
    assert it.rest() == "3"
    assert "?" not in it.root.locator(".splat-link").get_attribute("href")
    it.button("Play").click()  # again
    it.at(0)
    it.page.clock.run_for(900)
    it.at(1)


def test_out_of_view_it_is_complete_and_waits(playing):
    it = playing(above=2000)
    assert it.rest() == "3" and it.button("Pause").count() == 0
    for _ in range(2):
        it.scroll(1900)
        it.at(0)
        it.page.clock.run_for(900)
        it.at(1)
        it.scroll(0)
        it.at(3)
        assert it.rest() == "3" and it.button("Pause").count() == 0


def test_where_less_motion_is_asked_for_nothing_plays_by_itself(playing):
    it = playing(reduced_motion="reduce")
    assert it.rest() == "3" and it.button("Pause").count() == 0
    it.button("Play").click()
    it.at(0)


def test_a_link_to_a_state_is_shown_at_rest(playing):
    it = playing(end="#splat?stride=3")
    assert it.rest() == "3" and it.button("Pause").count() == 0


@pytest.mark.parametrize("act", ["slider", "pixel", "pause", "link"])
def test_the_reader_takes_over_for_good(act, playing):
    it = playing(above=400)
    it.at(0)
    if act == "slider":
        it.root.locator("[data-name=stride]").press("ArrowRight")
    elif act == "pixel":
        it.root.locator("[data-name=input] td").first.click()
    elif act == "pause":
        it.button("Pause").click()
    else:
        it.page.evaluate("() => { location.hash = '#splat?stride=1'; }")
        it.at(3)
    stays = it.step.input_value()
    assert it.button("Pause").count() == 0
    it.scroll(3000)
    assert it.rest() == stays
    it.scroll(300)
    assert it.rest() == stays and it.button("Pause").count() == 0


ROW = {"input": [1, 2, 3], "kernel": [1, 10, 100], "step": 3}


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_setting_changes_in_200_ms_and_the_next_change_interrupts(motion, write_page, new_page):
    page = new_page(write_page("stepper", **ROW), reduced_motion=motion)
    stride = page.locator("[data-name=stride]")
    counts = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        stride.press(key)
        counts.append(page.evaluate(MOVING))
    if motion == "reduce":
        assert counts == [0, 0, 0]
        return
    # of 7 to 9 numbers those of the first stamp stay where they are, and none is moved by two changes at once
    assert all(3 <= count <= 6 for count in counts), counts
    times = page.evaluate("() => document.getAnimations().map(a => a.effect.getTiming().duration)")
    assert set(times) == {200}
    page.wait_for_function("() => !document.getAnimations().length")
    assert page.evaluate(
        "() => [...document.querySelectorAll('td')].every(c => getComputedStyle(c).transform === 'none')"
    )


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_bars_and_ribbons_change_in_200_ms(motion, write_page, new_page):
    page = new_page(write_page("overlap_map"), reduced_motion=motion)
    page.locator("[data-name=stride]").press("ArrowRight")
    page.evaluate(FRAME)
    told = "a => `${a.effect.target.localName} ${a.effect.getTiming().duration}`"
    kinds = page.evaluate(f"() => document.getAnimations().map({told})")
    assert set(kinds) == (set() if motion == "reduce" else {"i 200", "path 200"})
    page.wait_for_function("() => !document.getAnimations().length")


@pytest.mark.parametrize("start", [{}, {"input": [1, 2, 3], "kernel": [1, 10, 100]}])
def test_a_colour_stands_for_a_tap_where_that_is_chosen(start, write_page, new_page):
    page = new_page(write_page("stepper", step=3, colour="tap", **start))
    looks = "name => [...document.querySelectorAll(`[data-name=${name}] td`)].map(c => c.style.background)"
    kernel, output = page.evaluate(looks, "kernel"), page.evaluate(looks, "output")
    assert len(set(kernel)) == len(kernel) and "" not in kernel
    assert set(page.evaluate(looks, "input")) == {""}
    assert [kernel[0], kernel[1]] == output[:2]  # the first stamp stands at the start
    page.get_by_role("button", name="a colour for each pixel").click()
    pixels = page.evaluate(looks, "input")
    assert len(set(pixels)) == len(pixels) and set(page.evaluate(looks, "kernel")) == {""}
    assert page.evaluate(looks, "output")[0] == pixels[0]
