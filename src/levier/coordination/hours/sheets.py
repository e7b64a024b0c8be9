"""A statement as a spreadsheet: its columns, and what a filled one says. Plain Python, no database.

One row a person, one column a month. The first column holds an opaque key: names are repeated or misspelt, keys are
not. Nothing read here is recorded: it fills the ordinary form, which someone then checks and confirms.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from levier.common.errors import Problem
from levier.common.tabular.table import Cell, Limits, Row, Table, column_letters
from levier.common.ui import formats
from levier.coordination.hours.counting import month_end, month_most
from levier.coordination.hours.ledger import read_hours

KEY, FIRST_NAME, LAST_NAME, HIRED_ON, CONTRACT_TYPE, EMPLOYER = (
    "Ligne (ne pas modifier)",
    "Prénom",
    "Nom ou initiale",
    "Au travail depuis le",
    "Contrat de travail",
    "Employeur, si ce n’est pas vous",
)
# Where each row stands, in the file a structure fills for several contracts: read by people, not by us.
CONTRACT, HOLDER, DESK = "Marché", "Entreprise titulaire", "Guichet"
TITLES = (KEY, FIRST_NAME, LAST_NAME, HIRED_ON, CONTRACT_TYPE, EMPLOYER, CONTRACT, HOLDER, DESK)
# A statement names dozens of people, not thousands: its file is small.
TEXT_AT_MOST = 200
LIMITS = Limits(
    file_bytes=1_000_000, inflated_bytes=30_000_000, rows=2_000, columns=60, characters=2_000_000, seconds=10
)


@dataclass(frozen=True)
class SheetMonth:
    """One cell to fill: the field of the form it goes to, and the most whole hours the days asked can hold."""

    field: str
    most: int
    days: int | None


@dataclass(frozen=True)
class SheetPerson:
    """A row of the model: its key, the name as whoever fills it in may read it, the months asked by their first day,
    those whose hours are `shared` out between contracts instead, why those `over` are not taken."""

    key: str
    first_name: str
    last_name: str
    months: dict[datetime.date, SheetMonth]
    hired_on: datetime.date | None = None
    contract_type: str = ""
    employer: str = ""
    shared: frozenset[datetime.date] = frozenset()
    over: Mapping[datetime.date, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """« Nadia E. »."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True)
class Newcomer:
    """A row without key: someone the company adds, with the text of her cells by month."""

    first_name: str
    last_name: str
    hired_on: datetime.date
    contract_type: str
    employer_name: str
    hours: dict[datetime.date, str]


@dataclass(frozen=True)
class Fault:
    """A cell that cannot be taken as it is, where it stands, and why."""

    row: int
    sentence: str
    column: int | None = None
    title: str = ""

    @property
    def words(self) -> str:
        """« Ligne 4, colonne G (mars 2026) : … »."""
        where = f", colonne {column_letters(self.column)} ({self.title})" if self.column is not None else ""
        return f"Ligne {self.row}{where}\u00a0: {self.sentence}"


@dataclass
class Filled:
    """What a spreadsheet says: texts by field of the form, people to add, cells at fault, columns left aside."""

    typed: dict[str, str] = field(default_factory=dict)
    newcomers: list[Newcomer] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def plain(text: str) -> str:
    """A title or a name without case, accents, no-break spaces or curly apostrophes: what hands change unknowingly."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'")).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", " ", bare).strip().casefold()


def said(cell: Cell) -> str:
    """A cell as one would type it: « 121,33 », « 121h20 », « 05/01/2026 »."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else ("VRAI" if cell else "FAUX")
    if isinstance(cell, Decimal):
        return format(cell, "f").replace(".", ",")
    if isinstance(cell, datetime.timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60}h{minutes % 60:02d}"
    if isinstance(cell, datetime.time):
        return f"{cell.hour}h{cell.minute:02d}"
    if isinstance(cell, datetime.date):  # a datetime too
        return f"{cell:%d/%m/%Y}"
    return str(cell).strip()


def read_title(cell: Cell, months: Sequence[datetime.date]) -> str | datetime.date | None:
    """Which column a title names: one of `TITLES`, a month of the statement, or None."""
    if isinstance(cell, datetime.date):  # a spreadsheet turns « mars 2026 » into a date when it is typed again
        return datetime.date(cell.year, cell.month, 1) if cell.replace(day=1) in months else None
    text = plain(said(cell))
    names: dict[str, str | datetime.date] = {plain(title): title for title in TITLES}
    names |= {plain(formats.month(month)): month for month in months}
    return names.get(text)


