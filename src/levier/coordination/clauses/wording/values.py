"""The value of each placeholder, in the words of the contract's CCAG, and what derogates from it. Plain Python.

What the CCAG calls the buyer and the contractor is in `levier.law.ccag`; articles are quoted at that CCAG's numbers.
"""

from levier.common.ui import formats
from levier.coordination.clauses.terms import CapRule, PenaltyUnit
from levier.coordination.clauses.wording.facts import PERIOD_LABELS, Facts, gaps
from levier.coordination.clauses.wording.filling import Value
from levier.law.ccag import Ccag, Part, ccags
from levier.law.legal_bases import Way
from levier.law.periods import Period, length_on
from levier.law.publics import EligibleCategory, eligible_categories

# Placeholders every model may use, with what each one says.
COMMON = {
    "objet": "l’objet de l’achat",
    "nom_acheteur": "le nom de l’acheteur",
    "acheteur": "«\u00a0l’acheteur\u00a0» ou «\u00a0le maître d’ouvrage\u00a0», selon le CCAG",
    "de_acheteur": "le même, après «\u00a0de\u00a0»",
    "a_acheteur": "le même, après «\u00a0à\u00a0»",
    "titulaire": "«\u00a0le titulaire\u00a0», ou «\u00a0le maître d’œuvre\u00a0» en maîtrise d’œuvre",
    "du_titulaire": "le même, après «\u00a0de\u00a0»",
    "au_titulaire": "le même, après «\u00a0à\u00a0»",
    "reference": "où se lit la clause\u00a0: l’article du CCAG et celui du cahier des clauses particulières",
    "voie": "la voie retenue et ses articles, avec les mentions d’un marché réservé",
    "usage_annexe": "à quoi sert l’annexe du candidat",
    "heures": "le total des heures",
    "heures_par_lot": "les heures de chaque lot",
    "engagements": "les engagements sans heures, leur échéance et la pièce attendue",
    "perimetre": "le périmètre de l’action",
    "facilitateur": "les coordonnées du facilitateur",
    "publics": "les publics éligibles",
    "duree_embauche": "la durée de prise en compte d’une embauche directe",
    "globalisation": "la globalisation des heures",
    "delai_mise_au_point": "le délai de la réunion de mise au point",
    "periodicite": "la fréquence de transmission des informations",
    "penalite_heure": "la pénalité par heure non réalisée",
    "penalite_absence": "la pénalité pour absence",
    "penalite_document": "la pénalité pour un document",
    "derogations": "les dérogations au CCAG",
}
PARTS = {
    "article_clause": Part.WHOLE,
    "article_publics": Part.PUBLICS,
    "article_execution": Part.EXECUTION,
    "article_globalisation": Part.POOLING,
    "article_facilitateur": Part.FACILITATOR,
    "article_informations": Part.INFORMATION,
    "article_reunions": Part.MEETINGS,
    "article_difficultes": Part.DIFFICULTIES,
    "article_controle": Part.CONTROL,
    "article_penalites": Part.PENALTIES,
}
TRAVAUX = ccags()["Travaux"].article
OF_CCAG = {
    "ccag": "le nom du CCAG",
    **{name: f"l’article {TRAVAUX}{part} du CCAG Travaux, au numéro qu’il a ici" for name, part in PARTS.items()},
}
# To whom a contract is reserved, in the words of each article; R2113-7 sets the least proportion at 50 %.
RESERVED_TO = {
    "L2113-12": "à des entreprises adaptées, à des établissements et services d’accompagnement par le travail et à des "
    "structures équivalentes, qui emploient au moins 50\u00a0% de travailleurs handicapés ne pouvant, en raison de la "
    "nature ou de la gravité de leurs déficiences, exercer une activité professionnelle dans des conditions normales",
    "L2113-13": "à des structures d’insertion par l’activité économique et à des structures équivalentes, qui "
    "emploient au moins 50\u00a0% de travailleurs défavorisés",
    "L2113-13-1": "à des opérateurs économiques qui l’exécutent dans le cadre de leurs activités de production en "
    "établissement pénitentiaire et qui y font travailler au moins 50\u00a0% de personnes détenues",
    "L2113-14": "à la fois aux opérateurs économiques qui répondent aux conditions de L2113-12 et à ceux qui répondent "
    "aux conditions de L2113-13, dans la proportion d’au moins 50\u00a0% de travailleurs handicapés ou défavorisés",
    "L2113-15": "à des entreprises de l’économie sociale et solidaire ou à des structures équivalentes, qui ont pour "
    "objectif d’assumer une mission de service public liée à ces services",
}
SOCIAL_ECONOMY = "L2113-15"
CODE = "du code de la commande publique"


