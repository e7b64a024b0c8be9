"""A desk's spreadsheet, line by line, as an import: checked, written in short steps, undone as one.

The same file twice changes nothing (`common.imports`); the same line in two files is refused at its row: a corrected
file comes in once the former import is undone.
"""

import datetime
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from levier.common.errors import Problem
from levier.common.imports.kinds import CORRECT_IT, Applied, Fault, ImportKind, ImportRow, Made, Source
from levier.common.policy import Actor
from levier.common.privacy.encryption import blind_index
from levier.common.registry import offered
from levier.common.tabular.cells import plain
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.common.ui import formats
from levier.organizations.models import Commune, Organization, OrganizationKind
from levier.resources.observatory.campaign.line_fields import FIELDS
from levier.resources.observatory.campaign.models import CollectedLine, DeskCollection
from levier.resources.observatory.campaign.possible_hours import excess
from levier.resources.observatory.campaign.rules import SOURCE_LABELS, CollectionSource
from levier.resources.observatory.policy import desks_brought_by

_LOOK_AGAIN = "Vérifiez ces heures avant de signer\u00a0: elles sont d’une seule personne."
# What makes a line the same as another, hours and classes apart.
_IDENTITY = ("operation", "reference", "buyer", "company", "contract_type", "place")
_TEXTS = (
    "operation", "reference", "buyer", "buyer_siret", "company", "company_siret", "situation", "gender", "age",
    "training_level", "modality", "contract_type", "sector", "clause", "outcome",
)  # fmt: skip


class Desks:
    """The desks an actor brings lines for, by their name in words or as it is recorded; two queries. One known only
    because an operation is shared with another mission sends its lines to that one."""

    def __init__(self, actor: Actor) -> None:
        desks = Organization.objects.filter(kind=OrganizationKind.DESK).exclude(
            pk__in=offered("desks_of_other_missions")()
        )
        self.all = list(desks_brought_by(actor, desks).order_by("name__french", "pk"))
        self._named = {plain(name): desk for desk in self.all for name in (desk.name, str(desk))}

    def of(self, row: ImportRow) -> Organization | None:
        """The desk of a line: the one it names, or the only one there is."""
        if row.values["desk"]:
            return self._named.get(plain(row.values["desk"]))
        return self.all[0] if len(self.all) == 1 else None

    @property
    def words(self) -> str:
        """Their names, to choose among."""
        return formats.enumeration([str(desk) for desk in self.all], last="ou") or "aucun"


def person_key(desk: int, words: str) -> str:
    """The fingerprint of a person in one desk's lines: the same words give the same, and nobody reads them back."""
    return blind_index(f"{desk}|{plain(words)}", "observatory_collectedline.person")


def identity_of(desk: int, row: ImportRow) -> str:
    """What a line is told by: its desk, its period, its person and what she works on."""
    year, month = row.values["period"]
    words = [plain(row.values[name] or "") for name in _IDENTITY]
    return hashlib.sha256(
        "|".join([str(desk), str(year), str(month or ""), person_key(desk, row.values["person"]), *words]).encode()
    ).hexdigest()


def check(actor: Actor, rows: Sequence[ImportRow], today: datetime.date, before: Made) -> Mapping[int, list[Fault]]:
    """The faults of each line; five queries whatever their number."""
    desks = Desks(actor)
    owners = {row.number: desks.of(row) for row in rows}
    about = {(desk.pk, row.values["period"][0]) for row in rows if (desk := owners[row.number])}
    asked = {"desk__in": {desk for desk, _ in about}, "year__in": {year for _, year in about}}
    known = dict(CollectedLine.objects.filter(**asked).values_list("identity", "batch__file_name")) if about else {}
    declared = DeskCollection.objects.filter(**asked).values_list("desk", "year", "source") if about else ()
    sources = {(desk, year): source for desk, year, source in declared}
    worked = Worked(asked if about else None)
    seen: dict[str, int] = {}
    warned: set[tuple[int, int]] = set()
    found = {}
    for row in rows:
        desk = owners[row.number]
        if desk is None:
            found[row.number] = [
                Fault("desk", "un guichet dont vous répondez", f"Écrivez l’un de ceux-ci\u00a0: {desks.words}.")
            ]
            continue
        found[row.number] = [*_faults(row, desk, today, known, seen), *worked.faults(row, desk)]
        year = row.values["period"][0]
        source = sources.get((desk.pk, year), CollectionSource.LINES)
        if source != CollectionSource.LINES and (desk.pk, year) not in warned:
            warned.add((desk.pk, year))
            found[row.number].append(
                Fault(
                    "desk",
                    f"une source «\u00a0{SOURCE_LABELS[CollectionSource.LINES]}\u00a0» déclarée pour {year}",
                    f"Elle est\u00a0: {SOURCE_LABELS[CollectionSource(source)]}. Ces lignes ne compteront qu’une fois "
                    "la source changée dans la collecte.",
                    is_warning=True,
                )
            )
    return found


