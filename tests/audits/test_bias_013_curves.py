"""BIAS-013: errors along age and deprivation, without cutting them into groups."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from candour.contracts import Evidence
from candour.disclosure import protect_findings, protect_table
from candour.results import Estimate, Finding, Verdict, Withheld
from candour.stats.groups.judged import NOT_RECORDED, Judged
from candour_audits.bias.asked import ask
from candour_audits.bias.curves import HIDING, assess_curves
from candour_audits.bias.groups_table import tabulate_counts
from candour_audits.wording import METRICS


def assess(evidence: Evidence) -> Finding:
    return assess_curves(ask(evidence, set()))


def with_age(bench: Any, *, blind_under: float | None = None, families: int = 4000) -> Any:
    """Children's ages; below `blind_under` the score knows nothing."""
    world = bench.make_world(families=families)
    rng = np.random.default_rng(3)
    age = rng.uniform(0, 18, size=len(world.scores))
    if blind_under is not None:
        world = replace(
            world, scores=np.where(age < blind_under, rng.permutation(world.scores), world.scores)
        )
    measures = pa.table({"row": np.arange(len(age)), "age_years": age})
    return bench.make_evidence(world, tables={"measures": measures})


LIMITS = {"Under 1": (0, 1), "1 to 4": (1, 5), "5 to 9": (5, 10), "10 to 15": (10, 16)}


def leave_out(bench: Any, world: Any, left_out: Any) -> Evidence:
    """Ages inside each child's band; of `left_out` neither the band nor the age is recorded."""
    rng = np.random.default_rng(4)
    bands = np.asarray(world.groups["age_band"], dtype=object)
    age = np.array([rng.uniform(*LIMITS[band]) for band in bands])
    left_out = left_out[: len(bands)]
    groups = {**world.groups, "age_band": np.where(left_out, NOT_RECORDED, bands)}
    known = pa.array(np.where(left_out, np.nan, age), from_pandas=True)
    measures = pa.table({"row": np.arange(len(bands)), "age_years": known})
    made: Evidence = bench.make_evidence(replace(world, groups=groups), tables={"measures": measures})
    return made


def is_exact(evidence: Evidence) -> bool:
    """Whether no note says that the curves stand at the rate of everyone."""
    return all(HIDING not in table.note for table in assess(evidence).tables)


RIGHT = 2
"""Of those left out so many are flagged and right: a small count, so that their row is kept back."""


def choose(judged: Judged, cell: str, wanted: int, size: int, seed: int) -> Any:
    """So many decisions of one cell, the others rightly let be; with one more of them, all but one stay the same."""
    rng = np.random.default_rng(seed)
    inside = judged.outcomes & ~judged.flags if cell == "fn" else ~judged.outcomes & judged.flags
    others = ~judged.outcomes & ~judged.flags
    chosen = np.zeros(len(inside), dtype=bool)
    chosen[rng.permutation(np.flatnonzero(judged.outcomes & judged.flags))[:RIGHT]] = True
    chosen[rng.permutation(np.flatnonzero(inside))[:wanted]] = True
    chosen[rng.permutation(np.flatnonzero(others))[: size - RIGHT - wanted]] = True
    return chosen


def sum_up(finding: Finding, metric: str) -> tuple[Any, ...]:
    """All sums that a published finding tells about one error rate: average, feet, and how many points there are."""
    curves, along = (finding.table(name) for name in ("curves", "along_age_years"))
    average = [row[curves.index_of("average")] for row in curves.rows if row[1] == METRICS[metric]]
    feet = [row[along.index_of("rate")] for row in along.rows if row[0] == METRICS[metric]]
    assert all(isinstance(cell, Estimate) for cell in feet)
    return tuple(average), {cell.n for cell in feet if isinstance(cell, Estimate)}, len(feet)


def work_out(finding: Finding, metric: str, foot: int) -> tuple[float, float]:
    """How many are counted, and how much the band tells, as somebody would work it out from the curve itself.

    Its points are evenly spaced quantiles, so their mean is the average; and a band is as wide as the information at its
    foot allows.
    """
    along = finding.table("along_age_years")
    cells = [row[along.index_of("rate")] for row in along.rows if row[0] == METRICS[metric]]
    low, value, high = (
        np.array([getattr(cell, end) for cell in cells], dtype=np.float64) for end in ("low", "value", "high")
    )
    width = np.log(high / (1 - high)) - np.log(low / (1 - low))
    events = float(value.mean()) * foot
    return events, float(-2 * np.log(width).mean()) * events * (foot - events) / foot


