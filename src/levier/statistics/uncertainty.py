"""How much a share says: its interval, and from how many contracts it is read at all. Plain arithmetic."""

import math
from functools import lru_cache

# Under this many contracts a share moves by several points with one of them: it is « non significatif ».
FEW = 30
# The normal deviate of a 95 % interval.
_Z = 1.959964


@lru_cache(4_096)
def wilson(numerator: int, denominator: int) -> tuple[float, float]:
    """The 95 % interval of a share, between 0 and 1 (Wilson's score, 1927, without continuity correction).

    A source that gives every contract is no sample: the interval says how far the share could be from what the same
    buyers would show on as many other contracts. Raises ValueError unless 0 ≤ numerator ≤ denominator and
    denominator > 0.
    """
    if not 0 <= numerator <= denominator or denominator == 0:
        raise ValueError(f"{numerator} sur {denominator}")
    share = numerator / denominator
    square = _Z * _Z
    centre = share + square / (2 * denominator)
    half = _Z * math.sqrt(share * (1 - share) / denominator + square / (4 * denominator * denominator))
    scale = 1 + square / denominator
    low, high = (centre - half) / scale, (centre + half) / scale
    # At either end the two terms are equal, but for the last digit.
    return (0.0 if numerator == 0 else low), (1.0 if numerator == denominator else high)


def difference(first: int, of_first: int, second: int, of_second: int) -> tuple[float, float]:
    """The 95 % interval of the first share less the second, between -1 and 1 (Newcombe, 1998, method 10, made of the
    two Wilson intervals). When it holds zero, what separates the two shares means nothing.

    Raises ValueError as `wilson` does.
    """
    one, other = first / of_first if of_first else 0.0, second / of_second if of_second else 0.0
    (low, high), (other_low, other_high) = wilson(first, of_first), wilson(second, of_second)
    apart = one - other
    return (
        apart - math.hypot(one - low, other_high - other),
        apart + math.hypot(high - one, other - other_low),
    )
