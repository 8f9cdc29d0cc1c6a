"""What is looked at where all cannot be, in `make test`: a part that meets every kind. `EVERY_CASE=1` looks at all."""

import os
from zlib import crc32

EVERY = "EVERY_CASE" in os.environ
# Pages of another language share frame, code and widgets with those in English, which are all looked at.
OTHERS = ("zh/",)
KINDS = ("book/intro", "book/06-weigh-the-overlaps", "book/glossary", "search", "404")
OTHER_KINDS = ("book/intro", "book/06-weigh-the-overlaps", "search")


def one_of_its_kind(path):
    """Say of a page, by its path below the book's folder, whether it stands for those that are made as it is."""
    other = next((folder for folder in OTHERS if path.startswith(folder)), "")
    return EVERY or path.removeprefix(other).removesuffix(".html") in (OTHER_KINDS if other else KINDS)


def looked_at(path):
    """Say whether a page is looked at where the language makes no difference."""
    return not path.startswith(OTHERS) or one_of_its_kind(path)


def in_turn(test, path):
    """Say whether a test is put to a page where the frame of all pages matters most: each to a third of them."""
    return one_of_its_kind(path) or crc32(f"{test} {path}".encode()) % 3 == 0


# What readers do to widgets (these files) runs through code that all widgets share. Torch's numbers are each one's own.
ACTS = ("test_hand.py", "test_page.py", "test_firefox.py", "test_lab.py")
OWN = ("test_every_reachable_setting_shows_torchs_numbers", "test_traits_go_both_ways_and_two_views_stay_in_step")


def asked_of(test, name, widgets):
    """Say whether a test, by its whole name, is put to a widget: each to a quarter of them, each of them to a quarter.

    On another screen, or from another first state, it is put to another quarter.
    """
    if EVERY or test.partition("[")[0] in OWN:
        return True
    return (crc32(test.replace(name, "").encode()) + widgets.index(name)) % 4 == 0
