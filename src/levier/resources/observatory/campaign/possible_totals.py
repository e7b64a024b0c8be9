"""What stands against the totals a desk types for a year, as against its lines: what cannot be is refused, what makes
someone look is told before the signature. Plain Python."""

from levier.common.imports.kinds import Fault
from levier.resources.observatory.campaign.possible_hours import excess
from levier.resources.observatory.campaign.rules import Figures

_OR_EMPTY = "Corrigez l’un ou l’autre, ou laissez vide ce que vous ne savez pas."
_LOOK_AGAIN = "Vérifiez ces totaux avant de signer."


def faults_of_totals(year: int, told: Figures) -> list[Fault]:
    """The faults of totals, those that refuse first; what is not told (None) is held to nothing.

    A person counts once hours of hers were retained (domain reference, §7.4): hours without anybody, or people
    without an hour, cannot be. A work contract may be missing (who works in an ESAT has none): someone looks.
    """
    hours, people, contracts = told.hundredths, told.people, told.work_contracts
    found = []
    if hours and people == 0:
        found.append(Fault("people", "au moins une personne, puisque des heures sont retenues", _OR_EMPTY))
    if hours == 0:
        for name, number, words in (
            ("people", people, "personne"),
            ("work_contracts", contracts, "contrat de travail"),
        ):
            if number:
                expected = f"aucun{'e' if name == 'people' else ''} {words}, puisqu’aucune heure n’est retenue"
                found.append(Fault(name, expected, _OR_EMPTY))
    if hours and people and (above := excess(year, None, -(-hours // people))):
        expected = f"par personne, en moyenne, {above.expected}"
        found.append(
            Fault("hundredths", expected, _OR_EMPTY if above.refuses else _LOOK_AGAIN, is_warning=not above.refuses)
        )
    if hours and people and contracts is not None and contracts < people:
        expected = "au moins autant de contrats de travail que de personnes"
        found.append(Fault("work_contracts", expected, _LOOK_AGAIN, is_warning=True))
    return sorted(found, key=lambda fault: fault.is_warning)