class Worked:
    """The hours of each person, over the lines received and those read so far; one query (none without `asked`)."""

    def __init__(self, asked: Mapping[str, Any] | None) -> None:
        self._held: Counter[tuple[int, str, int, int | None]] = Counter()
        rows = CollectedLine.objects.filter(**asked).order_by("pk") if asked else CollectedLine.objects.none()
        for desk, person, year, month, hundredths in rows.values_list("desk", "person", "year", "month", "hundredths"):
            self._add(desk, person, year, month, hundredths)

    def _add(self, desk: int, person: str, year: int, month: int | None, hundredths: int) -> None:
        for when in {month, None}:
            self._held[desk, person, year, when] += hundredths

    def faults(self, row: ImportRow, desk: Organization) -> list[Fault]:
        """What stands against the hours of a line: refused when they alone are impossible, told when those of the same
        person, on other operations or in other months, make too many; which of them is wrong, the desk says."""
        year, month = row.values["period"]
        person, hundredths = person_key(desk.pk, row.values["person"]), row.values["hundredths"]
        self._add(desk.pk, person, year, month, hundredths)
        if alone := excess(year, month, hundredths):
            advice = CORRECT_IT if alone.refuses else _LOOK_AGAIN
            return [Fault("hundredths", alone.expected, advice, is_warning=not alone.refuses)]
        for when in dict.fromkeys((month, None)):
            if together := excess(year, when, self._held[desk.pk, person, year, when]):
                expected = f"{together.expected}, avec les autres lignes de cette personne"
                return [Fault("hundredths", expected, _LOOK_AGAIN, is_warning=True)]
        return []


def _faults(
    row: ImportRow, desk: Organization, today: datetime.date, known: Mapping[str, str], seen: dict[str, int]
) -> list[Fault]:
    faults = []
    year, month = row.values["period"]
    if (year, month or 1) > (today.year, today.month):
        faults.append(Fault("period", "une période qui n’est pas à venir"))
    if row.values["moment"] is not None and row.values["outcome"] is None:
        faults.append(Fault("outcome", "la classe de la sortie, puisque son moment est dit"))
    identity = identity_of(desk.pk, row)
    if identity in known:
        faults.append(
            Fault(
                "person",
                f"une ligne qui n’est pas déjà reçue\u00a0: elle l’est par «\u00a0{known[identity]}\u00a0»",
                "Annulez d’abord cet import si ce fichier le corrige, ou retirez la ligne.",
            )
        )
    elif identity in seen:
        faults.append(
            Fault(
                "person",
                f"une ligne qui ne répète pas la ligne {seen[identity]}",
                "Additionnez leurs heures sur une seule, ou dites leur mois.",
            )
        )
    seen.setdefault(identity, row.number)
    return faults


def apply(actor: Actor, rows: Sequence[ImportRow], source: Source, now: datetime.datetime) -> Applied:
    """Writes lines, and declares them the source of a desk and a year that had none."""
    desks = Desks(actor)
    places = _places()
    classes = _classes({row.values["buyer_siret"] for row in rows} - {None})
    lines, about = [], set()
    for row in rows:
        desk = desks.of(row)
        if desk is None:
            raise Problem(f"La ligne {row.number} ne dit plus de quel guichet elle est.")
        year, month = row.values["period"]
        about.add((desk.pk, year))
        told: dict[str, Any] = {name: row.values[name] or "" for name in _TEXTS}
        told["buyer_class"] = row.values["buyer_class"] or classes.get(row.values["buyer_siret"] or "", "")
        told["place"], told["epci"] = places.get(plain(row.values["place"] or ""), (row.values["place"] or "", ""))
        if told["outcome"]:
            told["moment"] = row.values["moment"] or 0
        lines.append(
            CollectedLine(
                batch_id=source.batch, desk=desk, year=year, month=month, hundredths=row.values["hundredths"],
                person=person_key(desk.pk, row.values["person"]), identity=identity_of(desk.pk, row),
                priority_district=row.values["priority_district"], **told,
            )
        )  # fmt: skip
    made = CollectedLine.objects.bulk_create(lines)
    has_one = set(DeskCollection.objects.filter(desk__in={desk for desk, _ in about}).values_list("desk", "year"))
    DeskCollection.objects.bulk_create(
        DeskCollection(desk_id=desk, year=year, source=CollectionSource.LINES.value, declared_by_id=source.author)
        for desk, year in sorted(about - has_one)
    )
    return Applied([(len(made), "ligne reçue,lignes reçues")], {"line": [line.pk for line in made]})


def _places() -> dict[str, tuple[str, str]]:
    """The communes of the mission's department by name: as they are written, and their intercommunality."""
    department = Mission.objects.values_list("department", flat=True).get(pk=active_mission_id())
    rows = Commune.objects.filter(department=department).order_by("code")
    return {plain(name): (name, epci or "") for name, epci in rows.values_list("name", "intercommunality__name")}


def _classes(sirets: Iterable[str]) -> dict[str, str]:
    """The classes of the buyers the mission follows, by SIRET."""
    buyers = Organization.objects.filter(kind=OrganizationKind.BUYER, siret__in=sirets)
    return dict(buyers.order_by("pk").values_list("siret", "buyer_class"))


def check_undo(actor: Actor, made: Made) -> None:
    """Raises Problem when some of what is to be taken back is another desk's."""
    own = [desk.pk for desk in Desks(actor).all]
    if CollectedLine.objects.filter(pk__in=made.get("line", ())).exclude(desk__in=own).exists():
        raise Problem("Ces lignes sont d’un guichet dont vous ne répondez pas\u00a0: vous ne pouvez pas les retirer.")


def undo(made: Made) -> None:
    """Takes back lines; the source stays declared, and says nothing."""
    CollectedLine.objects.filter(pk__in=made.get("line", ())).delete()


LINES = ImportKind(
    key="lignes-de-guichet",
    label="Lignes d’un guichet",
    lead="Le tableau d’un guichet pour la collecte annuelle\u00a0: une ligne par personne, par opération, et par mois "
    "ou par année.",
    permission="observatory.lines.bring",
    fields=FIELDS,
    check=check,
    apply=apply,
    check_undo=check_undo,
    undo=undo,
    shown=("desk", "period", "operation", "buyer", "company", "hundredths"),
    lines_at_most=20_000,
    names_people=True,
)
