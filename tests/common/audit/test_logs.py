"""Logs carry no name, token, address or SIRET."""

import json
import logging

import pytest

from levier.common.audit.logs import JsonFormatter, redacted


def test_addresses_tokens_and_siret_are_struck_out():
    record = logging.LogRecord(
        "levier",
        logging.INFO,
        "",
        0,
        "lien /l/%s pour %s (%s)",
        ("aB3dE6gH9jK2mN5pQ8", "camille@exemple.invalid", "21340172201787"),
        None,
    )
    line = json.loads(JsonFormatter().format(record))
    assert line["message"] == "lien /l/[jeton] pour [adresse] ([siret])"


def test_the_line_of_a_refusal_says_which_request_and_which_mission(client, herault, caplog):
    answer = client.get("/herault/l/aB3dE6gH9jK2mN5pQ8")
    [record] = [record for record in caplog.records if record.name == "django.request"]
    line = json.loads(JsonFormatter().format(record))
    assert line["request"] == answer["X-Request-ID"]
    assert line["mission"] == herault.pk
    assert line["message"] == "Gone: /herault/l/[jeton]"


def test_a_refusal_is_one_line_and_a_fault_brings_its_trace(client, herault, as_role, caplog):
    as_role("company").get("/herault/administration/lectures/")
    [refused] = [record for record in caplog.records if record.name == "django.request"]
    assert refused.exc_info
    line = json.loads(JsonFormatter().format(refused))
    assert (line["level"], line["message"]) == (
        "WARNING",
        "Forbidden (Permission denied): /herault/administration/lectures/",
    )
    assert "error" not in line
    refused.levelno = logging.ERROR
    assert "Traceback" in json.loads(JsonFormatter().format(refused))["error"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Forbidden: /herault/i/aB3dE6gH9jK2mN5pQ8", "Forbidden: /herault/i/[jeton]"),
        ("Not Found: /comptes/login/code/confirm/?code=ABCD-EFGH", "/confirm/?code=[jeton]"),
        ("Internal Server Error: /comptes/password/reset/key/3-cxz9f0-a1b2c3/", "/comptes/password/reset/key/[jeton]/"),
        (
            'violates check constraint "x"\nDETAIL:  Failing row contains (1, Nadia, Essai, 2001-04-02).\nCONTEXT: y',
            "DETAIL: [ligne]\nCONTEXT: y",
        ),
    ],
)
def test_links_and_the_rows_a_database_repeats_are_struck_out(text, kept):
    assert redacted(text).endswith(kept)