def values_of(facts: Facts, own_derogations: tuple[str, ...] = ()) -> dict[str, Value]:
    """The value of every placeholder; what is missing says « [à compléter : …] ».

    `own_derogations`: what the models themselves declare, in their authors' words.
    """
    ccag = facts.ccag
    found: dict[str, Value] = {
        "objet": facts.subject,
        "nom_acheteur": facts.buyer,
        **parties(ccag),
        "reference": place_of(ccag),
        "usage_annexe": use_of_annex(facts),
        "heures": formats.whole_hours(facts.hours),
        "heures_par_lot": tuple(f"lot {lot.number}, {lot.title}\u00a0: {lot.owed}" for lot in facts.lots),
        "engagements": facts.pledges,
        "perimetre": facts.perimeter.strip(),
        "facilitateur": facts.facilitator.strip(),
        "publics": publics_lines(facts),
        "duree_embauche": cap_words(facts),
        "globalisation": pooling_words(facts),
        "delai_mise_au_point": formats.count(facts.kickoff_days, "jour"),
        "periodicite": PERIOD_LABELS.get(facts.sending_period, "") if facts.sending_period else "",
        "penalite_heure": formats.euros(facts.hour_penalty_cents),
        "penalite_absence": formats.euros(facts.absence_penalty_cents),
        "penalite_document": f"{formats.euros(facts.document_penalty_cents)} {unit_words(facts)}",
        "derogations": tuple(derogations(facts, own_derogations)) or (no_derogation(ccag),),
    }
    if ccag is not None:
        found |= {"ccag": f"CCAG {ccag.name}"} | {name: f"{ccag.article}{part}" for name, part in PARTS.items()}
    missing = {gap.placeholder: gap for gap in gaps(facts)}
    found |= {name: gap.shown for name, gap in missing.items() if name in found}
    if "heures_par_lot" in missing:
        found["heures"] = missing["heures_par_lot"].shown
    weight = missing["ponderation"].shown if "ponderation" in missing else f"{facts.criterion_weight}\u00a0%"
    return found | {"voie": " ".join(way_sentences(facts, weight))}


def parties(ccag: Ccag | None) -> dict[str, Value]:
    """What the text calls the buyer and the contractor, with their articles; without a CCAG, the code's words."""
    buyer = ccag.buyer if ccag else "acheteur"
    contractor = ccag.contractor if ccag else "titulaire"
    elided = buyer.startswith("a")
    return {
        "acheteur": f"l’{buyer}" if elided else f"le {buyer}",
        "de_acheteur": f"de l’{buyer}" if elided else f"du {buyer}",
        "a_acheteur": f"à l’{buyer}" if elided else f"au {buyer}",
        "titulaire": f"le {contractor}",
        "du_titulaire": f"du {contractor}",
        "au_titulaire": f"au {contractor}",
    }


def place_of(ccag: Ccag | None) -> str:
    """Where the clause is read."""
    own = "l’article «\u00a0Clause sociale d’insertion\u00a0» du cahier des clauses particulières"
    return f"l’article {ccag.article} du CCAG {ccag.name}, complété par {own}" if ccag else own


def way_sentences(facts: Facts, weight: str) -> tuple[str, ...]:
    """The way, with the articles it stands on; for a reservation, the mentions of R2113-7 or R2113-8."""
    condition = (
        f"L’action d’insertion est une condition d’exécution du marché (article L2112-2 {CODE})\u00a0: tout candidat "
        "s’y engage en remettant son offre."
    )
    code = facts.basis.code
    if facts.way is Way.RESERVED and code == SOCIAL_ECONOMY:
        return (
            "Le marché, qui porte exclusivement sur des services sociaux et autres services spécifiques, est réservé "
            f"{RESERVED_TO[code]}. Cette réservation est décidée en application des articles L2113-15 et L2113-16 "
            f"{CODE}, auxquels il est renvoyé (R2113-8)\u00a0: le marché ne dure pas plus de trois ans et une "
            "entreprise qui en a été attributaire à ce titre ne peut l’être de nouveau au cours des trois années "
            "suivantes.",
            condition,
        )
    if facts.way is Way.RESERVED:
        return (
            f"Le marché, pour les lots indiqués, est réservé {formats.typeset(RESERVED_TO[code])} "
            f"(articles {code} et R2113-7 {CODE}).",
            condition,
        )
    if facts.way is Way.QUALIFICATION:
        return (
            "Le marché a pour objet un service social ou un autre service spécifique\u00a0: il est passé selon une "
            f"procédure adaptée, quelle que soit la valeur estimée du besoin (R2123-1, 3° {CODE}).",
            condition,
        )
    if facts.way is Way.CONDITION_AND_CRITERION:
        return (
            condition,
            "L’insertion professionnelle des publics en difficulté est aussi un critère d’attribution "
            f"(R2152-7, 2° a) {CODE}), pondéré à {weight}. Il est jugé d’après l’annexe «\u00a0Action "
            "d’insertion\u00a0» remise par le candidat.",
        )
    return (condition, "Elle n’entre pas dans le jugement des offres.")


