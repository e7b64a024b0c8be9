"""Where each table of the demo comes from: shown beside what it feeds, and listed in `DATA_SOURCES.md`."""

from dataclasses import dataclass

OPEN_LICENCE = "Licence Ouverte 2.0"


@dataclass(frozen=True, slots=True)
class TableSource:
    """Provenance of one table of `levier/demo/data`."""

    table: str
    producer: str
    """Who published the facts; `Levier` for what the project invents."""
    title: str
    date: str
    """Month or year of the source (`2019-04`), empty for what is invented."""
    licence: str
    script: str
    """Script of `tools/derive` that writes it, empty for a table kept by hand."""
    is_fictitious: bool = False

    @property
    def mention(self) -> str:
        """The sentence to show beside the data."""
        if self.is_fictitious:
            return "Données fictives, inventées pour la démonstration."
        return f"Source\u00a0: {self.producer}, {self.title}, {self.date} ({self.licence})."


@dataclass(frozen=True, slots=True)
class RecordSource:
    """Provenance of one record of the contracts, by its `source` key."""

    key: str
    producer: str
    title: str
    date: str
    licence: str = OPEN_LICENCE

    @property
    def mention(self) -> str:
        """The sentence to show beside a contract."""
        return f"Source\u00a0: {self.producer}, {self.title}, {self.date} ({self.licence})."


RECORD_SOURCES = {
    source.key: source
    for source in (
        RecordSource(
            "data.gouv.fr_aife",
            "Agence pour l’informatique financière de l’État",
            "données essentielles de la commande publique, profil PLACE",
            "2019-04",
        ),
        RecordSource(
            "marches-publics.info",
            "AWS",
            "données essentielles de la commande publique, profil marches-publics.info",
            "2019-03",
        ),
        RecordSource(
            "data.gouv.fr_pes",
            "Direction générale des finances publiques",
            "données essentielles de la commande publique, protocole PES marché",
            "2019-04",
        ),
        RecordSource(
            "decp.info_tabulaire",
            "decp.info, d’après les profils d’acheteurs",
            "données essentielles consolidées au format tabulaire, travaux (CPV 4521) du 2e semestre 2024",
            "2025-01",
        ),
    )
}

_CONTRACTS = (
    "acheteurs publics, par data.gouv.fr",
    "données essentielles de la commande publique, extrait de l’Hérault",
    "2018-2019 et 2024",
    OPEN_LICENCE,
)

TABLE_SOURCES = {
    source.table: source
    for source in (
        TableSource("contracts_34.jsonl.gz", *_CONTRACTS, "contracts.py"),
        TableSource("contracts_34.csv", *_CONTRACTS, "contracts.py"),
        TableSource("buyers_34.csv", *_CONTRACTS, "organizations_34.py"),
        TableSource(
            "structures_34.csv",
            "Agence de services et de paiement et Fédération française des GEIQ",
            "listes de structures d’insertion, reprises par le Marché de l’inclusion",
            "2020-12",
            "listes publiques, réutilisation libre",
            "organizations_34.py",
        ),
        TableSource(
            "desks_34.csv",
            "Mission interinstitutionnelle clause sociale 34 et porteurs des guichets",
            "pages publiques citées ligne par ligne",
            "2016-2025",
            "faits publics",
            "",
        ),
        TableSource("fictitious_department.json", "Levier", "", "", "EUPL-1.2", "fictitious_department.py", True),
    )
}
