"""Two reports about the same children withhold the same small counts, though each by itself may choose other partners."""

import pyarrow as pa

from candour.config.protocol import Disclosure
from candour.report.content.context_tables import _IN_THE_FLOW, describe_parts
from candour.report.protecting import Protected, hold_tables, protect
from candour.results import Cell, Column, Finding, Guard, Statement, Table, Verdict, Withheld
from candour_pipelines.result_tables import SPLIT_STEPS

COLUMNS = (Column("group", "Group", "text"), Column("n", "n", "count"))
GROUPS = (("White", 300), ("Black", 60), ("Mixed", 8), ("Other", 4))


def make_finding(
    *rows: tuple[Cell, ...], counts: tuple[int, ...] = (), columns: tuple[Column, ...] = COLUMNS
) -> Finding:
    said = Statement(f"There were {counts}.", counts)
    table = Table("t", "t", columns, rows, partition=())
    return Finding("X-001", "x", "X", "X?", Verdict.MET, said, Statement("s"), "why", (table,))


def release(protected: Protected) -> tuple[Finding, ...]:
    return (*protected.findings, hold_tables(protected.tables))


def list_shown(protected: Protected) -> set[Cell]:
    return {row[0] for row in protected.findings[0].tables[0].rows if not isinstance(row[1], Withheld)}


def test_partners_that_two_reports_choose_are_never_all_shown_together() -> None:
    """The first gives up Mixed beside Other, the second, left alone, Black: together they would show all but Other."""
    hidden = (*COLUMNS, Column("first", "f", "count", hidden=True))
    first = make_finding(*((g, n) for g, n in GROUPS))
    table = Table(
        "t", "t", hidden,
        tuple((g, n, f) for (g, n), f in zip(GROUPS, (300, 7, 90, 4), strict=True)),
        (Guard(("n",), ("first",)),), partition=(),
    )  # fmt: skip
    second = make_finding(*GROUPS)
    second = Finding(**{**vars(second), "tables": (table,)})
    before, alone = protect((first,), Disclosure()), protect((second,), Disclosure())
    assert list_shown(before) | list_shown(alone) == {"White", "Black", "Mixed"}
    beside = protect((second,), Disclosure(), [release(before)])
    assert "Mixed" not in list_shown(before) | list_shown(beside)


def test_what_an_earlier_report_gave_away_already_does_not_stop_the_next() -> None:
    finding = make_finding(*GROUPS)
    before = protect((finding,), Disclosure(mode="off"))
    beside = protect((finding,), Disclosure(), [release(before)])
    assert "Other" not in list_shown(beside)


def test_a_sentence_on_a_row_that_is_withheld_beside_an_earlier_report_goes_too() -> None:
    columns = (COLUMNS[0], Column("decisions", "Decisions", "count"))
    before = protect((make_finding(("all", 4838), columns=columns),), Disclosure())
    now = make_finding(("all", 4840), counts=(4840,), columns=columns)
    assert "4840" in protect((now,), Disclosure()).findings[0].headline.text
    beside = protect((now,), Disclosure(), [release(before)])
    assert "4840" not in beside.findings[0].headline.text
    assert beside.findings[0].tables[0].rows == (("all", Withheld()),)
    assert beside.close == 1


SPLIT = {
    "train": (1000, 100), "test": (400, 40), "removed by the embargo": (0, 0), "removed by the family rule": (3, 1),
}  # fmt: skip


def make_split_and_flow() -> tuple[Table, Finding]:
    """The parts as the evidence holds them, and the flow with other numbers to choose a partner by."""
    rows = [
        {"part": part, "decisions": n, "children": n, "families": n, "outcomes": k, "first_day": None, "last_day": None}
        for part, (n, k) in SPLIT.items()
    ]  # fmt: skip
    (split,) = describe_parts({"split": pa.Table.from_pylist(rows)})
    named = dict(zip(SPLIT, (str(row[-1]) for row in split.rows), strict=True))
    flow = Table(
        "flow", "f", (Column("step", "Step", "text"), Column("decisions", "d", "count"), Column("first", "f", "count", hidden=True)),
        tuple((named[part], n, {"train": 6, "test": 90}.get(part, n)) for part, (n, _) in SPLIT.items()),
        (Guard(("decisions",), ("decisions", "first")),), partition=(),
    )  # fmt: skip
    said = Statement("s")
    return split, Finding("DATA-002", "d", "D", "D?", Verdict.MET, said, said, "why", (flow,))


def test_the_parts_and_the_flow_withhold_the_same_partner() -> None:
    split, flow = make_split_and_flow()
    protected = protect((flow,), Disclosure(), (), (split,))
    shown = [
        [not isinstance(row[1], Withheld) for row in table.rows]
        for table in (*protected.findings[0].tables, *protected.tables)
    ]
    assert [any(pair) for pair in zip(*shown, strict=True)].count(False) >= 2
    alone = [
        [not isinstance(row[1], Withheld) for row in table.rows]
        for table in (protect((flow,), Disclosure()).findings[0].tables[0], protect((), Disclosure(), (), (split,)).tables[0])
    ]  # fmt: skip
    assert [any(pair) for pair in zip(*alone, strict=True)].count(False) == 1


def test_the_parts_are_named_as_the_flow_names_them() -> None:
    assert {part: label for part, (label, _) in SPLIT_STEPS.items()} == _IN_THE_FLOW
