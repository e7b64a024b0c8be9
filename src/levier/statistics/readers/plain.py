"""Records of the 2022 format written as it says, decoded at once into what the other readers would make of them.

A record whose every field is known and of the type the format gives it is nine in ten. It is read five times as fast
by a decoder that knows the fields; any other is left to the reader of JSON, which reads anything. Numbers of euros stay
as they are written. A test reads the same records both ways.
"""

from typing import Any

import msgspec

# Whole numbers are written one way only, but for zero, which may have a sign.
Whole = int | str | None
_NOTHING = msgspec.Raw(b"null")


class _Record(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    pass


class Buyer(msgspec.Struct, gc=False):
    """The buyer of a record."""

    id: str | None = None
    nom: str | None = None


class Place(msgspec.Struct, gc=False):
    """Where a contract is performed."""

    code: str | None = None
    typeCode: str | None = None


class _Holder(_Record, gc=False):
    id: str | None
    typeIdentifiant: str | None = None
    denominationSociale: str | None = None


class _HolderOf(_Record, gc=False):
    titulaire: _Holder


class Modification(_Record, gc=False):
    """A modification of a contract, which says when it was notified."""

    dateNotificationModification: str
    id: Whole = None
    montant: msgspec.Raw = _NOTHING
    dureeMois: Whole = None
    datePublicationDonneesModification: str | None = None
    objetModification: str | None = None
    titulaires: Any = None


class _ModificationOf(_Record, gc=False):
    modification: Modification


class _Techniques(_Record, gc=False):
    technique: list[str]


class _PriceTypes(_Record, gc=False):
    typePrix: list[str]


class _Social(_Record, gc=False):
    considerationSociale: list[str]


class Plain(_Record, gc=False):
    """A record written as the 2022 format says. What nothing is made of is only checked."""

    considerationsSociales: _Social | None
    id: str | None = None
    source: str | None = None
    acheteur: Buyer | None = None
    nature: str | None = None
    kind: str | None = msgspec.field(default=None, name="_type")
    objet: str | None = None
    codeCPV: str | None = None
    procedure: str | None = None
    lieuExecution: Place | None = None
    dureeMois: Whole = None
    dateNotification: str | None = None
    datePublicationDonnees: str | None = None
    montant: msgspec.Raw = _NOTHING
    idAccordCadre: str | None = None
    techniques: _Techniques | None = None
    ccag: str | None = None
    offresRecues: Whole = None
    formePrix: str | None = None
    typesPrix: _PriceTypes | None = None
    titulaires: list[_HolderOf] | None = None
    modifications: list[_ModificationOf] | None = None
    considerationsEnvironnementales: Any = None
    modalitesExecution: Any = None
    typeGroupementOperateurs: Any = None
    sousTraitanceDeclaree: Any = None
    marcheInnovant: Any = None
    origineUE: Any = None
    origineFrance: Any = None
    attributionAvance: Any = None
    tauxAvance: Any = None
    actesSousTraitance: Any = None
    modificationsActesSousTraitance: Any = None


_decode = msgspec.json.Decoder(Plain).decode


def read_plain(text: str | bytes) -> Plain | None:
    """The record that a text is, when it is one and a plain one."""
    try:
        record = _decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return None
    if not (record.dureeMois != 0 and record.offresRecues != 0 and _is_plain(record.montant)):
        return None
    for one in record.modifications or ():
        told = one.modification
        if not (told.id != 0 and told.dureeMois != 0 and _is_plain(told.montant)):
            return None
    return record


def _is_plain(raw: msgspec.Raw) -> bool:
    written = bytes(raw)
    return written[0] in b"-0123456789n" or (written[0] == 34 and b"\\" not in written)
