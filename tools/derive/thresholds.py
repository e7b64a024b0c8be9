"""Derives the dated table of EU thresholds from the official notice as collected beside the project.

Usage: python tools/derive/thresholds.py FOLDER   (the folder of real data; ../shared/data by default)
"""

import csv
import json
import re
import sys
from pathlib import Path

TARGET = Path(__file__).parents[2] / "src/levier/law/data/thresholds.csv"
CAPACITIES = {
    ("pouvoir_adjudicateur", "autorite_publique_centrale"): "autorite-centrale",
    ("pouvoir_adjudicateur", "autre_pouvoir_adjudicateur"): "pouvoir-adjudicateur",
    ("entite_adjudicatrice", "tous"): "entite-adjudicatrice",
}
KINDS = {
    "fournitures_services": ("fournitures", "services"),
    "travaux": ("travaux",),
    "concession": ("concession",),
}


MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def in_words(source: str | None) -> str:
    """The source as a user reads it: its days in French words."""
    return re.sub(
        r"(\d{4})-(\d\d)-(\d\d)",
        lambda day: f"{int(day[3])} {MONTHS[int(day[2]) - 1]} {day[1]}",
        source or "",
    )


def rows(folder: Path) -> list[tuple[str, ...]]:
    """One line a capacity, kind and period; a concession's threshold is that of any capacity; defence is left out."""
    found = []
    for line in json.loads((folder / "law/thresholds.json").read_text(encoding="utf-8"))["thresholds"]:
        if line["kind"] not in KINDS:
            continue
        key = (line["buyer_group"], line["buyer_category"])
        if key == ("pouvoir_adjudicateur", "tous"):
            capacities = ["autorite-centrale", "pouvoir-adjudicateur"]
        elif key == ("concession", "tous"):
            capacities = list(CAPACITIES.values())
        elif key in CAPACITIES:
            capacities = [CAPACITIES[key]]
        else:
            continue
        for capacity in capacities:
            for kind in KINDS[line["kind"]]:
                found.append(
                    (
                        capacity,
                        kind,
                        str(line["amount_eur_ht"]),
                        line["in_force_from"],
                        line["in_force_to"],
                        "official" if line["status"] == "official" else "secondary",
                        in_words(line["source"]) or "reprise sans texte officiel sous la main, à vérifier",
                    )
                )
    return sorted(found)


if __name__ == "__main__":
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, delimiter=";", lineterminator="\n")
        table.writerow(("capacity", "kind", "amount_eur", "from", "to", "status", "source"))
        table.writerows(rows(source))
    print(TARGET)
