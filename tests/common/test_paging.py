"""Pages of long lists: the keys first, then the rows of the page alone."""

import pytest
from django.core.paginator import EmptyPage

from levier.common.paging import KeysFirst
from levier.organizations.models import Organization
from tests.builders import make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(in_herault):
    for name in "dbaec":
        make_organization("company", name=name)
    return Organization.objects.filter(kind="company").order_by("-name")


def names(page):
    return [row.name for row in page]


def test_the_pages_keep_the_order_of_the_list_and_leave_nothing_out(rows):
    pages = KeysFirst(rows, 2)
    assert [names(page) for page in pages] == [["e", "d"], ["c", "b"], ["a"]]
    assert pages.count == 5


def test_a_page_costs_its_count_its_keys_and_its_rows(rows, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert names(KeysFirst(rows, 2).get_page(2)) == ["c", "b"]


def test_a_page_that_is_not_there_is_refused_and_get_page_gives_the_last(rows):
    with pytest.raises(EmptyPage):
        KeysFirst(rows, 2).page(4)
    assert names(KeysFirst(rows, 2).get_page("99")) == ["a"]
    assert names(KeysFirst(rows.none(), 2).get_page(1)) == []
