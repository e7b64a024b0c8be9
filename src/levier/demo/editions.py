"""A closed year of the invented department: two desks sign, the mission publishes, a forgotten statement makes a
revision. By the same doors as anybody: the lines of one desk are imported, the other sends its totals."""

import csv
import datetime
import tempfile
from pathlib import Path

from levier.accounts.models import Membership
from levier.accounts.roles import Role
from levier.common.imports import services as imports
from levier.common.policy import Actor
from levier.common.registry import import_kinds
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.demo import tables
from levier.demo.workers import MARK
from levier.resources.observatory.campaign.rules import CollectionSource, Figures
from levier.resources.observatory.campaign.selectors import collected
from levier.resources.observatory.campaign.services import declare_source, sign
from levier.resources.observatory.editions.gathering import gather
from levier.resources.observatory.editions.rules import digest_of, written
from levier.resources.observatory.editions.selectors import last_editions
from levier.resources.observatory.editions.services import publish_edition

_KIND = "lignes-de-guichet"
_PEOPLE = 48
_HEAD = ("Guichet", "Mois ou année", "Opération", "Acheteur", "Catégorie d’acheteur", "Entreprise", "Personne",
         "Heures retenues", "Catégorie", "Sexe", "Âge", "QPV", "Niveau de formation", "Modalité",
         "Contrat de travail", "Secteur", "Clause", "Commune", "Sortie")  # fmt: skip
# Title, class of the buyer, company, sector.
_SITES = (
    ("Groupe scolaire des Tilleuls", "communes", "Bâti-Modèle", "bâtiment"),
    ("Entretien des locaux communautaires", "intercommunalités", "Nets d’Exemple", "nettoyage"),
    ("Rue de la Trame", "communes", "Voirie du Gabarit", "travaux publics"),
    ("Parcs et berges", "intercommunalités", "Jardins de la Maquette", "espaces verts"),
)
_SITUATIONS = ("DELD", "RSA", "jeune", "TH")
_MODES = (("embauche directe", "CDD"), ("EI", "CDDI"), ("ETTI", "intérim d’insertion"), ("AI", "CDDI"))
_AGES = ("24", "37", "52")
_OUTCOMES = ("emploi durable", "emploi de transition", "sortie positive", "autre sortie")
# Enough for most figures to be told again: a revision of a few people masks what moved.
_MORE = 32
_TOTALS = Figures(412_350, 27, 31)
_SIGNATURE = {"name": f"Ariel Monnet{MARK}", "function": "facilitation"}
# How long before today each edition is signed.
_FIRST, _SECOND = datetime.timedelta(days=40), datetime.timedelta(days=12)


def load_editions(mission: Mission, now: datetime.datetime) -> None:
    """In an invented mission, last year's edition and its revision, when none is published. `now` is local."""
    with mission_scope(mission.pk):
        if last_editions():
            return
        year = now.year - 1
        # A year closes once it is over, even when the demo is loaded in January.
        over = now.replace(month=1, day=1, hour=0, minute=0)
        by_lines, by_totals = (one.desk for one in collected(year))
        actor = _team(mission)
        _bring(actor, str(by_lines), year, range(_PEOPLE), max(now - _FIRST, over))
        declare_source(by_totals, year, CollectionSource.TOTALS, _TOTALS, f"courriel du guichet{MARK}", author_id=None)
        _sign_and_publish(mission, year, "", max(now - _FIRST, over))
        _bring(actor, str(by_lines), year, range(_PEOPLE, _PEOPLE + _MORE), max(now - _SECOND, over))
        reason = f"Relevés de décembre retrouvés après la clôture{MARK}."
        _sign_and_publish(mission, year, reason, max(now - _SECOND, over))


def _team(mission: Mission) -> Actor:
    member = Membership.objects.filter(role=Role.MISSION_TEAM).latest("pk")
    rights = {str(Role.MISSION_TEAM): frozenset({member.organization_id})}
    return Actor(user_id=member.user_id, mission_id=mission.pk, organizations=rights)


def _bring(actor: Actor, desk: str, year: int, people: range, now: datetime.datetime) -> None:
    """Some people's lines of a desk, imported as its spreadsheet."""
    kind = next(one for one in import_kinds() if one.key == _KIND)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"collecte-{year}-{people.start}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, delimiter=";")
            writer.writerow(_HEAD)
            writer.writerows(_line(rank, desk, year) for rank in people)
        batch = imports.stage(kind, path, name=path.name, actor=actor, now=now)
    imports.apply(batch, actor=actor, now=now)


def _line(rank: int, desk: str, year: int) -> tuple[str, ...]:
    communes = tables.fictitious_department()["communes"]
    title, buyer_class, company, sector = _SITES[rank % len(_SITES)]
    mode, contract = _MODES[rank // 2 % len(_MODES)]
    return (
        desk, f"{rank % 12 + 1:02}/{year}", title + MARK, f"Acheteur de {buyer_class}{MARK}", buyer_class,
        company + MARK, f"Personne {rank}{MARK}", str(60 + rank * 37 % 240),
        _SITUATIONS[rank // 4 % len(_SITUATIONS)], "F" if rank % 3 == 0 else "H", _AGES[rank // 3 % len(_AGES)],
        "oui" if rank % 4 == 1 else "non", "CAP ou BEP" if rank % 2 else "Bac", mode, contract, sector,
        "condition d’exécution", communes[rank % 5]["name"], _OUTCOMES[rank % len(_OUTCOMES)],
    )  # fmt: skip


def _sign_and_publish(mission: Mission, year: int, reason: str, now: datetime.datetime) -> None:
    for one in collected(year):
        if one.row:
            sign(one.row, one.line.now, seen=one.line.now.hundredths, author_id=None, **_SIGNATURE)
    publish_edition(
        year, mission, name=f"Maël Teissier{MARK}", function="mission", reason=reason,
        seen=digest_of(written(gather(year, mission).content)), author_id=None, now=now,
    )  # fmt: skip
