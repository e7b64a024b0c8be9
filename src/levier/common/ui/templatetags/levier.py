"""Formats as filters and components as tags: `{% load levier %}`. How to call each: docs/interface.md."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from html import escape
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from levier.common.ui import formats
from levier.common.ui.lever import lever as draw_lever
from levier.common.ui.terms import definition_of

register = template.Library()

BADGES = ("late", "soon", "todo", "done", "neutral")
SORT_PARAMETER = "tri"
PAGE_PARAMETER = "page"

for _name in (
    "integer",
    "hours",
    "whole_hours",
    "euros",
    "percent",
    "share",
    "day_month",
    "near_date",
    "weekday_date",
    "month",
    "of_month",
    "short_month",
    "of",
    "named",
    "quarter",
    "period",
    "typeset",
    "siret",
    "telephone",
    "file_size",
    "enumeration",
):
    register.filter(_name, getattr(formats, _name))


@register.filter
def decimal(value: Any, decimals: int | None = None) -> str:
    """A decimal number, with a fixed count of decimals when given: `{{ fte|decimal:1 }}`."""
    return formats.number(value, decimals)


def local_day(value: date | datetime | None) -> date | None:
    """The day of an instant in the active time zone: what was kept at 23 h 30 UTC is of the morning after in Paris."""
    return timezone.localdate(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def long_date(value: date | datetime | None) -> str:
    """A day, or that of an instant: « 23 novembre 2026 »."""
    return formats.long_date(local_day(value))


@register.filter
def short_date(value: date | datetime | None) -> str:
    """A day, or that of an instant: « 23/11/2026 »."""
    return formats.short_date(local_day(value))


@register.filter
def moment(value: datetime | None) -> str:
    """An instant in the active time zone: « 23 novembre 2026 à 14 h 05 »."""
    return formats.moment(value if value is None or timezone.is_naive(value) else timezone.localtime(value))


@register.filter
def count(amount: int | None, words: str) -> str:
    """An amount with its word: `{{ n|count:"marché" }}`, or `{{ n|count:"lot clos,lots clos" }}`."""
    singular, _, several = words.partition(",")
    return formats.count(amount, singular, several or None)


@register.filter
def input_class(field: BoundField) -> SafeString:
    """A form field with the width its kind asks for, its own classes kept."""
    css = {"number": "input-number", "date": "input-date", "time": "input-short"}.get(field.widget_type)
    if css is None:
        return field.as_widget()
    own = field.field.widget.attrs.get("class", "")
    return field.as_widget(attrs={"class": f"{own} {css}".strip()})


@register.simple_tag
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """The options of a select, from its widget's `optgroups`: in one go, since a list may hold hundreds."""
    drawn = []
    for group, choices, _ in groups:
        # Escaped by the plain function: Django's own, made for lazy texts, takes five times as long on each.
        inside = "\n".join(
            f'<option value="{escape(str(choice["value"]))}"{" selected" if choice["selected"] else ""}>'
            f"{escape(str(choice['label']))}</option>"
            for choice in choices
        )
        drawn.append(f'<optgroup label="{escape(str(group))}">\n{inside}</optgroup>' if group else inside)
    return SafeString("\n".join(drawn))


@register.simple_tag
def badge(kind: str, words: str) -> SafeString:
    """A short state in words, coloured: late, soon, todo, done or neutral."""
    if kind not in BADGES:
        raise template.TemplateSyntaxError(f"{kind!r} is not a badge; choose among {', '.join(BADGES)}.")
    return format_html('<span class="badge badge-{}">{}</span>', kind, words)


@register.simple_tag(takes_context=True)
def term(context: template.Context, word: str, words: str = "") -> SafeString:
    """A term of the field with its definition on hover and on focus: `{% term "guichet" "vos guichets" %}`.

    The definition is tied to the word for assistive technology; `levier.js` hides it on Escape.
    """
    definition = definition_of(word)
    request = context.get("request")
    # One number a page: the same term may stand twice, and a page loaded afresh gives the same ids.
    rank = getattr(request, "terms_explained", 0) + 1
    if request is not None:
        request.terms_explained = rank
    return format_html(
        '<dfn class="term" tabindex="0" aria-describedby="term-{}">{}'
        '<span class="term-definition" role="tooltip" id="term-{}">{}</span></dfn>',
        rank,
        words or word,
        rank,
        definition,
    )


@register.simple_tag
def fictitious() -> SafeString:
    """The mark of what is invented."""
    return format_html('<span class="fictitious">({})</span>', "fictif")


@register.inclusion_tag("ui/components/lever.html")
def lever(
    counted: int,
    owed: int,
    pending: int = 0,
    expected: int | None = None,
    *,
    late: bool | None = None,
    taken_over: int = 0,
    words: str = "full",
) -> dict[str, Any]:
    """The lever. `counted`, `pending` and `taken_over` in hundredths of an hour, `owed` and `expected` in whole hours.

    `words`: "full" writes hours and pace below, "pace" the pace alone (the hours stand in columns beside), "" nothing.
    The drawing always carries the whole sentence as its text alternative.
    """
    drawing = draw_lever(
        counted=counted, owed=owed, pending=pending, expected=expected, late=late, taken_over=taken_over
    )
    return {"lever": drawing, "words": words}


