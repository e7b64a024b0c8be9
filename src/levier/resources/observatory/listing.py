"""Lists whose rows stand in the engine's tables, paged as any list of the house."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator

if TYPE_CHECKING:
    from levier.statistics.served import Page

PAGE_SIZE = 25
# An exported sheet stops there: past it, a person needs the files themselves.
EXPORTED_AT_MOST = 50_000
_EXPORT_STEP = 1_000

Fetch = Callable[..., "Page"]


class _Rows:
    """What a paginator needs of a list: its length and its slices, each one page of the engine."""

    def __init__(self, fetch: Fetch, size: int) -> None:
        self._fetch = fetch
        self._size = size
        self._total: int | None = None

    def __len__(self) -> int:
        if self._total is None:
            self._total = self._fetch(page=1, size=1).total
        return self._total

    def __getitem__(self, asked: slice) -> list[dict[str, Any]]:
        return self._fetch(page=asked.start // self._size + 1, size=self._size).rows


def list_page(fetch: Fetch, asked: str | None, *, size: int = PAGE_SIZE) -> ListPage:
    """The page asked of a list; `fetch(page=, size=)` is a question to the engine with its filters given."""
    return Paginator(_Rows(fetch, size), size).get_page(asked)  # type: ignore[arg-type]


def every_row(fetch: Fetch) -> Iterator[dict[str, Any]]:
    """The rows of every page, up to `EXPORTED_AT_MOST`."""
    for page in range(1, EXPORTED_AT_MOST // _EXPORT_STEP + 1):
        rows = fetch(page=page, size=_EXPORT_STEP).rows
        yield from rows
        if len(rows) < _EXPORT_STEP:
            return
