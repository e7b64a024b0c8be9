"""What of this room the search finds: studies."""

from levier.common.registry import offer_search
from levier.common.search.kinds import Document, IndexedKind
from levier.coordination.clauses.models import OpportunityStudy
from levier.coordination.clauses.policy import visible_studies


def study_document(study: OpportunityStudy) -> Document:
    """Found by its object, its buyer, its identifier in the open data."""
    return Document(study.public_id, study.title, str(study.buyer), study.open_data_uid or "", "study", study.public_id)


offer_search(
    IndexedKind(
        kind="study",
        label="Études",
        rank=13,
        objects=lambda: OpportunityStudy.objects.select_related("buyer"),
        document=study_document,
        visible=visible_studies,
    )
)
