"""Reads of the desks and their territories: who answers for a commune."""

from dataclasses import dataclass, field

from levier.common.search.words import fold
from levier.common.ui import formats
from levier.organizations.models import Commune, DeskCommune, Organization, OrganizationKind


@dataclass
class DeskTerritory:
    """A desk and where it works; `places` names whole intercommunalities, `communes` counts all of its communes."""

    desk: Organization
    communes: int = 0
    places: list[str] = field(default_factory=list)
    is_confirmed: bool = True
    is_whole: bool = False
    codes: set[str] = field(default_factory=set)

    @property
    def territory(self) -> str:
        """Its territory in words."""
        if not self.communes:
            return "Territoire à préciser"
        if self.is_whole:
            return f"Tout le département ({formats.count(self.communes, 'commune')})"
        return f"{formats.count(self.communes, 'commune')} : {formats.enumeration(self.places)}"


def desk_territories(department: str) -> list[DeskTerritory]:
    """Every desk of the active mission with its territory, by name; three queries."""
    whole = Commune.objects.filter(department=department).count()
    found = {
        desk.pk: DeskTerritory(desk)
        for desk in Organization.objects.filter(kind=OrganizationKind.DESK).order_by("name__french", "pk")
    }
    rows = DeskCommune.objects.select_related("commune__intercommunality").order_by(
        "commune__name__french", "commune_id"
    )
    for row in rows:
        territory = found[row.desk_id]
        territory.communes += 1
        territory.codes.add(row.commune_id)
        territory.is_confirmed = territory.is_confirmed and row.is_confirmed
        epci = row.commune.intercommunality
        place = epci.name if epci else row.commune.name
        if place not in territory.places:
            territory.places.append(place)
    for territory in found.values():
        territory.places.sort(key=fold)
        territory.is_whole = territory.communes >= whole > 0
    return list(found.values())


def desks_of(commune_code: str, territories: list[DeskTerritory]) -> list[DeskTerritory]:
    """The desks that answer for a commune, the nearest first: the smallest territory."""
    answering = [territory for territory in territories if commune_code in territory.codes]
    return sorted(answering, key=lambda territory: territory.communes)
