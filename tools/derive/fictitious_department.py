"""Writes the wholly invented department of the demo: `src/levier/demo/data/fictitious_department.json`.

Nothing in it is real. Its code, 00, and its INSEE codes, 00001 and on, belong to no place. Its numbers belong to no
body: they begin with 000, a range the SIRENE register does not attribute (public bodies begin with 1 or 2, others
with 3 to 9), and have right check digits so that the same checks apply to them as to real ones.
"""

import json
from typing import Any

from derivation import DEMO, write
from organizations_34 import commune_name
from stdnum import luhn

NAME = "Val-d’Exemple (département fictif)"
MARK = " (fictif)"

# Name, population, and rank of the intercommunality.
COMMUNES = (
    ("Exempleville", 48_200, 0),
    ("Saint-Modèle", 12_900, 0),
    ("Essai-sur-Trame", 7_400, 0),
    ("Gabarit-le-Vieux", 3_100, 0),
    ("Maquette-les-Bains", 2_650, 0),
    ("La Jauge", 980, 0),
    ("Épreuve-la-Neuve", 9_800, 1),
    ("Croquis-en-Plaine", 4_300, 1),
    ("Le Canevas", 2_100, 1),
    ("Saint-Patron-des-Prés", 1_450, 1),
    ("Ébauche", 870, 1),
    ("Les Brouillons", 310, 1),
)
INTERCOMMUNALITIES = (
    ("Communauté d’agglomération d’Exempleville", "CA"),
    ("Communauté de communes des Trois Modèles", "CC"),
)
# Name, class of buyer (`buyer_classes.csv`), rank of its commune.
OTHER_BUYERS = (
    ("Département du Val-d’Exemple", "department", 0),
    ("Office public de l’habitat du Val-d’Exemple", "social_landlord", 0),
    ("Centre hospitalier d’Exempleville", "public_body", 0),
    ("Syndicat mixte des déchets du Val-d’Exemple", "joint_authority", 6),
    ("Société d’économie mixte d’aménagement des Modèles", "joint_authority", 1),
    ("Préfecture du Val-d’Exemple", "state", 0),
)


def siren(rank: int) -> str:
    """Returns the invented SIREN of rank `rank` (0 to 99 999): 000, five digits, check digit."""
    digits = f"000{rank:05d}"
    return digits + str(luhn.calc_check_digit(digits))


def siret(number: str) -> str:
    """Returns the SIRET of the first establishment (0001) of an invented SIREN."""
    digits = f"{number}0001"
    return digits + str(luhn.calc_check_digit(digits))


def department() -> dict[str, Any]:
    """Returns the department with its communes, intercommunalities and buyers."""
    epcis = [
        {"siren": siren(100 + rank), "name": name + MARK, "kind": kind}
        for rank, (name, kind) in enumerate(INTERCOMMUNALITIES)
    ]
    communes: list[dict[str, Any]] = [
        {
            "code": f"00{rank:03d}",
            "name": name + MARK,
            "siren": siren(200 + rank),
            "population": population,
            "epci": epcis[epci]["siren"],
        }
        for rank, (name, population, epci) in enumerate(COMMUNES, start=1)
    ]
    buyers = [
        {
            "siret": siret(commune["siren"]),
            "name": commune_name(name) + MARK,
            "buyer_class": "commune",
            "commune": commune["code"],
        }
        for commune, (name, _, _) in zip(communes, COMMUNES, strict=True)
    ]
    buyers += [
        {
            "siret": siret(epci["siren"]),
            "name": epci["name"],
            "buyer_class": "intercommunality",
            "commune": communes[seat]["code"],
        }
        for epci, seat in zip(epcis, (0, 6), strict=True)
    ]
    buyers += [
        {
            "siret": siret(siren(300 + rank)),
            "name": name + MARK,
            "buyer_class": buyer_class,
            "commune": communes[seat]["code"],
        }
        for rank, (name, buyer_class, seat) in enumerate(OTHER_BUYERS)
    ]
    return {"code": "00", "name": NAME, "fictitious": True, "communes": communes, "epcis": epcis, "buyers": buyers}


def main() -> None:
    """Writes the department."""
    write(DEMO / "fictitious_department.json", json.dumps(department(), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
