"""What a company may be on a lot, given who is there already. Plain Python."""

import datetime
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


def check_ending(
    role: str,
    *,
    ended_on: datetime.date,
    began_on: datetime.date | None,
    document: str,
    is_over: bool,
    is_replaced: bool,
    has_members: bool,
    has_subcontractors: bool,
) -> None:
    """Raises Problem (field at fault) when a company cannot stop holding a lot this way: twice, before it held it,
    without a document, or leaving members without a leader, subcontractors without who answers for them."""
    if is_over:
        raise Problem("Cette entreprise ne tient déjà plus ce lot.")
    if began_on is not None and ended_on < began_on:
        raise Problem(
            f"Elle tient ce lot depuis le {began_on:%d/%m/%Y}\u00a0: sa fin ne précède pas.", field="ended_on"
        )
    if not document.strip():
        raise Problem("Indiquez la pièce\u00a0: avenant de transfert, résiliation, décision…", field="document")
    if role == LEADER and has_members and not is_replaced:
        raise Problem("Le groupement a des cotraitants\u00a0: dites qui en devient le mandataire.", field="siret")
    if has_subcontractors and not is_replaced:
        raise Problem("Elle a des sous-traitants sur ce lot\u00a0: mettez d’abord fin à leur part.", field="ended_on")