@register.inclusion_tag("ui/components/lever_key.html")
def lever_key() -> dict[str, Any]:
    """What the parts of the lever mean; once on a page that shows several."""
    return {}


@register.inclusion_tag("ui/components/figure.html")
def figure(label: str, value: str, detail: str = "", url: str = "") -> dict[str, Any]:
    """A figure that opens the entries behind it."""
    return {"label": label, "value": value, "detail": detail, "url": url}


@register.inclusion_tag("ui/components/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """What a list says when it has nothing: why, and what to do."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("ui/components/definitions.html")
def definitions(rows: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Terms and their values, in two columns (one on a telephone)."""
    return {"rows": list(rows)}


@register.inclusion_tag("ui/components/steps.html")
def steps(labels: Iterable[str], current: int) -> dict[str, Any]:
    """Where one stands in a sequence; `current` counts from 1, one past the last means all done."""
    return {
        "steps": [
            {"label": label, "current": rank == current, "done": rank < current}
            for rank, label in enumerate(labels, start=1)
        ]
    }


@register.inclusion_tag("ui/components/progress.html")
def progress(label: str, done: int, total: int, text: str = "") -> dict[str, Any]:
    """Long work under way, with its figures in words."""
    return {
        "label": label,
        "done": done,
        "total": total or 1,
        "percent": formats.share(done, total),
        "text": text or f"{formats.integer(done)} sur {formats.integer(total)}",
    }


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form, at its top, each line leading to its field."""
    problems = []
    for name, messages in form.errors.items():
        bound = form[name] if name in form.fields else None
        for message in messages:
            problems.append(
                {
                    "message": message,
                    "label": _said_before(str(bound.label)) if bound and bound.label else "",
                    "target": _first_control(bound) if bound and not bound.is_hidden else "",
                }
            )
    several = len(problems) > 1
    title = f"{len(problems)} points à corriger" if several else "Un point à corriger"
    return {"problems": problems, "title": title}


def _said_before(label: str) -> str:
    """A label as it stands before what is wrong with its field: a question needs no colon after its mark, and what is
    wrong with a sentence to agree to says by itself what it is about."""
    if label.endswith("."):
        return ""
    return label if label.endswith("?") else f"{label}\u00a0:"


def _first_control(bound: BoundField) -> str:
    """The id a link can reach: a group of choices has none of its own, its first choice has."""
    return str(bound[0].id_for_label) if bound.use_fieldset and len(bound) else bound.auto_id


@register.inclusion_tag("ui/components/column.html", takes_context=True)
def column(context: template.Context, label: str, name: str, number: bool = False) -> dict[str, Any]:
    """The head of a column that sorts its list by `?tri=name`, then `?tri=-name`; keeps the other filters."""
    query = _query(context)
    current = query.get(SORT_PARAMETER, "")
    state = {name: "ascending", f"-{name}": "descending"}.get(current, "")
    url = _with(query, {SORT_PARAMETER: f"-{name}" if state == "ascending" else name, PAGE_PARAMETER: None})
    return {"label": label, "number": number, "aria_sort": state, "url": url}


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(
    context: template.Context, page: Page, singular: str, several: str = "", parameter: str = PAGE_PARAMETER
) -> dict[str, Any]:
    """The pages of a list and how many things it holds: `{% pagination page "marché" %}`; `parameter`, where the
    address says which page, when two lists stand together."""
    query = _query(context)
    paginator = page.paginator
    total = formats.count(paginator.count, singular, several or None)
    if paginator.num_pages == 1:
        return {"pages": [], "summary": total}

    def url(rank: int) -> str:
        return _with(query, {parameter: None if rank == 1 else str(rank)})

    numbers = paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {
        "pages": [
            {"gap": True}
            if rank == paginator.ELLIPSIS
            else {"number": rank, "current": rank == page.number, "url": url(int(rank))}
            for rank in numbers
        ],
        "summary": f"{formats.integer(page.start_index())} à {formats.integer(page.end_index())} sur {total}",
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
    }


@register.inclusion_tag("ui/components/filters.html", takes_context=True)
def filters(context: template.Context, form: BaseForm, label: str = "Filtrer la liste") -> dict[str, Any]:
    """The bar of filters above a list: a GET form, its state readable and shareable in the address.

    The fields a form names in `more_fields` stand behind « Plus de critères », open when one of them is asked.
    """
    query = _query(context)
    names = {bound.html_name for bound in form}
    rare = set(getattr(form, "more_fields", ()))
    hidden = [bound.html_name for bound in form.hidden_fields()]
    kept = [(name, query[name]) for name in (SORT_PARAMETER, *hidden) if name in query]
    return {
        "form": form,
        "fields": [bound for bound in form.visible_fields() if bound.name not in rare],
        "more": [bound for bound in form.visible_fields() if bound.name in rare],
        "more_open": any(query.get(form[name].html_name) for name in rare),
        "label": label,
        "kept": kept,
        "active": any(query.get(name) for name in names),
        "clear_url": _with(query, dict.fromkeys((*names, PAGE_PARAMETER))),
    }


def _query(context: template.Context) -> QueryDict:
    request = context.get("request")
    return request.GET if request is not None else QueryDict()


def _with(query: QueryDict, changes: Mapping[str, str | None]) -> str:
    """The same address with some parameters changed, or removed when None."""
    changed = query.copy()
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return f"?{changed.urlencode()}" if changed else "?"
