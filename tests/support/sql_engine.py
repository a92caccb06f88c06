"""The features a third time, as SQL for DuckDB: one query a feature, straight from the definitions."""

from typing import Any

import duckdb
import pyarrow as pa

from candour.data.features import FeatureSpec
from candour.data.history import CaseHistory

SEEN = (
    "FROM asked d LEFT JOIN events r ON r.child_id = d.child_id AND r.kind = '{source}' "
    "AND r.known_on < d.horizon AND r.started_on < d.horizon {window} GROUP BY d.place ORDER BY d.place"
)
KNOWN = (
    "FROM asked d LEFT JOIN details r ON r.child_id = d.child_id AND r.field = '{source}' "
    "AND r.known_on < d.horizon {window} GROUP BY d.place ORDER BY d.place"
)
OWN = (
    "FROM asked d LEFT JOIN details r ON r.event_id = d.event_id AND r.field = '{source}' "
    "AND r.known_on <= d.decided_on GROUP BY d.place ORDER BY d.place"
)
CHILD = "FROM asked d JOIN children c USING (child_id) ORDER BY d.place"
QUERIES = {
    "count": f"SELECT count(r.event_id) {SEEN}",
    "ever": f"SELECT (count(r.event_id) > 0)::INT {SEEN}",
    "open": "SELECT coalesce(max((r.event_id IS NOT NULL AND (r.ended_on IS NULL OR r.ended_on >= d.horizon))::INT), 0) "
    + SEEN,
    "days_since": f"SELECT min(d.decided_on - r.started_on) {SEEN}",
    "duration": "SELECT coalesce(sum(greatest(0, least(coalesce(r.ended_on, d.horizon), d.horizon) "
    f"- greatest(r.started_on, {{opens}}))) FILTER (r.event_id IS NOT NULL), 0)::BIGINT {SEEN}",
    "last_code": f"SELECT max_by(r.code, (r.known_on, r.event_id, r.code)) {KNOWN}",
    "current_code": f"SELECT max_by(r.code, (r.known_on, r.code)) {OWN}",
    "distinct_codes": f"SELECT count(DISTINCT r.code) {KNOWN}",
    "code_count": f"SELECT count(*) FILTER (r.code = '{{code}}') {KNOWN}",
    "protected": f"SELECT c.{{source}} {CHILD}",
    "age": f"SELECT if(c.birth_date IS NULL, NULL, greatest(d.decided_on - c.birth_date, 0) / 365.25::DOUBLE) {CHILD}",
    "unborn": f"SELECT (c.birth_date > d.decided_on)::INT {CHILD}",
    "month": "SELECT month(d.decided_on) FROM asked d ORDER BY d.place",
    "weekday": "SELECT isodow(d.decided_on) FROM asked d ORDER BY d.place",
}
WINDOWS = {
    "count": "AND r.started_on >= {opens}",
    "distinct_codes": "AND r.known_on >= {opens}",
    "code_count": "AND r.known_on >= {opens}",
}


def compute_by_sql(
    history: CaseHistory, decisions: pa.Table, specs: tuple[FeatureSpec, ...], as_of: str
) -> dict[str, list[Any]]:
    with duckdb.connect(config={"threads": 1}) as connection:
        for name in ("children", "events", "details"):
            connection.register(name, getattr(history, name))
        places = pa.array(range(decisions.num_rows), pa.int64())
        connection.register("decisions", decisions.append_column("place", places))
        later = 1 if as_of == "on_the_day" else 0
        connection.execute(
            "CREATE TABLE asked AS SELECT *, decided_on + $later AS horizon FROM decisions", {"later": later}
        )
        return {
            spec.name: [row[0] for row in connection.execute(_write_query(spec)).fetchall()] for spec in specs
        }


def _write_query(spec: FeatureSpec) -> str:
    opens = "DATE '0001-01-01'" if spec.window is None else f"(d.decided_on - {spec.window})"
    window = WINDOWS.get(spec.family, "").format(opens=opens)
    return QUERIES[spec.family].format(source=spec.source, code=spec.code, opens=opens, window=window)
