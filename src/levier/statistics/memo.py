"""A rule asked once per distinct value, a column of values at a time; and what rules noted, record by record."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

# Distinct values kept per field: bounds memory whatever the file.
_MEMORY = 16_384


class Memo(dict[Any, Any]):
    """A function of one value that remembers its answers, in bounded memory; `memo[value]` asks it."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, value: Any) -> Any:
        if len(self) >= _MEMORY:
            self.clear()
        answer = self[value] = self._function(value)
        return answer

    def columns(self, values: Iterable[Any], width: int = 2) -> Sequence[Sequence[Any]]:
        """Its answers to many values, each a tuple of `width`, as so many columns: of a rule, what is kept and the
        rules that applied."""
        return list(zip(*map(self.__getitem__, values), strict=True)) or [()] * width


# The rules that applied to records of a batch, by the place of the record in it, with what each saw.
Notes = dict[int, list[tuple[str, str | None]]]


def note(found: list[tuple[str, str | None]], rules: tuple[str, ...], raw: str | None) -> None:
    """Notes the rules that applied to a value."""
    for rule in rules:
        found.append((rule, raw))


def note_all(notes: Notes, rules: Sequence[tuple[str, ...]], raws: Sequence[str | None]) -> None:
    """Notes the rules that applied to a column of the batch."""
    if any(rules):
        for place, applied in enumerate(rules):
            if applied:
                note(notes.setdefault(place, []), applied, raws[place])
