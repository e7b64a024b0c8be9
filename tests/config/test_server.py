"""A port that cannot be opened is a sentence, not a stack trace."""

import socket

import pytest

from levier.common.errors import Problem
from levier.config.cli import address_of, links_told
from levier.config.server import check_port


def test_the_address_printed_opens_in_a_browser():
    assert address_of("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    assert address_of("::1", 8000) == "http://[::1]:8000"


def test_a_port_in_use_says_so_and_proposes_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Problem, match=f"port {port} .* déjà pris"):
            check_port("127.0.0.1", port)


def test_a_name_that_no_machine_has_is_said(monkeypatch):
    def nowhere(*address):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket.socket, "bind", nowhere)
    with pytest.raises(Problem, match="« ailleurs » n’est le nom d’aucune machine"):
        check_port("ailleurs", 8000)


def test_the_server_s_own_lines_are_written_and_struck_out_as_ours():
    import logging

    from gunicorn.config import Config
    from gunicorn.glogging import Logger

    from levier.common.audit.logs import JsonFormatter
    from levier.config.server import SERVER_LOGS

    root, server = logging.getLogger(), logging.getLogger("gunicorn.error")
    before = list(root.handlers), root.level
    config = Config()
    config.set("logconfig_dict", SERVER_LOGS)
    try:
        Logger(config)
        assert [type(handler.formatter) for handler in server.handlers] == [JsonFormatter]
    finally:
        server.handlers, root.handlers, root.level = [], *before


@pytest.mark.parametrize(
    ("base_url", "told"),
    [("http://0.0.0.0:8000", True), ("http://localhost:8000", True), ("https://clauses.exemple.fr", False)],
)
def test_serving_says_when_nobody_else_could_open_the_links_of_the_mails(settings, base_url, told):
    settings.BASE_URL = base_url
    lines = links_told()
    assert bool(lines) is told
    assert all(base_url in line and "LEVIER_BASE_URL" in line for line in lines)
