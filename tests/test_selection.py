"""What runs on both databases is what touches one, however it asks for it."""

import pytest

from tests.conftest import depends_on_the_database


def test_a_test_that_asks_for_the_database_in_any_way_is_kept(request, db):
    assert depends_on_the_database(request.node)


def test_a_test_that_does_not_is_left_out(request):
    assert not depends_on_the_database(request.node)


@pytest.mark.django_db
def test_a_marker_is_asking(request):
    assert depends_on_the_database(request.node)


def test_a_fixture_that_asks_is_asking(request, herault):
    assert depends_on_the_database(request.node)


@pytest.mark.any_database
def test_what_says_it_proves_nothing_of_a_database_is_left_out(request, db):
    assert not depends_on_the_database(request.node)
