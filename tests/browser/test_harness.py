"""The harness bites: what a person should never meet makes a walk fail."""

import pytest

SOUND = (
    "<!doctype html><html lang=fr><head><title>Essai</title></head><body><main><h1>Essai</h1>{}</main></body></html>"
)


def show(window, body, policy="default-src 'self'"):
    """Shows a page of ours with this body, served at an address of the demo."""
    answer = {"status": 200, "body": SOUND.format(body), "headers": {"Content-Security-Policy": policy}}
    window.page.route("**/essai", lambda route: route.fulfill(content_type="text/html; charset=utf-8", **answer))
    window.open("/essai")


def test_a_sound_page_passes(visit):
    window = visit()
    show(window, "<p>12 h</p>")
    window.check("harness-sound")


def test_a_first_start_is_told_in_sentences(demo):
    told = demo.log.read_text(encoding="utf-8").partition("Ctrl+C")[0].splitlines()
    assert any("guichets et leurs territoires" in line for line in told)
    assert [line for line in told if line.startswith("{")] == []


def test_what_the_content_policy_refuses_fails(visit):
    window = visit()
    show(window, "<script>alert(1)</script>")
    with pytest.raises(AssertionError, match="Content Security Policy"):
        window.check("harness-policy")


def test_an_accessibility_fault_fails(visit):
    window = visit()
    show(window, '<img src="/static/ui/favicon.svg">')
    with pytest.raises(AssertionError, match="image-alt"):
        window.check("harness-axe")


def test_a_page_wider_than_a_telephone_fails(visit):
    window = visit()
    show(window, '<svg width="900" height="10" aria-hidden="true"></svg>')
    with pytest.raises(AssertionError, match="dépasse l'écran"):
        window.check("harness-wide")


def test_a_page_that_is_not_found_fails(visit):
    with pytest.raises(AssertionError, match="404"):
        visit().open("/herault/rien/de/tel")
