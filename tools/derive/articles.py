"""Derives the articles of the Code de la commande publique, version by version, from the texts beside the project.

Usage: python tools/derive/articles.py FOLDER   (the folder of real data; ../shared/data by default)
"""

import csv
import json
import sys
from pathlib import Path

TARGET = Path(__file__).parents[2] / "src/levier/law/data/articles.csv"
SOURCE = "Code de la commande publique, base LEGI (DILA), textes applicables au 23/08/2026"


def rows(folder: Path) -> list[tuple[str, ...]]:
    """One line a version: its first and last days, its words, its lines parted by a bar."""
    found = json.loads((folder / "law/ccp_articles.json").read_text(encoding="utf-8"))["articles"]
    return [
        (
            article["number"],
            article["in_force_from"],
            article["in_force_to"] or "",
            "|".join(line.strip() for line in article["text"].splitlines() if line.strip()),
            SOURCE,
        )
        for article in sorted(found, key=lambda article: (article["number"], article["in_force_from"]))
    ]


if __name__ == "__main__":
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, delimiter=";", lineterminator="\n")
        table.writerow(("number", "from", "to", "text", "source"))
        table.writerows(rows(source))
    print(TARGET)
