"""From a text to the words search compares."""

import pytest

from levier.common.search.words import MOST_TERMS, Term, fold, indexed, matches, split, stem, terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Réseau d’Eau de l'Œuvre", ["reseau", "eau", "de", "oeuvre"]),
        ("Aujourd’hui, jusqu’à qu'elle", ["aujourd", "hui", "a", "elle"]),
        ("mise-en-œuvre n°12", ["mise", "en", "oeuvre", "n", "12"]),
        ("SIRET 123 456 789 00012", ["siret", "12345678900012"]),
        ("SIRET 123\u00a0456\u202f789\u00a000012", ["siret", "12345678900012"]),
        ("lot 2, 34 logements", ["lot", "2", "34", "logements"]),
        ("\"'*-()^~ ☂ <b>", ["b"]),
        ("", []),
    ],
)
def test_a_text_is_split_into_folded_words(text, words):
    assert split(text) == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("marchés", "marché"),
        ("marche", "marché"),
        ("réparations", "reparation"),
        ("insérées", "inséré"),
        ("nettoyages", "Nettoyage"),
        ("écoles", "ecole"),
        ("solidarités", "solidarité"),
    ],
)
def test_plurals_and_accents_share_a_stem(one, other):
    assert stem(fold(one)) == stem(fold(other))


def test_numbers_have_no_stem():
    assert stem("45233162") == "45233162"


def test_the_last_word_may_be_unfinished_and_articles_are_dropped():
    assert terms("la voirie de Sèt") == [Term(stem("voirie")), Term("set", "set")]


def test_a_question_of_articles_alone_keeps_them():
    assert [term.beginning for term in terms("le de")] == ["", "de"]


def test_a_question_has_a_bounded_number_of_terms():
    assert len(terms("mot " * 500)) <= MOST_TERMS


@pytest.mark.parametrize("question", ["", "   ", '"" * -', "«»", "☂", "\x00"])
def test_what_holds_no_word_asks_nothing(question):
    assert terms(question) == []
    assert not matches("n’importe quoi", terms(question))


def test_the_index_holds_words_and_stems_once_each():
    assert indexed("Marchés, marché, marchés") == "march marche marches"


@pytest.mark.parametrize(
    ("question", "answers"),
    [("karo", True), ("nadia karoui", True), ("KAROUI NADIA", True), ("nad karoui", False), ("karouis", True)],
)
def test_names_are_compared_as_the_index_would(question, answers):
    assert matches("Karoui Nadia", terms(question)) is answers
