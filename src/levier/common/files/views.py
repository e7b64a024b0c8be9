"""The one way out of the evidence storage."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from levier.common.audit.services import log_reading
from levier.common.files.kinds import kind_of
from levier.common.files.models import StoredFile
from levier.common.files.services import evidence
from levier.common.files.storage import UnreachableError
from levier.common.files.types import SHOWN
from levier.common.http import MissionRequest
from levier.common.policy import allow


@allow("files.file.open")
@require_GET
def open_file(request: MissionRequest, public_id: UUID) -> HttpResponse | FileResponse:
    """A private file, shown when it is a picture or a PDF, downloaded otherwise or with `?telecharger=1`.

    Whoever the room of its kind refuses gets 404. A file about a person is a reading of her identity.
    """
    file = get_object_or_404(StoredFile, public_id=public_id)
    kind = kind_of(file.kind)
    if not kind.may_open(request.actor, file):
        raise Http404
    try:
        if not evidence().exists(file.storage_name):
            raise Http404
        log_reading(request, kind.subjects(file))
        content = evidence().open(file.storage_name)
    except UnreachableError:
        return render(request, "503.html", status=503)
    shown = file.media_type in SHOWN and request.GET.get("telecharger") != "1"
    response = FileResponse(content, as_attachment=not shown, filename=file.name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    # A deposited file runs nothing, fetches nothing and is framed by nobody.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
