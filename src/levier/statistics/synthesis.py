"""Synthetic DECP 2022 records, seeded: for the demonstration's fictitious department and for measures at scale.

The kernel is drawn here and nothing is taken from a real record: no real buyer, holder or object. Distributions follow
the calibration of data/README.md §5 (amounts, durations, procedures, divisions, offers). Every record is marked
`"source": "synthetique"`; a figure computed on them has no statistical value and the engine keeps them apart.
"""

import json
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

from levier.statistics.published import SYNTHETIC
from levier.statistics.rules.places import FICTITIOUS


class _Trade(NamedTuple):
    """A kind of purchase: CPV, weight, mean and deviation of ln(amount), weight of the social field, wording."""

    cpv: str
    weight: float
    log_mean: float
    log_deviation: float
    social: float
    wording: str


# Weights and ln(amount) by division: README §5 (samples L and N). Social weights by trade are inferred (README §6).
_TRADES = (
    _Trade("45214200", 20, 12.4, 1.53, 1.15, "Travaux de rénovation de l’école"),
    _Trade("45233140", 16, 12.2, 1.53, 1.15, "Travaux de voirie et réseaux"),
    _Trade("71240000", 14, 11.4, 1.67, 0.5, "Maîtrise d’œuvre pour la construction"),
    _Trade("79000000", 5, 11.6, 1.5, 1.0, "Prestations de services aux services"),
    _Trade("90911200", 5, 12.1, 1.75, 1.5, "Nettoyage des locaux"),
    _Trade("90511000", 4, 12.4, 1.75, 1.2, "Collecte des déchets"),
    _Trade("77310000", 4, 11.9, 1.28, 1.5, "Entretien des espaces verts"),
    _Trade("50700000", 5, 11.5, 1.7, 0.8, "Maintenance des installations de chauffage"),
    _Trade("66510000", 4, 11.1, 1.97, 0.3, "Assurances"),
    _Trade("33600000", 4, 11.2, 1.72, 0.2, "Fourniture de produits de santé"),
    _Trade("55524000", 4, 12.0, 1.5, 1.1, "Restauration scolaire"),
)
_PROCEDURES = (
    ("Procédure adaptée", 66.3),
    ("Appel d'offres ouvert", 29.5),
    ("Marché passé sans publicité ni mise en concurrence préalable", 2.9),
    ("Procédure avec négociation", 0.9),
    ("Appel d'offres restreint", 0.2),
    ("Dialogue compétitif", 0.1),
)
_DURATIONS = ((12, 24), (48, 19), (24, 14), (36, 12), (6, 10), (8, 8), (3, 7), (18, 4), (60, 2))
# Share with any social consideration, by year (OECP, README §10); 2024 and after are a plausible continuation.
_SOCIAL_BY_YEAR = {2022: 0.22, 2023: 0.19, 2024: 0.20, 2025: 0.24, 2026: 0.26}
_PLACES = (
    "Valmarine", "Pierrefeuille", "Saint-Lorme", "Castelroc", "Montfenouil", "Les Salines", "Rochebrune-le-Vieux",
    "Fontclaire", "Sainte-Olive", "Vieussan-la-Plage", "Garrigueval", "Port-Galet",
)  # fmt: skip
_BODIES = ("Commune de {}", "Communauté de communes de {}", "Office de l’habitat de {}", "Centre hospitalier de {}")
_FIRMS = ("Bâtisseurs", "Jardins", "Propreté", "Études", "Voirie", "Services", "Énergies", "Ateliers")


def fictitious_siret(number: int) -> str:
    """A 14-digit identifier with a right Luhn key whose SIREN, 0000…, is given to nobody."""
    body = f"00000{number % 10**8:08d}"
    digits = [int(digit) for digit in body]
    total = sum(
        digit if rank % 2 else (digit * 2 - 9 if digit > 4 else digit * 2)
        for rank, digit in enumerate(reversed(digits))
    )
    return body + str(-total % 10)


def fictitious_buyers(count: int) -> list[dict[str, str]]:
    """The invented buyers: SIRET and name, each name marked « (fictif) »."""
    names = [body.format(place) for body in _BODIES for place in _PLACES]
    return [
        {"id": fictitious_siret(1_000 + rank),
         "nom": f"{names[rank % len(names)]}{'' if rank < len(names) else f' n° {rank // len(names) + 1}'} (fictif)"}
        for rank in range(count)
    ]  # fmt: skip


