"""Deposits and builds: a bad file never replaces a good build, and the previous one can be put back."""

import datetime
import json

import pytest
from django.utils import timezone

from levier.common.errors import Problem
from levier.common.jobs.worker import run_due_jobs
from levier.resources.observatory import storage
from levier.resources.observatory.models import Build, BuildState, SourceFile
from levier.resources.observatory.quality import by_source
from levier.resources.observatory.selectors import open_contract, open_data, works
from levier.resources.observatory.services import Deposit, deposit, restore_previous, run_build, store
from tests.builders import make_member
from tests.resources.observatory.builders import as_deposit, contract_2022, make_open_data


def ids():
    return {row["id"] for row in open_data().contracts().rows}


def folders(mission):
    root = storage.folder_of(mission.slug)
    return {path.name for kind in ("builds", "files") for path in root.glob(f"{kind}/*")}


# The worker closes connections past their age: the test must not hold its own in a transaction.
@pytest.mark.django_db(transaction=True)
def test_a_deposit_is_built_by_a_job_then_put_in_service(in_herault):
    build = deposit(in_herault, [as_deposit(contract_2022(id="1"))], author_id=None)
    assert (open_data(), works().pending) == (None, build)
    run_due_jobs()
    assert ids() == {"1"}
    assert works().pending is None


def test_the_counts_are_those_of_the_engine_and_add_up(in_herault):
    build = make_open_data(
        in_herault, contract_2022(id="1"), contract_2022(id="2", montant=0), contract_2022(id="3", acheteur={})
    )
    assert (build.read, build.accepted, build.repaired, build.rejected) == (3, 1, 1, 1)
    assert (build.contracts, build.concessions, build.state) == (2, 0, BuildState.CURRENT)


def test_a_second_file_is_added_to_the_first(in_herault):
    make_open_data(in_herault, contract_2022(id="1"))
    make_open_data(in_herault, contract_2022(id="2"))
    assert ids() == {"1", "2"}
    assert len(open_data().sources) == 2


def test_the_same_file_twice_changes_nothing_and_says_so(in_herault):
    first = make_open_data(in_herault, contract_2022(id="1"))
    before = folders(in_herault)
    with pytest.raises(Problem, match=r"déjà en service.*Rien n’a changé"):
        store(in_herault, [as_deposit(contract_2022(id="1"))], author_id=None)
    assert folders(in_herault) == before
    assert [build.pk for build in Build.objects.all()] == [first.pk]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 " + b"x" * 200, "PDF"),
        (b"\x89PNG\x00\x01", "binaire"),
        (b"", "vide"),
        (b'{"marches":{"marche":[],"contrat-concession":[]}}', "aucun enregistrement"),
        (b"[" + b" " * 2_000_000 + b"]", "aucun enregistrement"),
        (b"nom;prenom\n1;2\n", "données essentielles"),
        ('{"marches":[{"id":"é'.encode("latin-1"), "tronqué"),
    ],
)
def test_what_is_no_open_data_is_refused_at_once_and_leaves_nothing(in_herault, content, said):
    make_open_data(in_herault, contract_2022(id="1"))
    before = folders(in_herault)
    bad = Deposit("envoi.json", [content], "essai", as_deposit().dated_on)
    with pytest.raises(Problem, match=said) as refused:
        store(in_herault, [bad], author_id=None)
    assert refused.value.field == "file"
    assert folders(in_herault) == before
    assert SourceFile.objects.count() == 1
    assert ids() == {"1"}


def test_a_file_that_breaks_further_on_fails_its_build_and_what_is_in_service_stays(
    in_herault, django_capture_on_commit_callbacks
):
    make_open_data(in_herault, contract_2022(id="1"))
    before = folders(in_herault)
    whole = json.dumps({"marches": [contract_2022(id=str(rank)) for rank in range(2, 30)]}).encode()
    build = store(in_herault, [Deposit("coupe.json", [whole[:-400]], "essai", as_deposit().dated_on)], author_id=None)
    with django_capture_on_commit_callbacks(execute=True):
        run_build(build.pk)
    assert ids() == {"1"}
    [failed] = works().failed
    assert "« coupe.json »" in failed.problem
    assert "tronqué" in failed.problem
    assert folders(in_herault) == before
    assert SourceFile.objects.count() == 1


