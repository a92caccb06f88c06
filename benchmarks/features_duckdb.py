"""The features by one SQL query in DuckDB."""

from pathlib import Path

import duckdb
from features_asked import KINDS, WINDOWS
from measuring.steps import answer


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0])
    parts = []
    for kind in KINDS:
        for window in WINDOWS:
            opens = "DATE '1900-01-01'" if isinstance(window, str) else f"d.decided_on - {window}"
            suffix = window if isinstance(window, str) else f"{window}d"
            parts += [
                f"count(*) FILTER (e.kind = '{kind}' AND e.started_on >= {opens}) AS count_{kind}_{suffix}",
                f"coalesce(sum(greatest(0, e.until - greatest(e.started_on, {opens}))) FILTER (e.kind = '{kind}'), 0) "
                f"AS duration_{kind}_{suffix}",
            ]
        parts += [
            f"min(d.decided_on - e.started_on) FILTER (e.kind = '{kind}') AS days_since_{kind}",
            f"coalesce(max((e.is_open)::INT) FILTER (e.kind = '{kind}'), 0) AS open_{kind}",
        ]
    parts.append("(count(*) FILTER (e.kind = 'section_47') > 0)::INT AS ever_section_47")
    query = f"""
        COPY (
            WITH d AS (SELECT decision_id, child_id, decided_on FROM '{folder}/decisions/*.parquet'),
            e AS (
                SELECT d.decision_id, e.kind::kinds AS kind, e.started_on,
                    least(coalesce(e.ended_on, d.decided_on), d.decided_on) AS until,
                    e.ended_on IS NULL OR e.ended_on >= d.decided_on AS is_open
                FROM d JOIN '{folder}/history/events/*.parquet' e ON e.child_id = d.child_id
                    AND e.started_on < d.decided_on AND e.known_on < d.decided_on
            )
            SELECT d.decision_id, {", ".join(parts)}
            FROM d LEFT JOIN e ON e.decision_id = d.decision_id
            GROUP BY d.decision_id ORDER BY d.decision_id
        ) TO '{folder}/duckdb.parquet' (FORMAT parquet, COMPRESSION uncompressed)
    """  # noqa: S608 - made of the constants of this benchmark
    with duckdb.connect(
        config={"threads": 2, "memory_limit": "6GB", "temp_directory": str(folder)}
    ) as connection:
        connection.execute(f"CREATE TYPE kinds AS ENUM ({', '.join(repr(kind) for kind in KINDS)})")
        connection.execute(query)


if __name__ == "__main__":
    answer(main)
