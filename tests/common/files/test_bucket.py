"""Private files in a bucket: what an installation says to have one, and what is told when it does not answer. That a
bucket keeps, opens and sweeps as a folder does is in `test_files.py`."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from levier.common.errors import Problem
from levier.common.files import services
from levier.common.files.models import StoredFile
from levier.common.files.storage import UnreachableError
from levier.common.tenancy.scope import mission_scope
from levier.config import environment

PDF = b"%PDF-1.7\nun justificatif\n%%EOF\n"
NOBODY_ANSWERS = {"LEVIER_EVIDENCE_BUCKET": "pieces", "LEVIER_EVIDENCE_ENDPOINT": "http://127.0.0.1:9"}


def store(**fields):
    upload = SimpleUploadedFile("attestation.pdf", PDF, "application/pdf")
    return services.store(upload, kind="test.note", author_id=7, **fields)


def test_an_installation_without_a_bucket_keeps_its_files_in_its_folder(settled, tmp_path, in_herault, opened_to):
    settled()
    assert (tmp_path / "evidence" / store().storage_name).read_bytes() == PDF


def test_what_reaches_the_bucket_is_the_content_under_a_random_name_and_nothing_of_the_person(
    settled, bucket, in_herault, opened_to
):
    settled(**bucket)
    kept = store()
    found = services.evidence().bucket.Object(kept.storage_name).get()
    assert found["Body"].read() == PDF
    assert "attestation" not in str({name: value for name, value in found.items() if name != "Body"})


def test_no_bucket_gives_an_address_that_a_browser_could_open(settled, bucket):
    settled(**bucket)
    with pytest.raises(NotImplementedError):
        services.evidence().url("aa/name")


def test_a_bucket_without_what_reaches_it_is_a_sentence(settled, monkeypatch):
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(Problem, match="levier\\[s3\\]"):
        settled(LEVIER_EVIDENCE_BUCKET="pieces")


def test_a_deposit_that_the_bucket_does_not_take_is_told_at_its_field_and_nothing_is_kept(
    settled, bucket, in_herault, opened_to
):
    settled(**bucket | NOBODY_ANSWERS)
    with pytest.raises(Problem, match="Le dépôt des fichiers ne répond pas") as refused:
        store(field="upload")
    assert refused.value.field == "upload"
    assert StoredFile.objects.count() == 0


def test_a_bucket_that_is_not_there_is_told_as_well(settled, bucket, in_herault, opened_to):
    settled(**bucket | {"LEVIER_EVIDENCE_BUCKET": "nowhere"})
    with pytest.raises(Problem, match="Le dépôt des fichiers ne répond pas"):
        store()
    with pytest.raises(UnreachableError):
        list(services.evidence().contents())


def test_a_file_that_the_bucket_does_not_give_is_a_page_that_says_to_come_back(
    settled, bucket, herault, opened_to, as_role
):
    settled(**bucket)
    with mission_scope(herault.pk):
        kept = store()
    settled(**bucket | NOBODY_ANSWERS)
    answer = as_role("mission_team").get(f"/herault/fichiers/{kept.public_id}/")
    assert answer.status_code == 503
    assert "Recommencez dans quelques minutes" in answer.content.decode()


def test_what_the_bucket_does_not_remove_waits_for_the_sweep(
    settled, bucket, in_herault, opened_to, django_capture_on_commit_callbacks
):
    settled(**bucket)
    kept = store()
    settled(**bucket | NOBODY_ANSWERS)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove(kept)
    assert StoredFile.objects.count() == 0
    settled(**bucket)
    assert [content.name for content in services.evidence().contents()] == [kept.storage_name]
