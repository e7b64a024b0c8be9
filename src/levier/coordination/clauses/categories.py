"""The eligible publics as a mission reads them: the CCAG's list, and the lines it added. Plain Python.

The CCAG's list opens with « notamment »: a category may be added to it, and a newer text may say one otherwise. A line
holds between its own dates; nothing is overwritten.
"""

import datetime
from collections.abc import Iterable

from levier.common.days import check_order
from levier.common.errors import Problem
from levier.law.proofs import proof_kinds
from levier.law.publics import EligibleCategory, eligible_categories

# The classes of the yearly observatory, the only ones that leave for statistics.
CLASS_LABELS = {
    "DELD": "demandeurs d’emploi de longue durée",
    "RSA": "bénéficiaires du RSA",
    "TH": "travailleurs handicapés",
    "JEUNE": "jeunes de moins de 26 ans",
    "SENIOR": "plus de 50 ans",
    "IAE": "insertion par l’activité économique",
    "AUTRE": "autres",
}
PREFIX = "MISSION_"
ONE_DAY = datetime.timedelta(days=1)


def categories_on(own: Iterable[EligibleCategory], day: datetime.date) -> dict[str, EligibleCategory]:
    """The categories of a day by their code: the text's, in the words of the mission's line where one holds that day,
    then those the mission added."""
    held = {line.code: line for line in sorted(own, key=lambda line: line.first_day) if line.holds_on(day)}
    return {**eligible_categories(), **held}


def every_category(own: Iterable[EligibleCategory], day: datetime.date) -> dict[str, EligibleCategory]:
    """Those of a day, then those the mission has for other days: what a form offers while its day is not typed yet."""
    own = list(own)
    found = categories_on(own, day)
    for line in own:
        found.setdefault(line.code, line)
    return found


def ending_categories(own: Iterable[EligibleCategory], today: datetime.date, days: int) -> datetime.date | None:
    """The earliest last day, within so many days, of a line nothing follows; ended before, it ended on purpose."""
    own = list(own)
    last_days = [
        line.last_day
        for line in own
        if line.last_day is not None
        and today <= line.last_day <= today + datetime.timedelta(days=days)
        and not any(other.code == line.code and other.holds_on(line.last_day + ONE_DAY) for other in own)
    ]
    return min(last_days, default=None)


def next_code(own: Iterable[EligibleCategory]) -> str:
    """The code of the next category a mission adds; those of withdrawn lines are not given again."""
    taken = [int(line.code.removeprefix(PREFIX)) for line in own if line.code.startswith(PREFIX)]
    return f"{PREFIX}{max(taken, default=0) + 1}"


def as_line(
    code: str,
    text: str,
    published_class: str,
    proofs: Iterable[str],
    first_day: datetime.date,
    last_day: datetime.date | None,
    source: str,
) -> EligibleCategory:
    """A mission's line as a category: at its article when it rewords one of the text's, sensitive unless the text says
    otherwise, since nobody judged what a new one reveals."""
    known = eligible_categories().get(code)
    return EligibleCategory(
        code=code,
        article=known.article if known else "",
        letter=known.letter if known else "",
        is_sensitive=known.is_sensitive if known else True,
        published_class=known.published_class if known else published_class,
        first_day=first_day,
        text=text,
        last_day=last_day,
        source=source,
        proofs=frozenset(proofs),
        is_mission=True,
    )


def check_category(line: EligibleCategory, known: Iterable[EligibleCategory], own_proofs: Iterable[str] = ()) -> None:
    """Refuses a line that cannot be, or that overlaps another of the mission's for the same category; one without a
    last day gives way to the next. `own_proofs`: the codes of the kinds of proof the mission added. Raises Problem
    (field)."""
    if not line.source.strip():
        raise Problem("Indiquez la source\u00a0: une ligne sans source ne se vérifie pas.", field="source")
    if not line.text.strip():
        raise Problem("Écrivez la catégorie, dans les mots du texte.", field="text")
    check_order(line.first_day, line.last_day, field="last_day")
    if line.code not in eligible_categories():
        if line.published_class not in CLASS_LABELS:
            raise Problem("Choisissez la classe sous laquelle l’observatoire la comptera.", field="published_class")
        if not line.proofs or not line.proofs <= {*proof_kinds(), *own_proofs}:
            raise Problem("Choisissez au moins un justificatif qui la prouve.", field="proofs")
    for other in known:
        if other.code != line.code:
            continue
        starts_within = other.first_day == line.first_day or (
            other.last_day is not None and other.holds_on(line.first_day)
        )
        covers = line.last_day is not None and line.holds_on(other.first_day)
        if starts_within or covers:
            raise Problem(
                f"Une ligne de la mission dit déjà cette catégorie à compter du {other.first_day:%d/%m/%Y}\u00a0: rien "
                "n’est écrasé, choisissez une date après elle.",
                field="first_day",
            )


def check_chosen(chosen: Iterable[str], own: Iterable[EligibleCategory], day: datetime.date) -> None:
    """Raises Problem (field publics) when a category chosen is in no list of the day."""
    own = list(own)
    held, known = categories_on(own, day), {line.code: line for line in own}
    for code in chosen:
        if code not in held:
            words = f"«\u00a0{known[code].text}\u00a0»" if code in known else "Une catégorie choisie"
            raise Problem(f"{words} n’est pas dans la liste du {day:%d/%m/%Y}\u00a0: décochez-la.", field="publics")
