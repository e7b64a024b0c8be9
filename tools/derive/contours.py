"""Derives the simplified contours of the communes and intercommunalities of the Hérault.

Writes `src/levier/organizations/data/contours_34.json.gz` (`levier.organizations.outlines`). Source contours are those
of 2018: communes merged since are drawn together.
"""

from derivation import DEPARTMENT, ORGANIZATIONS, compact_json, source_folder, write

from levier.organizations import reference
from levier.organizations.outlines import outline, read_boundaries

# INSEE, code officiel géographique: Vérargues joined Entre-Vignes (2019), Dio-et-Valquières joined
# Lunas-les-Châteaux (absent from the COG of 2023 on).
MERGED_SINCE_2018 = {"34330": "34246", "34093": "34144"}
SOURCE = (
    "IGN, Admin Express (communes de 2018), simplifiés, réunis selon le code officiel géographique 2026 "
    "(Licence Ouverte 2.0)"
)


def main() -> None:
    """Writes the contours."""
    boundaries = (source_folder() / "geo/france-geojson/communes-34-herault.geojson").read_bytes()
    outlines = outline(
        read_boundaries(boundaries),
        reference.communes_of(DEPARTMENT),
        {siren: epci.name for siren, epci in reference.epcis().items()},
        merged=MERGED_SINCE_2018,
        source=SOURCE,
    )
    write(ORGANIZATIONS / "contours_34.json.gz", compact_json(outlines.document))
    print(
        f"{outlines.count('communes')} communes, {outlines.count('epci')} intercommunalités, "
        f"{len(outlines.document['arcs'])} arcs"
    )


if __name__ == "__main__":
    main()
