"""The staged tables: records cleaned, before they are compared with one another."""

import pyarrow as pa

_POSITION = [("file", pa.string()), ("index", pa.int64()), ("line", pa.int64()), ("offset", pa.int64())]
RECORD = pa.schema(
    [
        ("record", pa.int64()),
        *_POSITION,
        ("source", pa.string()),
        ("source_format", pa.string()),
        ("synthetic", pa.bool_()),
        ("concession", pa.bool_()),
        ("uid", pa.string()),
        ("buyer_siret", pa.string()),
        ("buyer_siren", pa.string()),
        ("buyer_name", pa.string()),
        ("department", pa.string()),
        ("department_test", pa.string()),
        ("region", pa.string()),
        ("buyer_class", pa.string()),
        ("id", pa.string()),
        ("object", pa.string()),
        ("nature", pa.string()),
        ("procedure", pa.string()),
        ("cpv", pa.string()),
        ("cpv_division", pa.string()),
        ("sector", pa.string()),
        ("amount_initial", pa.int64()),
        ("amount_current", pa.int64()),
        ("notified_on", pa.date32()),
        ("published_on", pa.date32()),
        ("duration_months", pa.int32()),
        ("place_code", pa.string()),
        ("place_type", pa.string()),
        ("place_department", pa.string()),
        ("epci", pa.string()),
        ("framework", pa.bool_()),
        ("framework_id", pa.string()),
        ("techniques", pa.string()),
        ("ccag", pa.string()),
        ("offers", pa.int32()),
        ("price_types", pa.string()),
        ("social_state", pa.string()),
        ("has_clause", pa.bool_()),
        ("has_criterion", pa.bool_()),
        ("has_reserved", pa.bool_()),
        ("social_raw", pa.string()),
        ("has_social_field", pa.bool_()),
        ("modifications", pa.int32()),
        # The state of the contract this record shows, for sources that give one row per state.
        ("state", pa.string()),
    ]
)
NOTICE = pa.schema(
    [
        ("record", pa.int64()),
        *_POSITION,
        ("source_format", pa.string()),
        ("synthetic", pa.bool_()),
        ("notice_id", pa.string()),
        ("kind", pa.string()),
        ("buyer_siret", pa.string()),
        ("buyer_siren", pa.string()),
        ("buyer_name", pa.string()),
        ("department", pa.string()),
        ("department_test", pa.string()),
        ("object", pa.string()),
        ("cpv", pa.string()),
        ("cpv_division", pa.string()),
        ("sector", pa.string()),
        ("published_on", pa.date32()),
        ("previous_id", pa.string()),
        ("social_state", pa.string()),
        ("social_objectives", pa.string()),
        ("reserved", pa.bool_()),
        ("reserved_execution", pa.bool_()),
    ]
)
HOLDER = pa.schema(
    [("record", pa.int64()), ("rank", pa.int32()), ("holder_id", pa.string()), ("id_type", pa.string()),
     ("name", pa.string()), ("valid", pa.bool_())]
)  # fmt: skip
MODIFICATION = pa.schema(
    [("record", pa.int64()), ("rank", pa.int32()), ("modification_id", pa.string()), ("notified_on", pa.date32()),
     ("published_on", pa.date32()), ("amount", pa.int64()), ("duration_months", pa.int32()), ("object", pa.string()),
     ("replaces_holders", pa.bool_())]
)  # fmt: skip
REPAIR = pa.schema(
    [("record", pa.int64()), *_POSITION, ("rule", pa.string()), ("outcome", pa.string()), ("field", pa.string()),
     ("raw_value", pa.string())]
)  # fmt: skip
REJECTION = pa.schema(
    [("record", pa.int64()), *_POSITION, ("reason", pa.string()), ("sentence", pa.string()), ("detail", pa.string())]
)  # fmt: skip
# The records of contracts that several records tell of, each with a print of what it says.
REPEATED = pa.schema([("record", pa.int64()), ("content", pa.int64())])
STAGED = {
    "record": RECORD, "notice": NOTICE, "holder": HOLDER, "modification": MODIFICATION, "repair": REPAIR,
    "rejection": REJECTION, "repeated": REPEATED,
}  # fmt: skip
