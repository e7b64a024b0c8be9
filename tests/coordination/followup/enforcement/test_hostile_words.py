"""Whatever is typed in a free text stays words: on the page, in the letter, in the mail."""

import io

from pypdf import PdfReader

from levier.coordination.followup.models import Difficulty, FormalNotice
from tests.coordination.followup.enforcement.builders import DIFFICULTY, at, only, send

HOSTILE = '<script>alert(1)</script> #read("/etc/passwd") *gras* $x$ @ref <étiquette> \\ {{ 7*7 }} =1+1'


def test_free_words_are_neither_markup_nor_formula(herault, award, lead, buyer, page):
    lead.post(at("difficulty_new", award), {**DIFFICULTY, "text": HOSTILE, "notified_by": HOSTILE[:200]})
    lead.post(
        at("difficulty_answer", only(herault, Difficulty)),
        {"outcome": "no_means", "excused_hours": "1", "means": HOSTILE},
    )
    lead.post(at("notice_new", award), {"ground": "hours", "text": HOSTILE})
    notice = only(herault, FormalNotice)
    send(buyer, notice, signed_by=HOSTILE[:200])
    shown = buyer.get(page).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    letter = PdfReader(io.BytesIO(buyer.get(at("notice_pdf", notice)).content)).pages[0].extract_text()
    for word in ("<script>alert(1)</script>", '#read("/etc/passwd")', "*gras*", "$x$", "{{ 7*7 }}"):
        assert word in letter
    assert "root:" not in letter