def synthetic_records(
    count: int,
    *,
    seed: int,
    buyers: int = 12,
    parties: Sequence[dict[str, str]] | None = None,
    places: Sequence[dict[str, str]] = ({"code": FICTITIOUS, "typeCode": "Code département"},),
    first_year: int = 2022,
    last_day: date = date(2026, 6, 30),
) -> Iterator[dict[str, Any]]:
    """Yields `count` marchés in the DECP 2022 format, the same for the same seed and arguments.

    `parties` gives the invented buyers (`id`, `nom`) instead of `buyers` drawn here; `places` the places of
    performance, one a buyer: the fictitious department "00" unless told. One record in ten does not declare the social
    field (`NC`), about one in three after 2023 carries a modification.
    """
    draw = random.Random(seed)  # noqa: S311 - reproducible, not secret
    known = list(parties) if parties is not None else fictitious_buyers(buyers)
    # Few buyers buy much: weights in 1/rank, as the real ones (top 10 = 10.6 %, README §5).
    weights = list(accumulate(1 / (rank + 1) ** 0.8 for rank in range(len(known))))
    days = (last_day - date(first_year, 1, 1)).days
    for rank in range(1, count + 1):
        notified = date(first_year, 1, 1) + timedelta(days=draw.randrange(days + 1))
        number = draw.choices(range(len(known)), cum_weights=weights)[0]
        yield _record(draw, rank, known[number], notified, last_day, places[number % len(places)])


def _record(
    draw: random.Random, rank: int, buyer: dict[str, str], notified: date, last_day: date, place: dict[str, str]
) -> dict[str, Any]:
    trade = draw.choices(_TRADES, [trade.weight for trade in _TRADES])[0]
    amount = round(min(max(math.exp(draw.gauss(trade.log_mean, trade.log_deviation)), 25_000), 60_000_000), 2)
    duration = _weighted(draw, _DURATIONS)
    framework = draw.random() < 0.3
    published = min(notified + timedelta(days=int(draw.expovariate(1 / 25))), last_day)
    record: dict[str, Any] = {
        "id": f"{notified.year}S{rank:07d}",
        "source": SYNTHETIC,
        "acheteur": dict(buyer),
        "nature": "Marché",
        "objet": f"{trade.wording}, lot {draw.randint(1, 8)} (fictif)",
        "codeCPV": trade.cpv,
        "techniques": {"technique": ["Accord-cadre" if framework else "Sans objet"]},
        "modalitesExecution": {"modaliteExecution": ["Bons de commande" if framework else "Sans objet"]},
        "ccag": "Travaux" if trade.cpv.startswith("45") else "Fournitures courantes et services",
        "offresRecues": "NC" if draw.random() < 0.05 else max(1, int(draw.lognormvariate(1.1, 0.7))),
        "procedure": _weighted(draw, _PROCEDURES),
        "lieuExecution": dict(place),
        "dureeMois": duration,
        "dateNotification": notified.isoformat(),
        "datePublicationDonnees": published.isoformat(),
        "montant": amount,
        "typesPrix": {"typePrix": [_weighted(draw, (("Définitif révisable", 50), ("Définitif ferme", 50)))]},
        "formePrix": _weighted(draw, (("Forfaitaire", 36.4), ("Unitaire", 35.8), ("Mixte", 27.8))),
        "titulaires": [{"titulaire": _holder(draw)} for _ in range(_weighted(draw, ((1, 93.6), (2, 3.6), (3, 2.8))))],
        "considerationsSociales": {"considerationSociale": _social(draw, trade, notified.year)},
        "considerationsEnvironnementales": {"considerationEnvironnementale": ["Pas de considération environnementale"]},
        "modifications": [],
    }
    if notified.year >= 2024 and draw.random() < 0.3 and notified + timedelta(days=60) < last_day:
        on = notified + timedelta(days=draw.randint(30, (last_day - notified).days))
        record["modifications"] = [{"modification": {
            "id": draw.choice((1, 1, 49_006)), "montant": round(amount * draw.uniform(0.95, 1.25), 2),
            "dureeMois": duration, "dateNotificationModification": on.isoformat(),
            "datePublicationDonneesModification": on.isoformat(),
        }}]  # fmt: skip
    return record


def _weighted(draw: random.Random, choices: tuple[tuple[Any, float], ...]) -> Any:
    return draw.choices([choice for choice, _ in choices], [weight for _, weight in choices])[0]


def _holder(draw: random.Random) -> dict[str, str]:
    number = draw.randrange(400)
    name = f"{_FIRMS[number % len(_FIRMS)]} de {_PLACES[number % len(_PLACES)]} (fictif)"
    return {"id": fictitious_siret(500_000 + number), "typeIdentifiant": "SIRET", "denominationSociale": name}


def _social(draw: random.Random, trade: _Trade, year: int) -> list[str]:
    if draw.random() < 0.1:
        return ["NC"]
    if draw.random() >= _SOCIAL_BY_YEAR.get(year, 0.2) * trade.social:
        return ["Pas de considération sociale"]
    kinds = (("Clause sociale",), ("Critère social",), ("Clause sociale", "Critère social"), ("Marché réservé",))
    return list(draw.choices(kinds, (60, 25, 10, 5))[0])


def write_synthetic(path: Path, count: int, *, seed: int, buyers: int = 12) -> None:
    """Writes `synthetic_records` as one document, in a streaming way."""
    write_records(path, synthetic_records(count, seed=seed, buyers=buyers))


def write_records(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Writes `{"marches": {"marche": […], "contrat-concession": []}}` in a streaming way, one record a line."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write('{"marches":{"marche":[\n')
        for rank, record in enumerate(records):
            stream.write((",\n" if rank else "") + json.dumps(record, ensure_ascii=False))
        stream.write('\n],"contrat-concession":[]}}\n')
