"""The words of a clause, text by text: each CCAG in its own words, what is missing, what is refused. Plain rules."""

import datetime
import re

import pytest

from levier.common.errors import Problem
from levier.coordination.clauses.terms import CapRule, PenaltyUnit
from levier.coordination.clauses.wording.facts import Facts, LotHours, SendingPeriod, gaps, refusal
from levier.coordination.clauses.wording.filling import check_body, fill
from levier.coordination.clauses.wording.packaged import check_model, models
from levier.coordination.clauses.wording.pieces import Version, write
from levier.coordination.clauses.wording.values import parties
from levier.law.ccag import ccags
from levier.law.legal_bases import legal_bases
from levier.law.publics import eligible_categories
from levier.law.thresholds import Kind

DAY = datetime.date(2026, 12, 15)
ALL = tuple(eligible_categories().values())
# (CCAG, its article, buyer, contractor): read in the six texts of 2021, version of 1 July 2024.
SIX = [
    ("Travaux", "20.1", "maître d’ouvrage", "titulaire"),
    ("Fournitures courantes et services", "16.1", "acheteur", "titulaire"),
    ("Prestations intellectuelles", "16.1", "acheteur", "titulaire"),
    ("Techniques de l’information et de la communication", "16.1", "acheteur", "titulaire"),
    ("Maîtrise d’œuvre", "18.1", "maître d’ouvrage", "maître d’œuvre"),
    ("Marchés industriels", "17.1", "acheteur", "titulaire"),
]


def facts(ccag="Travaux", basis="L2112-2", **known):
    """A works purchase of two lots where nothing is missing."""
    return Facts(
        **{
            "subject": "Halle (fictif)",
            "buyer": "Ville (fictif)",
            "day": DAY,
            "ccag": ccags().get(ccag),
            "way": legal_bases()[basis].way,
            "basis": legal_bases()[basis],
            "lots": (LotHours(1, "Gros œuvre", 833), LotHours(3, "Peinture", 1_167)),
            "publics": ALL,
            "perimeter": "Les travaux des lots 1 et 3, sur le site de la halle.",
            "facilitator": "Guichet (fictif), 04 00 00 00 00",
            "kickoff_days": 30,
            "sending_period": SendingPeriod.QUARTER,
            "hour_penalty_cents": 6_000,
            "absence_penalty_cents": 15_000,
            "document_penalty_cents": 7_550,
            "criterion_weight": 10,
            **known,
        }
    )


def written(told):
    """Everything Levier's own models say of a purchase."""
    own = [Version(model, 0, model.since, model.body, model.articles) for model in models().values()]
    return write(told, own)


def text_of(told, code):
    """The text of one piece, its no-break spaces made plain."""
    piece = next(piece for piece in written(told).pieces if piece.version.model.code == code)
    return plain(piece.text)


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(("ccag", "article", "buyer", "contractor"), SIX)
class TestEachCcagInItsOwnWords:
    def test_it_quotes_its_own_articles_and_no_other(self, ccag, article, buyer, contractor):
        said = text_of(facts(ccag), "ccap")
        assert f"L’article {article} du CCAG {ccag} s’applique" in said
        for part in (".1", ".2", ".3", ".4", ".4.2", ".4.3", ".4.4", ".4.5", ".5"):
            assert f"{article}{part}" in said, part
        # « 20.1.5 », « 18.1 »: every number of that form is one of this CCAG's.
        assert {found[:4] for found in re.findall(r"\b(?:1[678]|20)\.1\b[.\d]*", said)} == {article}

    def test_it_names_the_two_parties_as_its_text_does(self, ccag, article, buyer, contractor):
        said = "\n".join(plain(piece.text) for piece in written(facts(ccag)).pieces)
        assert f"le {contractor} réalise au minimum" in said
        assert f"notifie sans attendre {'à l’acheteur' if buyer == 'acheteur' else 'au maître d’ouvrage'}" in said
        assert f"À l’initiative {'de l’acheteur' if buyer == 'acheteur' else 'du maître d’ouvrage'}" in said
        for other in {"maître d’ouvrage", "maître d’œuvre", "titulaire"} - {buyer, contractor}:
            assert not re.search(rf"\b{other}\b", said), other

    def test_the_four_mentions_and_what_the_text_leaves_to_the_contract_are_there(
        self, ccag, article, buyer, contractor
    ):
        said = text_of(facts(ccag), "ccap")
        for words in (
            "Les travaux des lots 1 et 3", "Guichet (fictif), 04 00 00 00 00", "– lot 1, Gros œuvre : 833 h",
            "– lot 3, Peinture : 1 167 h", f"articles {article}.1.1 et {article}.1.2 du CCAG {ccag}",
            "un délai de 30 jours", "une fois par trimestre", "60 €, après mise en demeure restée infructueuse",
            "150 €, après mise en demeure de la justifier restée infructueuse",
            "75,50 € par manquement, après mise en demeure d’y remédier",
        ):  # fmt: skip
            assert words in said, words
        assert "[à compléter" not in said

    def test_it_derogates_from_nothing_and_says_so(self, ccag, article, buyer, contractor):
        assert written(facts(ccag)).derogations == [f"Ces stipulations complètent le CCAG {ccag} sans y déroger."]

    def test_another_duration_and_a_penalty_by_the_day_are_listed_as_derogations(
        self, ccag, article, buyer, contractor
    ):
        told = facts(ccag, cap_rule=CapRule.MONTHS, cap_months=48, document_penalty_unit=PenaltyUnit.DAY)
        said = written(told).derogations
        assert [line.partition("\u00a0:")[0] for line in said] == [
            f"CCAG {ccag}, {article}.2", f"CCAG {ccag}, {article}.5",
        ]  # fmt: skip
        assert "48 mois au plus" in text_of(told, "ccap")
        assert f"– CCAG {ccag}, {article}.2 : la durée" in text_of(told, "ccap")


