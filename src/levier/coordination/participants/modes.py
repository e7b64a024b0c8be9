"""By which modality each kind of structure takes part in a clause. Plain Python.

CCAG Travaux, 20.1.2 (same words in the five others) names who may put people at the holder's disposal (AI, ETTI, ETTA,
GEIQ, ETT) and whom it may subcontract to (EI, ACI, EA, ESAT, EITI, TIH). The table of kinds of structures says it kind
by kind, each with its source: an assignment that says otherwise is remarked upon, never refused.
"""

from levier.common.ui import formats
from levier.coordination.participants.eligibility import Mode
from levier.law.ccag import Part, reference
from levier.organizations.reference import StructureKind

# How the table of kinds says it, and which modality of the clause it is.
MODES = {
    "mise à disposition": Mode.SECONDMENT,
    "intérim": Mode.SECONDMENT,
    "prestation": Mode.SUBCONTRACT,
    "sous-traitance": Mode.SUBCONTRACT,
    "production en détention": Mode.SUBCONTRACT,
}
WORDS = {
    Mode.SECONDMENT: "par mise à disposition",
    Mode.SUBCONTRACT: "par sous-traitance ou cotraitance",
    Mode.DIRECT_HIRE: "par embauche directe",
}


def modes_of(kind: StructureKind) -> tuple[Mode, ...]:
    """The modalities of a kind of structure; none for one that employs nobody on a contract."""
    return tuple(MODES[said] for said in kind.mode.split(" ou ") if said)


def mode_doubt(mode: str, kind: StructureKind | None, ccag: str) -> str:
    """What is odd in a modality held against the kind of the structure that employs the person; empty when nothing is,
    or when its kind is not known. `ccag`: the contract's, as it is named; its own article is quoted."""
    if kind is None or mode == Mode.DIRECT_HIRE or Mode(mode) in modes_of(kind):
        return ""
    usual = formats.enumeration([WORDS[one] for one in modes_of(kind)], last="ou")
    does = f"intervient {usual}, non {WORDS[Mode(mode)]}" if usual else "n’emploie personne sur un marché"
    return (
        f"Une structure de type {kind.code} ({kind.label}) {does} "
        f"({reference(ccag, Part.EXECUTION, is_model=True)}\u202f; {kind.source}). "
        "Vérifiez la modalité, ou le type de la structure."
    )
