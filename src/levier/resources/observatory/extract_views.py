"""The department's published contracts as open data: every column of the table, for programs, and what each one is;
and as OCDS releases, year by year."""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import islice

from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier import __version__
from levier.common.http import MissionRequest, file_answer, streamed_file
from levier.common.tenancy.addresses import mission_url
from levier.resources.observatory.files import rows_as_csv, table_as_parquet
from levier.resources.observatory.indicator_tables import contracts_file_name
from levier.resources.observatory.publishing import data_cited, published
from levier.resources.observatory.releases import WITHOUT_DATE, release_years
from levier.resources.observatory.wording import sources_words

TABLE = "contract"
# How many contracts leave at once: a package of a large department is never whole in memory.
_AT_ONCE = 50


@published
@require_GET
def contracts_file(request: MissionRequest, kind: str) -> HttpResponse:
    """Every contract of the department as it is kept, one row each, in CSV or in Parquet. Holders are left out: some
    are people."""
    data = data_cited(request, in_a_file=True)
    if data is None:
        raise Http404
    table = data.dataset.table(TABLE, department=data.department, synthetic=data.synthetic)
    name = contracts_file_name(data, kind)
    if kind == "csv":
        return file_answer(rows_as_csv(table.column_names, table.to_pylist()), name)
    told = {"sources": sources_words(data.sources), "version": data.version}
    return file_answer(table_as_parquet(table, told), name)


@published
@require_GET
def contracts_schema(request: MissionRequest) -> HttpResponse:
    """What each column of that file is (Table Schema)."""
    from levier.statistics.tables import package

    schema = next(one["schema"] for one in package()["resources"] if one["name"] == TABLE)
    return JsonResponse(schema, json_dumps_params={"ensure_ascii": False, "indent": 1})


@published
@require_GET
def releases_file(request: MissionRequest, year: str) -> StreamingHttpResponse:
    """The contracts notified in a year as one OCDS package, written as it is read. A holder who may be a person is
    withheld (decision 0053)."""
    from levier.statistics.ocds_export import UNDATED, Chosen, package

    data = data_cited(request, in_a_file=True)
    if data is None or year not in {one.word for one in release_years(data)}:
        raise Http404
    mission, built = request.mission, data.build.finished_at or data.build.requested_at
    uri = mission_url(mission, "open_releases", year=year)
    pieces = package(
        data.dataset.folder,
        uri=uri,
        publisher=mission.name,
        day=timezone.localdate(built),
        among=Chosen(
            department=data.department, year=UNDATED if year == WITHOUT_DATE else int(year), synthetic=data.synthetic
        ),
        policy=mission_url(mission, "observatory_data"),
    )
    answer = streamed_file(_together(pieces), f"marches-{data.department}-{year}-{data.version}.ocds.json")
    # What is answered is known once it has left: it is told by what it is made of.
    made_of = f"{__version__} {data.build.public_id} {mission.name} {uri}"
    answer["ETag"] = f'W/"{blake2b(made_of.encode(), digest_size=12).hexdigest()}"'
    return answer


def _together(pieces: Iterator[str]) -> Iterator[str]:
    while some := "".join(islice(pieces, _AT_ONCE)):
        yield some
