"""A notebook in another language: the same code cells, the prose from the catalogue of its page.

A message of the catalogue is a paragraph, a title, an item or a cell of a table: it begins a line, after whatever sign
of Markdown marks it, and ends one, or stands between the bars of a table. So it is found in the source as it is, and
longer ones first; what took its place is not looked at again.
"""

import json
import re

SIGNS = r"(?:[ \t]*(?:#{1,6}|[-*+:]|\d+\.|:{3,}\{[\w:-]+\}|`{3,}\{[\w:-]+\}|:{3,}|>)[ \t]+)*[ \t]*|.*\|[ \t]*"
SETUP = """# The language of the widgets.
import os

os.environ["SPLATLIB_LANGUAGE"] = "{}"

"""


def replaced(source: str, known: dict[str, str]) -> str:
    r"""Put translations into Markdown.

    >>> replaced("# One tap\n\nTwo taps\nadd.\n\n| a | b |\n", {"One tap": "一", "Two taps add.": "二", "b": "三"})
    '# 一\n\n二\n\n| a | 三 |\n'
    """
    done = []
    for message in sorted(known, key=len, reverse=True):
        words = message.split()
        if not words or words[0] not in source:
            continue
        text = r"\s+".join(map(re.escape, words))
        pattern = re.compile(rf"^({SIGNS}){text}(?=[ \t]*(?:$|\|))", re.M)

        def put(match, message=message):
            done.append(known[message])
            return f"{match[1]}\0{len(done) - 1}\0"

        while (now := pattern.sub(put, source)) != source:
            source = now
    return re.sub(r"\0(\d+)\0", lambda match: done[int(match[1])], source)


def translated(text: str, known: dict[str, str], show: str, language: str) -> str:
    """Translate the text of a notebook: its Markdown, and the alternative texts of its figures."""
    notebook = json.loads(text)
    known = known | {message[1:-1]: said[1:-1] for message, said in known.items() if re.fullmatch(r"\(.*\)", message)}
    for cell in notebook["cells"]:
        image = cell["metadata"].get("mystnb", {}).get("image", {})
        if "alt" in image:
            image["alt"] = known.get(image["alt"], image["alt"])
        if cell["cell_type"] == "code" and 'LIBRARY = ""' in "".join(cell["source"]):
            cell["source"] = [f"{line}\n" for line in SETUP.format(language).splitlines()] + cell["source"]
        if cell["cell_type"] == "markdown":
            source = replaced("".join(cell["source"]), known)
            if '<div class="guess' in source:  # there an answer in words is the text of its choice
                source = re.sub(r"`([^`\n]+)`", lambda code: f"`{known.get(code[1], code[1])}`", source)
            source = re.sub(r"(?<=<summary>).*?(?=</summary>)", show, source)
            cell["source"] = source.splitlines(keepends=True)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
