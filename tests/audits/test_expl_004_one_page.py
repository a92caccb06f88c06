"""EXPL-004: does a model that anybody could add up by hand do as well as the forecast?"""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.special import expit

from candour.results import Estimate, Verdict
from candour_audits.explainability import ExplainabilityAudit
from candour_audits.explainability.one_page import decide


def test_a_forecast_that_adds_nothing_to_a_page_is_a_concern(bench: Any) -> None:
    """The outcome goes with one count alone, which a page can say in full."""
    planted = plant(bench, lambda count, _: np.minimum(count, 2.0), size=9000)
    finding = bench.run(ExplainabilityAudit(), planted)["EXPL-004"]
    assert finding.verdict is Verdict.CONCERN
    assert "fits on one page does as well" in finding.headline.text
    assert bench.read_column(finding, "card", "feature")[0] == "Strong feature"


def test_a_forecast_that_no_page_could_give_is_met(bench: Any) -> None:
    """Only two features together tell the outcome: points that are added up cannot say it."""
    finding = bench.run(ExplainabilityAudit(), plant(bench, lambda a, b: 3 * np.sign((a - 0.5) * b)))[
        "EXPL-004"
    ]
    assert finding.verdict is Verdict.MET
    difference = bench.read_column(finding, "difference", "difference")[0]
    assert difference.low > 0.1
    assert difference.n == 1800


def test_what_is_not_shown_is_no_concern() -> None:
    """Both intervals must lie at the margin or below; a wide one says nothing."""
    for auc, precision, verdict in (
        ((-0.01, 0.02), (-0.03, 0.0), Verdict.CONCERN), ((-0.01, 0.021), (-0.03, 0.0), Verdict.CANNOT_TELL),
        ((0.021, 0.1), (-0.03, 0.0), Verdict.MET), ((-0.1, 0.1), (0.03, 0.2), Verdict.MET),
        ((-0.1, 0.1), (-0.1, 0.2), Verdict.CANNOT_TELL), ((None, None), (-0.1, 0.0), Verdict.CANNOT_TELL),
    ):  # fmt: skip
        found = tuple(Estimate(0.0, low, high, 100, 10, "m") for low, high in (auc, precision))
        assert decide(found) is verdict


def test_the_whole_page_is_printed_and_rests_on_enough_children(bench: Any) -> None:
    finding = bench.run(ExplainabilityAudit(), plant(bench, lambda count, _: np.minimum(count, 3.0)))[
        "EXPL-004"
    ]
    assert max(bench.read_column(finding, "card", "points")) == 10
    page = dict(
        zip(*(bench.read_column(finding, "page", name) for name in ("feature", "given")), strict=True)
    )
    for feature, level, points in zip(
        *(bench.read_column(finding, "card", name) for name in ("feature", "level", "points")), strict=True
    ):
        said = next(part for part in page[feature].split("; ") if part.startswith(f"{points} for "))
        assert level in said.removeprefix(f"{points} for ").split(", or ")
    for name in ("with", "without"):
        assert min(bench.read_column(finding, "card", name)) > 5
    levels = [
        level
        for feature, level in zip(
            bench.read_column(finding, "card", "feature"),
            bench.read_column(finding, "card", "level"),
            strict=True,
        )
        if feature == "Strong feature"
    ]
    assert levels[0] == "under 1"
    assert levels[-1].endswith("or more")


def test_not_assessed_without_training_decisions_or_anything_to_tell(bench: Any) -> None:
    evidence = bench.make_explained()
    without = {name: table for name, table in evidence.tables.items() if not name.startswith("training")}
    finding = bench.run(ExplainabilityAudit(), replace(evidence, tables=without))["EXPL-004"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "training decisions" in finding.why
    flat = plant(bench, lambda count, _: 0 * count, values=np.zeros)
    assert bench.run(ExplainabilityAudit(), flat)["EXPL-004"].verdict is Verdict.NOT_ASSESSED


def plant(bench: Any, lean: Any, values: Any = None, *, size: int = 1800) -> Any:
    """Both periods alike: a count and a number, and a forecast that knows the true chance."""
    evidence = bench.make_explained(families=900)
    chance = np.random.default_rng(3)

    def make(n: int) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
        strong = chance.poisson(1.0, size=n).astype(float) if values is None else values(n)
        weak, idle = chance.normal(size=(2, n)) if values is None else values((2, n))
        risk = expit(-2.5 + lean(strong, weak))
        return pd.DataFrame({"strong": strong, "weak": weak, "idle": idle}), risk, chance.random(n) < risk

    tested, risk, happened = make(size)
    earlier = max(3000, size)
    learnt, _, before = make(earlier)
    world = replace(
        bench.make_world(families=size), scores=risk, outcomes=happened.astype(np.int8), families=np.arange(size),
        children=np.arange(size), days=None, groups={"sex": chance.choice(["Female", "Male"], size=size)},
    )  # fmt: skip
    rows = pa.array(range(earlier))
    tables = {
        **{name: evidence.tables[name] for name in ("feature_labels",)},
        "features": pa.Table.from_pandas(tested, preserve_index=False).add_column(
            0, "row", pa.array(range(size))
        ),
        "training_features": pa.Table.from_pandas(learnt, preserve_index=False)
        .add_column(0, "row", rows)
        .add_column(1, "family_key", pa.array([f"t{at}" for at in range(earlier)])),
        "training_groups": pa.table({"row": rows, "outcome": before.astype(np.int8)}),
    }
    return bench.make_evidence(world, tables=tables, model=evidence.model)
