"""Leave out of a stylesheet what can match nothing in this book.

A browser reads the whole sheet before it paints anything, and nine tenths of the theme's is for parts that no page here
holds. A rule goes when its selector asks for a class or an id that stands in no page and in no script: it cannot match.
Whatever is inside `:not()`, `:is()` and their kind is not looked at, so such a rule stays.
"""

import re

import tinycss2

GROUPS = {"media", "supports", "layer", "container"}


def words(texts) -> set[str]:
    """Collect all words of pages and scripts: whatever could be the name of a class."""
    return {word for text in texts for word in re.findall(r"[\w-]+", text)}


def prune(css: str, known: set[str]) -> str:
    """Give the sheet without the rules that name something unknown.

    >>> prune("a.x, a.y {} .z:hover {} a:not(.z) {} @media print { #z {} #x {} }", {"x"})
    'a.x{}a:not(.z){}@media print{#x{}}'
    """
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(filter(None, (_rule(rule, known) for rule in rules)))


def _rule(rule, known: set[str]) -> str:
    if rule.type == "qualified-rule":
        selectors = [selector for selector in _split(rule.prelude) if _can_match(selector, known)]
        words = ",".join(tinycss2.serialize(selector).strip() for selector in selectors)
        return f"{words}{{{_squeeze(rule.content)}}}" if selectors else ""
    if rule.type == "at-rule" and rule.content is not None:
        head = f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}".strip()
        if rule.lower_at_keyword not in GROUPS:
            return f"{head}{{{_squeeze(rule.content)}}}"
        inside = "".join(_rule(inner, known) for inner in tinycss2.parse_rule_list(rule.content, True, True))
        return f"{head}{{{inside}}}" if inside else ""
    return rule.serialize()


def _split(prelude):
    """Split a list of selectors at its commas."""
    selectors = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        elif token.type != "comment":
            selectors[-1].append(token)
    return selectors


def _can_match(selector, known: set[str]) -> bool:
    """Tell whether every class and id is known."""
    for before, token in zip([None, *selector], selector, strict=False):
        named = token.type == "hash" or (token.type == "ident" and before == ".")
        if named and token.value not in known:
            return False
    return True


def _squeeze(tokens) -> str:
    """Write declarations without comments and line breaks."""
    kept = [token for token in tokens if token.type != "comment"]
    return re.sub(r"\s*\n\s*", " ", tinycss2.serialize(kept)).strip()
