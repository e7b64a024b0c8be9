"""What the front doors show: national figures somebody published, the desks, and in the demo the way through."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from levier.accounts.models import Membership
from levier.accounts.policy import own_organizations
from levier.accounts.roles import ROLE_LABELS, Role
from levier.common.policy import Actor, permits
from levier.common.registry import first_steps, home_actions, home_figures, offered, open_points, panels
from levier.common.search.words import fold
from levier.common.tenancy.models import Mission
from levier.common.ui import formats
from levier.demo.load import PASSWORD
from levier.demo.tour import STEPS
from levier.organizations.desks import desk_territories, desks_of
from levier.organizations.models import Commune, OrganizationKind
from levier.statistics.nomenclatures import PublishedFigure, published_figures, published_series

FIRST_POINTS = 10
FIRST_YEAR = 2019
DEMO_DOMAIN = "@demo.invalid"
# The series is drawn up to this share, so that half of the beam is half of it.
TOP_PERCENT = 30


@dataclass(frozen=True)
class Bar:
    """One bar of the published series: places in the drawing's own units."""

    figure: PublishedFigure
    x: int
    y: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + 32


@dataclass(frozen=True)
class GoalLine:
    """The national target across the drawing of the published series."""

    figure: PublishedFigure
    y: int


def goal_line() -> GoalLine | None:
    """The last national target published; none while nobody set one."""
    targets = published_series("pnad_social_target")
    return GoalLine(targets[-1], 220 - int(targets[-1].value * 180 / TOP_PERCENT)) if targets else None


def published_bars() -> list[Bar]:
    """Share of contracts with a social clause in France, as published, year by year."""
    series = [figure for figure in published_series("oecp_social_share") if figure.year >= FIRST_YEAR]
    bars = []
    for rank, figure in enumerate(series):
        height = int(figure.value * 180 / TOP_PERCENT)
        bars.append(Bar(figure, 90 + 120 * rank, 220 - height, height))
    return bars


@dataclass(frozen=True)
class Fact:
    """Something published about a department, with who said it."""

    sentence: str
    figure: PublishedFigure


def published_facts(department: str) -> list[Fact]:
    """What was published of the social clauses of a department; nothing for a department nobody published about."""
    facts = []
    for figure in published_figures():
        words = _FACTS.get((figure.series, figure.breakdown, figure.item))
        if words is None or figure.territory != department:
            continue
        value = formats.percent(figure.value) if figure.unit == "percent" else formats.integer(int(figure.value))
        sentence = words.format(qualifier=_QUALIFIERS.get(figure.qualifier, ""), value=value, year=figure.year)
        facts.append(Fact(sentence[:1].upper() + sentence[1:], figure))
    return facts


_QUALIFIERS = {"more_than": "plus de ", "about": "environ "}
_FACTS = {
    ("hours", "", ""): "{qualifier}{value}\u00a0heures d’insertion en {year}",
    ("full_time_equivalents", "", ""): "{value}\u00a0équivalents temps plein cumulés de 2010 à {year}",
    ("women_share_of_hours", "", ""): "{value} des heures faites par des femmes en {year}",
    ("participants", "project", "tram_5"): "{value}\u00a0personnes sur la ligne 5 du tramway, au 30 juin {year}",
}


def one_in(percent: Decimal) -> int:
    """« Un sur n »: the whole number nearest to the inverse of a share."""
    return int((100 / percent).to_integral_value())


def mission_context(mission: Mission, query: str) -> dict[str, Any]:
    """A mission's front door: its desks, not those of others that share an operation with it, those of the commune
    asked for, the published figures; six queries."""
    elsewhere = offered("desks_of_other_missions")()
    territories = [one for one in desk_territories(mission.department) if one.desk.pk not in elsewhere]
    codes = set().union(*(territory.codes for territory in territories)) if territories else set()
    communes = list(Commune.objects.filter(code__in=codes).order_by("name__french", "code"))
    asked = fold(query.strip())
    chosen = next((commune for commune in communes if fold(commune.name) == asked), None)
    bars = published_bars()
    return {
        "territories": territories,
        "communes": communes,
        "asked": query,
        "chosen": chosen,
        "answering": desks_of(chosen.code, territories) if chosen else [],
        "bars": bars,
        "goal": goal_line(),
        "first_figure": bars[0].figure,
        "facts": published_facts(mission.department),
        "one_in": one_in(bars[0].figure.value),
        **demo_accounts(),
    }


