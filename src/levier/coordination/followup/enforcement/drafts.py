"""The first words of a formal notice, for the desk to complete and the buyer to sign. Plain Python."""

import datetime
import re

from levier.common.ui import formats
from levier.coordination.followup.enforcement.penalties import GROUND_LABELS, Ground
from levier.law.ccag import Part, ccags

ARTICLE = "[pièce et article du marché]"
RESPECTS = "Je vous prie d’agréer, Madame, Monsieur, l’expression de ma considération distinguée."
PENALTY = "À défaut, la pénalité prévue aux documents particuliers du marché pourra vous être appliquée."
# What is still to complete, in Python as in SQL: words between square brackets.
BLANK = r"\[[^]]*\]"


def first_words(
    ground: Ground,
    *,
    contract: str,
    ccag: str,
    dated: datetime.date | None,
    document: str,
    owed: int,
    done: int,
    missing: int,
    day: datetime.date,
    until: datetime.date | None,
    excused: int = 0,
    pending: int = 0,
    has_penalty: bool = True,
    documents: str = "[documents et période]",
) -> str:
    """Returns a draft in the buyer's name: the facts, the text it stands on, what is asked.

    `owed` and `excused` (no longer asked of it) in whole hours, `done`, `missing` and `pending` (declared and not
    checked yet) in hundredths, on `day`. `document`: where the contract's own words are;
    `dated`: the contract's day, that says whether its CCAG is the version held; `until`: its last day when it still
    runs; `has_penalty`: whether the contract writes an amount for this ground, without which none can be announced
    (CCAG, .1.5); `documents`: those awaited. What the desk must complete stands between square brackets.
    """
    known = ccags().get(ccag)
    title = known.contractor if known else "titulaire"
    clause = clause_words(ccag, dated, document)
    lacking = (
        f"il reste {formats.hours(missing)} à réaliser avant la fin de l’exécution, le {formats.long_date(until)}"
        if until
        else f"il manque {formats.hours(missing)}"
    )
    if pending:
        lacking += f". {formats.hours(pending)} déclarées sont encore à contrôler\u00a0: elles n’y sont pas comptées"
    spared = f", dont {formats.whole_hours(excused)} ne vous sont plus demandées" if excused else ""
    opening = (
        f"Madame, Monsieur,\n\nVous êtes {title} du marché «\u00a0{contract}\u00a0», qui comporte une "
        "clause d’insertion sociale."
    )
    facts = {
        Ground.HOURS: f"Vous vous êtes engagé à réaliser {formats.whole_hours(owed)} d’insertion{spared}. "
        f"Au {formats.long_date(day)}, {formats.hours(done)} sont réalisées\u00a0: {lacking}.\n\n"
        f"En application du marché ({clause}), je vous mets en demeure de réaliser ces heures, ou de m’exposer "
        "par écrit les difficultés que vous rencontrez et vos propositions, dans un délai de [délai] à compter "
        "de la réception de ce courrier.",
        Ground.ABSENCE: "Vous n’étiez ni présent ni représenté à la réunion de suivi de la clause d’insertion du "
        "[date], à laquelle vous étiez convoqué le [date de la convocation].\n\n"
        f"En application du marché ({clause}), je vous mets en demeure de justifier cette absence dans un délai de "
        "[délai] à compter de la réception de ce courrier.",
        Ground.DOCUMENTS: "Les documents suivants, qui permettent de contrôler l’exécution de l’action d’insertion, ne "
        f"m’ont pas été transmis ou l’ont été incomplètement\u00a0: {documents}.\n\n"
        f"En application du marché ({clause}), je vous mets en demeure de les transmettre dans un délai de [délai] "
        "à compter de la réception de ce courrier.",
    }[ground]
    return formats.typeset("\n\n".join([opening, facts, *([PENALTY] if has_penalty else []), RESPECTS]))


def penalty_words(
    ground: Ground,
    *,
    contract: str,
    ccag: str,
    dated: datetime.date | None,
    document: str,
    noticed_on: datetime.date,
    unheeded_on: datetime.date | None,
    proposed_cents: int,
    decided_cents: int | None,
    reason: str,
) -> list[str]:
    """Returns the paragraphs of the act by which a buyer applies, reduces or gives up a penalty: the notice it follows,
    the text it stands on, the amount (in cents).

    `decided_cents` None while nothing is decided: the act is then drafted for the amount proposed. `unheeded_on`: when
    the notice was found to have stayed without effect (« restée infructueuse », CCAG-Travaux, 20.1.5).
    """
    clause = clause_words(ccag, dated, document)
    noticed = (
        f"Par courrier du {formats.long_date(noticed_on)}, je vous ai mis en demeure au titre de la clause d’insertion "
        f"sociale du marché «\u00a0{contract}\u00a0»\u00a0: {GROUND_LABELS[ground]}."
    )
    if unheeded_on:
        noticed += (
            f" Cette mise en demeure est restée infructueuse, comme constaté le {formats.long_date(unheeded_on)}."
        )
    if decided_cents is None or decided_cents == proposed_cents:
        decided = (
            f"En application du marché ({clause}), une pénalité de {formats.euros(proposed_cents)} vous est appliquée."
        )
    elif decided_cents:
        decided = (
            f"La pénalité que prévoit le marché ({clause}) s’élève à {formats.euros(proposed_cents)}. Je la réduis à "
            f"{formats.euros(decided_cents)}\u00a0: {reason}"
        )
    else:
        decided = (
            f"La pénalité que prévoit le marché ({clause}) s’élève à {formats.euros(proposed_cents)}. Je décide de ne "
            f"pas l’appliquer\u00a0: {reason}"
        )
    return [formats.typeset(part) for part in ("Madame, Monsieur,", noticed, decided, RESPECTS)]


def clause_words(ccag: str, dated: datetime.date | None, document: str) -> str:
    """Where the contract says it: its own document, then the article of its CCAG when it is the version held."""
    return " ; ".join(part for part in (document, quoted(ccag, dated)) if part) or ARTICLE


def quoted(ccag: str, dated: datetime.date | None) -> str:
    """The article of the contract's CCAG on penalties; nothing when it has no CCAG, or when it is older than the
    version held, whose articles may say something else or not exist."""
    known = ccags().get(ccag)
    if known is None or dated is None or dated < known.first_day:
        return ""
    return known.reference(Part.PENALTIES)


def blanks_left(text: str) -> bool:
    """Whether something between square brackets is still to complete: such a letter does not leave."""
    return re.search(BLANK, text) is not None
