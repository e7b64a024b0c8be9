"""The models that come with Levier: one for each piece of the tender documents, as data. Plain Python."""

import csv
import datetime
import functools
from dataclasses import dataclass
from importlib import resources

from levier.common.errors import Problem
from levier.coordination.clauses.wording.filling import check_body
from levier.coordination.clauses.wording.values import COMMON, OF_CCAG
from levier.coordination.clauses.wording.waiving import OF_WAIVER
from levier.law.articles import article_on, articles
from levier.law.ccag import Ccag, Part

# An article of whichever CCAG the contract refers to: « CCAG » for the whole clause, « CCAG.5 » for its penalties.
CCAG_MARK = "CCAG"
HOURS, PLEDGES, OPTING_OUT = "hours", "pledges", "opting_out"
BOTH, WITH_CCAG, WITHOUT_CCAG = "both", "ccag", "none"


@dataclass(frozen=True)
class Model:
    """A piece's model. `use`: with a CCAG, without one, or both; `about`: hours, commitments without hours, or the
    reasons of a buyer that opts out; `articles` what it stands on; `required` the placeholders it must keep."""

    code: str
    label: str
    use: str
    about: str
    since: datetime.date
    articles: tuple[str, ...]
    required: tuple[str, ...]
    body: str

    @property
    def known(self) -> dict[str, str]:
        """The placeholders it may use, with what each one says: without a CCAG, none of its articles."""
        if self.about == OPTING_OUT:
            return OF_WAIVER
        return {**COMMON, **OF_CCAG} if self.use == WITH_CCAG else COMMON

    def serves(self, ccag: Ccag | None, *, hours: bool, pledges: bool) -> bool:
        """Whether it is one of the tender documents of a contract with this CCAG, or with none, that asks for hours,
        for commitments without, or both."""
        if self.about == OPTING_OUT:
            return False
        serves_it = self.use in {BOTH, WITHOUT_CCAG if ccag is None else WITH_CCAG}
        return serves_it and (pledges if self.about == PLEDGES else hours)


@functools.cache
def models() -> dict[str, Model]:
    """Every model by its code, in the order of the tender documents."""
    folder = resources.files("levier.coordination.clauses").joinpath("data/wordings")
    rows = csv.DictReader(folder.joinpath("wordings.csv").read_text(encoding="utf-8").splitlines(), delimiter=";")
    return {
        row["code"]: Model(
            code=row["code"],
            label=row["label"],
            use=row["for"],
            about=row["about"],
            since=datetime.date.fromisoformat(row["since"]),
            articles=tuple(row["articles"].split()),
            required=tuple(row["required"].split()),
            body=folder.joinpath(f"{row['code']}.txt").read_text(encoding="utf-8"),
        )
        for row in rows
    }


def check_model(model: Model, body: str, stands_on: list[str]) -> None:
    """Raises Problem (field) when a version cannot hold: see `check_body`; or when nobody holds an article."""
    check_body(body, known=model.known, required=model.required)
    held = {article.number for article in articles()} | {mark_of(part) for part in Part}
    unknown = [number for number in stands_on if number not in held]
    if unknown:
        raise Problem(
            f"Article inconnu\u00a0: {', '.join(unknown)}. Écrivez un article du code tel que L2112-2, ou une partie "
            "de l’article du CCAG\u00a0: CCAG pour l’ensemble, CCAG.5 pour les pénalités.",
            field="articles",
        )
    if not stands_on:
        raise Problem("Indiquez au moins un article sur lequel ce texte s’appuie.", field="articles")


def mark_of(part: Part) -> str:
    """How a model names a part of the CCAG's clause."""
    return f"{CCAG_MARK}{part.value}"


def article_lines(marks: list[str], ccag: Ccag | None, day: datetime.date) -> list[str]:
    """The articles a text stands on, in words: those of its CCAG at their numbers, those of the code as they read on
    the day. Without a CCAG, its articles say nothing."""
    lines = []
    # Those of the code as they come, then those of the CCAG in the order of its numbers.
    of_code = [mark for mark in dict.fromkeys(marks) if not mark.startswith(CCAG_MARK)]
    for mark in (*of_code, *sorted(set(marks) - set(of_code))):
        if mark.startswith(CCAG_MARK):
            if ccag is not None:
                number = f"{ccag.article}{mark.removeprefix(CCAG_MARK)}"
                lines.append(f"CCAG {ccag.name}, {number} (version du {ccag.first_day:%d/%m/%Y})")
            continue
        held = article_on(mark, day)
        version = f"version du {held.first_day:%d/%m/%Y}" if held else "version de cette date non tenue, à vérifier"
        lines.append(f"code de la commande publique, {mark} ({version})")
    return lines
