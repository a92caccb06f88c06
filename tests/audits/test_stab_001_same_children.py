"""STAB-001: would the same children be flagged by the same kind of forecast, fitted again?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from candour.disclosure import protect_findings, protect_table
from candour.results import Estimate, Verdict, Withheld
from candour_audits.stability import StabilityAudit
from candour_audits.stability.overlap_table import LABELS
from candour_audits.stability.same_children import decide
from candour_audits.stability.spread_tables import tabulate_distribution
from refitted_worlds import draw_side, fit_on, make_refittable

CODES = ("STAB-001", "STAB-002", "STAB-003")


def read_overlaps(bench: Any, finding: Any) -> dict[str, Any]:
    """The overlap of each way of fitting again at the leading capacity."""
    ways, capacity, overlap = (
        bench.read_column(finding, "overlap", column) for column in ("way", "capacity", "overlap")
    )
    named = {label: kind for kind, label in LABELS.items()}
    return {named[way]: each for way, at, each in zip(ways, capacity, overlap, strict=True) if at == "10 %"}


def test_a_forecast_without_chance_on_huge_data_is_nearly_the_same_again(bench: Any) -> None:
    training, tested = (
        draw_side(families=families, seed=seed, signal=3) for families, seed in ((5800, 1), (2500, 2))
    )
    evidence = make_refittable(bench, training, tested, fit_on(training, LogisticRegression()))
    finding = bench.run(StabilityAudit(), evidence)["STAB-001"]
    found = read_overlaps(bench, finding)
    assert finding.verdict is Verdict.MET
    assert found["seeds"].value == pytest.approx(1)
    assert "no chance in it" in finding.headline.text
    for kind in ("drawn_again", "published", "halves"):
        assert found[kind].value > 0.95
    assert {"years", "parts"} <= set(found)
    assert bench.read_column(finding, "spread_by_score", "spread")[0].value < 1


def test_a_forecast_of_noise_is_as_good_as_chance(bench: Any) -> None:
    training, tested = (
        draw_side(families=families, seed=seed, signal=0, noises=15)
        for families, seed in ((700, 1), (900, 2))
    )
    core = HistGradientBoostingClassifier(max_iter=15, random_state=1)
    evidence = make_refittable(bench, training, tested, fit_on(training, core, kind="tree"))
    finding = bench.run(StabilityAudit(), evidence)["STAB-001"]
    found = read_overlaps(bench, finding)
    assert finding.verdict is Verdict.CONCERN
    # Nothing is shared by two halves but the world, and there is nothing in it to learn.
    assert found["halves"].value == pytest.approx(0.1, abs=0.06)
    assert found["drawn_again"].high < 0.8
    order = dict(
        zip(
            bench.read_column(finding, "order", "way"),
            bench.read_column(finding, "order", "correlation"),
            strict=True,
        )
    )
    assert order[LABELS["halves"]].value == pytest.approx(0, abs=0.08)
    assert "depends" not in finding.headline.text
    assert "partly luck" in finding.for_families.text


def test_seeds_that_change_the_list_are_seen(bench: Any) -> None:
    training, tested = (draw_side(families=400, seed=seed, signal=0, noises=8) for seed in (1, 2))
    core = RandomForestClassifier(n_estimators=3, max_depth=4, random_state=1)
    evidence = make_refittable(bench, training, tested, fit_on(training, core, kind="opaque"))
    finding = bench.run(StabilityAudit(), evidence)["STAB-001"]
    assert read_overlaps(bench, finding)["seeds"].value < 0.8
    assert "Other seeds alone leave" in finding.headline.text
    assert finding.verdict is Verdict.CONCERN


def test_the_rule_needs_both_draws_of_families_and_more_of_a_sample() -> None:
    def overlap(low: float, high: float) -> Estimate:
        return Estimate((low + high) / 2, low, high, 100, None, "m")

    good, middling, bad, awful = overlap(0.85, 0.95), overlap(0.7, 0.9), overlap(0.55, 0.7), overlap(0.2, 0.3)
    both = {"drawn_again": good, "halves": good}
    assert decide(both, sampled=False) is Verdict.MET
    assert decide(both | {"halves": bad}, sampled=False) is Verdict.CANNOT_TELL
    assert decide(both | {"drawn_again": middling}, sampled=False) is Verdict.CANNOT_TELL
    assert decide({"drawn_again": bad, "halves": bad}, sampled=False) is Verdict.CONCERN
    assert decide({"drawn_again": bad, "halves": bad}, sampled=True) is Verdict.CANNOT_TELL
    assert decide({"drawn_again": awful, "halves": awful}, sampled=True) is Verdict.CONCERN
    assert decide(both | {"seeds": bad}, sampled=False) is Verdict.CONCERN
    assert decide({"drawn_again": good}, sampled=False) is Verdict.CANNOT_TELL


def test_without_days_the_years_are_left_out_and_the_report_says_so(bench: Any) -> None:
    training, tested = (draw_side(families=300, seed=seed) for seed in (1, 2))
    evidence = make_refittable(bench, training, tested, fit_on(training, LogisticRegression()))
    tables = {name: table for name, table in evidence.tables.items() if name != "training_days"}
    finding = bench.run(StabilityAudit(), replace(evidence, tables=tables))["STAB-001"]
    assert not {"years", "parts"} & set(read_overlaps(bench, finding))
    assert any("single years are not shown" in limit for limit in finding.limits)
    assert finding.assumptions


def test_the_same_evidence_gives_the_same_findings_and_no_child_of_its_own(bench: Any) -> None:
    training, tested = (draw_side(families=300, seed=seed) for seed in (1, 2))
    evidence = make_refittable(bench, training, tested, fit_on(training, LogisticRegression()))
    first, second = (StabilityAudit().run(evidence, lambda _step, _share: None) for _ in range(2))
    assert first == second
    (published,) = protect_findings(first[:1], threshold=5)
    counts = bench.read_column(published, "spread", "n")
    assert all(isinstance(count, Withheld) or count == 0 or count > 5 for count in counts)
    assert len(published.table("spread_by_score").rows) == 5


def test_a_small_bin_of_moves_is_withheld_with_a_second_one() -> None:
    moves = np.repeat([0.5, 1.5, 3.0, 7.0, 20.0], [200, 150, 90, 40, 3])
    shown = protect_table(tabulate_distribution(moves), threshold=5)
    counts = [row[shown.index_of("n")] for row in shown.rows]
    assert counts[:3] == [200, 150, 90]
    assert all(isinstance(count, Withheld) for count in counts[3:])


def test_not_assessed_without_model_training_or_outcomes(bench: Any) -> None:
    training, tested = (draw_side(families=60, seed=seed) for seed in (1, 2))
    evidence = make_refittable(bench, training, tested, fit_on(training, LogisticRegression()))
    without = {name: table for name, table in evidence.tables.items() if name != "training_groups"}
    for poor in (replace(evidence, model=None), replace(evidence, tables=without), evidence):
        findings = bench.run(StabilityAudit(), poor)
        assert tuple(findings) == CODES
        assert {finding.verdict for finding in findings.values()} == {Verdict.NOT_ASSESSED}
    assert "fewer than 20 training decisions" in findings["STAB-001"].why


def test_fits_that_fail_are_left_out_and_none_at_all_is_said(bench: Any) -> None:
    training, tested = (draw_side(families=300, seed=seed) for seed in (1, 2))
    evidence = make_refittable(bench, training, tested, fit_on(training, LogisticRegression()))
    never = replace(evidence, model=Unwilling(evidence.model, 0))
    assert "could not be fitted again" in bench.run(StabilityAudit(), never)["STAB-001"].why
    sometimes = replace(evidence, model=Unwilling(evidence.model, 8))
    finding = bench.run(StabilityAudit(), sometimes)["STAB-001"]
    assert any("did not settle" in limit for limit in finding.limits)
    # Too few halves and years to compare: then nothing can be told.
    assert finding.verdict is Verdict.CANNOT_TELL


def test_training_tables_of_other_rows_are_refused(bench: Any) -> None:
    from candour.errors import EvidenceError

    training, tested = (draw_side(families=60, seed=seed) for seed in (1, 2))
    evidence = make_refittable(bench, training, tested, fit_on(training, LogisticRegression()))
    days = evidence.tables["training_days"].slice(1)
    with pytest.raises(EvidenceError, match="do not hold the same rows"):
        bench.run(StabilityAudit(), replace(evidence, tables={**evidence.tables, "training_days": days}))


class Unwilling:
    """A model that settles only so many times."""

    def __init__(self, model: Any, times: int) -> None:
        self.model, self.left = model, times
        self.kind, self.core, self.encoded_sources = model.kind, model.core, model.encoded_sources
        self.predict, self.encode, self.margin = model.predict, model.encode, model.margin

    def refit(self, *rows: Any, **options: Any) -> Any:
        from candour.errors import ModelError

        self.left -= 1
        if self.left < 0:
            raise ModelError("did not settle")
        return self.model.refit(*rows, **options)


def test_years_are_counted_back_from_the_last_day(bench: Any) -> None:
    from candour_audits.stability.refits import list_years
    from candour_audits.stability.training import read_training

    training = draw_side(families=600, seed=1)
    evidence = make_refittable(
        bench, training, draw_side(families=30, seed=2), fit_on(training, LogisticRegression())
    )
    years = list_years(read_training(evidence))
    assert len(years) == 3
    assert (np.sum(years, axis=0) == 1).sum() >= len(training.outcomes) - 20
    spans = [training.days[rows] for rows in years]
    assert all(int((span.max() - span.min()).astype(int)) < 365 for span in spans)
    assert spans[-1].max() == training.days.max()
    assert pa.table({"n": [len(span) for span in spans]}).num_rows == 3
