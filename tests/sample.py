"""What is looked at where all cannot be, in `make test`: a part that meets every kind. `EVERY_CASE=1` looks at all."""

import os

EVERY = "EVERY_CASE" in os.environ
# Pages of another language share frame, code and widgets with those in English, which are all looked at.
OTHERS = ("zh/",)
KINDS = ("book/intro", "book/06-weigh-the-overlaps", "book/glossary", "search", "404")


def one_of_its_kind(path):
    """Say of a page, by its path below the book's folder, whether it stands for those that are made as it is."""
    bare = next((path.removeprefix(folder) for folder in OTHERS if path.startswith(folder)), path)
    return EVERY or bare.removesuffix(".html") in KINDS


def looked_at(path):
    """Say whether a page is looked at where the language makes no difference."""
    return not path.startswith(OTHERS) or one_of_its_kind(path)
