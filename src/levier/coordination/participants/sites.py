"""Where somebody works, held against where her lot is carried out. Plain Python.

Hours done on another site than the contract's do not count (domain reference, §3.4). A lot says its communes, an
assignment its own where it differs or where the lot has several: a commune the lot does not name is remarked upon,
never refused, since a site may lie across a boundary and a lot's communes may be incomplete.
"""


def site_doubt(commune: str, *, lot_has_communes: bool, is_of_lot: bool) -> str:
    """What is odd in the place of an assignment; empty when nothing is, or when one of the two is not known."""
    if not commune or not lot_has_communes or is_of_lot:
        return ""
    return (
        f"Affectation à {commune}, qui n’est pas une commune du lot\u00a0: vérifiez le site, ou complétez les communes "
        "du lot."
    )
