"""STAB-003: in what range does the risk of one decision lie, and does it reach across the cut-off?"""

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from candour.disclosure import protect_findings
from candour.results import Estimate, Verdict, Withheld
from candour_audits.stability import StabilityAudit
from candour_audits.stability.risk_ranges import decide
from refitted_worlds import draw_side, fit_on, make_refittable


def make_evidence(bench: Any, *, signal: float, families: int, noises: int = 2) -> Any:
    training, tested = (
        draw_side(families=families, seed=seed, signal=signal, noises=noises) for seed in (1, 2)
    )
    return make_refittable(bench, training, tested, fit_on(training, LogisticRegression()))


def test_much_to_learn_from_gives_narrow_ranges_and_a_settled_list(bench: Any) -> None:
    finding = bench.run(StabilityAudit(), make_evidence(bench, signal=3, families=4000))["STAB-003"]
    assert finding.verdict is Verdict.MET
    width, pilots = (bench.read_column(finding, "widths", column) for column in ("width", "pilots"))
    assert all(found.value < 0.12 for found in width)
    # Twelve fits: the pilots' ranges are too narrow by their square root.
    assert all(0.2 < theirs.value / ours.value < 0.4 for ours, theirs in zip(width, pilots, strict=True))
    low, score, high = (bench.read_column(finding, "widths", column) for column in ("low", "score", "high"))
    assert all(a < b < c for a, b, c in zip(low, score, high, strict=True))
    assert bench.read_column(finding, "unsettled", "unsettled")[0].high < 0.5


def test_a_forecast_of_noise_settles_nobody(bench: Any) -> None:
    finding = bench.run(StabilityAudit(), make_evidence(bench, signal=0, families=400, noises=12))["STAB-003"]
    assert finding.verdict is Verdict.CONCERN
    assert bench.read_column(finding, "unsettled", "unsettled")[0].low > 0.8
    assert "too unsure" in finding.for_families.text
    assert any("not about what will happen" in limit for limit in finding.limits)
    assert finding.assumptions


def test_an_opaque_model_is_asked_for_its_published_scores(bench: Any) -> None:
    training, tested = (draw_side(families=300, seed=seed) for seed in (1, 2))
    core = RandomForestClassifier(n_estimators=20, max_depth=4, random_state=1)
    evidence = make_refittable(bench, training, tested, fit_on(training, core, kind="opaque"))
    assert bench.run(StabilityAudit(), evidence)["STAB-003"].verdict is not Verdict.NOT_ASSESSED


def test_the_rule() -> None:
    def share(low: float | None, high: float | None) -> Estimate:
        return Estimate(0.5, low, high, 100, 50, "m")

    answers = [decide(share(*ends)) for ends in ((0.1, 0.4), (0.4, 0.6), (0.6, 0.7), (None, None))]
    assert answers == [Verdict.MET, Verdict.CANNOT_TELL, Verdict.CONCERN, Verdict.CANNOT_TELL]


def test_small_counts_are_withheld(bench: Any) -> None:
    training, tested = (draw_side(families=n, seed=seed, signal=3) for n, seed in ((2500, 1), (120, 2)))
    evidence = make_refittable(bench, training, tested, fit_on(training, LogisticRegression()))
    raw = bench.run(StabilityAudit(), evidence)["STAB-003"]
    (published,) = protect_findings((raw,), threshold=5)
    exact, shown = raw.table("unsettled"), published.table("unsettled")
    small = [any(0 < row[exact.index_of(name)] <= 5 for name in ("across", "clear")) for row in exact.rows]
    assert any(small)
    for is_small, row in zip(small, shown.rows, strict=True):
        assert isinstance(row[shown.index_of("unsettled")], Withheld) == is_small


def test_not_assessed_where_there_is_no_cut_off(bench: Any) -> None:
    evidence = make_evidence(bench, signal=1, families=300)
    predictions = evidence.tables["predictions"]
    at = predictions.schema.get_field_index("score")
    flat = predictions.set_column(at, predictions.schema.field(at), [np.full(predictions.num_rows, 0.1)])
    finding = bench.run(StabilityAudit(), replace(evidence, tables={**evidence.tables, "predictions": flat}))[
        "STAB-003"
    ]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "no cut-off" in finding.why
