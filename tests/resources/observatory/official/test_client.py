"""Fetching a resource: asked once an hour at most, read only if it changed, from where it was cut, held to what was
announced."""

import hashlib

import pytest

from levier.common.errors import Problem
from levier.resources.observatory.official.addresses import Resource, read_resources
from levier.resources.observatory.official.client import REST_SECONDS, Client
from tests.resources.observatory.official.server import serving

CONTENT = bytes(range(256)) * 2_000


class Day:
    """A clock that a test moves."""

    seconds = 1_790_000_000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def shop():
    with serving() as found:
        found.content = CONTENT
        yield found


@pytest.fixture
def day():
    return Day()


@pytest.fixture
def client(tmp_path, day):
    return Client(tmp_path, agent="Levier/essai", largest=10_000_000, now=day)


def read(fetched):
    return fetched.path.read_bytes()


def test_it_is_fetched_once_then_asked_for_at_most_once_an_hour_and_read_again_only_when_it_changed(client, shop, day):
    first = client.fetch(Resource(shop.file))
    assert (read(first), first.is_new, first.kept.name) == (CONTENT, True, "decp.json")
    assert first.kept.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert shop.asked[0]["User-Agent"] == "Levier/essai"

    day.seconds += REST_SECONDS - 1
    assert client.fetch(Resource(shop.file)).is_new is False
    assert len(shop.asked) == 1

    day.seconds += 2
    assert client.fetch(Resource(shop.file)).is_new is False
    assert shop.asked[1]["If-None-Match"] == first.kept.etag
    assert shop.asked[1]["If-Modified-Since"] == first.kept.last_modified

    shop.content, shop.version = CONTENT[::-1], 2
    day.seconds += REST_SECONDS
    again = client.fetch(Resource(shop.file))
    assert (read(again), again.is_new) == (CONTENT[::-1], True)


def test_a_redirection_is_followed_and_the_file_keeps_its_own_name(client, shop):
    fetched = client.fetch(Resource(f"{shop.address}/ailleurs"))
    assert (read(fetched), fetched.kept.name) == (CONTENT, "decp.json")


def test_a_reading_that_is_cut_goes_on_from_there(client, shop):
    shop.cut_after, shop.cuts_left = 100_000, 2
    fetched = client.fetch(Resource(shop.file))
    assert read(fetched) == CONTENT
    assert [asked.get("Range") for asked in shop.asked] == [None, "bytes=100000-", "bytes=200000-"]
    assert {asked["Accept-Encoding"] for asked in shop.asked} == {"identity"}


def test_a_reading_cut_in_one_process_goes_on_in_the_next(client, shop, tmp_path, day):
    shop.cut_after, shop.cuts_left = 1_000, 9
    with pytest.raises(Problem, match="coupée 5 fois"):
        client.fetch(Resource(shop.file))
    shop.cuts_left = 0
    fetched = Client(tmp_path, agent="Levier/essai", largest=10_000_000, now=day).fetch(Resource(shop.file))
    assert read(fetched) == CONTENT
    assert shop.asked[-1]["Range"] == "bytes=5000-"


def test_a_file_that_changed_meanwhile_is_read_from_its_start(client, shop):
    shop.cut_after, shop.cuts_left = 1_000, 9
    with pytest.raises(Problem):
        client.fetch(Resource(shop.file))
    shop.content, shop.version, shop.cuts_left = CONTENT[::-1], 2, 0
    assert read(client.fetch(Resource(shop.file))) == CONTENT[::-1]


def test_without_what_tells_one_file_from_another_nothing_is_resumed(client, shop):
    """A weak ETag holds of the meaning, not of the bytes; the date then tells."""
    shop.strong, shop.cut_after, shop.cuts_left = False, 1_000, 1
    assert read(client.fetch(Resource(shop.file))) == CONTENT
    assert shop.asked[1]["If-Range"].endswith("GMT")


def test_a_tired_server_is_waited_for(client, shop):
    shop.refusals = [503, 429]
    assert read(client.fetch(Resource(shop.file))) == CONTENT


@pytest.mark.parametrize(
    ("status", "said"), [(403, "refuse"), (404, "n’existe plus"), (410, "retirée"), (500, "500"), (429, "attendre")]
)
def test_what_a_server_refuses_is_said_and_what_was_kept_stays(client, shop, day, status, said):
    client.fetch(Resource(shop.file))
    day.seconds += REST_SECONDS
    shop.refusals = [status] * 4
    with pytest.raises(Problem, match=said):
        client.fetch(Resource(shop.file))
    shop.refusals = []
    assert client.fetch(Resource(shop.file)).is_new is False


def test_a_server_that_does_not_answer_is_named(client):
    with pytest.raises(Problem, match=r"127\.0\.0\.1 ne répond pas"):
        client.fetch(Resource("http://127.0.0.1:9/decp.json"))


def test_a_file_past_the_bound_is_left(tmp_path, shop, day):
    with pytest.raises(Problem, match="dépasse 0\u00a0Mo"):
        Client(tmp_path, agent="x", largest=500_000, now=day).fetch(Resource(shop.file))
    assert not list(tmp_path.glob("*/contenu*"))


class TestAResourceDescribedByItsCatalogue:
    def test_its_file_is_held_to_the_published_checksum(self, client, shop, day):
        shop.published_sha1 = hashlib.sha1(b"autre").hexdigest()
        with pytest.raises(Problem, match="empreinte publiée"):
            client.fetch(Resource(shop.description))
        shop.published_sha1 = ""
        assert read(client.fetch(Resource(shop.description))) == CONTENT

    def test_the_same_checksum_is_enough_to_know_that_nothing_changed(self, client, shop, day):
        client.fetch(Resource(shop.description))
        day.seconds += REST_SECONDS
        assert client.fetch(Resource(shop.description)).is_new is False
        assert (shop.described, len(shop.asked)) == (2, 1)


@pytest.mark.parametrize("address", ["decp.json", "ftp://exemple.fr/decp.json", "https:///decp.json"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(Problem, match="http ou https"):
        read_resources([address])
