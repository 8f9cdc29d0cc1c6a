"""Which pages of the built book are looked at where the language makes no difference."""

# Pages of another language share frame, code and widgets with those in English, which are all looked at.
OTHERS = ("zh/",)
SOME = {f"zh/{name}.html" for name in ("book/intro", "book/06-weigh-the-overlaps", "book/glossary", "search", "404")}


def looked_at(path):
    """Say so of a page, by its path below the book's folder."""
    return not path.startswith(OTHERS) or path in SOME
