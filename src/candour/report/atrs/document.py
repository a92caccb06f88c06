"""`atrs-v4.json`: the record for programs. `atrs-v4.schema.json` is made from its shape."""

import json
from typing import Final

from pydantic import TypeAdapter

from candour.report.atrs.record import AtrsRecord

SCHEMA_NAME: Final = "atrs-v4.schema.json"
_RECORD: TypeAdapter[AtrsRecord] = TypeAdapter(AtrsRecord)


def dump_record(record: AtrsRecord) -> bytes:
    """As JSON; the same record gives the same bytes."""
    return _RECORD.dump_json(record, indent=1, ensure_ascii=False) + b"\n"


def load_record(content: bytes) -> AtrsRecord:
    """Back from JSON. Raises pydantic's ValidationError where the content has another shape."""
    return _RECORD.validate_json(content)


def render_schema() -> str:
    """The JSON Schema of the document."""
    schema = _RECORD.json_schema(mode="serialization")
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
