"""Hours of a subcontract whose number nobody knows: what was invoiced, divided by an hourly rate. Plain Python.

« Heures des salariés en insertion sur la prestation, ou montant divisé par un taux horaire quand elles sont inconnues »
(domain reference, §3.4: a usage, which no text fixes). The rate is a dated line of the mission; none comes with Levier.
"""

from collections.abc import Sequence

from levier.common.errors import Problem
from levier.common.ui import formats


def hours_invoiced(amount_cents: int, rate_cents: int) -> int:
    """Hundredths of an hour in an amount excluding tax, at a rate in cents an hour: to the nearest, halves up."""
    return (200 * amount_cents + rate_cents) // (2 * rate_cents)


def shared_out(hundredths: int, people: int) -> list[int]:
    """The same hours between people, as evenly as hundredths allow: the first ones have the hundredths left over."""
    each, left = divmod(hundredths, people)
    return [each + (place < left) for place in range(people)]


def working(amount_cents: int, rate_cents: int, hundredths: int, people: int = 1) -> str:
    """« 4 500 € HT ÷ 25 €/h = 180 h, partagées entre 3 personnes »."""
    shared = f", partagées entre {people}\u00a0personnes" if people > 1 else ""
    return f"{formats.euros(amount_cents)} HT ÷ {formats.euros(rate_cents)}/h = {formats.hours(hundredths)}{shared}"


def check_shares(shares: Sequence[int], most_hours: int) -> None:
    """Raises Problem when an amount gives nobody an hour, or someone more whole hours than her month holds: the amount,
    the month or the people are not the invoice's."""
    if not shares or min(shares) <= 0:
        raise Problem(
            "Ce montant ne donne pas même un centième d’heure par personne\u00a0: corrigez l’un des deux.",
            field="amount_cents",
        )
    if max(shares) > most_hours * 100:
        raise Problem(
            f"Ce montant donne {formats.hours(max(shares))} à une personne, et le mois compte "
            f"{formats.whole_hours(most_hours)}\u00a0: vérifiez le montant hors taxes, le mois, et qui a travaillé.",
            field="amount_cents",
        )
