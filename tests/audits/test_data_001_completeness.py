"""DATA-001: how complete is the record, and is it as complete for every group?"""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.data.quality.completeness import COMPLETENESS
from candour.disclosure import protect_findings
from candour.results import Estimate, Verdict, Withheld
from candour_audits.data_quality import DataQualityAudit

Row = tuple[str, int, str, str, int, int]
GOOD: tuple[Row, ...] = (
    ("factor", 2023, "all", "All", 95, 100), ("factor", 2024, "all", "All", 190, 200),
    ("factor", 2023, "sex", "Female", 48, 50), ("factor", 2024, "sex", "Female", 95, 100),
    ("factor", 2023, "sex", "Male", 47, 50), ("factor", 2024, "sex", "Male", 95, 100),
)  # fmt: skip


def run(bench: Any, *rows: Row) -> Any:
    table = pa.Table.from_pylist(
        [dict(zip(COMPLETENESS.names, r, strict=True)) for r in rows], schema=COMPLETENESS
    )
    evidence = bench.make_evidence(bench.make_world(families=30), tables={"completeness": table})
    return bench.run(DataQualityAudit(), evidence)["DATA-001"]


def test_a_field_that_is_often_missing_is_a_concern(bench: Any) -> None:
    finding = run(bench, *GOOD, ("primary_need", 2024, "all", "All", 100, 200))
    assert finding.verdict is Verdict.CONCERN
    assert finding.headline.text == "Often missing: primary need."
    assert finding.headline.counts == (100, 100)


def test_a_group_for_which_more_is_missing_is_a_concern(bench: Any) -> None:
    finding = run(bench, *GOOD, ("factor", 2024, "disability", "Yes", 60, 100))
    assert finding.verdict is Verdict.CONCERN
    assert "factor for Yes (disability)" in finding.headline.text


def test_missing_groups_are_no_news_about_those_whose_group_is_missing(bench: Any) -> None:
    rows = (
        ("ethnic_group", 2024, "all", "All", 180, 200),
        ("ethnic_group", 2024, "ethnic_group", "Not recorded", 0, 20),
    )
    assert run(bench, *rows).verdict is Verdict.MET


def test_quiet_where_the_record_is_complete_for_everyone(bench: Any) -> None:
    finding = run(bench, *GOOD)
    assert finding.verdict is Verdict.MET
    share = finding.table("groups").rows[0][-1]
    assert (finding.table("groups").rows[0][2], share.value) == ("Female", pytest.approx(143 / 150))
    assert [row[1] for row in finding.table("years").rows] == ["2023", "2024"]


def test_a_few_missing_values_are_not_betrayed(bench: Any) -> None:
    published = protect_findings((run(bench, *GOOD),), threshold=5)[0]
    assert isinstance(published.table("years").rows[0][2], Withheld)
    assert isinstance(published.table("years").rows[1][2], Withheld)


def test_not_assessable_without_the_table(bench: Any) -> None:
    evidence = bench.make_evidence(bench.make_world(families=30))
    assert bench.run(DataQualityAudit(), evidence)["DATA-001"].verdict is Verdict.NOT_ASSESSED


def test_the_summary_names_the_least_complete_year_and_group_of_each_field(bench: Any) -> None:
    finding = run(bench, *GOOD, ("primary_need", 2024, "all", "All", 100, 200))
    rows = {row[0]: row for row in finding.table("fields").rows}
    assert list(rows) == ["primary need", "factors found at an assessment"]
    assert rows["primary need"][2].value == pytest.approx(0.5)
    assert rows["factors found at an assessment"][2].value == pytest.approx(285 / 300)
    assert [finding.table(name).annex for name in ("fields", "years", "groups")] == [False, True, True]


def test_the_summary_names_no_year_that_the_long_table_withholds(bench: Any) -> None:
    years = (
        ("factor", 2020, "all", "All", 997, 1000), ("factor", 2021, "all", "All", 890, 900),
        ("factor", 2022, "all", "All", 780, 800), ("factor", 2023, "all", "All", 1960, 2000),
    )  # fmt: skip
    published = protect_findings((run(bench, *years),), threshold=5)[0]
    withheld = {row[1] for row in published.table("years").rows if isinstance(row[2], Withheld)}
    assert withheld == {"2020", "2021"}
    summary = published.table("fields").rows[0]
    latest = summary[4]
    assert isinstance(latest, Estimate)
    assert (summary[3], latest.value) == ("2022", 0.975)
    steeper = (("factor", 2021, "all", "All", 8, 900), *(row for row in years if row[1] != 2021))
    again = protect_findings((run(bench, *steeper),), threshold=5)[0]
    assert again.table("fields").rows[0][3] == "2022"


@pytest.mark.parametrize("seed", range(40))
def test_what_the_summary_names_is_always_published(bench: Any, seed: int) -> None:
    random = np.random.Generator(np.random.PCG64(seed))
    of = random.integers(0, 400, size=8)
    recorded = of - random.integers(0, 12, size=8).clip(max=of)
    rows = tuple(("factor", 2010 + n, "all", "All", int(recorded[n]), int(of[n])) for n in range(8))
    finding = run(bench, *rows, ("primary_need", 2024, "all", "All", 300, 300))
    published = protect_findings((finding,), threshold=5)[0]
    shown = {row[1] for row in published.table("years").rows if not isinstance(row[2], Withheld)}
    named = {row[3] for row in published.table("fields").rows} - {None}
    assert named <= shown


def test_the_unrecorded_are_not_named_as_the_lowest_group(bench: Any) -> None:
    rows = (
        *GOOD, ("factor", 2024, "sex", "Not recorded", 10, 400), ("factor", 2024, "disability", "Yes", 700, 1000),
        ("factor", 2024, "age_band", "1 to 4", 30, 90),
    )  # fmt: skip
    summary = run(bench, *rows).table("fields").rows[0]
    assert (summary[5], summary[6].value) == ("Yes (disability)", pytest.approx(0.7))