def test_a_file_of_something_else_never_enters_the_service(in_herault):
    """Whole and readable, and none of its records has a buyer: it is the table of something else."""
    make_open_data(in_herault, contract_2022(id="1"))
    before = folders(in_herault)
    for records, said in (
        ([contract_2022(id=str(rank), acheteur={}) for rank in range(2, 9)], "rejets, 7 sur 7"),
        ([contract_2022(id="2"), contract_2022(id="3", acheteur={})], "Un sur 2 est rejeté"),
    ):
        failed = make_open_data(in_herault, *records, name="communes.json")
        assert failed.state == BuildState.FAILED
        assert "« communes.json »" in failed.problem.replace("\u00a0", " ")
        assert said in failed.problem
        assert ids() == {"1"}
    assert before <= folders(in_herault)
    assert SourceFile.objects.count() == 1


def test_alone_it_is_refused_as_well(in_herault):
    assert make_open_data(in_herault, contract_2022(acheteur={})).state == BuildState.FAILED
    assert open_data() is None


def test_two_files_of_one_name_are_told_apart(in_herault):
    for rank in range(3):
        make_open_data(in_herault, contract_2022(id=str(rank)), name="decp.json")
    assert [source.name for source in open_data().sources] == ["decp.json", "decp (2).json", "decp (3).json"]
    assert [one.counts["read"] for one in by_source(open_data())] == [1, 1, 1]


def cut_short(mission, author_id):
    """A deposit that breaks further on than its first record, built."""
    whole = json.dumps({"marches": [contract_2022(id=str(rank)) for rank in range(2, 30)]}).encode()
    build = store(mission, [Deposit("coupe.json", [whole[:-400]], "essai", as_deposit().dated_on)], author_id=author_id)
    run_build(build.pk)
    return build


def test_a_failed_deposit_stays_told_past_the_next_one_until_somebody_has_read_it(in_herault, as_role):
    author = make_member(in_herault, "mission_team")
    first = cut_short(in_herault, author.pk)
    second = cut_short(in_herault, author.pk)
    make_open_data(in_herault, contract_2022(id="1"))
    assert [failed.pk for failed in works().failed] == [second.pk, first.pk]

    team = as_role("mission_team")
    page = team.get("/herault/observatoire/donnees/").content.decode()
    assert page.count("Un dépôt n’a pas pu être lu") == 2
    assert page.count("« coupe.json »") >= 2
    team.post(f"/herault/observatoire/donnees/echecs/{first.public_id}/retirer")
    assert [failed.pk for failed in works().failed] == [second.pk]
    team.post(f"/herault/observatoire/donnees/echecs/{first.public_id}/retirer")
    assert ids() == {"1"}


def test_what_failed_by_itself_at_night_gives_way_to_what_came_next(in_herault):
    cut_short(in_herault, None)
    [failed] = works().failed
    make_open_data(in_herault, contract_2022(id="1"))
    assert works().failed == ()
    assert not Build.objects.filter(pk=failed.pk).exists()


def test_a_failure_nobody_took_off_is_not_told_for_ever(in_herault):
    old = cut_short(in_herault, make_member(in_herault, "mission_team").pk)
    Build.objects.filter(pk=old.pk).update(finished_at=timezone.now() - datetime.timedelta(days=31))
    make_open_data(in_herault, contract_2022(id="1"))
    assert works().failed == ()


def test_the_previous_build_can_be_put_back_and_forth(in_herault):
    make_open_data(in_herault, contract_2022(id="1"))
    with pytest.raises(Problem, match="pas de construction précédente"):
        restore_previous(author_id=None)
    make_open_data(in_herault, contract_2022(id="2"))
    restore_previous(author_id=None)
    assert ids() == {"1"}
    restore_previous(author_id=None)
    assert ids() == {"1", "2"}


