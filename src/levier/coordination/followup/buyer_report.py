"""The buyer's report: one page of PDF and its spreadsheet, from the same figures.

Plain Python: selectors fill a `BuyerReport`, the formats are those of the screen. No person is named, in either file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from levier.common.ui import formats
from levier.common.ui.lever import Lever, lever
from levier.coordination.commitments.remaining import due_hours, remaining_hundredths
from levier.coordination.followup.exits.published import HEADS, MASKED_WORDS, METHOD, published_sheet, published_words
from levier.coordination.followup.exits.rules import Published

TEMPLATE = "coordination/followup/documents/buyer_report.typ"

FICTITIOUS_NOTE = (
    "Les entreprises titulaires, les personnes et les heures de ce document sont fictives\u00a0: "
    "elles servent à la démonstration."
)


@dataclass(frozen=True)
class LotLine:
    """A lot and its hours. `owed` and `expected` (by the calendar) in whole hours, the others in hundredths.

    `declared` is everything declared and not withdrawn, `counted` what was accepted, `pending` what waits to be judged:
    in the period. `counted_to_date` and `pending_to_date` are since the start; the same when the period is everything.
    `taken_over` was counted before the mission followed the lot, to the period's end: done, and told apart.
    """

    name: str
    holder: str
    owed: int
    declared: int
    counted: int
    pending: int = 0
    expected: int | None = None
    late: bool | None = None
    fictitious: bool = False
    counted_to_date: int | None = None
    pending_to_date: int | None = None
    taken_over: int = 0
    excused: int = 0

    @property
    def all_counted(self) -> int:
        """Counted since the start, in hundredths."""
        return self.counted if self.counted_to_date is None else self.counted_to_date

    @property
    def done(self) -> int:
        """Counted since the start, or taken over, in hundredths."""
        return self.all_counted + self.taken_over

    @property
    def all_pending(self) -> int:
        """Waiting to be judged since the start, in hundredths."""
        return self.pending if self.pending_to_date is None else self.pending_to_date

    @property
    def remaining(self) -> int:
        """Hours still to be done, in hundredths: never below zero (domain.md §9, reste à réaliser)."""
        return remaining_hundredths(self.owed, self.done, self.excused)

    @property
    def lever(self) -> Lever:
        """The lot's lever."""
        return lever(
            counted=self.all_counted,
            pending=self.all_pending,
            owed=due_hours(self.owed, self.excused),
            expected=self.expected,
            late=self.late,
            taken_over=self.taken_over,
        )


@dataclass(frozen=True)
class Breakdown:
    """Counted hours by mode of execution, type of contract or category: (label, people, hundredths of hours)."""

    title: str
    column: str
    rows: Sequence[tuple[str, int, int]]


@dataclass(frozen=True)
class PledgeLine:
    """A commitment without hours: what, by when, shown by what, where it stands, and what was found last."""

    name: str
    due_on: date
    evidence: str
    state: str
    found: str = ""