def read_columns(head: Row, months: Sequence[datetime.date]) -> tuple[dict[str | datetime.date, int], list[str]]:
    """Where each column stands, and those left aside. Raises Problem when one is missing, renamed or there twice."""
    found: dict[str | datetime.date, int] = {}
    unknown: list[str] = []
    for index, cell in enumerate(head.cells):
        if not said(cell):
            continue
        title = read_title(cell, months)
        if title is None:
            unknown.append(f"{column_letters(index)} («\u00a0{said(cell)[:60]}\u00a0»)")
        elif title in found:
            raise Problem(
                f"La colonne «\u00a0{said(cell)}\u00a0» est là deux fois ({column_letters(found[title])} et "
                f"{column_letters(index)}). Supprimez celle qui n’est pas la bonne, puis redéposez le tableau."
            )
        else:
            found[title] = index
    missing = [title for title in (KEY, FIRST_NAME, LAST_NAME) if title not in found]
    missing += [formats.month(month) for month in months if month not in found]
    if missing:
        names = formats.enumeration([f"«\u00a0{title}\u00a0»" for title in missing])
        others = f" Colonnes non reconnues\u00a0: {formats.enumeration(unknown)}." if unknown else ""
        raise Problem(
            f"Ligne {head.number}\u00a0: il manque {names}.{others} Remettez les titres du modèle, ou reprenez-le et "
            "copiez-y vos heures."
        )
    return found, unknown


