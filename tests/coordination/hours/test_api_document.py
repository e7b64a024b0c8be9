"""What the API says of itself is what it does: its document against real answers, its guide run as written."""

import io
import json
import os
import re
import shlex
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import jsonschema
import pytest

from tests.conftest import CheckedClient
from tests.coordination.hours.test_api import BODIES, HOURS, PEOPLE, both, relay

__all__ = ["relay"]  # a fixture
GUIDE = Path(__file__).parents[3] / "docs/api.md"
DOCUMENT = "/herault/api/v1/openapi.json"
SERVER = "http://127.0.0.1:8000/herault"


@pytest.fixture
def document(herault):
    return CheckedClient().get(DOCUMENT).json()


def check(document, method, path, answer):
    """An answer is one the document announces: its status, its kind, its shape."""
    announced = document["paths"][path][method]["responses"][str(answer.status_code)]
    kind = answer["Content-Type"].partition(";")[0]
    schema = {**announced["content"][kind]["schema"], "components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())


def test_every_answer_is_one_the_document_announces(relay, document, settings):
    software, lines = relay.software, both(relay)
    check(document, "get", "/api/v1/people", software.browser.get(PEOPLE, headers=software.headers()))
    check(document, "get", "/api/v1/people", CheckedClient().get(PEOPLE))
    sent = [software.send(*lines, key="envoi-0001"), software.send(*lines, key="envoi-0001")]
    sent += [software.send(lines[0], key="envoi-0001"), software.send(lines[0], key="court")]
    sent += [software.send({**lines[0], "hours": "x"}), software.post("x", kind="text/plain")]
    sent += [software.post(body) for body, *_ in BODIES]
    sent += [CheckedClient().post("/api/v1/hours"), software.browser.get(HOURS), CheckedClient().post(HOURS)]
    settings.API_CALLS_PER_MINUTE = 1
    sent += [software.send(lines[0])]
    for answer in sent:
        check(document, "post", "/api/v1/hours", answer)
    announced = {int(status) for status in document["paths"]["/api/v1/hours"]["post"]["responses"]}
    assert {answer.status_code for answer in sent} == announced


def test_what_the_document_lets_send_is_what_is_taken(relay, document):
    lines = {"lines": list(both(relay))}
    schema = {"$ref": "#/components/schemas/DepositIn", "components": document["components"]}
    judge = jsonschema.Draft202012Validator(schema)
    judge.validate(lines)
    asked = document["paths"]["/api/v1/hours"]["post"]
    assert asked["requestBody"]["content"]["application/json"]["schema"] == {"$ref": schema["$ref"]}
    assert [(one["name"], one["required"]) for one in asked["parameters"]] == [("Idempotency-Key", True)]
    assert document["components"]["securitySchemes"]["StructureToken"] == {"type": "http", "scheme": "bearer"}
    assert document["servers"] == [{"url": SERVER}]
    for wrong in ({"hours": "12,5"}, {"hours": 12}, {"month": "2026-13"}, {"birth_date": "1990-01-01"}):
        spoilt = {"lines": [{**lines["lines"][0], **wrong}]}
        assert not judge.is_valid(spoilt), wrong
        assert relay.software.post(json.dumps(spoilt)).status_code == 422, wrong


def test_the_page_tells_every_field_and_every_refusal_to_anybody(herault, document):
    page = CheckedClient().get("/herault/api/v1/").content.decode()
    for field in document["components"]["schemas"]["LineIn"]["properties"]:
        assert f"<code>{field}</code>" in page
    assert "409 key_reused" in page
    assert SERVER in page
    assert "<script" not in page.split("</head>")[1].split("</main>")[0]


# The guide


def blocks(kind):
    """The examples of the guide in this language."""
    return re.findall(rf"```{kind}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


class Wire:
    """Carries a program's calls to the application, over no network."""

    def __init__(self, browser):
        self.browser = browser

    def call(self, method, url, headers, body=b""):
        path = urlsplit(url).path
        return self.browser.generic(method, path, body, headers.pop("Content-Type", ""), headers=headers)

    def urlopen(self, request, timeout):
        headers = {name.title(): value for name, value in request.header_items()}
        answer = self.call(request.get_method(), request.full_url, headers, request.data or b"")
        if answer.status_code >= 400:
            raise urllib.error.HTTPError(request.full_url, answer.status_code, "", {}, io.BytesIO(answer.content))
        return io.BytesIO(answer.content)


def test_the_python_of_the_guide_runs_as_it_is_written(relay, monkeypatch, capsys):
    monkeypatch.setitem(os.environ, "LEVIER", SERVER)
    monkeypatch.setitem(os.environ, "LEVIER_JETON", relay.software.secret)
    monkeypatch.setattr(urllib.request, "urlopen", Wire(CheckedClient()).urlopen)
    (program,) = blocks("python")
    exec(compile(program, str(GUIDE), "exec"), {})
    assert f"2 lignes à attester : {SERVER}/mes-salaries/tableau/" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="Des lignes sont à corriger"):
        exec(compile(program.replace("35.50", "999"), str(GUIDE), "exec"), {})
    assert "Ligne 2, hours" in capsys.readouterr().out


def test_the_commands_of_the_guide_do_what_it_says(relay):
    line = both(relay)[0]
    known = {"$LEVIER_JETON": relay.software.secret, "$LEVIER": SERVER, "PERSONNE": line["person"]}
    statuses = []
    for written in blocks("sh"):
        command = written.replace("\\\n", " ")
        for word, value in {**known, "ATTRIBUTION": line["award"]}.items():
            command = command.replace(word, value)
        program, url, *options = shlex.split(command)
        assert program == "curl"
        said = list(zip(options[::2], options[1::2], strict=True))
        method = dict(said).get("-X", "GET")
        headers = dict(value.split(": ", 1) for option, value in said if option == "-H")
        answer = Wire(CheckedClient()).call(method, url, headers, dict(said).get("-d", "").encode())
        statuses.append(answer.status_code)
    assert statuses == [200, 201]