@dataclass(frozen=True)
class BuyerReport:
    """Everything the report says. `period` is the span worked, `as_of` the day of the figures, `owed_on` that of the
    hours owed when it is another; `training` are the hundredths of the hours declared in the period that were training;
    `full_time_hours`: of a full-time job over a year, by the convention that `full_time_words` says;
    `sections` what the desk wrote, (title, text).
    `exits`: where people are after their contract, masked, by moment; of the contracts ended in the period.
    `amount_cents`: what the contracts are worth, excluding tax. `department`: whole hours owed and hundredths counted
    that the mission counts, when another counts the rest."""

    mission: str
    buyer: str
    subject: str
    lots: Sequence[LotLine]
    period: tuple[date, date]
    as_of: date
    produced_at: datetime
    people: int
    full_time_hours: int
    full_time_words: str
    training: int = 0
    department: tuple[int, int] | None = None
    breakdowns: Sequence[Breakdown] = field(default_factory=tuple)
    pledges: Sequence[PledgeLine] = field(default_factory=tuple)
    exits: Sequence[Published] = field(default_factory=tuple)
    heading: str = "Clause sociale d’insertion : où en est-on ?"
    sections: Sequence[tuple[str, str]] = field(default_factory=tuple)
    owed_on: date | None = None
    amount_cents: int | None = None

    @property
    def total(self) -> LotLine:
        """All lots together; the calendar is known only when it is for each lot."""
        expected = [lot.expected for lot in self.lots]
        return LotLine(
            name="Ensemble",
            holder="",
            owed=sum(lot.owed for lot in self.lots),
            declared=sum(lot.declared for lot in self.lots),
            counted=sum(lot.counted for lot in self.lots),
            pending=sum(lot.pending for lot in self.lots),
            expected=None if None in expected else sum(value for value in expected if value is not None),
            counted_to_date=sum(lot.all_counted for lot in self.lots),
            pending_to_date=sum(lot.all_pending for lot in self.lots),
            taken_over=sum(lot.taken_over for lot in self.lots),
            excused=sum(lot.excused for lot in self.lots),
        )

    @property
    def remaining(self) -> int:
        """Hours still to be done, lot by lot: what one lot does beyond its share does not relieve another."""
        return sum(lot.remaining for lot in self.lots)

    @property
    def fictitious(self) -> bool:
        """Whether anything in it is invented."""
        return any(lot.fictitious for lot in self.lots)

    @property
    def full_time(self) -> Decimal:
        """Counted hours in full-time equivalents, by the convention stated."""
        return Decimal(self.total.counted) / (100 * self.full_time_hours)

    @property
    def hours_each(self) -> Decimal | None:
        """Counted hours for one person, on average; None when nobody worked."""
        return Decimal(self.total.counted) / (100 * self.people) if self.people else None


def buyer_report_data(report: BuyerReport) -> dict[str, Any]:
    """What the Typst template reads: texts, and the positions of the levers."""
    total = report.total
    return {
        "mission": report.mission,
        "buyer": report.buyer,
        "subject": report.subject,
        "heading": report.heading,
        "period": formats.period(*report.period),
        "amount": f"{formats.euros(report.amount_cents)} HT" if report.amount_cents is not None else "",
        "as_of": formats.long_date(report.as_of),
        "source": _source(report),
        "figures": [
            {
                "label": "Heures dues",
                "value": formats.whole_hours(total.owed),
                "detail": _lots(report) + _excused(total),
            },
            {
                "label": "Déclarées",
                "value": formats.hours(total.declared),
                "detail": _pending(total) + _training(report),
            },
            {
                "label": "Retenues",
                "value": formats.hours(total.counted),
                "detail": _counted(total),
            },
            {"label": "Restantes", "value": formats.hours(report.remaining), "detail": _compensation(report)},
        ],
        "lever": _lever_data(total.lever),
        "lots": [
            {
                "name": _marked(lot.name, lot),
                "holder": _marked(lot.holder, lot),
                "lever": _lever_data(lot.lever),
                "hours": _hours(lot, lot.remaining),
            }
            for lot in report.lots
        ],
        "total": _hours(total, report.remaining),
        "taken_over": _taken_over(total),
        "department": _department(report),
        "breakdowns": [
            {
                "title": breakdown.title,
                "column": breakdown.column,
                "rows": [
                    (label, formats.integer(people), formats.hours(hours), formats.share(hours, total.counted))
                    for label, people, hours in breakdown.rows
                ],
            }
            for breakdown in report.breakdowns
        ],
        "pledges": [
            (pledge.name, formats.long_date(pledge.due_on), pledge.evidence, _state(pledge))
            for pledge in report.pledges
        ],
        "exits": {
            "heads": list(HEADS),
            "rows": [published_words(row) for row in report.exits],
            "note": f"{METHOD} {MASKED_WORDS}",
        },
        "people": _people(report),
        "full_time": f"Les heures retenues équivalent à {formats.number(report.full_time, 1)}{formats.SPACE}temps "
        f"plein sur un an (convention : {report.full_time_words}).",
        "sections": [
            {"title": title, "paragraphs": [part for part in text.splitlines() if part.strip()]}
            for title, text in report.sections
        ],
        "fictitious": report.fictitious,
        "fictitious_note": FICTITIOUS_NOTE,
    }