class SheetReader:
    """Reads the rows of one filled spreadsheet.

    `is_ours(key)` says whether a key was drawn for this very statement, whoever it names; `foreign(key)` gives the
    sentence for one that was not; `may_add`: a row without key is someone to add.
    """

    def __init__(
        self,
        people: Sequence[SheetPerson],
        months: Sequence[datetime.date],
        *,
        last_day: datetime.date,
        is_ours: Callable[[str], bool],
        foreign: Callable[[str], str],
        may_add: bool = True,
    ) -> None:
        self.people = {person.key: person for person in people}
        self.months = list(months)
        self.last_day = last_day
        self.is_ours, self.foreign, self.may_add = is_ours, foreign, may_add
        self.filled = Filled()
        self.seen: dict[str, int] = {}

    def read(self, table: Table) -> Filled:
        """What the table says. Raises Problem when it is not this statement's, whole."""
        head, *rows = table.rows
        key_column = next((index for index, cell in enumerate(head.cells) if plain(said(cell)) == plain(KEY)), None)
        keys = [said(row.cells[key_column]) for row in rows if key_column is not None and key_column < len(row.cells)]
        keys = [key for key in keys if key]
        if keys and not any(self.is_ours(key) for key in keys):
            # Told before the columns: of another period, every month is missing, and that is not what is wrong.
            sentence = self.foreign(keys[0])
            raise Problem(sentence[:1].upper() + sentence[1:])
        columns, self.filled.ignored = read_columns(head, self.months)
        if not rows:
            raise Problem("Ce tableau n’a que sa ligne de titres. Remplissez-le, enregistrez-le, puis redéposez-le.")
        for row in rows:
            texts = {
                title: said(row.cells[at])[:TEXT_AT_MOST] if at < len(row.cells) else ""
                for title, at in columns.items()
            }
            if any(texts.values()):
                self.read_row(row.number, texts, columns)
        return self.filled

    def read_row(
        self, number: int, texts: dict[str | datetime.date, str], columns: dict[str | datetime.date, int]
    ) -> None:
        """One row: a person of the model, or someone to add."""
        key, name = texts[KEY], f"{texts[FIRST_NAME]} {texts[LAST_NAME]}"
        if not key:
            self.read_newcomer(number, texts, columns)
            return
        person = self.people.get(key)
        if person is None:
            sentence = (
                "la clé de cette ligne ne désigne personne de ce relevé. Reprenez la ligne du modèle, ou videz la clé "
                "pour ajouter la personne."
                if self.may_add
                else "la clé de cette ligne ne désigne personne du modèle. Reprenez la ligne du modèle."
            )
            self.filled.faults.append(Fault(number, self.foreign(key) if not self.is_ours(key) else sentence))
        elif key in self.seen:
            sentence = f"{person.name} est déjà à la ligne {self.seen[key]}. Cette ligne n’est pas reprise."
            self.filled.faults.append(Fault(number, sentence))
        elif plain(name) != plain(person.name):
            sentence = (
                f"la clé est celle {formats.of(person.name)}, et le nom écrit est «\u00a0{name.strip()}\u00a0»\u00a0: "
                "une partie du tableau a sans doute été triée. Cette ligne n’est pas reprise."
            )
            self.filled.faults.append(Fault(number, sentence))
        else:
            self.seen[key] = number
            self.read_hours(number, person, texts, columns)

    def read_hours(
        self,
        number: int,
        person: SheetPerson,
        texts: dict[str | datetime.date, str],
        columns: dict[str | datetime.date, int],
    ) -> None:
        """The months of someone known. What cannot be read is put in the form all the same, to be corrected there."""
        for month in self.months:
            text = texts[month]
            asked = person.months.get(month)
            if not text:
                continue
            title = formats.month(month)
            if asked is None:
                why = (
                    f"les heures {formats.of(person.name)} se répartissent entre plusieurs marchés, depuis le "
                    "formulaire"
                    if month in person.shared
                    else f"{person.name} n’était pas au travail ce mois-là"
                )
                sentence = f"«\u00a0{text}\u00a0» n’est pas repris\u00a0: {why}."
                if month in person.over:
                    sentence = f"«\u00a0{text}\u00a0» n’est pas repris. {person.over[month]}"
                self.filled.faults.append(Fault(number, sentence, columns[month], title))
                continue
            self.filled.typed[asked.field] = text
            try:
                read_hours(text, asked.most, days=asked.days)
            except Problem as problem:
                self.filled.faults.append(Fault(number, problem.sentence, columns[month], title))

    def read_newcomer(
        self, number: int, texts: dict[str | datetime.date, str], columns: dict[str | datetime.date, int]
    ) -> None:
        """A row without key: taken when it says who, since when and by which contract."""
        name = f"{texts[FIRST_NAME]} {texts[LAST_NAME]}"
        if any(plain(name) == plain(person.name) for person in self.people.values()):
            sentence = f"la clé {formats.of(name)} a été effacée. Reprenez sa ligne dans le modèle."
            self.filled.faults.append(Fault(number, sentence))
            return
        if not self.may_add:
            sentence = f"{name.strip()} n’est pas au modèle. Signalez cette personne au facilitateur, qui l’affectera."
            self.filled.faults.append(Fault(number, sentence))
            return
        missing = [
            title.lower() for title in (FIRST_NAME, LAST_NAME, HIRED_ON, CONTRACT_TYPE) if not texts.get(title, "")
        ]
        if missing:
            sentence = f"pour ajouter une personne, écrivez aussi\u00a0: {formats.enumeration(missing)}."
            self.filled.faults.append(Fault(number, sentence))
            return
        hired_on = read_day(texts[HIRED_ON])
        if hired_on is None or hired_on.year < 1990 or hired_on > self.last_day:
            sentence = (
                f"«\u00a0{texts[HIRED_ON]}\u00a0» n’est pas un jour d’embauche possible. Écrivez-le comme 05/01/2026, "
                f"au plus tard le {formats.long_date(self.last_day)}."
            )
            self.filled.faults.append(Fault(number, sentence, columns[HIRED_ON], HIRED_ON))
            return
        for month in self.months:
            if texts[month]:
                self.check_newcomer_month(number, name, hired_on, month, texts[month], columns[month])
        self.filled.newcomers.append(
            Newcomer(
                texts[FIRST_NAME][:100],
                texts[LAST_NAME][:100],
                hired_on,
                texts[CONTRACT_TYPE][:40],
                texts.get(EMPLOYER, "")[:200],
                {month: texts[month] for month in self.months if texts[month]},
            )
        )

    def check_newcomer_month(
        self, number: int, name: str, hired_on: datetime.date, month: datetime.date, text: str, column: int
    ) -> None:
        """A cell of someone to add: a month before her hiring is not asked, an impossible number is said."""
        if month_end(month) < hired_on:
            sentence = f"«\u00a0{text}\u00a0» n’est pas repris\u00a0: {name} n’était pas au travail ce mois-là."
            self.filled.faults.append(Fault(number, sentence, column, formats.month(month)))
            return
        try:
            read_hours(text, month_most(month))
        except Problem as problem:
            self.filled.faults.append(Fault(number, problem.sentence, column, formats.month(month)))


def read_day(text: str) -> datetime.date | None:
    """A day as it is typed in a cell, or None."""
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(text, pattern).date()  # noqa: DTZ007 a day without a clock
        except ValueError:
            continue
    return None
