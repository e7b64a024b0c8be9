"""Pages, letters and documents keep signs with their words: no plain space after « or before » : ; ! ?."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src/levier"
# A sign of high punctuation after a word and a plain space, then an end or a space; guillemets and their inside.
BREAKABLE = re.compile(r"« | »|(?<=[\w)%’»}]) [:;?!](?=\s|$|<)")
NOT_WORDS = re.compile(r"\{%.*?%\}|\{#.*?#\}|<(style|code)\b.*?</\1>|<[^>]*>", re.DOTALL)


def faults_of(path: Path) -> list[str]:
    """Where a plain space stands beside a sign, with what surrounds it."""
    words = NOT_WORDS.sub("|", path.read_text(encoding="utf-8"))
    return [
        f"{path.relative_to(SOURCE)}:{line} : {text[max(found.start() - 20, 0) : found.end() + 20]!r}"
        for line, text in enumerate(words.splitlines(), start=1)
        for found in BREAKABLE.finditer(text)
    ]


@pytest.mark.parametrize("suffix", ["html", "mjml", "typ"])
def test_signs_stay_with_their_words(suffix):
    files = sorted(SOURCE.rglob(f"*.{suffix}"))
    assert [fault for path in files for fault in faults_of(path)] == []
