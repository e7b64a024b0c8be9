"""The years for which the contracts leave as OCDS releases, for the pages, the API and the catalogue."""

from dataclasses import dataclass

from levier.resources.observatory.selectors import OpenData

WITHOUT_DATE = "sans-date"
# What a package says of holders (decision 0053).
HOLDERS = (
    "Un titulaire n’est nommé que si sa forme juridique se lit dans son nom, ou si son numéro est celui d’un organisme "
    "public\u00a0; les autres peuvent être des personnes physiques et ne sont pas repris."
)


@dataclass(frozen=True, slots=True)
class ReleaseYear:
    """A package: the `word` of its address (the year, or « sans-date »), how its contracts are called, how many they
    are."""

    word: str
    words: str
    contracts: int


def release_years(data: OpenData) -> list[ReleaseYear]:
    """The packages of the build in service, the last year first, contracts without a date at the end."""
    known = sorted(data.summary().by_year.items(), key=lambda pair: -(pair[0] or 0))
    return [
        ReleaseYear(str(year or WITHOUT_DATE), f"de {year}" if year else "sans date", count.contracts)
        for year, count in known
        if count.contracts
    ]
