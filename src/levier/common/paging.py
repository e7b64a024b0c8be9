"""Pages of long lists."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest


def list_context(request: HttpRequest, form: Form, page: Page, export_url: str) -> dict[str, Any]:
    """What the template of a filtered list is given: its filters and page, whether something is asked, and the address
    of the same choice as a spreadsheet (`export_url`, its address without any)."""
    query = request.GET.urlencode()
    return {
        "form": form,
        "page": page,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "export_url": export_url + (f"?{query}" if query else ""),
    }


class KeysFirst(Paginator):
    """A page in two queries: the keys in order, then these rows whole.

    Sorting every row with all that a page shows of it is what makes a long list slow; a key weighs nothing.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, *, counted: QuerySet[Any] | None = None) -> None:
        """`counted`: the same rows without what a page shows of each, when counting them joined would cost."""
        super().__init__(rows if counted is None else counted, per_page)
        self.rows = rows

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.rows.values_list("pk", flat=True)[first : first + self.per_page])
        return Page(self.rows.filter(pk__in=keys), number, self)