@pytest.mark.parametrize("size", [8, 40])
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("cell", ["fn", "fp"])
def test_no_count_of_the_children_left_out_follows_from_their_curves(
    bench: Any, size: int, seed: int, cell: str
) -> None:
    """However many of them were missed, or wrongly flagged, the published sums are the same; so all candidates remain.

    The totals of all children are the same in all these worlds. With exact curves each of them told another number. What
    can be worked out from the curve itself, its level (exact curves: by 0.3 to 1 a child) and its width (by 0.2 to 0.3),
    does not follow the number left out either.
    """
    metric = {"fn": "false_negative_rate", "fp": "false_positive_rate"}[cell]
    world = bench.make_world(families=900, seed=seed)
    judged = ask(bench.make_evidence(world), set()).judged
    foot = int((judged.outcomes if cell == "fn" else ~judged.outcomes).sum())
    wanted = range(min(size - RIGHT, 14) + 1)
    told, worked_out = [], []
    for count in wanted:
        evidence = leave_out(bench, world, choose(judged, cell, count, size, seed))
        finding = protect_findings([assess(evidence)], threshold=5)[0]
        assert not is_exact(evidence)
        told.append(sum_up(finding, metric))
        worked_out.append(work_out(finding, metric, foot))
    assert len(told) >= min(size - RIGHT + 1, 2 * 5 + 1)
    assert all(each == told[0] for each in told)
    assert told[0][1] == {foot}
    level, width = np.polyfit(range(len(told)), np.array(worked_out), 1)[0]
    assert abs(level) < 0.2
    if (
        cell == "fn"
    ):  # Among few wrongly flagged each one's own age moves the width by more than the one child.
        assert abs(width) < 0.1


def tells_all(evidence: Evidence) -> bool:
    """Whether the published table by age shows every count of the children whose age is not recorded."""
    asked = ask(evidence, set())
    table = tabulate_counts(asked.judged, asked.groups["age_band"])
    published = protect_table(table, threshold=5)
    row = next(row for row in published.rows if row[0] == NOT_RECORDED)
    return not any(isinstance(cell, Withheld) for cell in row)


@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize("size", [8, 40, 200])
def test_an_exact_curve_is_drawn_only_where_the_table_of_groups_tells_as_much(
    bench: Any, size: int, seed: int
) -> None:
    world = bench.make_world(families=900, seed=seed)
    chosen = np.random.default_rng(seed).permutation(len(world.scores)) < size
    evidence = leave_out(bench, world, chosen)
    assert is_exact(evidence) == tells_all(evidence)
    if is_exact(evidence):
        return
    judged = ask(evidence, set()).judged
    finding = protect_findings([assess(evidence)], threshold=5)[0]
    rates = bench.read_column(finding, "curves", "average")
    missed = judged.outcomes & ~judged.flags
    wrong = ~judged.outcomes & judged.flags
    assert rates == [
        round(missed.sum() / judged.outcomes.sum(), 3),
        round(wrong.sum() / (~judged.outcomes).sum(), 3),
    ]


def test_a_row_that_is_kept_back_for_another_hides_its_curve_too(bench: Any) -> None:
    """Their counts are large, but an exact curve would tell them, and with them the small group beside them."""
    world = bench.make_world(families=900)
    bands = np.asarray(world.groups["age_band"], dtype=object)
    bands = np.where((bands == "Under 1") & (np.arange(len(bands)) % 100 != 0), "1 to 4", bands)
    world = replace(world, groups={**world.groups, "age_band": bands})
    chosen = np.random.default_rng(1).permutation(len(bands)) < 140
    evidence = leave_out(bench, world, chosen)
    assert not tells_all(evidence)
    assert not is_exact(evidence)
    inside = replace(evidence, disclosure=evidence.disclosure.model_copy(update={"mode": "off"}))
    assert is_exact(inside)


