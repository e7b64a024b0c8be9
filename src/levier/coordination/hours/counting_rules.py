"""What the checks on hours hold them to, in words, with where it is written. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from levier.law.ccag import Part, in_contract


@dataclass(frozen=True)
class Rule:
    """What a check holds hours to, in words, and where it is written: `source`, then, for what the CCAG says, its
    `topic` and the `parts` of the insertion clause, quoted at the numbers of the contract's own CCAG. `to_do`: what
    the desk, and nobody else, does of hours that wait."""

    title: str
    words: str
    source: str
    topic: str = ""
    parts: tuple[Part, ...] = ()
    to_do: str = ""

    @property
    def named(self) -> str:
        """Its title and where it is written, as whoever was refused hours reads it."""
        return f"Règle\u00a0: {self.title}. {self.source[:1].upper()}{self.source[1:]}."


ELIGIBILITY_MISSING = "eligibility_missing"


RULES = {
    "month_impossible": Rule(
        "Plus d’heures que le mois",
        "Un jour compte 24 heures\u00a0: aucun accord ne permet davantage.",
        "arithmétique",
    ),
    "month_unusual": Rule(
        "Plus que la durée maximale d’une semaine",
        "La durée du travail est bornée sur une même semaine, tous contrats réunis\u202f; des dérogations existent.",
        "Code du travail, article L3121-20",
    ),
    "days_too_few": Rule(
        "Plus d’heures que les jours travaillés",
        "La durée du travail est bornée par jour et par semaine. Elle est comptée sur les seuls jours de présence du "
        "mois, de l’entrée à la sortie\u202f; des dérogations existent.",
        "Code du travail, articles L3121-18 et L3121-20",
    ),
    "declared_twice": Rule(
        "Mois déjà déclaré",
        "Une même heure ne compte qu’une fois.",
        "registre des heures de la mission",
        to_do="Retenez la différence, ou refusez ce qui fait double emploi.",
    ),
    "declared_elsewhere": Rule(
        "Autre marché ou autre embauche le même mois",
        "La personne a d’autres heures ce mois-ci, sur un autre marché ou sous une autre embauche\u00a0: ensemble, "
        "elles dépassent ce que permettent ses jours de présence. Une même heure ne compte pas deux fois.",
        "Code du travail, articles L3121-18 et L3121-20",
        "globalisation des heures",
        (Part.POOLING,),
    ),
    "training_outside_contract": Rule(
        "Formation hors d’un contrat qui la comprend",
        "Si la formation fait partie du contrat de travail (contrat de professionnalisation, contrat d’apprentissage, "
        "etc.), les heures de formation sont comptabilisées au titre des heures d’insertion.",
        "",
        "modalités de mise en œuvre",
        (Part.EXECUTION,),
        to_do="Vérifiez le contrat de la personne, puis retenez ou refusez ces heures.",
    ),
    "after_release": Rule(
        "Après la fin de la clause",
        "L’acheteur a suspendu, supprimé ou annulé la clause sur ce lot\u00a0: les heures faites depuis ce jour n’y "
        "sont plus dues.",
        "",
        "suspension, suppression et annulation de la clause",
        (Part.DIFFICULTIES,),
        to_do="Retenez celles d’avant, refusez les autres.",
    ),
    "during_suspension": Rule(
        "Pendant une suspension de la clause",
        "L’acheteur avait suspendu la clause sur ce lot\u00a0: les heures faites pendant la suspension n’y étaient pas "
        "dues, même si elle a pris fin.",
        "",
        "suspension, suppression et annulation de la clause",
        (Part.DIFFICULTIES,),
        to_do="Retenez celles des autres jours, refusez celles-là.",
    ),
    "outside_execution": Rule(
        "Hors de l’exécution du marché",
        "L’ensemble des actions d’insertion interviennent durant la période d’exécution du marché, qui ne commence pas "
        "avant sa notification.",
        "",
        "modalités de mise en œuvre",
        (Part.EXECUTION,),
    ),
    "outside_award": Rule(
        "Hors de l’attribution",
        "L’entreprise ne déclare que les heures faites pendant qu’elle tient le lot\u00a0: celles d’avant ou d’après "
        "sont à déclarer par l’entreprise qui le tient alors.",
        "pièce du marché qui met fin à l’attribution ou la transfère",
    ),
    ELIGIBILITY_MISSING: Rule(
        "Éligibilité à établir",
        "Seules comptent les heures des personnes éligibles.",
        "",
        "publics éligibles",
        (Part.PUBLICS,),
        to_do="Le facilitateur établit l’éligibilité sur la fiche de la personne\u202f; d’ici là, ces heures "
        "attendent et rien n’est perdu.",
    ),
    "not_of_publics": Rule(
        "Hors des publics du marché",
        "Les documents particuliers donnent les profils des publics éligibles\u00a0: ceux du marché priment sur toute "
        "autre liste.",
        "documents particuliers du marché",
        "publics éligibles",
        (Part.PUBLICS,),
        to_do="Établissez l’éligibilité sur une catégorie du marché, ou décidez pour ces heures.",
    ),
    "before_window": Rule(
        "Avant l’éligibilité",
        "L’éligibilité se vérifie à l’entrée, avant la première heure.",
        "",
        "publics éligibles",
        (Part.PUBLICS,),
    ),
    "after_window": Rule(
        "Après la fin de l’éligibilité",
        "Une embauche directe ne compte qu’un temps à partir de l’embauche, pendant l’exécution du marché\u00a0: celui "
        "qu’écrivent les documents particuliers, sinon celui des CCAG de 2021 quand ils régissent le marché.",
        "",
        "modalités de mise en œuvre",
        (Part.EXECUTION,),
    ),
    "after_employment": Rule(
        "Après la fin du contrat de travail",
        "Personne ne travaille sur le marché après la fin de son contrat de travail. S’il a été prolongé, corrigez la "
        "fin de l’affectation\u202f; sinon, refusez ces heures.",
        "dates de l’affectation",
    ),
    "past_watched_term": Rule(
        "Au-delà de la durée surveillée",
        "Le texte ne fixe pas ce terme\u00a0: c’est la mission qui demande de regarder.",
        "réglage de la mission, «\u00a0Durées surveillées\u00a0»",
        to_do="Retenez les heures, ou refusez-les si le marché en dit autant.",
    ),
    "mode_of_structure": Rule(
        "Modalité et type de structure",
        "Les CCAG de 2021 nomment qui met des personnes à disposition du titulaire, et à qui celui-ci peut "
        "sous-traiter.",
        "",
        "modalités de mise en œuvre",
        (Part.EXECUTION,),
        to_do="Corrigez l’affectation ou la fiche de la structure, ou décidez pour ces heures.",
    ),
    "another_site": Rule(
        "Hors des communes du lot",
        "Les heures faites sur un autre site que celui du marché ne comptent pas.",
        "périmètre de l’action, documents particuliers du marché",
        to_do="Si c’est bien son site, corrigez le lieu de l’affectation ou les communes du lot\u202f; sinon, "
        "décidez pour ces heures.",
    ),
    "hired_long_before": Rule(
        "Embauche ancienne",
        "On attend d’une clause un nouveau recrutement, et non une personne déjà dans l’entreprise. Aucun texte ne "
        "refuse ces heures.",
        "réglage de la mission, «\u00a0Durées surveillées\u00a0»",
        to_do="Vérifiez l’embauche, puis décidez.",
    ),
    "window_partial": Rule(
        "Mois couvert en partie",
        "Le registre est mensuel\u00a0: seules comptent les heures faites pendant l’éligibilité.",
        "",
        "publics éligibles et modalités",
        (Part.PUBLICS, Part.EXECUTION),
        to_do="Retenez-les, refusez les autres.",
    ),
}


# Checks that may leave out some days of a month and not the others.
OF_SOME_DAYS = frozenset({"window_partial", "after_release", "during_suspension"})


def explain(rule: str, ccag: str) -> Rule | None:
    """A rule in words with its source, as a contract that refers to `ccag` (its version said when it is not the one
    held) reads it; None for a rule that is no check's."""
    found = RULES.get(rule)
    if found is None or not found.parts:
        return found
    own = in_contract(ccag, found.topic, found.parts)
    return replace(found, source="\u202f; ".join(filter(None, (found.source, own))))


def rules_named(codes: Iterable[str], ccag: str) -> list[Rule]:
    """The rules of these codes, each once, in words, at the numbers of this CCAG; what is no check of ours (a decision
    of the buyer) names none."""
    return [rule for code in dict.fromkeys(codes) if (rule := explain(code, ccag))]