def render_buyer_report(report: BuyerReport) -> bytes:
    """The report as PDF/UA-1."""
    from levier.common.documents.pdf import render_pdf

    return render_pdf(
        TEMPLATE,
        buyer_report_data(report),
        title=f"Clause sociale d’insertion – {report.subject}",
        produced_at=report.produced_at,
    )


def _source(report: BuyerReport) -> str:
    return (
        f"Source : registre des heures de la mission, écritures au {formats.long_date(report.as_of)}. "
        f"Produit le {formats.moment(report.produced_at)} avec Levier."
    )


def _taken_over(total: LotLine) -> str:
    """The line of its own for hours taken over; empty without any."""
    if not total.taken_over:
        return ""
    return (
        f"Heures faites depuis le début\u00a0: {formats.hours(total.done)}, dont heures reprises\u00a0: "
        f"{formats.hours(total.taken_over)} (comptées avant que la mission suive ces marchés, certifiées par leur "
        "auteur)."
    )


def _department(report: BuyerReport) -> str:
    """The department's part, when the operation is shared with other missions; empty otherwise."""
    if report.department is None:
        return ""
    owed, counted = report.department
    return (
        f"Part du département\u00a0: {formats.whole_hours(owed)} dues, {formats.hours(counted)} retenues\u202f; le "
        "reste revient aux guichets d’autres missions."
    )


def _lots(report: BuyerReport) -> str:
    lots = formats.count(len(report.lots), "lot")
    return lots if report.owed_on in (None, report.as_of) else f"{lots}, au {formats.long_date(report.owed_on)}"


def _excused(line: LotLine) -> str:
    """The hours a notified difficulty took off, beside those owed; empty without any."""
    return f", dont {formats.whole_hours(line.excused)} déduites" if line.excused else ""


def _pending(total: LotLine) -> str:
    return f"dont {formats.hours(total.pending)} à contrôler" if total.pending else "toutes contrôlées"


def _training(report: BuyerReport) -> str:
    return f", dont {formats.hours(report.training)} de formation" if report.training else ""


def _compensation(report: BuyerReport) -> str:
    alone = report.remaining == report.total.remaining
    return "à réaliser" if alone else "sans compensation entre lots"


def _state(pledge: PledgeLine) -> str:
    return f"{pledge.state} ({pledge.found})" if pledge.found else pledge.state


def _counted(total: LotLine) -> str:
    """What the hours counted are of those owed; with those taken over, which nobody counted here."""
    due = due_hours(total.owed, total.excused) * 100
    if total.taken_over:
        share = formats.share(total.done, due)
        return f"et {formats.hours(total.taken_over)} reprises, ensemble {share} des heures dues"
    return f"{formats.share(total.counted, due)} des heures dues"


def _people(report: BuyerReport) -> str:
    """How many people worked; those behind hours taken over may be known of nobody, and are not none."""
    untold = " Les personnes qui ont fait les heures reprises n’y sont pas comptées." if report.total.taken_over else ""
    if not report.people and untold:
        return "Aucune heure n’est encore retenue depuis la reprise." + untold
    return (
        f"{formats.count(report.people, 'personne')} {_have(report.people)} travaillé au titre de la clause"
        f"{_each(report)}.{untold}"
    )


def _each(report: BuyerReport) -> str:
    """The hours of one person on average, where there are several."""
    if report.hours_each is None or report.people < 2:
        return ""
    return f", soit {formats.number(report.hours_each, 0)}{formats.SPACE}h retenues par personne en moyenne"


def _have(people: int) -> str:
    return "ont" if people >= 2 else "a"


def _hours(line: LotLine, remaining: int) -> tuple[str, str, str, str]:
    return (
        formats.whole_hours(line.owed) + _excused(line),
        formats.hours(line.declared),
        formats.hours(line.counted),
        formats.hours(remaining),
    )


