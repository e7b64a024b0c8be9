"""Logs carry no name, token, address or SIRET."""

import json
import logging

from levier.common.audit.logs import JsonFormatter


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
