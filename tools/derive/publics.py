"""Derives the list of eligible publics from the text of the CCAG Travaux as collected beside the project.

Usage: python tools/derive/publics.py FOLDER   (the folder of real data; ../shared/data by default)

The code, the sensitive mark and the published class of each category are ours; its words are the text's.
"""

import csv
import json
import sys
from pathlib import Path

TARGET = Path(__file__).parents[2] / "src/levier/law/data/publics.csv"
# (sub-article, letter, dash within the letter) -> code, sensitive (health, justice, asylum), published class.
CATEGORIES = {
    ("20.1.1.1", "a", None): ("STRUCT_EA_ESAT", True, "TH"),
    ("20.1.1.1", "b", 1): ("STRUCT_IAE_MAD", False, "IAE"),
    ("20.1.1.1", "b", 2): ("STRUCT_IAE_SAL", False, "IAE"),
    ("20.1.1.1", "c", None): ("STRUCT_RQ", False, "IAE"),
    ("20.1.1.1", "d", None): ("STRUCT_EPIDE_E2C", False, "JEUNE"),
    ("20.1.1.1", "e", None): ("STRUCT_GEIQ", False, "AUTRE"),
    ("20.1.1.1", "f", None): ("STRUCT_JUSTICE", True, "AUTRE"),
    ("20.1.1.2", "a", None): ("DELD", False, "DELD"),
    ("20.1.1.2", "b", None): ("RSA", False, "RSA"),
    ("20.1.1.2", "c", None): ("TH", True, "TH"),
    ("20.1.1.2", "d", None): ("MINIMA", True, "AUTRE"),
    ("20.1.1.2", "e", 1): ("JEUNE_SQ", False, "JEUNE"),
    ("20.1.1.2", "e", 2): ("JEUNE_DIP", False, "JEUNE"),
    ("20.1.1.2", "f", None): ("SENIOR", False, "SENIOR"),
    ("20.1.1.2", "g", None): ("JEUNE_SUIVI", False, "JEUNE"),
    ("20.1.1.2", "h", None): ("QPV", False, "AUTRE"),
    ("20.1.1.2", "i", None): ("BPI", True, "AUTRE"),
    ("20.1.1.2", "j", None): ("MOTIVE", False, "AUTRE"),
}


def items(node: object) -> dict[str, str]:
    """The lettered items of each sub-article: `20.1.1.1 a` → its words."""
    found: dict[str, str] = {}
    if isinstance(node, dict):
        for item in node.get("items", []):
            found[f"{node.get('number', node.get('num'))} {item['letter']}"] = item["text"]
        for value in node.values():
            found |= items(value)
    elif isinstance(node, list):
        for value in node:
            found |= items(value)
    return found


def words(text: str, dash: int | None) -> str:
    """The words of a category; `dash` picks one of the two dashes of a letter, after the letter's own words."""
    if dash is None:
        return text
    head, _, tail = text.partition("\n-")
    parts = [part.strip(" ;,-") for part in tail.replace(",-", ";-").split(";-")]
    return f"{head.rstrip(' :')} : {parts[dash - 1]}"


if __name__ == "__main__":
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data")
    ccag = json.loads((source / "law/ccag_insertion.json").read_text(encoding="utf-8"))["ccag"]
    works = next(text for text in ccag if text["code"] == "travaux")
    texts = items(works)
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream, delimiter=";", lineterminator="\n")
        table.writerow(("code", "article", "letter", "sensitive", "published_class", "from", "text"))
        for (article, letter, dash), (code, sensitive, published) in CATEGORIES.items():
            text = words(texts[f"{article} {letter}"], dash)
            table.writerow((code, article, letter, int(sensitive), published, works["version_from"], text))
    print(TARGET)