def test_a_file_put_aside_with_its_build_may_be_deposited_again(in_herault):
    make_open_data(in_herault, contract_2022(id="1"))
    make_open_data(in_herault, contract_2022(id="2"))
    restore_previous(author_id=None)
    make_open_data(in_herault, contract_2022(id="2"))
    assert ids() == {"1", "2"}


def test_only_two_builds_are_kept(in_herault, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        builds = [make_open_data(in_herault, contract_2022(id=str(rank))) for rank in range(3)]
    kept = {str(build.public_id) for build in builds[1:]}
    assert {path.name for path in storage.folder_of(in_herault.slug, "builds").iterdir()} == kept
    assert list(Build.objects.values_list("state", flat=True)) == ["previous", "current"]


def test_one_build_at_a_time(in_herault):
    store(in_herault, [as_deposit(contract_2022(id="1"))], author_id=None)
    with pytest.raises(Problem, match="déjà en cours"):
        store(in_herault, [as_deposit(contract_2022(id="2"))], author_id=None)


def test_a_file_that_no_wait_would_mend_says_so_even_while_another_is_built(in_herault):
    store(in_herault, [as_deposit(contract_2022(id="1"))], author_id=None)
    before = folders(in_herault)
    paper = Deposit("bilan.json", [b"%PDF-1.7 not open data"], "essai", as_deposit().dated_on)
    with pytest.raises(Problem) as refused:
        store(in_herault, [paper], author_id=None)
    assert "« bilan.json »" in refused.value.sentence
    assert "en cours" not in refused.value.sentence
    assert folders(in_herault) == before


def test_a_build_lost_with_its_server_does_not_keep_the_door_shut(in_herault):
    lost = store(in_herault, [as_deposit(contract_2022(id="1"))], author_id=None)
    Build.objects.filter(pk=lost.pk).update(requested_at=timezone.now() - datetime.timedelta(hours=7))
    make_open_data(in_herault, contract_2022(id="2"))
    assert ids() == {"2"}


def test_a_file_past_the_bound_is_refused_with_what_to_do(in_herault, monkeypatch):
    monkeypatch.setattr(storage, "LARGEST_FILE", 1_000_000)
    large = Deposit("gros.json", (b"x" * 300_000 for _ in range(5)), "essai", as_deposit().dated_on)
    with pytest.raises(Problem, match=r"«\xa0gros\.json\xa0» dépasse 1\xa0Mo.*\.zip"):
        store(in_herault, [large], author_id=None)
    assert folders(in_herault) == set()


def test_files_and_folders_open_to_their_owner_alone(in_herault, tmp_path):
    make_open_data(in_herault, contract_2022(id="1"))
    root = tmp_path / "observatory"
    assert [oct(path.stat().st_mode & 0o777) for path in (root, root / "herault")] == ["0o700", "0o700"]
    (file,) = root.glob("herault/files/*/*.json")
    assert oct(file.stat().st_mode & 0o777) == "0o600"


def test_a_name_from_a_browser_cannot_leave_the_folder():
    assert storage.safe_name("C:\\dossier\\..\\decp.json") == "decp.json"
    assert storage.safe_name("../../etc/passwd") == "passwd"
    assert storage.safe_name("..") == "fichier"


def test_what_one_mission_deposited_another_does_not_see(in_herault, gard):
    from levier.common.tenancy.scope import mission_free, mission_scope

    make_open_data(in_herault, contract_2022(id="1"))
    assert open_contract("21340172201787-1")["id"] == "1"
    with mission_free(), mission_scope(gard.pk):
        assert open_data() is None
        assert open_contract("21340172201787-1") is None


def test_synthetic_records_are_never_shown_in_a_real_mission(in_herault):
    make_open_data(in_herault, contract_2022(id="1"), contract_2022(id="2", source="synthetique"))
    assert ids() == {"1"}
    assert open_contract("21340172201787-2") is None
