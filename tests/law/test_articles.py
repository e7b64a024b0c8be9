"""The articles are held in their own words, version by version."""

import datetime
import itertools

from levier.law.articles import article_on, articles
from levier.law.duty import BASIS, IN_FORCE_FROM
from levier.law.legal_bases import legal_bases

DAY = datetime.date


def words(number, day):
    article = article_on(number, day)
    return " ".join(article.paragraphs) if article else ""


def test_the_duty_is_read_in_the_law_itself():
    """L2112-2-1 exists from 22/08/2026 on, with its four grounds and the two places where reasons are kept."""
    assert article_on(BASIS, IN_FORCE_FROM - datetime.timedelta(days=1)) is None
    text = article_on(BASIS, IN_FORCE_FROM)
    assert [paragraph[:2] for paragraph in text.paragraphs] == ["I.", "II", "1°", "2°", "3°", "4°", "II"]
    assert "égale ou supérieure aux seuils européens" in text.paragraphs[0]
    assert "travaux d'une durée inférieure à six mois" in words(BASIS, IN_FORCE_FROM)


def test_a_condition_of_2025_is_read_as_it_stood_in_2025():
    """L2112-2: the environment was one possibility among others until 21/08/2026."""
    assert "prennent en compte des considérations relatives à l'environnement" in words("L2112-2", DAY(2026, 8, 22))
    assert "prennent en compte" not in words("L2112-2", DAY(2026, 8, 21))
    assert article_on("L2112-2", DAY(2019, 3, 31)) is None


def test_a_version_not_held_is_not_replaced_by_another():
    """R2152-7 is held from 21/08/2026 only."""
    assert article_on("R2152-7", DAY(2024, 1, 1)) is None
    both = legal_bases()["L2112-2+R2152-7"]
    assert [article.number for article in both.texts_on(DAY(2024, 1, 1))] == ["L2112-2"]
    assert [article.number for article in both.texts_on(DAY(2026, 9, 1))] == ["L2112-2", "R2152-7"]


def test_versions_of_one_article_never_overlap():
    for before, after in itertools.pairwise(articles()):
        if before.number == after.number:
            assert before.last_day is not None
            assert before.last_day < after.first_day


def test_every_basis_in_force_stands_on_articles_held():
    held = {article.number for article in articles()}
    for basis in legal_bases().values():
        assert set(basis.articles) <= held, basis.code
        assert basis.articles or basis.status == "secondary", basis.code