def test_the_place_of_the_clause_and_pooling_read_as_french():
    said = text_of(facts(), "rc")
    assert "se lisent à l’article 20.1 du CCAG Travaux, complété par l’article « Clause sociale d’insertion »" in said
    assert "Globalisation (20.1.3) : non prévue pour ce marché." in text_of(facts(), "ccap")
    told = facts(pooling="ouverte avec les marchés du même bassin d’emploi.")
    assert "Globalisation (20.1.3) : ouverte avec les marchés du même bassin d’emploi." in text_of(told, "ccap")


def test_the_articles_are_listed_at_their_version_of_the_day():
    said = written(facts("Maîtrise d’œuvre")).articles
    assert "code de la commande publique, L2112-2 (version du 22/08/2026)" in said
    assert "CCAG Maîtrise d’œuvre, 18.1.5 (version du 01/07/2024)" in said
    earlier = written(facts(day=datetime.date(2026, 8, 21))).articles
    assert "code de la commande publique, L2112-2 (version du 01/04/2019)" in earlier
    assert len(said) == len(set(said))


def test_two_years_by_another_way_of_saying_is_no_derogation():
    assert "sans y déroger" in written(facts(cap_rule=CapRule.MONTHS, cap_months=24)).derogations[0]
    assert "jusqu’à la fin" in text_of(facts(cap_rule=CapRule.NONE), "ccap")
    assert "20.1.2" in written(facts(cap_rule=CapRule.NONE)).derogations[0]


class TestWithoutCcag:
    def test_the_clause_suffices_and_quotes_no_ccag(self):
        told = facts(ccag="")
        words = written(told)
        said = "\n".join(plain(piece.text) for piece in words.pieces)
        assert [piece.version.model.code for piece in words.pieces] == ["rc", "ae", "ccap_seul", "annexe", "avis"]
        assert "CCAG" not in said
        assert not re.search(r"\b(?:1[678]|20)\.1\b", said)
        for needed in (
            "bénéficiaires du RSA en recherche d’emploi", "habitants des quartiers prioritaires", "embauche directe",
            "24 mois au plus", "restée infructueuse", "activité partielle", "bilan annuel", "interlocuteur unique",
            "833 h", "60 €", "30 jours", "Le titulaire", "à l’acheteur",
        ):  # fmt: skip
            assert needed in said, needed
        assert said.count("– ") > len(ALL), "each public is listed"
        assert words.derogations == [
            "Le marché ne se réfère à aucun CCAG\u00a0: il n’y a pas de dérogation à énumérer."
        ]
        assert words.articles == ["code de la commande publique, L2112-2 (version du 22/08/2026)"]


