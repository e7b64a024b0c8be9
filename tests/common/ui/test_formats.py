"""What a figure, a date and a count look like. « _ » stands for the narrow no-break space, « ~ » for the other."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.common.ui import formats


def spaced(text: str) -> str:
    return text.replace("_", "\u202f").replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("hundredths", "shown"),
    [
        (0, "0~h"),
        (74400, "744~h"),
        (123450, "1_234,5~h"),
        (12133, "121,33~h"),
        (5, "0,05~h"),
        (-123450, "−1_234,5~h"),
        (540400000, "5_404_000~h"),
        (None, "—"),
    ],
)
def test_hours_of_the_ledger_are_hundredths(hundredths: int | None, shown: str) -> None:
    assert formats.hours(hundredths) == spaced(shown)


def test_hours_without_their_unit_for_a_column_that_says_it() -> None:
    assert formats.hours(123450, unit=False) == spaced("1_234,5")
    assert formats.whole_hours(1200, unit=False) == spaced("1_200")
    assert formats.whole_hours(None) == "—"


@pytest.mark.parametrize(
    ("cents", "shown"),
    [
        (540400000, "5_404_000~€"),
        (123450, "1_234,50~€"),
        (1, "0,01~€"),
        (-250, "−2,50~€"),
        (0, "0~€"),
        (None, "—"),
    ],
)
def test_money_shows_its_cents_when_there_are_some(cents: int | None, shown: str) -> None:
    assert formats.euros(cents) == spaced(shown)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (12, None, "12~%"),
        (Decimal("12.34"), None, "12~%"),
        (Decimal("12.34"), 1, "12,3~%"),
        (Decimal("12.5"), None, "13~%"),
        (Decimal("0.12"), None, "0,1~%"),
        (Decimal("0.05"), None, "0,1~%"),
        (Decimal("0.04"), None, "<~0,1~%"),
        (Decimal("-0.3"), None, "−0,3~%"),
        (0, None, "0~%"),
        (0, 1, "0,0~%"),
        (Fraction(100, 3), 2, "33,33~%"),
        (None, None, "—"),
    ],
)
def test_percentages_are_whole_except_below_one(value: Decimal | None, decimals: int | None, shown: str) -> None:
    assert formats.percent(value, decimals) == spaced(shown)


def test_a_share_of_nothing_is_unknown_and_not_zero() -> None:
    assert formats.share(0, 0) == "—"
    assert formats.share(0, 8) == spaced("0~%")
    assert formats.share(1, 8, 1) == spaced("12,5~%")
    assert formats.share(None, 8) == "—"


@given(st.integers(-(10**15), 10**15))
def test_what_is_shown_reads_back_to_the_hundredth(hundredths: int) -> None:
    shown = formats.hours(hundredths, unit=False)
    read = shown.replace("\u202f", "").replace("−", "-").replace(",", ".")
    assert Decimal(read) * 100 == hundredths


def test_dates_are_said_as_the_french_say_them() -> None:
    assert formats.long_date(date(2026, 11, 23)) == spaced("23~novembre~2026")
    assert formats.long_date(date(2026, 12, 1)) == spaced("1er~décembre~2026")
    assert formats.day_month(date(2026, 12, 1)) == spaced("1er~décembre")
    assert formats.weekday_date(date(2026, 11, 23)) == spaced("lundi 23~novembre")
    assert formats.weekday_date(date(2026, 11, 23), year=True) == spaced("lundi 23~novembre~2026")
    assert formats.short_date(date(2026, 12, 1)) == "01/12/2026"
    assert formats.moment(datetime(2026, 11, 23, 14, 5)) == spaced("23~novembre~2026 à 14~h~05")  # noqa: DTZ001


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada Martin", "d’Ada Martin"),
        ("Élodie", "d’Élodie"),
        ("Yves", "d’Yves"),
        ("Yanis", "de Yanis"),
        ("Yohan", "de Yohan"),
        ("Y. B.", "de Y. B."),
        ("Sacha", "de Sacha"),
    ],
)
def test_de_is_elided_before_a_vowel_which_y_is_before_a_consonant(name: str, shown: str) -> None:
    assert formats.of(name) == shown


@pytest.mark.parametrize(
    ("month", "shown"), [(4, "d’avril 2026"), (8, "d’août 2026"), (10, "d’octobre 2026"), (3, "de mars 2026")]
)
def test_months_elide(month: int, shown: str) -> None:
    assert formats.of_month(date(2026, month, 1)) == shown.replace(" 2026", "\u00a02026")


@pytest.mark.parametrize(
    ("month", "shown"), [(1, "1er~trimestre~2026"), (6, "2e~trimestre~2026"), (12, "4e~trimestre~2026")]
)
def test_quarters(month: int, shown: str) -> None:
    assert formats.quarter(date(2026, month, 15)) == spaced(shown)


def test_a_period_says_its_first_year_only_when_it_differs() -> None:
    assert formats.period(date(2026, 10, 1), date(2026, 12, 31)) == spaced("du 1er~octobre au 31~décembre~2026")
    assert formats.period(date(2025, 10, 1), date(2026, 3, 31)) == spaced("du 1er~octobre~2025 au 31~mars~2026")


def test_identifiers_are_grouped_when_they_have_the_right_shape() -> None:
    assert formats.siret("12345678900012") == spaced("123~456~789~00012")
    assert formats.siret("123456789") == spaced("123~456~789")
    assert formats.siret("1234") == "1234"
    assert formats.siret("") == "—"
    assert formats.telephone("0400000000") == spaced("04~00~00~00~00")
    assert formats.telephone("+33 4 00 00 00 00") == "+33 4 00 00 00 00"


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (0, "0~octet"),
        (812, "812~octets"),
        (3_500_000, "3,5~Mo"),
        (100_000_000, "100~Mo"),
        (2_000_000_000_000, "2_000~Go"),
    ],
)
def test_file_sizes(octets: int, shown: str) -> None:
    assert formats.file_size(octets) == spaced(shown)


def test_the_plural_starts_at_two() -> None:
    assert [formats.count(n, "relevé") for n in (0, 1, 2)] == [spaced(x) for x in ("0~relevé", "1~relevé", "2~relevés")]
    assert formats.count(1212, "écriture à voir", "écritures à voir") == spaced("1_212~écritures à voir")
    assert formats.plural(Decimal("1.99"), "heure") == "heure"


def test_enumerations() -> None:
    assert formats.enumeration([]) == ""
    assert formats.enumeration(["Sète"]) == "Sète"
    assert formats.enumeration(["Sète", "Béziers", "Montpellier"]) == "Sète, Béziers et Montpellier"


def test_a_date_says_its_year_when_it_is_another() -> None:
    assert formats.near_date(date(2026, 1, 15), date(2026, 11, 25)) == spaced("15~janvier")
    assert formats.near_date(date(2027, 1, 16), date(2026, 11, 25)) == spaced("16~janvier~2027")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ASSURANCE DU CCAS DE SETE<br />", "ASSURANCE DU CCAS DE SETE"),
        ("déchets (D.D.S.)<br/>Numéro de la consultation", "déchets (D.D.S.) Numéro de la consultation"),
        ("<p class='x'>Travaux</p> <B>urgents</B>", "Travaux urgents"),
        ("R&eacute;fection de l&#039;&amp;eacute;cole &amp; du gymnase", "Réfection de l'école & du gymnase"),
        ("lots de montant < 5 000 € et > 1 000 €", "lots de montant < 5 000 € et > 1 000 €"),
        ("réseau <beton> armé", "réseau <beton> armé"),
        ("", ""),
    ],
)
def test_a_published_text_reads_without_the_markup_it_came_with(text, read):
    assert formats.published(text) == read


def test_an_official_text_keeps_its_signs_with_their_words():
    assert formats.typeset("décret n° 2025-1386") == "décret n°\u00a02025-1386"
    assert formats.typeset("L'acheteur : dit « oui » ; puis") == "L’acheteur\u00a0: dit «\u00a0oui\u00a0»\u202f; puis"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Mission clause sociale du Gard", "la Mission clause sociale du Gard"),
        ("Maison de l’emploi de Béziers", "la Maison de l’emploi de Béziers"),
        ("Agence du Littoral", "l’Agence du Littoral"),
        ("Clause sociale 34 (démonstration)", "Clause sociale 34 (démonstration)"),
        ("Missions locales d’Occitanie", "Missions locales d’Occitanie"),
    ],
)
def test_a_body_is_named_in_a_sentence_with_the_article_its_first_word_takes(name, said):
    assert formats.named(name) == said


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("marchés de 90 000 € HT et plus", "marchés de 90\u202f000\u00a0€ HT et plus"),
        ("5 404 000 habitants, 38,2 %", "5\u202f404\u202f000 habitants, 38,2\u00a0%"),
        ("9 000 h en 2010 ; 35 heures", "9\u202f000\u00a0h en 2010\u202f; 35 heures"),
        ("en 2019 250 marchés, 12 hôpitaux", "en 2019 250 marchés, 12 hôpitaux"),
    ],
)
def test_a_text_of_somebody_else_keeps_its_figures_whole(text, printed):
    assert formats.typeset(text) == printed