def test_one_child_more_without_an_age_than_without_a_band_hides_the_curve(bench: Any) -> None:
    world = bench.make_world(families=3000)
    evidence = leave_out(bench, world, np.arange(10**5) % 12 == 0)
    assert is_exact(evidence)
    ages = evidence.tables["measures"]["age_years"].to_pylist()
    ages[1] = None
    measures = pa.table({"row": np.arange(len(ages)), "age_years": pa.array(ages, pa.float64())})
    assert not is_exact(replace(evidence, tables={**evidence.tables, "measures": measures}))


def test_a_curve_of_everyone_is_exact(bench: Any) -> None:
    assert is_exact(with_age(bench))


def test_the_words_name_what_was_measured(bench: Any) -> None:
    evidence = with_age(bench, families=1500)
    income = evidence.tables["measures"].rename_columns(["row", "household_income"])
    finding = assess(replace(evidence, tables={**evidence.tables, "measures": income}))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "by more than the margin along household income" in finding.headline.text
    assert "many more mistakes for some children by household income" in finding.for_families.text


def test_a_forecast_that_is_blind_to_small_children_is_found(bench: Any) -> None:
    finding = assess(with_age(bench, blind_under=6.0))
    assert finding.verdict is Verdict.CONCERN
    assert "false negative rate" in finding.headline.text
    missed = {
        at: rate.value
        for metric, at, rate in zip(
            *(bench.read_column(finding, "along_age_years", name) for name in ("metric", "at", "rate")), strict=True
        )
        if "false negative" in metric
    }  # fmt: skip
    assert missed[min(missed)] > missed[max(missed)] + 0.1


def test_a_forecast_that_is_alike_at_every_age_raises_no_concern(bench: Any) -> None:
    assert assess(with_age(bench)).verdict is not Verdict.CONCERN


def test_a_wide_margin_lets_it_be_met(bench: Any) -> None:
    evidence = with_age(bench, families=12000)
    bias = evidence.protocol.bias.model_copy(update={"margin": 0.4})
    protocol = evidence.protocol.model_copy(update={"bias": bias})
    assert assess(replace(evidence, protocol=protocol)).verdict is Verdict.MET


def test_too_few_children_cannot_tell_and_say_so(bench: Any) -> None:
    finding = assess(with_age(bench, families=60))
    assert finding.verdict is Verdict.CANNOT_TELL
    assert any("too few" in reason for reason in bench.read_column(finding, "curves", "reason"))


def test_without_measures_it_is_not_assessed(bench: Any) -> None:
    assert assess(bench.make_evidence(bench.make_world())).verdict is Verdict.NOT_ASSESSED


def test_missing_ages_are_left_out_and_every_row_belongs_to_its_decision(bench: Any) -> None:
    """Rows of the table in another order, and one age in five missing, give the curve of the known ages."""
    evidence = leave_out(bench, bench.make_world(families=4000), np.arange(10**5) % 5 == 0)
    measures = evidence.tables["measures"].to_pandas()
    shuffled = pa.Table.from_pandas(measures.sample(frac=1, random_state=1), preserve_index=False)
    ordered = pa.Table.from_pandas(measures, preserve_index=False)
    answers = [
        assess(replace(evidence, tables={**evidence.tables, "measures": table}))
        for table in (shuffled, ordered)
    ]
    assert answers[0] == answers[1]
    assert is_exact(evidence)
    rate = bench.read_column(answers[0], "along_age_years", "rate")[0]
    judged = ask(evidence, set()).judged
    assert rate.n == int((judged.outcomes & (np.arange(len(judged.scores)) % 5 != 0)).sum())


def test_many_missing_ages_that_no_table_tells_of_leave_no_curve(bench: Any) -> None:
    evidence = with_age(bench)
    measures = evidence.tables["measures"].to_pandas()
    measures.loc[measures.index % 5 == 0, "age_years"] = None
    table = pa.Table.from_pandas(measures, preserve_index=False)
    finding = assess(replace(evidence, tables={**evidence.tables, "measures": table}))
    assert finding.table("along_age_years").rows == ()
    assert all("too many" in reason for reason in bench.read_column(finding, "curves", "reason"))


def test_curves_on_few_children_are_withheld(bench: Any) -> None:
    finding = assess(with_age(bench))
    published = protect_findings([finding], threshold=10**6)[0]
    assert all(isinstance(cell, Withheld) for cell in bench.read_column(published, "along_age_years", "rate"))