class TestWhatIsMissing:
    EMPTY = {
        "perimeter": "  ", "facilitator": "", "publics": (), "lots": (), "hour_penalty_cents": None,
        "absence_penalty_cents": None, "document_penalty_cents": None, "kickoff_days": None, "sending_period": None,
    }  # fmt: skip

    def test_everything_is_listed_the_four_mentions_apart_and_shown_in_its_place(self):
        told = facts(**self.EMPTY)
        words = written(told)
        assert [gap.placeholder for gap in words.missing_mentions] == [
            "perimetre", "facilitateur", "publics", "heures_par_lot",
        ]  # fmt: skip
        assert len(words.gaps) == 9
        said = text_of(told, "ccap")
        for gap in words.gaps:
            assert plain(gap.shown) in said, gap.words
        assert "€" not in said

    @pytest.mark.parametrize("name", EMPTY)
    def test_each_one_alone_is_told(self, name):
        assert len(gaps(facts(**{name: self.EMPTY[name]}))) == 1

    def test_without_ccag_too(self):
        told = facts(ccag="", **self.EMPTY)
        said = text_of(told, "ccap_seul")
        assert all(plain(gap.shown) in said for gap in written(told).gaps)

    def test_a_weight_is_asked_where_there_is_a_criterion_only(self):
        assert not gaps(facts(criterion_weight=None))
        told = facts(basis="L2112-2+R2152-7", criterion_weight=None)
        assert [gap.placeholder for gap in gaps(told)] == ["ponderation"]
        assert "[à compléter : pondération du critère d’insertion]" in text_of(told, "rc")

    def test_publics_in_the_contract_s_own_words_are_a_profile(self):
        told = facts(publics=(), added_publics="sortants de l’aide sociale à l’enfance")
        assert not gaps(told)
        assert "sortants de l’aide sociale à l’enfance" in text_of(told, "ccap")


def test_some_publics_are_quoted_one_by_one_at_their_letter_in_the_ccag():
    chosen = tuple(known for known in ALL if known.code in {"RSA", "STRUCT_GEIQ"})
    said = text_of(facts("Marchés industriels", publics=chosen), "ccap")
    assert "– bénéficiaires du RSA en recherche d’emploi (17.1.1.2, b)" in said
    assert "(17.1.1.1, e)" in said
    assert "demandeurs d’emploi seniors" not in said


class TestTheWay:
    def test_a_condition_alone_is_not_judged(self):
        for code in ("rc", "avis"):
            said = text_of(facts(), code)
            assert "condition d’exécution du marché (article L2112-2 du code de la commande publique)" in said
            assert "Elle n’entre pas dans le jugement des offres." in said
        assert "ne sont pas notées" in text_of(facts(), "annexe")

    def test_a_criterion_beside_it_is_weighed(self):
        told = facts(basis="L2112-2+R2152-7")
        assert "R2152-7, 2° a) du code de la commande publique), pondéré à 10 %" in text_of(told, "rc")
        assert "servent à juger le critère" in text_of(told, "annexe")
        assert any("R2152-7" in line for line in written(told).articles)

    @pytest.mark.parametrize(
        ("basis", "to"),
        [
            ("L2113-12", "entreprises adaptées"),
            ("L2113-13", "structures d’insertion par l’activité économique"),
            ("L2113-13-1", "personnes détenues"),
            ("L2113-14", "à la fois aux opérateurs"),
        ],
    )
    def test_a_reservation_is_said_in_the_notice_with_its_proportion(self, basis, to):
        """R2113-7: at least 50 %; the decision is in the notice, or in the documents when there is none."""
        for code in ("avis", "rc"):
            said = text_of(facts(basis=basis), code)
            assert f"(articles {basis} et R2113-7 du code de la commande publique)" in said
            assert "au moins 50 %" in said
            assert to in said

    def test_a_reservation_to_the_social_economy_sends_back_to_its_two_articles(self):
        """R2113-8; three years at most and none again for three years (L2113-16)."""
        for code in ("avis", "rc"):
            said = text_of(facts(basis="L2113-15"), code)
            assert "articles L2113-15 et L2113-16" in said
            assert "R2113-8" in said
            assert "trois ans" in said
            assert "50 %" not in said

    def test_a_qualification_contract_says_its_procedure(self):
        said = text_of(facts(basis="R2123-1-3"), "avis")
        assert "R2123-1, 3°" in said
        assert "procédure adaptée" in said


