"""When hours may move from one desk to another. Plain Python.

The hours a lot owes never change by a move (domain reference §6: the sum of the shares is what the lot owes).
"""

from levier.common.errors import Problem
from levier.common.ui import formats


def check_move(
    hours: int, *, giver: str, held: int, held_then: int, done: int, said: bool, same_desk: bool
) -> int | None:
    """Judges a move of `hours` (whole) by a desk that answers for `held` (whole), `held_then` on the day of the move,
    and has `done` (hundredths) already.

    Returns None, or `done` when the desk is left below what it did, which is accepted only once `said`. Raises Problem
    at the field at fault.
    """
    if same_desk:
        raise Problem("Choisissez un autre guichet que celui qui donne.", field="receiver")
    if hours <= 0:
        raise Problem("Indiquez combien d’heures passent d’un guichet à l’autre.", field="hours")
    if hours > held:
        raise Problem(
            f"{giver} ne répond que de {formats.whole_hours(held)} sur ce lot\u00a0: on ne peut pas lui en prendre "
            f"{formats.whole_hours(hours)}.",
            field="hours",
        )
    if hours > held_then:
        raise Problem(
            f"À cette date, {giver} ne répondait que de {formats.whole_hours(held_then)} sur ce lot\u00a0: datez le "
            "transfert du jour où ces heures lui revenaient, ou d’après.",
            field="effective_on",
        )
    # A desk beyond its share before the move is in this case too: its hours are done, and that is said.
    if (held - hours) * 100 >= done:
        return None
    if not said:
        raise Problem(
            f"{giver} a déjà {formats.hours(done)} faites sur ce lot et n’y répondrait plus que de "
            f"{formats.whole_hours(held - hours)}. Cochez la case si c’est bien ce qui est convenu.",
            field="below",
        )
    return done
