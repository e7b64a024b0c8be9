"""The demo's company finds its requests among the mails, as it would receive them."""

from levier.common.outbox.models import OutgoingMail
from levier.common.tenancy.models import Mission
from levier.common.tenancy.scope import mission_scope
from levier.coordination.followup.models import LadderAct
from levier.coordination.hours.models import LinkPurpose, Statement, StatementLink


def test_each_statement_to_declare_is_asked_for_by_one_mail_marked_as_invented(db, loaded_demo):
    with mission_scope(Mission.objects.get(slug="herault").pk):
        waiting = Statement.objects.filter(confirmed_at=None, award__contact_email="entreprise@demo.invalid")
        assert waiting.count() >= 2
        links = StatementLink.objects.filter(statement__in=waiting)
        assert links.filter(purpose=LinkPurpose.REQUEST).count() == waiting.count()
        mails = OutgoingMail.objects.filter(to_email="entreprise@demo.invalid")
        assert 1 <= mails.filter(kind="demande de relevé").count() <= waiting.count()
        rungs = set(LadderAct.objects.values_list("rung", flat=True))
        assert {"reminder", "second", "call"} <= rungs <= {"reminder", "second", "call", "buyer"}, "a ladder under way"
        assert all("(fictif)" in mail.to_name for mail in mails)
