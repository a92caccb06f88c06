"""An attacker tries to work out every withheld count from the tables as published; on the exact ones he succeeds.

He knows what every column means, every total, how shares are printed, and reads all tables about the same groups together.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from attack import (
    CELLS,
    Truth,
    attack_cells,
    attack_crossings,
    attack_intervals,
    attack_lines,
    invert_interval,
    list_frames,
    list_lines,
    read_truth,
    state_system,
)
from candour.config.protocol import Disclosure
from candour.disclosure import protect_findings
from candour.report.protecting import protect
from candour.results import Cell, Column, Estimate, Finding, Guard, Statement, Table, Verdict, load_findings
from candour_audits.bias.all_metrics_table import COUNTS, SHARES
from candour_audits.bias.groups_table import RATES, TOTALS

THRESHOLD = 5
ROOT = Path(__file__).parents[2]
SAID = Statement("Said.")
Findings = tuple[Finding, ...]


def find_main(exact: Findings, labels: frozenset[str], truth: Truth) -> str:
    """The way of flagging that the tables without one are about: the one under which the exact tables are true."""
    ways = dict.fromkeys(way for way, _, _ in truth)
    return next(way for way in ways if not state_system(exact, labels, truth, way).list_untrue(truth))


def attack(published: Findings, exact: Findings) -> tuple[int, ...]:
    """How many small counts are broken: cells of confusion tables, and counts of any table that adds up; by an interval
    alone, and where there are crossings, in these beside the tables of their characteristics.
    """
    cells = 0
    for labels in list_frames(exact):
        if truth := read_truth(exact, labels):
            main = find_main(exact, labels, truth)
            cells += len(attack_cells(published, labels, truth, main, threshold=THRESHOLD))
    lines = len(attack_lines(list_lines(published, exact), threshold=THRESHOLD))
    ends = len(attack_intervals(published, exact, threshold=THRESHOLD))
    if not any(finding.code == "BIAS-005" for finding in exact):
        return cells, lines, ends
    return cells, lines, ends, len(attack_crossings(published, exact, threshold=THRESHOLD)[1])


def attack_both(first: Findings, second: Findings, exact: Findings) -> int:
    """How many small counts two reports about the same children give away together."""
    lines = [*list_lines(first, exact), *list_lines(second, exact)]
    return len(attack_lines(lines, threshold=THRESHOLD))


def read_small_run(folder: Path) -> Findings:
    (kept,) = folder.glob("mlruns/artifacts/*/artifacts/findings/0001.json")
    return load_findings(kept.read_bytes())


def test_nothing_is_broken_in_a_real_run(small_run) -> None:  # type: ignore[no-untyped-def]
    exact = read_small_run(small_run.folder)
    assert attack(protect_findings(exact, threshold=THRESHOLD), exact) == (0, 0, 0, 0)


def test_the_same_attack_breaks_the_exact_tables_of_that_run(small_run) -> None:  # type: ignore[no-untyped-def]
    exact = read_small_run(small_run.folder)
    broken = attack(protect_findings(exact, threshold=None), exact)
    assert len(broken) == 4
    assert all(broken)


def test_nothing_is_broken_in_the_quickstart() -> None:
    kept = sorted(
        ROOT.glob("mlruns/artifacts/*/artifacts/findings/[0e]*.json"), key=lambda p: p.stat().st_mtime
    )
    if not kept:
        pytest.skip("no finished run of the quickstart in mlruns; `candour quickstart` makes one")
    exact = load_findings(kept[-1].read_bytes())
    assert attack(protect_findings(exact, threshold=THRESHOLD), exact) == (0, 0, 0, 0)
    assert min(attack(protect_findings(exact, threshold=None), exact)) > 0


Made = dict[str, tuple[int, int, int, int]]
counts = st.one_of(st.integers(0, 7), st.integers(6, 200))
groups = st.dictionaries(
    st.sampled_from(["Female", "Male", "Not recorded", "Other"]), st.tuples(counts, counts, counts, counts),
    min_size=2, max_size=4,
)  # fmt: skip
WAY = "as was decided"


def make_findings(made: Made) -> Findings:
    """The tables of groups and of all metrics, in two findings, with their own guards."""
    columns = (
        Column("flagged", "Flagged", "text"), Column("group", "Group", "text"), Column("n", "n", "count"),
        Column("events", "events", "count"), *(Column(name, name, "rate") for name in SHARES),
        *(Column(name, name, "count", hidden=True) for name in COUNTS[2:]),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for group, (tp, fp, fn, tn) in made.items():
        n, events = tp + fp + fn + tn, tp + fn
        shares = {
            "selection_rate": (tp + fp, n), "true_positive_rate": (tp, events), "false_positive_rate": (fp, fp + tn),
            "true_negative_rate": (tn, fp + tn), "false_negative_rate": (fn, events),
            "positive_predictive_value": (tp, tp + fp), "negative_predictive_value": (tn, fn + tn),
            "false_discovery_rate": (fp, tp + fp), "false_omission_rate": (fn, fn + tn), "accuracy": (tp + tn, n),
        }  # fmt: skip
        cells = (
            Estimate(k / of if of else None, None, None, of, k, "none", "" if of else "nobody")
            for k, of in (shares[name] for name in SHARES)
        )
        rows.append((WAY, group, n, events, *cells, fp + tn, tp, fp, fn, tn, 0))
    metrics = Table(
        "all_metrics", "t", columns, tuple(rows),
        (Guard(("n", "events"), TOTALS), Guard(SHARES, COUNTS, SHARES)), partition=("flagged",),
    )  # fmt: skip
    kept = [
        at
        for at, column in enumerate(columns)
        if column.name not in {"flagged", "moved"} and column.name not in set(SHARES) - set(RATES)
    ]
    table = Table(
        "groups", "t", tuple(columns[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in rows),
        (Guard(("n", "events"), TOTALS), Guard(RATES, (*TOTALS, *CELLS))), partition=(),
    )  # fmt: skip
    return tuple(
        Finding(code, "bias", "t", "t?", Verdict.MET, SAID, SAID, "why", (each,))
        for code, each in (("BIAS-001", table), ("BIAS-002", metrics))
    )


@given(groups)
@settings(max_examples=60, deadline=None)
def test_nothing_is_broken_in_tables_of_any_kind(made: Made) -> None:
    exact = make_findings(made)
    assert attack(protect_findings(exact, threshold=THRESHOLD), exact) == (0, 0, 0)


@given(
    groups.filter(
        lambda made: any(
            0 < cells[0] <= THRESHOLD < sum(m[0] for m in made.values()) for cells in made.values()
        )
    )
)
@settings(max_examples=30, deadline=None)
def test_the_same_attack_breaks_the_exact_tables(made: Made) -> None:
    exact = make_findings(made)
    assert attack(protect_findings(exact, threshold=None), exact)[0] > 0


@pytest.mark.parametrize(("k", "n"), [(1, 7), (3, 7), (2, 41), (5, 60), (11, 83)])
def test_a_share_with_its_interval_tells_both_counts(k: int, n: int) -> None:
    low, high = (float(end) for end in proportion_confint(k, n, method="wilson"))
    assert invert_interval(round(k / n, 3), round(low, 3), round(high, 3)) == {(k, n)}


@given(groups, st.sampled_from([(5, 10), (10, 5), (5, 15)]))
@settings(max_examples=40, deadline=None)
def test_two_reports_under_two_thresholds_give_nothing_away(made: Made, thresholds: tuple[int, int]) -> None:
    exact, (first, second) = make_findings(made), (Disclosure(threshold=at) for at in thresholds)
    before = protect(exact, first).findings
    assert attack_both(before, protect(exact, second, [before]).findings, exact) == 0


def test_two_reports_that_do_not_know_of_each_other_do() -> None:
    """At 5 and at 10 other partners are chosen, and each report shows what the other withholds."""
    exact = make_findings(
        {
            "Female": (11, 34, 20, 3),
            "Male": (35, 0, 46, 53),
            "Not recorded": (51, 8, 24, 8),
            "Other": (21, 6, 41, 1),
        }
    )
    before, alone = (protect(exact, Disclosure(threshold=at)).findings for at in (5, 10))
    assert attack_both(before, alone, exact) > 0
