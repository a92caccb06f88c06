"""BIAS-013: errors along age and deprivation, without cutting them into groups."""

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa

from candour.contracts import Evidence
from candour.disclosure import protect_findings
from candour.results import Estimate, Finding, Verdict, Withheld
from candour_audits.bias.asked import ask
from candour_audits.bias.curves import assess_curves


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
    evidence = with_age(bench)
    measures = evidence.tables["measures"].to_pandas()
    measures.loc[measures.index % 5 == 0, "age_years"] = None
    shuffled = pa.Table.from_pandas(measures.sample(frac=1, random_state=1), preserve_index=False)
    ordered = pa.Table.from_pandas(measures, preserve_index=False)
    answers = [
        assess(replace(evidence, tables=evidence.tables | {"measures": table}))
        for table in (shuffled, ordered)
    ]
    assert answers[0] == answers[1]
    rate = bench.read_column(answers[0], "along_age_years", "rate")[0]
    assert isinstance(rate, Estimate)
    assert rate.n < 0.85 * evidence.tables["groups"].num_rows


def test_curves_on_few_children_are_withheld(bench: Any) -> None:
    finding = assess(with_age(bench))
    published = protect_findings([finding], threshold=10**6)[0]
    assert all(isinstance(cell, Withheld) for cell in bench.read_column(published, "along_age_years", "rate"))
