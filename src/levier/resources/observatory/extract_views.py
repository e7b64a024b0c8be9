"""The department's published contracts as open data: every column of the table, for programs, and what each one is."""

from django.http import Http404, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.common.http import MissionRequest, file_answer
from levier.resources.observatory.files import rows_as_csv, table_as_parquet
from levier.resources.observatory.publishing import published
from levier.resources.observatory.selectors import open_data
from levier.resources.observatory.wording import sources_words

TABLE = "contract"


@published
@require_GET
def contracts_file(request: MissionRequest, kind: str) -> HttpResponse:
    """Every contract of the department as it is kept, one row each, in CSV or in Parquet. Holders are left out: some
    are people."""
    data = open_data()
    if data is None:
        raise Http404
    table = data.dataset.table(TABLE, department=data.department, synthetic=data.synthetic)
    name = f"marches-{data.department}-{timezone.localdate():%Y-%m-%d}.{kind}"
    if kind == "csv":
        return file_answer(rows_as_csv(table.column_names, table.to_pylist()), name)
    told = {"sources": sources_words(data.sources), "version": str(data.build.public_id)[:8]}
    return file_answer(table_as_parquet(table, told), name)


@published
@require_GET
def contracts_schema(request: MissionRequest) -> HttpResponse:
    """What each column of that file is (Table Schema)."""
    from levier.statistics.tables import package

    schema = next(one["schema"] for one in package()["resources"] if one["name"] == TABLE)
    return JsonResponse(schema, json_dumps_params={"ensure_ascii": False, "indent": 1})
