"""What a company may be on a lot, given who is there already. Plain Python."""

from collections.abc import Collection

from levier.common.errors import Problem

SOLE, LEADER, MEMBER, SUBCONTRACTOR = "sole", "leader", "member", "subcontractor"


def check_role(role: str, present: Collection[str], has_parent: bool) -> None:
    """Raises Problem (field at fault) when a company cannot be this on a lot whose roles `present` are taken.

    A group has one leader and members, or a lot has one holder alone; whoever answers for a subcontractor is named,
    since the holder stays liable for what it subcontracts (CCAG Travaux, 20.1.5, commentaires).
    """
    if role in {SOLE, LEADER} and {SOLE, LEADER} & set(present):
        raise Problem("Ce lot a déjà un titulaire ou un mandataire.", field="role")
    if role == SOLE and MEMBER in present:
        raise Problem("Ce lot a des cotraitants : leur chef de groupement est un mandataire.", field="role")
    if role == MEMBER and LEADER not in present:
        raise Problem("Enregistrez d’abord le mandataire du groupement.", field="role")
    if role == SUBCONTRACTOR and not has_parent:
        raise Problem("Indiquez l’entreprise qui lui confie cette part du lot.", field="parent")
    if role != SUBCONTRACTOR and has_parent:
        raise Problem("Seul un sous-traitant a un donneur d’ordre sur le lot.", field="parent")
