"""A private file: what is accepted, who opens it, and that nothing is left behind."""

import datetime
import io
import uuid
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from levier.common.audit.models import AccessLogEntry
from levier.common.errors import Problem
from levier.common.files import services
from levier.common.files.models import StoredFile
from levier.common.files.offers import every_file_has_its_row, every_row_has_its_file
from levier.common.files.types import ODS, XLSX, type_of
from levier.common.registry import CheckResult
from levier.common.tenancy.scope import every_mission, mission_scope

PDF = b"%PDF-1.7\nun justificatif\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"IEND\xaeB`\x82"


@pytest.fixture(params=["folder", "bucket"], autouse=True)
def storage(request, settled):
    """Where private files lie: what this module says holds for each."""
    if request.param == "folder":
        settled()
    else:
        settled(**request.getfixturevalue("bucket"))


def upload(content=PDF, name="attestation.pdf", media_type="application/pdf"):
    return SimpleUploadedFile(name, content, media_type)


def store(content=PDF, name="attestation.pdf", **fields):
    return services.store(upload(content, name), kind="test.note", author_id=7, **fields)


def content(name):
    with services.evidence().open(name) as stream:
        return stream.read()


def stored_names():
    return [content.name for content in services.evidence().contents()]


def archive(entries):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as written:
        for name, content in entries.items():
            written.writestr(name, content)
    return stream.getvalue()


def in_every_mission(rule) -> CheckResult:
    with every_mission("test"):
        return rule()


def test_a_file_is_kept_whole_under_a_random_name(in_herault, opened_to):
    kept = store(name="/home/nadia/avis Karoui.pdf")
    assert (kept.name, kept.media_type, kept.size, kept.uploaded_by) == (
        "avis Karoui.pdf",
        "application/pdf",
        len(PDF),
        7,
    )
    assert "Karoui" not in kept.storage_name
    assert content(kept.storage_name) == PDF
    assert stored_names() == [kept.storage_name], "nothing is left of the writing"


def test_the_name_is_encrypted_in_the_database(in_herault, opened_to, django_assert_num_queries):
    from django.db import connection

    store(name="avis Karoui.pdf")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM files_storedfile")
        assert "Karoui" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "vide.pdf", "«\u00a0vide.pdf\u00a0» est vide"),
        (
            b"MZ\x90\x00",
            "facture.pdf",
            "n’est pas d’un type accepté, quel que soit son nom. Attendu\u00a0: PDF, JPEG ou PNG",
        ),
        (b"<html><script>alert(1)</script>", "photo.png", "n’est pas d’un type accepté"),
        (b"%PDF-1.4 ", "coupe.pdf", "est tronqué"),
        (PNG[:-6], "coupe.png", "est tronqué"),
        (b"\xff\xd8\xff\xe0" + b"x" * 90_000, "coupe.jpg", "est tronqué"),
        (PDF + b" " * (11 * 1024 * 1024), "scan.pdf", "la limite est de 10\u00a0Mo"),
    ],
)
def test_what_is_not_accepted_is_told_in_a_sentence_and_nothing_is_kept(in_herault, opened_to, content, name, said):
    with pytest.raises(Problem) as refused:
        store(content, name, field="upload")
    assert said in refused.value.sentence
    assert refused.value.field == "upload"
    assert StoredFile.objects.count() == 0
    assert stored_names() == []


def test_a_file_of_100_mb_is_refused_by_its_size_before_being_read(in_herault, opened_to):
    class Unread(SimpleUploadedFile):
        def chunks(self, chunk_size=None):
            raise AssertionError("lu")

    heavy = Unread("film.pdf", PDF)
    heavy.size = 100 * 1024 * 1024
    with pytest.raises(Problem, match="pèse 105\u00a0Mo"):
        services.store(heavy, kind="test.note", author_id=7)


def test_the_type_is_found_by_content_never_by_name():
    assert type_of(io.BytesIO(PDF)) == "application/pdf"
    assert type_of(io.BytesIO(PNG)) == "image/png"
    assert type_of(io.BytesIO(b"\xff\xd8\xff\xe0....")) == "image/jpeg"
    assert type_of(io.BytesIO(archive({"xl/workbook.xml": "<w/>"}))) == XLSX
    assert type_of(io.BytesIO(archive({"mimetype": ODS}))) == ODS
    assert type_of(io.BytesIO(archive({"xl/workbook.xml": "<w/>", "xl/vbaProject.bin": "x"}))) is None
    assert type_of(io.BytesIO(archive({"lettre.txt": "x"}))) is None
    assert type_of(io.BytesIO(b"PK\x03\x04 coupe")) is None


def served(client, kept, query=""):
    """The answer, read to its end when it is a file: Django then closes it."""
    answer = client.get(f"/herault/fichiers/{kept.public_id}/{query}")
    answer.read = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def test_a_file_opens_only_through_the_rule_of_its_kind(herault, opened_to, as_role):
    with mission_scope(herault.pk):
        kept = store(subject=uuid.uuid4())
    answer = served(as_role("mission_team"), kept)
    assert answer.read == PDF
    for role in ("facilitator", "buyer", "company", "administrator"):
        assert served(as_role(role), kept).status_code == 404


def test_a_served_file_can_neither_run_nor_be_sniffed_nor_be_kept_by_a_cache(herault, opened_to, as_role):
    with mission_scope(herault.pk):
        kept = store(name='avis "2026".pdf')
    answer = served(as_role("mission_team"), kept)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Disposition"].startswith("inline")
    assert served(as_role("mission_team"), kept, "?telecharger=1")["Content-Disposition"].startswith("attachment")


def test_opening_a_file_about_a_person_is_a_reading_of_her_identity(herault, opened_to, as_role):
    person = uuid.uuid4()
    with mission_scope(herault.pk):
        about, other = store(subject=person), store()
    client = as_role("mission_team")
    served(client, about)
    served(client, other)
    with mission_scope(herault.pk):
        assert [entry.subjects for entry in AccessLogEntry.objects.all()] == [[str(person)]]


def test_another_mission_does_not_see_it(herault, gard, opened_to, as_role):
    with mission_scope(gard.pk):
        kept = store()
    assert served(as_role("mission_team"), kept).status_code == 404


def test_what_a_transaction_under_way_wrote_is_left_alone(herault, opened_to):
    with mission_scope(herault.pk), pytest.raises(ZeroDivisionError), transaction.atomic():
        store()
        raise ZeroDivisionError
    assert len(stored_names()) == 1
    assert services.sweep(write=True) == 0, "younger than an hour"


def test_a_content_without_row_is_a_fault_after_an_hour_and_the_sweep_removes_it(herault, opened_to, time_machine):
    with mission_scope(herault.pk):
        kept = store()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            store()
            raise ZeroDivisionError
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=61))
    assert in_every_mission(every_file_has_its_row).faults == 1
    assert services.sweep(write=False) == 1
    assert services.sweep(write=True) == 1
    assert in_every_mission(every_file_has_its_row).faults == 0
    assert stored_names() == [kept.storage_name]


def test_a_row_without_its_content_is_a_fault(herault, opened_to):
    with mission_scope(herault.pk):
        kept = store()
    assert in_every_mission(every_row_has_its_file) == CheckResult("fichiers privés présents", 1, 0)
    services.evidence().delete(kept.storage_name)
    assert in_every_mission(every_row_has_its_file).faults == 1


def test_an_altered_content_is_found_by_reading_it_again(herault, opened_to):
    with mission_scope(herault.pk):
        kept = store()
    assert services.altered() == (1, [])
    services.evidence().delete(kept.storage_name)
    services.evidence().save(kept.storage_name, io.BytesIO(PDF.replace(b"un", b"le")))
    assert services.altered() == (1, [kept.storage_name])


def test_a_removed_file_goes_with_its_content_once_the_transaction_is_kept(
    in_herault, opened_to, django_capture_on_commit_callbacks
):
    kept = store()
    with django_capture_on_commit_callbacks(execute=True):
        services.remove(kept)
    assert stored_names() == []
