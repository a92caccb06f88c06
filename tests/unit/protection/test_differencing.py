"""Two reports side by side never tell of a few children what each alone keeps quiet about."""

from dataclasses import replace

from candour.protection.differencing import find_close_rows
from candour.results import Column, Estimate, Finding, Statement, Table, Verdict

COLUMNS = (
    Column("group", "Group", "text"), Column("decisions", "Decisions", "count"), Column("outcomes", "Outcomes", "count"),
    Column("flagged", "Flagged", "count"), Column("found", "Found", "rate"), Column("answer", "Answer", "text"),
)  # fmt: skip


def make(*rows: tuple[str, int, int, int, str]) -> Finding:
    cells = tuple(
        (group, n, events, flagged, Estimate(0.5, 0.4, 0.6, events, events // 2, "Wilson"), answer)
        for group, n, events, flagged, answer in rows
    )
    table = Table("groups", "Groups", COLUMNS, cells)
    return Finding(
        "BIAS-001", "bias", "Sex", "?", Verdict.MET, Statement(""), Statement(""), "why", tables=(table,)
    )


def close(new: Finding, *old: Finding, threshold: int = 5) -> dict[tuple[str, str], frozenset[int]]:
    return dict(find_close_rows((new,), [(finding,) for finding in old], threshold=threshold))


BEFORE = make(("Girls", 120, 30, 12, "met"), ("Boys", 200, 40, 20, "met"))


def test_a_few_more_children_are_noticed_whatever_the_answer_was() -> None:
    after = make(("Girls", 122, 30, 12, "concern"), ("Boys", 400, 90, 40, "met"))
    assert close(after, BEFORE) == {("BIAS-001", "groups"): frozenset({0})}


def test_a_few_more_outcomes_among_many_more_children_are_noticed() -> None:
    assert close(make(("Girls", 220, 33, 30, "met")), BEFORE) == {("BIAS-001", "groups"): frozenset({0})}


def test_the_same_children_under_another_forecast_give_nothing_away() -> None:
    assert close(make(("Girls", 120, 30, 14, "met"), ("Boys", 200, 40, 21, "met")), BEFORE) == {}


def test_any_one_of_several_earlier_reports_is_enough() -> None:
    after = make(("Girls", 300, 80, 12, "met"))
    nearly = make(("Girls", 299, 79, 12, "met"))
    assert close(after, BEFORE) == {}
    assert close(after, BEFORE, nearly) == {("BIAS-001", "groups"): frozenset({0})}


def test_the_threshold_decides_and_other_questions_are_left_alone() -> None:
    after = make(("Girls", 130, 40, 12, "met"))
    assert close(after, BEFORE) == {}
    assert close(after, BEFORE, threshold=10) == {("BIAS-001", "groups"): frozenset({0})}
    assert close(replace(after, code="BIAS-002"), BEFORE, threshold=10) == {}


def test_points_of_a_curve_are_each_held_against_their_own_place() -> None:
    """They share their words: the same report again gives nothing away, and two children more at one point still do."""
    before = make(("All", 358, 18, 9, ""), ("All", 358, 31, 9, ""), ("All", 357, 62, 9, ""))
    after = make(("All", 358, 18, 9, ""), ("All", 360, 31, 9, ""), ("All", 357, 62, 9, ""))
    assert close(before, before) == {}
    assert close(after, before) == {("BIAS-001", "groups"): frozenset({1})}
