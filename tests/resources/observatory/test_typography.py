"""The observatory's published pages quote others: their words too keep signs and units with what they belong to."""

import lxml.html
import pytest

from tests.resources.observatory.builders import contract_2022, make_open_data
from tests.test_french_typography import BREAKABLE, WITHIN_FIGURES

# What a program reads, or a person copies to it, is left as it is.
VERBATIM = "self::code or self::script or self::style or self::pre or self::option"


def faults_of(html: str) -> list[str]:
    """What a page's words break, each with what surrounds it."""
    texts = lxml.html.document_fromstring(html).xpath(f"//body//text()[not(ancestor::*[{VERBATIM}])]")
    return [
        text[max(found.start() - 25, 0) : found.end() + 20]
        for text in texts
        for sign in (BREAKABLE, WITHIN_FIGURES)
        for found in sign.finditer(text)
    ]


def test_the_reading_of_a_page_sees_a_plain_space_and_not_a_program_s():
    assert faults_of("<p>de 90 000 à 216\u202f000\u00a0€</p><code>--par 90 000</code>") == [
        "de 90 000 à 216\u202f000\u00a0€"
    ]
    assert faults_of("<p>soit 12 %, « environ »</p>") != []


@pytest.mark.parametrize(
    "page",
    [
        "",
        "reperes/",
        "indicateurs/",
        "indicateurs/part_clause_sociale/",
        "indicateurs/part_publication_tardive/",
        "acheteurs/",
        "secteurs/",
        "epci/",
        "marches/",
        "livret/",
        "donnees/",
        "comparer/",
        "editions/",
    ],
)
def test_published_pages_keep_their_words_and_figures_whole(client, in_herault, page):
    make_open_data(in_herault, *(contract_2022(id=str(rank), montant=60_000 * rank) for rank in range(1, 5)))
    answer = client.get(f"/herault/observatoire/{page}")
    assert answer.status_code == 200
    assert faults_of(answer.content.decode()) == []
