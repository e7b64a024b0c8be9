"""One request sends only so much; the excess is not read."""

import io

from django.test import Client

SIGN_IN = "/herault/comptes/login/"


class Unread(io.BytesIO):
    """A body that must not be read."""

    def read(self, *args):
        raise AssertionError("the body was read")


def send(browser, path, size):
    return browser.generic(
        "POST", path, b"", content_type="multipart/form-data; boundary=x",
        **{"CONTENT_LENGTH": str(size), "wsgi.input": Unread()},
    )  # fmt: skip


def test_a_stranger_who_sends_a_large_body_is_refused_before_it_is_read(herault):
    answer = send(Client(), SIGN_IN, 1_000_001)
    assert answer.status_code == 413
    assert "n’accepte ici que 1\u00a0Mo" in answer.content.decode()


def test_somebody_signed_in_may_send_a_file_but_not_without_bound(as_role):
    browser = as_role("mission_team")
    path = "/herault/observatoire/donnees/deposer"
    answer = send(browser, path, 320_000_001)
    assert answer.status_code == 413
    assert "320\u00a0Mo" in answer.content.decode()