def use_of_annex(facts: Facts) -> str:
    """What the candidate's annex is for."""
    if facts.way is Way.CONDITION_AND_CRITERION:
        return "Ses réponses servent à juger le critère d’insertion et l’engagent s’il est retenu."
    return "Ses réponses ne sont pas notées\u00a0: elles préparent la réunion de mise au point."


def publics_lines(facts: Facts) -> tuple[str, ...]:
    """The publics, each at its article; the whole list of a CCAG is quoted by its articles. Without one, in full."""
    added = (facts.added_publics.strip(),) if facts.added_publics.strip() else ()
    if facts.ccag is None:
        return (*(formats.typeset(known.text) for known in facts.publics), *added)
    # Those the mission added have no article in the CCAG.
    of_text = [known for known in facts.publics if known.article]
    added = (*(formats.typeset(known.text) for known in facts.publics if not known.article), *added)
    if len(of_text) == len(eligible_categories()):
        lists = " et ".join(sorted({own_article(known, facts.ccag) for known in of_text}))
        return (f"toutes les catégories énumérées aux articles {lists} du CCAG {facts.ccag.name}", *added)
    return (
        *(f"{formats.typeset(known.text)} ({own_article(known, facts.ccag)}, {known.letter})" for known in of_text),
        *added,
    )


def own_article(known: EligibleCategory, ccag: Ccag) -> str:
    """The article of a category in a CCAG: the table holds that of Travaux, the others are built alike."""
    return ccag.article + known.article.removeprefix(TRAVAUX)


def ccag_months(facts: Facts) -> int:
    """For how many months the CCAG of the day counts the hours of a direct hire."""
    return length_on(Period.DIRECT_HIRE, facts.day)


def cap_words(facts: Facts) -> str:
    """For how long the hours of a direct hire count."""
    if facts.cap_rule is CapRule.NONE:
        return "Les heures d’une embauche directe sont comptées jusqu’à la fin de l’exécution du marché."
    months = facts.cap_months if facts.cap_rule is CapRule.MONTHS and facts.cap_months else ccag_months(facts)
    return (
        "Les heures d’une embauche directe sont comptées à compter de la date d’embauche, pendant "
        f"{formats.count(months, 'mois', 'mois')} au plus et durant l’exécution du marché."
    )


def pooling_words(facts: Facts) -> str:
    """What the contract says of pooling; the CCAG leaves its definition to the particular documents."""
    return facts.pooling.strip() or "non prévue pour ce marché."


def unit_words(facts: Facts) -> str:
    """What the penalty for a document is counted by."""
    return "par jour de retard" if facts.document_penalty_unit is PenaltyUnit.DAY else "par manquement"


def derogations(facts: Facts, own: tuple[str, ...] = ()) -> list[str]:
    """Where the paragraphs depart from the CCAG; what only completes it, where it asks to be, is no derogation."""
    ccag = facts.ccag
    if ccag is None:
        return []
    found = []
    usual = ccag_months(facts)
    months = facts.cap_months if facts.cap_rule is CapRule.MONTHS else usual
    if facts.cap_rule is CapRule.NONE or months != usual:
        found.append(
            f"{ccag.reference(Part.EXECUTION)}\u00a0: la durée de prise en compte d’une embauche directe n’est pas "
            f"celle de {formats.count(usual, 'mois', 'mois')}."
        )
    if facts.document_penalty_unit is PenaltyUnit.DAY:
        found.append(
            f"{ccag.reference(Part.PENALTIES)}\u00a0: la pénalité pour un document est comptée par jour de retard, et "
            "non forfaitaire pour chaque manquement."
        )
    return [*found, *own]


def no_derogation(ccag: Ccag | None) -> str:
    """What stands in place of an empty list."""
    if ccag is None:
        return "Le marché ne se réfère à aucun CCAG\u00a0: il n’y a pas de dérogation à énumérer."
    return f"Ces stipulations complètent le CCAG {ccag.name} sans y déroger."