@dataclass(frozen=True)
class DemoAccount:
    """A ready-made account of the demo."""

    name: str
    email: str
    role: str
    organization: str


def demo_accounts() -> dict[str, Any]:
    """The active mission's ready-made accounts, in the demo alone: the sign-in page opens with the address typed."""
    if not settings.DEMO_OPEN:
        return {}
    held = Membership.objects.filter(user__is_fictitious=True, user__email__endswith=DEMO_DOMAIN, ends_on=None)
    accounts = [
        DemoAccount(str(row.user), row.user.email, ROLE_LABELS[Role(row.role)], str(row.organization))
        for row in held.select_related("user", "organization").order_by("pk")
    ]
    return {"accounts": accounts, "password": PASSWORD}


def tour(mission: Mission) -> list[dict[str, Any]]:
    """The nine steps of the way through, each with the address of its page when a room serves it."""
    steps = []
    for step in STEPS:
        try:
            url = f"/{mission.slug}{reverse(step.url_name)}" if step.in_mission else reverse(step.url_name)
        except NoReverseMatch:
            url = ""
        steps.append({"title": step.title, "text": step.text, "role": ROLE_LABELS[step.role], "url": url})
    return steps


# What a person can do on a day when nothing waits: the first line whose page is hers.
POSSIBLE = (
    (
        "followup.board.view",
        "Les relevés en retard et les heures à compter paraîtront ici.",
        "board",
        "Tableau de bord",
    ),
    (
        "organizations.directory.manage",
        "Vous ouvrez les comptes de la mission et tenez ses guichets ; ce qui demande votre décision paraîtra ici.",
        "organizations",
        "Organismes",
    ),
    (
        "followup.own.view",
        "Les bilans de vos opérations et ce qui demande votre avis paraîtront ici.",
        "my_operations",
        "Vos opérations",
    ),
    (
        "hours.own.view",
        "Quand un relevé d’heures sera à rendre, un courriel vous l’ouvrira sans mot de passe, et il paraîtra ici.",
        "my_awards",
        "Vos marchés",
    ),
    (
        "participants.offer.answer",
        "Quand un guichet cherchera quelqu’un pour un marché, son offre paraîtra ici.",
        "my_offers",
        "Vos offres de poste",
    ),
    (
        "followup.state.view",
        "Les marchés de l’État que suit la mission paraissent ici et dans leur rapport, sans aucun nom.",
        "state_contracts",
        "Marchés de l’État",
    ),
)


def possible(actor: Actor) -> dict[str, str]:
    """What this person can do meanwhile, with a link when the page exists."""
    text, url_name, action = next(words for permission, *words in POSSIBLE if permits(actor, permission))
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        url = ""
    return {"text": text, "url": url, "action": action}


def today_context(actor: Actor) -> dict[str, Any]:
    """The home page of someone with a role: figures, how a mission begins, what waits, then what each room adds.
    One query of its own."""
    places = list(own_organizations(actor).order_by("name__french", "pk"))
    points = open_points(actor)
    return {
        "places": ", ".join(str(place) for place in places),
        "is_desk": any(place.kind == OrganizationKind.DESK for place in places),
        "first_steps": first_steps(actor),
        "points": points[:FIRST_POINTS],
        "total": len(points),
        "figures": home_figures(actor),
        "actions": [
            {"label": action.label, "url": reverse(action.url_name)}
            for action in home_actions()
            if permits(actor, action.permission)
        ],
        "possible": possible(actor),
        "aside": panels("home_aside", actor, None),
        "panels": panels("home", actor, None),
    }
