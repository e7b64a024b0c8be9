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


# Whom the CCAG names for each (.1.2), where the table of kinds admits both.
NAMED_FOR_ONE = {"ESAT": Mode.SUBCONTRACT}
# Contracts of employment that a modality does not go with, and whose they are. Each may be true of some holder (a lot
# held by a structure of insertion itself), so that they are remarked upon.
TEMPORARY = "contrat de mission"
INSERTION = "CDDI"
OF_STRUCTURES = {
    TEMPORARY: "celui d’une entreprise de travail temporaire",
    INSERTION: "celui d’une structure d’insertion",
    "CDI d’inclusion": "celui d’une structure d’insertion",
    "contrat de soutien et d’aide par le travail": "celui d’un ESAT",
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


def named_doubt(mode: str, kind: StructureKind | None, ccag: str) -> str:
    """What the CCAG does not name, and the table of kinds admits: to read once more when it is recorded."""
    named = NAMED_FOR_ONE.get(kind.code) if kind else None
    if kind is None or named is None or mode == named or Mode(mode) not in modes_of(kind):
        return ""
    return (
        f"{reference(ccag, Part.EXECUTION, is_model=True)}\u00a0: un {kind.code} y est nommé pour intervenir "
        f"{WORDS[named]}, non {WORDS[Mode(mode)]}. Vérifiez que les documents du marché l’admettent."
    )


def work_contract_doubt(mode: str, contract_type: str, kind: StructureKind | None, ccag: str) -> str:
    """What is odd in a contract of employment held against the modality; empty when nothing is.

    « Par une embauche directe en CDI, en CDD par l’entreprise titulaire, ou en contrats en alternance » (CCAG Travaux,
    20.1.2); people lent by an ETTI have a « contrat de mission », never a CDDI (domain reference, 1.2).
    """
    text = reference(ccag, Part.EXECUTION, is_model=True)
    if mode == Mode.DIRECT_HIRE and contract_type in OF_STRUCTURES:
        return (
            f"Une embauche directe se fait en CDI, en CDD ou en alternance, par l’entreprise titulaire ({text})\u00a0: "
            f"un «\u00a0{contract_type}\u00a0» est {OF_STRUCTURES[contract_type]}. Vérifiez la modalité, ou le contrat "
            "de travail."
        )
    if mode == Mode.SUBCONTRACT and contract_type == TEMPORARY:
        return (
            f"Un «\u00a0{contract_type}\u00a0» est celui d’une mise à disposition, non d’une sous-traitance ({text}). "
            "Vérifiez la modalité, ou le contrat de travail."
        )
    if mode == Mode.SECONDMENT and contract_type == INSERTION and kind is not None and kind.code == "ETTI":
        return "Une ETTI emploie en contrat de mission, non en CDDI. Vérifiez la structure, ou le contrat de travail."
    return ""
