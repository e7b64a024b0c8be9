"""Pages, letters, documents and the sentences of commands keep signs with their words: no plain space after « or
before » : ; ! ?."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/levier"
# A sign of high punctuation after a word and a plain space, then an end or a space; guillemets and their inside.
BREAKABLE = re.compile(r"« | »|(?<=[\w)%’»}]) [:;?!](?=\s|$|<)|n° (?=\d)")
# A plain space within a number, or between a number and its unit.
WITHIN_FIGURES = re.compile(r"(?<![\d,])\b\d{1,3} (?=\d{3}(?!\d))|(?<=[\d}]) (?=(?:%|€|h|Mo)(?!\w))")
# A string that begins by a unit follows, in its f-string, the figure it is of.
UNIT_OF_THE_VALUE = re.compile(r"^ (?:%|€|h|Mo)(?!\w)")
# What is no word of a template stands as a bar, which a sign may follow: « {% if known %} : the words ».
NOT_WORDS = re.compile(r"\{#.*?#\}|<(style|code)\b.*?</\1>", re.DOTALL)
ELEMENT = re.compile(r"<[^>]*>", re.DOTALL)
SAID_ASIDE = re.compile(r"(?:aria-label|title|alt|placeholder)=\"([^\"]*)\"")
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")
AFTER_A_TAG = re.compile(r"(?<=\|) [:;?!](?=\s|$|<)")


def names_of(tag: re.Match[str]) -> str:
    """What an element of a page says in its attributes, between bars."""
    return "|".join(["", *SAID_ASIDE.findall(tag[0]), ""]) or "|"


def strings_of(tag: re.Match[str]) -> str:
    """What a tag says in its strings, `{% empty "Aucun relevé" "…" %}`, between bars."""
    return "|".join(["", *(double or single for double, single in QUOTED.findall(tag[0])), ""]) or "|"


def faults_of(path: Path) -> list[str]:
    """Where a plain space stands beside a sign, with what surrounds it."""
    tags_aside = TAG.sub(strings_of, path.read_text(encoding="utf-8"))
    words = ELEMENT.sub(names_of, NOT_WORDS.sub("|", tags_aside))
    return [
        f"{path.relative_to(SOURCE)}:{line} : {text[max(found.start() - 20, 0) : found.end() + 20]!r}"
        for line, text in enumerate(words.splitlines(), start=1)
        for sign in (BREAKABLE, AFTER_A_TAG, WITHIN_FIGURES)
        for found in sign.finditer(text)
    ]


@pytest.mark.parametrize("suffix", ["html", "mjml", "typ"])
def test_signs_stay_with_their_words(suffix):
    files = sorted(SOURCE.rglob(f"*.{suffix}"))
    assert [fault for path in files for fault in faults_of(path)] == []


def sentences_of(path: Path) -> list[ast.Constant]:
    """The strings of a module but its docstrings, which are for developers."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone
    ]


def test_the_sentences_of_the_code_keep_them_too():
    # The engine's reasons are keys of its reports: its words are the page's to typeset.
    modules = [path for path in sorted(SOURCE.rglob("*.py")) if "statistics" not in path.parts]
    faults = [
        f"{path.relative_to(SOURCE)}:{text.lineno} : {text.value[:80]!r}"
        for path in modules
        for text in sentences_of(path)
        if BREAKABLE.search(text.value) or UNIT_OF_THE_VALUE.search(text.value)
    ]
    assert faults == []


def test_the_sentences_of_the_tools_keep_them_and_their_apostrophes_are_curved():
    straight = re.compile(r"\b(?:[cdjlmnst]|qu)'(?=\w)", re.IGNORECASE)
    lines = [
        (f"{path.relative_to(ROOT)}:{number}", line)
        for path in sorted((ROOT / "tools").glob("*.sh"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if not line.lstrip().startswith("#")
    ]
    lines += [
        (f"{path.relative_to(ROOT)}:{text.lineno}", text.value)
        for path in sorted((ROOT / "tools").rglob("*.py"))
        if path.parent.name != "derive"  # whose words are those of the tables it writes
        for text in sentences_of(path)
    ]
    assert [
        f"{where} : {line[:100]!r}" for where, line in lines if BREAKABLE.search(line) or straight.search(line)
    ] == []
