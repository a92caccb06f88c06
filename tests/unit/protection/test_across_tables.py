"""What one table withholds, no other table gives away."""

from dataclasses import replace

import pytest

from candour.disclosure import protect_findings
from candour.results import Cell, Column, Estimate, Finding, Guard, Statement, Table, Verdict, Withheld

GROUP = Column("group", "Group", "text")
C = Withheld()
GROUPS = ("Female", "Male", "Not recorded")


def make_finding(*tables: Table, code: str = "X-001") -> Finding:
    said = Statement("Said.")
    return Finding(code, "x", "X", "X?", Verdict.MET, said, said, "why", tables)


def count(name: str, *, hidden: bool = False) -> Column:
    return Column(name, name, "count", hidden=hidden)


def tabulate(
    name: str, counts: tuple[int, ...], *, guards: tuple[Guard, ...] = (), **more: tuple[Cell, ...]
) -> Table:
    columns = [GROUP, count("n")]
    for label, cells in more.items():
        shares = any(isinstance(cell, float) for cell in cells)
        columns.append(
            Column(label, label, "rate") if shares else count(label, hidden=label.startswith("hidden"))
        )
    rows = zip(GROUPS, counts, *more.values(), strict=True)
    return Table(name, name, tuple(columns), tuple(rows), guards, partition=())


def publish(*tables: Table) -> list[tuple[tuple[Cell, ...], ...]]:
    return [table.rows for table in protect_findings((make_finding(*tables),), threshold=5)[0].tables]


FLAGGED, N = (60, 80, 3), (600, 700, 90)


def test_two_tables_that_withhold_different_partners_give_nothing_away() -> None:
    """One gives up the smallest row beside it, the other the largest: together they would show every row but one."""
    by_next = tabulate("next", FLAGGED)
    by_guard = Table(
        "other", "other", (GROUP, count("flagged"), count("first", hidden=True)),
        tuple(zip(GROUPS, FLAGGED, (70, 7, 3), strict=True)), (Guard(("flagged",), ("first",)),), partition=(),
    )  # fmt: skip
    first, second = publish(by_next), publish(by_guard)
    assert [row[1] for row in first[0]] == [C, 80, C]
    assert [row[1] for row in second[0]] == [60, C, C]
    both = publish(by_next, by_guard)
    shown = {row[0] for rows in both for row in rows if row[1] != C}
    assert len(shown) == 1


def test_a_share_in_another_finding_gives_no_count_away() -> None:
    """Flagged over all, printed for the row that is given up, would give the small count to within one."""
    counts = tabulate("counts", N, flagged=FLAGGED)
    shares = Table(
        "shares", "shares", (GROUP, Column("share", "share", "rate"), count("n", hidden=True), count("hidden", hidden=True), count("first", hidden=True)),
        tuple((g, k / n, n, k, f) for g, n, k, f in zip(GROUPS, N, FLAGGED, (70, 7, 3), strict=True)),
        (Guard(("share",), ("first",)),), partition=(),
    )  # fmt: skip
    alone = publish(shares)[0]
    assert [isinstance(row[1], float) for row in alone] == [True, False, False]
    first, second = (
        finding.tables[0].rows
        for finding in protect_findings(
            (make_finding(counts, code="A-001"), make_finding(shares, code="B-001")), threshold=5
        )
    )
    withheld = {row[0] for row in first if row[2] == C}
    assert "Not recorded" in withheld
    assert {row[0] for row in second if isinstance(row[1], float)} <= set(GROUPS) - withheld


def test_a_table_of_only_some_groups_gives_nothing_away() -> None:
    """The second table leaves the small group out, so nothing in it is small; but it shows the partner."""
    every = tabulate("every", FLAGGED)
    some = replace(every, name="some", rows=every.rows[:2], partition=None)
    first, second = publish(every, some)
    withheld = {row[0] for row in first if row[1] == C}
    assert withheld > {"Not recorded"}
    assert withheld - {"Not recorded"} <= {row[0] for row in second if row[1] == C}


def test_tables_about_other_groups_do_not_meet() -> None:
    mine, other = tabulate("mine", FLAGGED), tabulate("other", (6, 7, 80))
    renamed = replace(other, rows=tuple((f"{row[0]} or so", *row[1:]) for row in other.rows))
    assert publish(mine, renamed) == [*publish(mine), *publish(renamed)]


def test_the_order_of_the_findings_changes_nothing_that_is_shown_twice() -> None:
    tables = (tabulate("a", FLAGGED), tabulate("b", N, flagged=FLAGGED))
    shown = [[row[-1] == C for row in rows] for rows in publish(*tables)]
    turned = [[row[-1] == C for row in rows] for rows in publish(*tables[::-1])]
    assert sorted(shown) == sorted(turned)


def test_published_findings_are_left_as_they_are() -> None:
    finding = make_finding(tabulate("a", FLAGGED), tabulate("b", N, flagged=FLAGGED))
    once = protect_findings((finding,), threshold=5)
    assert protect_findings(once, threshold=5) == once


@pytest.mark.parametrize("small", range(1, 6))
def test_what_is_withheld_does_not_tell_the_small_count(small: int) -> None:
    """The same cells go, whatever the small count is; and what is left is the same but for the sum with its partner."""
    rows = publish(tabulate("a", (60, 80, small)), tabulate("b", (600, 700, 90), flagged=(60, 80, small)))
    assert [[cell == C for cell in row] for rows in rows for row in rows] == [
        [False, True], [False, False], [False, True], [False, False, True], [False, False, False], [False, False, True],
    ]  # fmt: skip


def test_an_estimate_gives_away_its_decisions_and_its_events() -> None:
    estimates = tuple(Estimate(k / n, 0.0, 1.0, n, k, "Wilson") for n, k in zip(N, FLAGGED, strict=True))
    table = Table(
        "t",
        "t",
        (GROUP, Column("rate", "rate", "rate")),
        tuple(zip(GROUPS, estimates, strict=True)),
        partition=(),
    )
    assert [row[1] == C for row in publish(table, tabulate("a", FLAGGED))[0]] == [True, False, True]


def test_a_net_benefit_tells_the_counts_that_it_weighs() -> None:
    """Another table shows the right flags of the partner only: with those that a net benefit tells, it would tell the small one."""
    right, wrong = (40, 30, 3), (400, 7, 90)
    benefits = tuple(k / n - w / n / 9 for k, w, n in zip(right, wrong, N, strict=True))

    def count_told(guard: Guard) -> int:
        table = Table(
            "benefit", "b",
            (GROUP, Column("benefit", "b", "number"), count("right", hidden=True), count("wrong", hidden=True), count("first", hidden=True)),
            tuple(zip(GROUPS, benefits, right, wrong, (70, 7, 3), strict=True)), (guard,), partition=(),
        )  # fmt: skip
        other = Table(
            "other", "o", (GROUP, count("right"), count("first", hidden=True)),
            tuple(zip(GROUPS, right, (7, 70, 3), strict=True)), (Guard(("right",), ("first",)),), partition=(),
        )  # fmt: skip
        shown = publish(table, other)
        return len({row[0] for rows in shown for row in rows if row[1] != C})

    watched = ("right", "wrong", "first")
    assert count_told(Guard(("benefit",), watched)) == 2
    assert count_told(Guard(("benefit",), watched, tells=("right", "wrong"))) < 2
