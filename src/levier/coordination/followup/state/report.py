"""What the mission reports of the State's contracts to the DAE, the PFRA or the region. Plain Python. It
names no person.

No official form is held (domain reference §6: national operators often impose theirs): this is a plain table. An
inter-departmental contract counts for what the department carries out, with its total apart (same paragraph).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from levier.common.ui import formats

TEMPLATE = "coordination/followup/documents/state_report.typ"
TITLE = "Marchés de l’État"
NO_FORM = (
    "Aucun formulaire officiel n’est reproduit ici\u00a0: recopiez ces chiffres dans celui que le service vous demande."
)
PART = (
    "La part du département est celle des guichets de la mission\u202f; l’ensemble compte aussi la part des guichets "
    "d’autres missions, qui la rapportent elles-mêmes."
)
OPENINGS = (
    "Les heures reprises ont été comptées avant que la mission suive ces marchés\u00a0: elles sont faites, "
    "depuis le début, et s’ajoutent aux heures retenues."
)
HEADS = (
    "Opération", "Acheteur", "Dues", "Retenues", "Reprises", "Restantes", "Personnes", "Ensemble, dues",
    "Ensemble, retenues", "Ensemble, reprises",
)  # fmt: skip
FICTITIOUS_NOTE = "Des opérations, des personnes et des heures de ce document sont fictives (démonstration)."


@dataclass(frozen=True)
class StateLine:
    """One operation of the State. The department's part: whole hours owed, hundredths counted, taken over (done before
    the mission followed the contract, to the period's end) and remaining, people who worked; the whole operation apart:
    owed, counted, taken over."""

    key: str
    name: str
    buyer: str
    owed: int
    counted: int
    taken_over: int
    remaining: int
    people: int
    whole_owed: int
    whole_counted: int
    whole_taken_over: int
    fictitious: bool = False
    excused: int = 0

    @property
    def is_shared(self) -> bool:
        """Whether another mission counts a part of it."""
        ours = (self.owed, self.counted, self.taken_over)
        return ours != (self.whole_owed, self.whole_counted, self.whole_taken_over)


@dataclass(frozen=True)
class StateReport:
    """The State's contracts over a period. `people` are counted once over all of them; `owed_on` is the day whose hours
    owed are told."""

    mission: str
    lines: Sequence[StateLine]
    people: int
    year: int | None
    as_of: date
    owed_on: date
    produced_at: datetime

    @property
    def total(self) -> StateLine:
        """All the operations together."""
        return StateLine(
            key="",
            name="Ensemble",
            buyer="",
            owed=sum(line.owed for line in self.lines),
            counted=sum(line.counted for line in self.lines),
            taken_over=sum(line.taken_over for line in self.lines),
            remaining=sum(line.remaining for line in self.lines),
            excused=sum(line.excused for line in self.lines),
            people=self.people,
            whole_owed=sum(line.whole_owed for line in self.lines),
            whole_counted=sum(line.whole_counted for line in self.lines),
            whole_taken_over=sum(line.whole_taken_over for line in self.lines),
        )

    @property
    def period(self) -> str:
        """The span of the hours counted, in words."""
        return f"travaillées en {self.year}" if self.year else "depuis le début"

    @property
    def notes(self) -> list[str]:
        """What must be read beside the figures."""
        shared = any(line.is_shared for line in self.lines)
        invented = any(line.fictitious for line in self.lines)
        people = "Une personne qui a travaillé sur plusieurs opérations compte une fois dans l’ensemble."
        openings = any(line.whole_taken_over for line in self.lines)
        excused = self.total.excused
        deducted = (
            f"{formats.whole_hours(excused)} sont déduites du reste\u00a0: une difficulté signalée y est restée sans "
            "solution."
        )
        return [
            NO_FORM,
            people,
            *([OPENINGS] if openings else []),
            *([deducted] if excused else []),
            *([PART] if shared else []),
            *([FICTITIOUS_NOTE] if invented else []),
        ]

    @property
    def source(self) -> str:
        return (
            f"Source\u00a0: registre des heures de la mission, écritures au {formats.long_date(self.as_of)}. Produit "
            f"le {formats.moment(self.produced_at)} avec Levier."
        )


def words_of(line: StateLine) -> list[str]:
    """A line as the document says it."""
    return [
        line.name, line.buyer, formats.whole_hours(line.owed), formats.hours(line.counted),
        formats.hours(line.taken_over), formats.hours(line.remaining), formats.integer(line.people),
        formats.whole_hours(line.whole_owed),
        formats.hours(line.whole_counted), formats.hours(line.whole_taken_over),
    ]  # fmt: skip


def render_state_report(report: StateReport) -> bytes:
    """The report as PDF/UA-1."""
    from levier.common.documents.pdf import render_pdf

    data: dict[str, Any] = {
        "mission": report.mission,
        "heading": f"{TITLE}\u00a0: clause sociale d’insertion",
        "lead": f"Heures retenues {report.period}, heures dues au {formats.long_date(report.owed_on)}.",
        "heads": list(HEADS),
        "lines": [words_of(line) for line in report.lines],
        "total": words_of(report.total),
        "notes": report.notes,
        "source": report.source,
    }
    return render_pdf(TEMPLATE, data, title=f"{TITLE} – {report.mission}", produced_at=report.produced_at)


def state_report_workbook(report: StateReport) -> bytes:
    """The same figures as a spreadsheet."""
    from levier.common.tabular.writing import HOURS, INTEGER, WHOLE_HOURS, Column, Sheet, write_workbook

    kinds = (WHOLE_HOURS, HOURS, HOURS, HOURS, INTEGER, WHOLE_HOURS, HOURS, HOURS)
    columns = [Column(HEADS[0], width=44), Column(HEADS[1], width=36),
               *(Column(head, kind) for head, kind in zip(HEADS[2:], kinds, strict=True))]  # fmt: skip

    def row(line: StateLine) -> tuple[Any, ...]:
        return (line.name, line.buyer, line.owed, line.counted, line.taken_over, line.remaining, line.people,
                line.whole_owed, line.whole_counted, line.whole_taken_over)  # fmt: skip

    sheet = Sheet(TITLE, columns, [row(line) for line in report.lines], total=row(report.total))
    source = [
        ("Mission", report.mission),
        ("Période", f"heures retenues {report.period}, heures dues au {formats.long_date(report.owed_on)}"),
        ("Source", report.source),
        *(("Lecture", note) for note in report.notes),
    ]
    return write_workbook([sheet], source=source, title=TITLE, produced_at=report.produced_at)
