"""Cells of a takeover read one by one."""

import pytest

from levier.common.imports.kinds import Unreadable
from levier.coordination.takeover.reading import email


def test_an_address_a_mail_can_be_sent_to_is_read():
    assert email(" lou.castan@exemple.fr ") == "lou.castan@exemple.fr"


@pytest.mark.parametrize(
    "typed", ["lou", "a@b.fr,c@d.fr", "Lou<lou@exemple.fr>", "lou@exemple", "l@" + "e" * 250 + ".fr"]
)
def test_what_no_mail_can_be_sent_to_is_refused(typed):
    with pytest.raises(Unreadable):
        email(typed)
