"""Derives the real public buyers and insertion structures of the Hérault that the demo shows.

Writes `src/levier/demo/data/buyers_34.csv` (who bought, in `contracts_34.csv`) and `structures_34.csv`.
Run `geography.py` and `contracts.py` first.
"""

import csv
import gzip
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from derivation import DEMO, DEPARTMENT, ORGANIZATIONS, rows_of, source_folder, write_table

# Buyers that are neither a commune nor an intercommunality: the record's own name, with its accents and capitals
# put back, the class of buyer and, when that name says it, the commune. Read one by one.
NAMED_BY_RECORD = {
    "13002054800017": ("Université de Montpellier", "public_body", "34172"),
    "17340460900070": ("Direction régionale des affaires culturelles Occitanie", "state", ""),
    "22340001100076": ("Département de l’Hérault", "department", ""),
    "26340005300017": ("EHPAD Les Oliviers", "public_body", ""),
    "26340029300100": ("Centre communal d’action sociale de la ville de Sète", "public_body", "34301"),
    "27340001000024": ("Office public de l’habitat Hérault Logement", "social_landlord", ""),
    "27340003600029": ("Sète Thau Habitat", "social_landlord", "34301"),
    "28340049700022": ("Service départemental d’incendie et de secours (Hérault)", "public_body", ""),
    "31487181500093": ("TaM – Transports de l’agglomération de Montpellier", "joint_authority", "34172"),
    "33159627000016": ("CIRAD", "public_body", ""),
    "35180897700034": ("ACM Habitat – OPH Montpellier Méditerranée Métropole", "social_landlord", "34172"),
    "38327465100082": ("SEM d’aménagement du bassin de Thau", "joint_authority", ""),
    "46780056100053": ("FDI Habitat", "social_landlord", ""),
    "51950059900013": ("Office de tourisme de Balaruc-les-Bains", "public_body", "34023"),
    "53408952900018": ("CAF de l’Hérault", "social_security", ""),
    "77558918700019": ("CARSAT Languedoc-Roussillon", "social_security", ""),
    "78821499700017": ("Office de tourisme de Palavas-les-Flots", "public_body", "34192"),
}

EPCI_PREFIXES = {"CC": "Communauté de communes", "CA": "Communauté d’agglomération"}


def typographic(text: str) -> str:
    """Returns `text` with curly apostrophes."""
    return text.replace("'", "’")


def commune_name(name: str) -> str:
    """Returns « Commune de … » with its elision or contraction (Commune du Crès, Commune d’Agde)."""
    name = typographic(name)
    if name.startswith("Le "):
        return f"Commune du {name[3:]}"
    if name.startswith("Les "):
        return f"Commune des {name[4:]}"
    first = unicodedata.normalize("NFD", name[0])[0]
    return f"Commune d’{name}" if first in "AEIOUY" else f"Commune de {name}"


def epci_name(name: str) -> str:
    """Returns the name of an intercommunality with its nature in full."""
    prefix, _, rest = typographic(name).partition(" ")
    if rest.casefold().endswith("communauté de communes en languedoc"):
        return "Communauté de communes Grand Orb"
    return f"{EPCI_PREFIXES[prefix]} {rest}" if prefix in EPCI_PREFIXES else typographic(name)


def buyers() -> Iterator[tuple[Any, ...]]:
    """Iterates over the buyers, by SIRET. A buyer that nothing names stops the derivation."""
    with gzip.open(ORGANIZATIONS / "communes.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        communes = {row["siren"]: row for row in csv.DictReader(lines, delimiter=";") if row["siren"]}
    epcis = {row["siren"]: row for row in rows_of(ORGANIZATIONS / "epcis.csv", delimiter=";")}
    bought = Counter(row["buyer_siret"] for row in rows_of(DEMO / "contracts_34.csv", delimiter=";"))
    for siret in sorted(bought):
        siren = siret[:9]
        if siren in communes:
            commune = communes[siren]
            name, buyer_class, code, origin = commune_name(commune["name"]), "commune", commune["code"], "cog"
        elif siren in epcis:
            name = epci_name(epcis[siren]["name"])
            buyer_class, code, origin = "intercommunality", "", "cog"
        elif siret in NAMED_BY_RECORD:
            name, buyer_class, code = NAMED_BY_RECORD[siret]
            origin = "record"
        else:
            raise SystemExit(f"L’acheteur {siret} n’a pas de nom\u00a0: complétez NAMED_BY_RECORD.")
        yield siret, name, buyer_class, code, origin, bought[siret]


def plain(name: str) -> str:
    """Returns a commune's name without accents, capitals or hyphens, to compare spellings."""
    letters = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in letters if letter.isalpha())


def structures(source: Path) -> Iterator[tuple[Any, ...]]:
    """Iterates over the insertion structures, by kind and name; a city that is no commune stops the derivation."""
    with gzip.open(ORGANIZATIONS / "communes.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        codes = {
            plain(row["name"]): row["code"]
            for row in csv.DictReader(lines, delimiter=";")
            if row["department"] == DEPARTMENT
        }
    listed = [
        row for row in rows_of(source / "structures/derived_siae_lemarche.csv") if row["department"] == DEPARTMENT
    ]
    for row in sorted(listed, key=lambda row: (row["kind"], row["name"], row["siret"])):
        yield (
            row["kind"],
            row["name"],
            row["siret"],
            row["post_code"],
            row["city"],
            codes[plain(row["city"])],
            row["source"],
            row["updated_at"],
        )


def main() -> None:
    """Writes the two tables."""
    source = source_folder()
    write_table(
        DEMO / "buyers_34.csv", ("siret", "name", "buyer_class", "commune", "name_origin", "n_records"), buyers()
    )
    write_table(
        DEMO / "structures_34.csv",
        ("kind", "name", "siret", "postcode", "city", "commune", "source", "source_date"),
        structures(source),
    )


if __name__ == "__main__":
    main()
