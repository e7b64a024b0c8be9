"""What is still to be done of the hours owed: the one place that says it. Plain Python."""


def due_hours(owed: int, excused: int = 0) -> int:
    """Whole hours still to be done or done, of those owed: less those a notified difficulty took off (excused), « part
    des heures […] pour lesquelles le maître d’ouvrage ou le facilitateur ne sont pas parvenus à trouver un moyen »
    (CCAG-Travaux, 20.1.5)."""
    return max(0, owed - excused)


def remaining_hundredths(owed: int, done: int, excused: int = 0) -> int:
    """Hundredths of an hour a lot still lacks: owed (whole hours) less excused (whole) less done (hundredths); never
    below zero (domain reference §9, reste à réaliser)."""
    return max(0, (owed - excused) * 100 - done)


def still_due(owed: int, done: int, excused: int = 0) -> int:
    """The same in whole hours, a started hour being done."""
    return max(0, owed - excused - -(-done // 100))
