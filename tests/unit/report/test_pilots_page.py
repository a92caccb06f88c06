"""Several pilots on one page: whose line is whose, where several authorities ask the same question."""

from dataclasses import replace
from pathlib import Path

from candour.report.pilots import PAGE, PilotCost, PilotRow, build_costs, build_table, write_summary


def test_pilots_of_one_title_are_told_apart_by_their_names(tmp_path: Path) -> None:
    north = PilotRow(
        "north",
        "Does it help?",
        standing="Exploratory",
        verdict="Cannot tell",
        cost=PilotCost(1.0, 10**9, 2.0),
    )
    rows = (north, replace(north, name="south"), replace(north, name="coast", title="Is it fair?"))
    named = ["Does it help? (north)", "Does it help? (south)", "Is it fair?"]
    costs = build_costs(rows)
    assert [row[0] for row in build_table(rows).rows] == named
    assert costs is not None
    assert [row[0] for row in costs.rows] == [*named, "All together"]
    write_summary(tmp_path, rows, quick=False)
    page = (tmp_path / PAGE).read_text()
    assert 'href="north/report.html">Does it help? (north)</a>' in page
