"""TIME-001: did anything that was only known after a decision reach its features?"""

from typing import Any

import pyarrow as pa
import pytest

from candour.contracts import FEATURE_LABELS, TIME_TRAVEL
from candour.results import Verdict
from candour_audits.time_travel import TimeTravelAudit


def run(bench: Any, *rows: tuple[str, int, int]) -> Any:
    table = pa.Table.from_pylist(
        [dict(zip(TIME_TRAVEL.names, row, strict=True)) for row in rows], schema=TIME_TRAVEL
    )
    label = dict.fromkeys(FEATURE_LABELS.names, "") | {"name": "count", "label": "Earlier referrals"}
    labels = pa.Table.from_pylist([label], schema=FEATURE_LABELS)
    tables = {"time_travel": table, "feature_labels": labels}
    evidence = bench.make_evidence(bench.make_world(families=30), tables=tables)
    return bench.run(TimeTravelAudit(), evidence)["TIME-001"]


def test_one_changed_value_is_a_concern_that_names_the_feature(bench: Any) -> None:
    finding = run(bench, ("count", 200, 1), ("age", 200, 0))
    assert finding.verdict is Verdict.CONCERN
    assert "Earlier referrals" in finding.headline.text
    assert [row[2] for row in finding.table("time_travel").rows] == ["identical", "changed"]


def test_quiet_where_nothing_changed(bench: Any) -> None:
    finding = run(bench, ("count", 200, 0), ("age", 200, 0))
    assert finding.verdict is Verdict.MET
    assert "2 features of 200 decisions" in finding.headline.text


def test_says_no_more_than_the_dates_on_record_do(bench: Any) -> None:
    """A source overwritten before the first return that shows it lifts the AUC from .67 to .91 and changes nothing."""
    finding = run(bench, ("count", 200, 0))
    assert "as far as the dates on record tell" in finding.headline.text
    assert "As far as the dates in the records tell" in finding.for_families.text
    assert any("overwritten before the first return" in limit for limit in finding.limits)


@pytest.mark.parametrize("rows", [(), (("count", 0, 0),)])
def test_not_assessable_where_nothing_was_rebuilt(bench: Any, rows: Any) -> None:
    assert run(bench, *rows).verdict is Verdict.NOT_ASSESSED


def test_not_assessable_without_the_table(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    assert bench.run(TimeTravelAudit(), evidence)["TIME-001"].verdict is Verdict.NOT_ASSESSED
