"""What only the overlap map draws: the tree of stamps, against torch, and what is lit when it is pointed at."""

import random
import re

import torch
from torch.nn import functional as F

TREE = """s => {
  const { tree, ribbon, family } = pure.overlap_map, wood = tree(s);
  return {
    shown: wood.shown, last: wood.last,
    levels: wood.levels.map((level, at) => ({
      ...level,
      ribbons: level.counts.map((_, i) => ribbon(level, at, i)),
      reached: level.counts.map((_, i) => [...family(wood, [at, i]).at(-1)].sort((a, b) => a - b)),
    })),
    reaching: Array.from({ length: wood.last }, (_, o) => [...family(wood, [wood.levels.length, o])[0]])
      .map(some => some.sort((a, b) => a - b)),
  };
}"""


def through(x, layers):
    """Stamp rows with ones, one layer after the other."""
    for k, s in layers:
        x = F.conv_transpose1d(x, torch.ones(1, 1, k, dtype=x.dtype), stride=s)
    return x


def test_each_ribbon_lands_where_torch_puts_its_pixel(call):
    """Counts of every level, the pixels that a stamp reaches in the end, and the edges of its ribbon."""
    draw = random.Random(19)
    cases = []
    for _ in range(40):
        layers = [[draw.randint(1, 6), draw.randint(1, 4)] for _ in range(draw.randint(1, 3))]
        cases.append(
            {"size": draw.randint(2, 5), "layers": layers, "gradient": draw.random() < 0.5, "plane": False, "layer": 1}
        )
    for state, tree in zip(cases, call("overlap_map", TREE, cases), strict=True):
        layers = state["layers"][:: -1 if state["gradient"] else 1]
        start = max(0, (tree["last"] - tree["shown"]) // 2)
        for at, level in enumerate(tree["levels"]):
            counts = through(torch.ones(1, 1, state["size"], dtype=torch.float64), layers[:at])[0, 0]
            assert level["counts"] == counts.tolist(), state
            landed = through(torch.eye(len(counts), dtype=torch.float64)[:, None], layers[at:])[:, 0]
            assert tree["last"] == landed.shape[1]
            for pixel, (row, path) in enumerate(zip(landed, level["ribbons"], strict=True)):
                reached = row.nonzero().flatten().tolist()
                assert level["reached"][pixel] == reached, state
                if at == len(layers) - 1:
                    right, left = (float(v) for v in re.search(r"([-\d.]+) \d+L([-\d.]+) \d+C[^C]*Z", path).groups())
                    assert [left, right] == [reached[0] - start, reached[-1] + 1 - start], (state, path)
                    seen = left < tree["shown"] and right > 0
                    assert (level["from"] <= pixel <= level["to"]) == seen, state
        first = through(torch.eye(state["size"], dtype=torch.float64)[:, None], layers)[:, 0]
        assert tree["reaching"] == [column.nonzero().flatten().tolist() for column in first.T], state


def test_a_ribbon_lights_its_pixels_and_a_number_its_ribbons(write_page, load):
    page = load(write_page("overlap_map", layers=[[3, 2], [3, 2]], size=3))
    lit = "css => [...document.querySelectorAll(css)].map(e => e.classList.contains('lit'))"
    cells, told = "[data-name=output] td", page.locator(".splat-picture > p.splat-sum")
    assert told.inner_text() == "Point at a stamp, or at a number."
    page.locator(".splat-ribbons path").nth(1).hover()  # pixel 1 of the first layer
    x = through(torch.tensor([[[0.0, 1, 0]]]), [(3, 2), (3, 2)])[0, 0]
    assert page.evaluate(lit, cells) == (x > 0).tolist()
    assert told.inner_text() == "Layer 1: pixel 1 holds 1. Its stamp lands on pixels 2 to 4."
    page.locator(cells).nth(6).hover()
    parts = through(torch.ones(1, 1, 3), [(3, 2)])[0, 0]  # stamps 2 and 3 of the last layer reach pixel 6
    assert told.inner_text() == f"output[6] = {int(parts[2])} + {int(parts[3])} = {int(parts[2] + parts[3])}"
    assert page.evaluate(lit, ".splat-ribbons g:last-child path") == [pixel in (2, 3) for pixel in range(7)]
    assert page.evaluate(lit, ".splat-ribbons g:first-child path") == [True, True, False]


def test_the_tree_is_walked_with_the_arrow_keys(write_page, load):
    page = load(write_page("overlap_map", layers=[[3, 2], [4, 2]], size=3))
    tree, status = page.get_by_role("slider", name="stamps of each layer"), page.locator("[role=status]")
    tree.focus()
    for key, said in (
        ("ArrowRight", "Layer 2: pixel 0 holds 1. Its stamp lands on pixels 0 to 3."),
        ("ArrowRight", "Layer 2: pixel 1 holds 1. Its stamp lands on pixels 2 to 5."),
        ("ArrowRight", "Layer 2: pixel 2 holds 2. Its stamp lands on pixels 4 to 7."),
        ("ArrowUp", "Layer 1: pixel 1 holds 1. Its stamp lands on pixels 2 to 4."),
        ("ArrowRight", "Layer 1: pixel 2 holds 1. Its stamp lands on pixels 4 to 6."),
        ("ArrowRight", "Layer 1: pixel 2 holds 1. Its stamp lands on pixels 4 to 6."),
        ("ArrowDown", "Layer 2: pixel 5 holds 1. Its stamp lands on pixels 10 to 13."),
    ):
        page.keyboard.press(key)
        assert tree.get_attribute("aria-valuetext") == said, key
        assert status.inner_text() == said
