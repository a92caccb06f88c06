"""DATA-003: what was odd in the extracts?"""

from typing import Any

import pyarrow as pa

from candour.data.history import QUALITY
from candour.results import Verdict
from candour_audits.data_quality import DataQualityAudit


def run(bench: Any, *severities: str) -> Any:
    rows = [
        {"source": f"file{number}", "table": "referrals", "field": "date", "year": 2020 + number, "rule": "order",
         "severity": severity, "message": "It ends before it begins.", "count": 10, "of": 100}
        for number, severity in enumerate(severities)
    ]  # fmt: skip
    tables = {"quality": pa.Table.from_pylist(rows, schema=QUALITY)}
    return bench.run(DataQualityAudit(), bench.make_evidence(bench.make_world(families=30), tables=tables))[
        "DATA-003"
    ]


def test_a_value_that_had_to_be_set_aside_is_a_concern(bench: Any) -> None:
    finding = run(bench, "warning", "error", "error")
    assert finding.verdict is Verdict.CONCERN
    assert [(row[0], row[-1]) for row in finding.table("quality").rows] == [("error", 20), ("warning", 10)]


def test_quiet_where_values_are_only_odd(bench: Any) -> None:
    assert run(bench, "warning", "note").verdict is Verdict.MET
    assert run(bench).headline.text == "Nothing odd was found in the extracts."


def test_not_assessable_without_the_table(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    assert bench.run(DataQualityAudit(), evidence)["DATA-003"].verdict is Verdict.NOT_ASSESSED