class TestWhenNothingIsWritten:
    @staticmethod
    def asked(**known):
        return refusal(
            **{
                "decision": "clause", "way": "condition", "basis": "L2112-2", "day": DAY, "kind": Kind.WORKS,
                "ccag": "Travaux", **known,
            }
        )  # fmt: skip

    def test_a_study_decided_or_whose_way_is_a_condition_is_written(self):
        assert self.asked() == self.asked(decision="") == self.asked(ccag="Pas de CCAG") == ""
        assert self.asked(decision="", way="condition_critere") == ""
        assert self.asked(way="reserve", basis="L2113-12") == ""

    @pytest.mark.parametrize("ccag", ["Travaux", "Pas de CCAG"])
    def test_before_the_version_held_nothing_is(self, ccag):
        assert "1er juillet 2024" in plain(self.asked(day=datetime.date(2024, 6, 30), ccag=ccag))
        assert self.asked(day=datetime.date(2024, 7, 1), ccag=ccag) == ""

    @pytest.mark.parametrize(
        ("known", "why"),
        [
            ({"decision": "", "way": "reserve"}, "décision de l’acheteur"),
            ({"decision": "", "basis": ""}, "base juridique"),
            ({"decision": "exemption"}, "n’est ni une clause en heures"),
            ({"decision": "critere_seul"}, "n’est ni une clause en heures"),
            ({"kind": Kind.CONCESSION}, "concession"),
            ({"kind": Kind.DEFENCE}, "défense"),
            ({"ccag": ""}, "Pas de CCAG"),
        ],
    )
    def test_the_reason_is_said(self, known, why):
        assert why in plain(self.asked(**known))


class TestModels:
    @pytest.mark.parametrize("model", models().values(), ids=lambda model: model.code)
    def test_each_one_that_comes_with_levier_holds(self, model):
        check_model(model, model.body, list(model.articles))
        assert set(model.required) <= set(model.known)

    def test_an_unknown_placeholder_is_refused_by_its_name(self):
        with pytest.raises(Problem, match=r"\{prix\}, \{7\*7\}"):
            check_body("Le {titulaire} et {prix} et {7*7}", known={"titulaire"}, required=())

    def test_an_article_of_the_ccag_is_unknown_where_there_is_no_ccag(self):
        model = models()["ccap_seul"]
        with pytest.raises(Problem, match=r"\{article_penalites\}"):
            check_model(model, model.body + "Voir {article_penalites}.", list(model.articles))

    @pytest.mark.parametrize("body", ["Un {titulaire", "Un titulaire}", "{{titulaire}}", "{tit\nulaire}"])
    def test_a_brace_alone_is_refused_at_its_line(self, body):
        with pytest.raises(Problem, match="Ligne 2"):
            check_body(f"Un.\n{body}", known={"titulaire"}, required=())

    @pytest.mark.parametrize("code", ["ccap", "ccap_seul"])
    def test_no_mention_of_the_clause_can_be_taken_out(self, code):
        model = models()[code]
        for name in ("perimetre", "facilitateur", "publics", "heures_par_lot", "penalite_heure", "periodicite"):
            with pytest.raises(Problem, match=name):
                check_model(model, model.body.replace(f"{{{name}}}", "…"), list(model.articles))

    @pytest.mark.parametrize(
        ("articles", "named"), [(["L9999-9"], "L9999-9"), (["CCAG.9"], "CCAG.9"), ([], "au moins")]
    )
    def test_it_stands_on_articles_that_are_held(self, articles, named):
        model = models()["avis"]
        with pytest.raises(Problem, match=named):
            check_model(model, model.body, articles)

    def test_what_people_typed_is_never_read_as_a_model(self):
        told = facts(perimeter="{titulaire} # {{ 7*7 }} {% x %}", facilitator="- {inconnu}")
        said = text_of(told, "ccap")
        assert "{titulaire} # {{ 7*7 }} {% x %}" in said
        assert "- {inconnu}" in said

    def test_a_line_left_empty_by_its_placeholder_is_not_printed_and_a_capital_is_given(self):
        values = {"a": "", "b": "le titulaire", "c": ("un", "deux"), "d": ("seul",)}
        shown = fill("# Titre\n{a}\n{B} agit.\n{c}\n{d}\n- fin", values)
        assert [(block.kind.value, block.text) for block in shown] == [
            ("title", "Titre"), ("paragraph", "Le titulaire agit."), ("item", "un"), ("item", "deux"),
            ("item", "seul"), ("item", "fin"),
        ]  # fmt: skip


def test_the_six_ccag_have_the_parties_of_the_table():
    for name, _, buyer, contractor in SIX:
        found = parties(ccags()[name])
        assert found["titulaire"] == f"le {contractor}"
        assert found["acheteur"].endswith(buyer)
