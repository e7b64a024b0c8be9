"""Desks that a spreadsheet of invitations names and the mission does not know yet: read with their colleagues, made
with them in the same act."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from levier.accounts.bad_cell import BadCell
from levier.common.errors import Problem
from levier.common.policy import Actor
from levier.common.tabular.cells import plain
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import active_mission_id
from levier.organizations.models import Organization, OrganizationKind
from levier.organizations.policy import permits_kind
from levier.organizations.selectors import communes_named
from levier.organizations.services import save_organization, set_territory
from levier.organizations.siret import clean_siret


@dataclass
class NewDesk:
    """A desk to make: its name as typed, its SIRET or nothing, the INSEE codes of its communes, the line that first
    names it."""

    name: str
    siret: str
    number: int
    communes: list[str] = field(default_factory=list)


class NewDesks:
    """The desks to make that one file names, by their names compared without case nor accents: two lines may name the
    same one, and never say two different things of it. One query, for the names of communes, and only if some are."""

    def __init__(self, actor: Actor, known: Iterable[Organization]) -> None:
        self.allowed = permits_kind(actor, OrganizationKind.DESK)
        self.known = {plain(desk.name): desk for desk in known if desk.kind == OrganizationKind.DESK}
        self.desks: dict[str, NewDesk] = {}
        self._names: dict[str, list[str]] | None = None

    def read(self, number: int, text: Mapping[str, str]) -> NewDesk:
        """The desk that a line names; raises BadCell."""
        name, siret, communes = text["organization"][:255], self.siret(text["siret"]), self.communes(text["communes"])
        if not plain(name):
            named = [desk for desk in self.desks.values() if siret and desk.siret == siret]
            if not named:
                raise BadCell("organization", "le nom du guichet à créer")
            name = named[0].name
        if plain(name) in self.known:
            raise BadCell("siret", f"le SIRET de «\u00a0{self.known[plain(name)]}\u00a0», déjà enregistré, ou rien")
        desk = self.desks.setdefault(plain(name), NewDesk(name, siret, number))
        if siret and desk.siret and siret != desk.siret:
            raise BadCell("siret", f"le SIRET donné ligne {desk.number} à ce même guichet")
        for other in self.desks.values():
            if siret and other is not desk and other.siret == siret:
                raise BadCell(
                    "siret", f"un autre SIRET\u00a0: la ligne {other.number} le donne à «\u00a0{other.name}\u00a0»"
                )
        desk.siret = desk.siret or siret
        return NewDesk(desk.name, siret, number, communes)

    def siret(self, text: str) -> str:
        """The SIRET of a line, or nothing; raises BadCell when it does not exist."""
        try:
            return clean_siret(text) if text else ""
        except Problem as problem:
            raise BadCell("siret", "un SIRET exact (14 chiffres, clé comprise), ou rien") from problem

    def communes(self, text: str) -> list[str]:
        """The INSEE codes of the communes and intercommunalities that a cell names, separated by commas."""
        asked = [name.strip() for name in text.replace("\n", ",").replace(";", ",").split(",") if name.strip()]
        if asked and self._names is None:
            self._names = communes_named(Mission.objects.get(pk=active_mission_id()))
        codes: dict[str, None] = {}
        for name in asked:
            found = (self._names or {}).get(plain(name))
            if found is None:
                raise BadCell(
                    "communes", f"des communes ou intercommunalités du département\u202f; pas «\u00a0{name}\u00a0»"
                )
            codes |= dict.fromkeys(found)
        return list(codes)


def merged(desks: Iterable[NewDesk]) -> dict[str, NewDesk]:
    """Each desk once, by its compared name, with the SIRET and the communes that all its lines say."""
    once: dict[str, NewDesk] = {}
    for desk in desks:
        one = once.setdefault(plain(desk.name), NewDesk(desk.name, "", desk.number))
        one.siret = one.siret or desk.siret
        one.communes += [code for code in desk.communes if code not in one.communes]
    return once


def make_desks(desks: Mapping[str, NewDesk], *, actor: Actor) -> tuple[dict[str, Organization], int]:
    """Makes desks with their communes; returns the desks by their compared names, and how many were made.

    One made meanwhile by somebody else is taken as it is, its territory untouched. Raises Problem, naming the line,
    when the actor may not make desks or a SIRET is borne by another.
    """
    if not desks:
        return {}, 0
    known = {plain(desk.name): desk for desk in Organization.objects.filter(kind=OrganizationKind.DESK)}
    found = {key: known[key] for key in desks if key in known}
    for key, desk in desks.items():
        if key in found:
            continue
        if not permits_kind(actor, OrganizationKind.DESK):
            raise Problem(
                f"Ligne {desk.number}\u00a0: vous ne pouvez plus créer de guichet. Déposez le fichier de nouveau."
            )
        try:
            found[key] = save_organization(kind=OrganizationKind.DESK, name=desk.name, siret=desk.siret)
        except Problem as problem:
            raise Problem(f"Ligne {desk.number}\u00a0: {problem.sentence}") from problem
        set_territory(found[key], dict.fromkeys(desk.communes, True))
    return found, len(desks.keys() - known.keys())
