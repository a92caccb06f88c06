"""The JSON Schema of every configuration, for editors that complete and check while one types."""

import json
from collections.abc import Mapping

from candour.config.agreement import Agreement
from candour.config.pilot import AuditConfig, HistoryConfig, PilotConfig
from candour.config.stage import Stage
from candour.config.statements import Statements

SCHEMAS: Mapping[str, type[Stage]] = {
    "pilot.schema.json": PilotConfig,
    "history.schema.json": HistoryConfig,
    "audit.schema.json": AuditConfig,
    "statements.schema.json": Statements,
    "agreement.schema.json": Agreement,
}


def render_schema(name: str) -> str:
    """The text of one file of `configs/schema/`."""
    return json.dumps(SCHEMAS[name].model_json_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
