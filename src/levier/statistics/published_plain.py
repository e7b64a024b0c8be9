"""From plain records (`readers.plain`) to the flat shape of `published`, as its general way makes it of them."""

from operator import attrgetter

import msgspec

from levier.statistics.published import (
    Published,
    PublishedHolder,
    PublishedModification,
    SourceFormat,
    Texts,
    names_concession,
    says_concession,
)
from levier.statistics.readers.plain import Buyer, Modification, Place, Plain, Whole


def _written(raw: msgspec.Raw) -> str | None:
    text = bytes(raw).decode()
    return text[1:-1] if text[0] == '"' else None if text == "null" else text


def _whole(value: Whole) -> str | None:
    return value if value.__class__ is str or value is None else str(value)


_TEXTS = attrgetter(
    "source", "id", "objet", "nature", "procedure", "codeCPV", "dateNotification", "datePublicationDonnees",
    "idAccordCadre", "ccag", "formePrix",
)  # fmt: skip
_NOBODY, _NOWHERE = Buyer(), Place()


def publish_plain(records: list[Plain]) -> Published:
    """The flat shape of plain records."""
    source, number, objects, natures, procedures, codes, notified, published, frameworks, ccags, forms = (
        list(column) for column in zip(*map(_TEXTS, records), strict=True)
    )
    buyers = [record.acheteur or _NOBODY for record in records]
    sites = [record.lieuExecution or _NOWHERE for record in records]
    nothing: Texts = [None] * len(records)
    return Published(
        source=source,
        source_format=[SourceFormat.DECP_2022] * len(records),
        concession=[
            names_concession(record.nature) or (record.kind is not None and says_concession(record.kind))
            for record in records
        ],
        buyer_id=[buyer.id for buyer in buyers],
        buyer_name=[buyer.nom for buyer in buyers],
        buyer_department=nothing,
        id=number,
        object=objects,
        nature=natures,
        procedure=procedures,
        cpv=codes,
        amount=[_written(record.montant) for record in records],
        notified=notified,
        published=published,
        duration=[_whole(record.dureeMois) for record in records],
        place_code=[site.code for site in sites],
        place_type=[site.typeCode for site in sites],
        framework_id=frameworks,
        techniques=["|".join(told.technique) if (told := record.techniques) else None for record in records],
        ccag=ccags,
        offers=[_whole(record.offresRecues) for record in records],
        price_form=forms,
        price_types=["|".join(types.typePrix) if (types := record.typesPrix) else None for record in records],
        social=[
            "|".join(said.considerationSociale) if (said := record.considerationsSociales) else None
            for record in records
        ],
        has_social_field=[True] * len(records),
        state=nothing,
        holders=[
            [PublishedHolder((one := of.titulaire).id, one.typeIdentifiant, one.denominationSociale) for of in named]
            if (named := record.titulaires) else [] for record in records
        ],
        modifications=[
            [_modification(of.modification) for of in changed] if (changed := record.modifications) else []
            for record in records
        ],
    )  # fmt: skip


def _modification(told: Modification) -> PublishedModification:
    return PublishedModification(
        identifier=_whole(told.id),
        notified=told.dateNotificationModification,
        published=told.datePublicationDonneesModification,
        amount=_written(told.montant),
        duration=_whole(told.dureeMois),
        object=told.objetModification,
        holders=bool(told.titulaires),
    )