def _lever_data(drawing: Lever) -> dict[str, Any]:
    return {
        "counted": drawing.counted,
        "pending": drawing.pending,
        "expected": drawing.expected,
        "owed": drawing.owed,
        "late": drawing.is_late,
        "pace": drawing.pace,
        "sentence": drawing.sentence,
    }


def buyer_report_workbook(report: BuyerReport) -> bytes:
    """The same figures as a spreadsheet: the lots, each breakdown, and where they come from."""
    from levier.common.tabular.writing import DATE, HOURS, INTEGER, PERCENT, WHOLE_HOURS, Column, Sheet, write_workbook

    total = report.total
    lots = Sheet(
        "Lots",
        [
            Column("Lot", width=36),
            Column("Titulaire", width=30),
            Column("Heures dues", WHOLE_HOURS),
            Column("Heures déclarées", HOURS),
            Column("Heures retenues", HOURS),
            Column("Heures à contrôler", HOURS),
            Column("Heures restantes", HOURS),
            Column("Attendues au calendrier", WHOLE_HOURS),
            Column("Situation", width=28),
            *([Column("Heures faites", HOURS), Column("Dont heures reprises", HOURS)] if total.taken_over else []),
            *([Column("Heures déduites", WHOLE_HOURS)] if total.excused else []),
        ],
        [_lot_row(lot, lot.remaining, total) for lot in report.lots],
        total=_lot_row(total, report.remaining, total),
    )
    breakdowns = [
        Sheet(
            breakdown.title,
            [
                Column(breakdown.column, width=36),
                Column("Personnes", INTEGER),
                Column("Heures retenues", HOURS),
                Column("Part des heures", PERCENT),
            ],
            [
                (label, people, hours, hours / total.counted if total.counted else None)
                for label, people, hours in breakdown.rows
            ],
        )
        for breakdown in report.breakdowns
    ]
    words = [Sheet("Bilan qualitatif", [Column("Partie", width=36), Column("Texte", width=100)], report.sections)][
        : bool(report.sections)
    ]
    pledges = Sheet(
        "Engagements sans heures",
        [
            Column("Engagement", width=60),
            Column("Échéance", DATE),
            Column("Pièce attendue", width=40),
            Column("État", width=14),
            Column("Constat", width=40),
        ],
        [(pledge.name, pledge.due_on, pledge.evidence, pledge.state, pledge.found) for pledge in report.pledges],
    )
    source = [
        ("Mission", report.mission),
        ("Acheteur", report.buyer),
        ("Objet", report.subject),
        ("Période", formats.period(*report.period)),
        *([("Montant", f"{formats.euros(report.amount_cents)} HT")] if report.amount_cents is not None else []),
        ("Source", _source(report)),
        *([("Formation", f"{formats.hours(report.training)} des heures déclarées")] if report.training else []),
        *([("Part du département", _department(report))] if report.department else []),
        ("Temps plein", f"{formats.number(report.full_time, 1)} ; convention : {report.full_time_words}"),
    ]
    if report.exits:
        source += [("Sorties, méthode", METHOD), ("Sorties, secret", MASKED_WORDS)]
    if report.fictitious:
        source.append(("Avertissement", FICTITIOUS_NOTE))
    return write_workbook(
        [
            lots,
            *breakdowns,
            *words,
            *([published_sheet(report.exits)] if report.exits else []),
            *([pledges] if report.pledges else []),
        ],
        source=source,
        title=f"Clause sociale – {report.subject}",
        produced_at=report.produced_at,
    )


def _marked(name: str, lot: LotLine) -> str:
    """A name with the mark of what is invented, once."""
    return f"{name} (fictif)" if name and lot.fictitious and "(fictif)" not in name else name


def _lot_row(lot: LotLine, remaining: int, total: LotLine) -> tuple[Any, ...]:
    return (
        _marked(lot.name, lot),
        _marked(lot.holder, lot),
        lot.owed,
        lot.declared,
        lot.counted,
        lot.pending,
        remaining,
        lot.expected,
        lot.lever.pace,
        *((lot.done, lot.taken_over) if total.taken_over else ()),
        *((lot.excused,) if total.excused else ()),
    )
