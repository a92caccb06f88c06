"""STAB-002: how many decisions would some equally good forecast treat differently?"""

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from candour.disclosure import protect_findings
from candour.results import Estimate, Verdict, Withheld
from candour_audits.stability import StabilityAudit
from candour_audits.stability.equally_good_forecasts import decide
from refitted_worlds import draw_side, fit_on, make_refittable


def make_evidence(bench: Any, *, signal: float, families: int, noises: int = 2, **changes: Any) -> Any:
    training, tested = (
        draw_side(families=families, seed=seed, signal=signal, noises=noises) for seed in (1, 2)
    )
    return make_refittable(bench, training, tested, fit_on(training, LogisticRegression()), **changes)


def test_equally_good_forecasts_that_agree_are_quiet(bench: Any) -> None:
    finding = bench.run(StabilityAudit(), make_evidence(bench, signal=3, families=3000))["STAB-002"]
    assert finding.verdict is Verdict.MET
    flagged, others = bench.read_column(finding, "multiplicity", "ambiguity")
    assert flagged.value < 0.2
    assert others.value < 0.05
    assert flagged.low <= flagged.value <= flagged.high
    assert finding.assumptions


def test_forecasts_of_noise_are_equally_good_and_disagree(bench: Any) -> None:
    training, tested = (draw_side(families=700, seed=seed, signal=0, noises=12) for seed in (1, 2))
    core = HistGradientBoostingClassifier(max_iter=10, random_state=1)
    evidence = make_refittable(bench, training, tested, fit_on(training, core, kind="tree"))
    finding = bench.run(StabilityAudit(), evidence)["STAB-002"]
    assert finding.verdict is Verdict.CONCERN
    ambiguity, discrepancy = (
        bench.read_column(finding, "multiplicity", column)[0] for column in ("ambiguity", "discrepancy")
    )
    assert ambiguity.low > 0.8
    assert 0.3 < discrepancy.value < ambiguity.value
    assert "depends on which" in finding.for_families.text


def test_another_forecast_counts_only_where_it_is_as_good(bench: Any) -> None:
    evidence = make_evidence(bench, signal=3, families=600)
    rng = np.random.default_rng(1)
    scores = evidence.tables["predictions"]["score"].to_numpy()
    worse = make_evidence(
        bench, signal=3, families=600,
        other_scores={"worse": rng.random(len(scores)), "twin": np.clip(scores + 1e-6 * rng.random(len(scores)), 0, 1)},
    )  # fmt: skip
    finding = bench.run(StabilityAudit(), worse)["STAB-002"]
    good = dict(
        zip(
            bench.read_column(finding, "forecasts", "forecast"),
            bench.read_column(finding, "forecasts", "is_good"),
            strict=True,
        )
    )
    assert (good["worse"], good["twin"]) == ("no", "yes")


def test_a_group_for_which_forecasts_disagree_more_is_named(bench: Any) -> None:
    """For half of the children the score is settled, for the others it lies about the cut-off."""
    evidence = make_evidence(bench, signal=2, families=2500, noises=8)
    scores = evidence.tables["predictions"]["score"].to_numpy()
    near = np.abs(np.argsort(np.argsort(scores)) / len(scores) - 0.9) < 0.08
    groups = evidence.tables["groups"].set_column(1, "sex", [np.where(near, "Near", "Far").tolist()])
    finding = bench.run(StabilityAudit(), replace(evidence, tables={**evidence.tables, "groups": groups}))[
        "STAB-002"
    ]
    assert finding.verdict is not Verdict.CONCERN
    assert "Near (sex: more often than everyone else)" in finding.headline.text
    answers = dict(
        zip(
            bench.read_column(finding, "groups", "group"),
            bench.read_column(finding, "groups", "answer"),
            strict=True,
        )
    )
    assert answers["Near"] == "difference shown"


def test_the_rule() -> None:
    def share(low: float, high: float) -> Estimate:
        return Estimate((low + high) / 2, low, high, 100, 50, "m")

    assert decide(share(0.1, 0.3)) is Verdict.MET
    assert decide(share(0.4, 0.6)) is Verdict.CANNOT_TELL
    assert decide(share(0.6, 0.8)) is Verdict.CONCERN


def test_small_counts_are_withheld(bench: Any) -> None:
    training, tested = (draw_side(families=n, seed=seed, signal=3) for n, seed in ((2500, 1), (120, 2)))
    evidence = make_refittable(bench, training, tested, fit_on(training, LogisticRegression()))
    raw = bench.run(StabilityAudit(), evidence)["STAB-002"]
    (published,) = protect_findings((raw,), threshold=5)
    withheld = 0
    for name, counted, shown in (("groups", "marked", "share"), ("multiplicity", "changed", "ambiguity")):
        counts, cells = bench.read_column(raw, name, counted), bench.read_column(published, name, shown)
        small = [0 < count <= 5 for count in counts]
        withheld += sum(small)
        assert all(
            isinstance(cell, Withheld) for cell, is_small in zip(cells, small, strict=True) if is_small
        )
    assert withheld > 0
    assert published.headline.text.startswith("This sentence rests on too few")


def test_not_assessed_where_nothing_is_as_good_or_nobody_has_the_outcome(bench: Any) -> None:
    evidence = make_evidence(bench, signal=3, families=300)
    predictions = evidence.tables["predictions"]
    at = predictions.schema.get_field_index("outcome")
    nothing = predictions.set_column(
        at, predictions.schema.field(at), [np.zeros(predictions.num_rows, dtype=np.int8)]
    )
    finding = bench.run(
        StabilityAudit(), replace(evidence, tables={**evidence.tables, "predictions": nothing})
    )["STAB-002"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    at = predictions.schema.get_field_index("score")
    perfect = predictions.set_column(
        at, predictions.schema.field(at), [predictions["outcome"].to_numpy() * 0.9 + 0.05]
    )
    finding = bench.run(
        StabilityAudit(), replace(evidence, tables={**evidence.tables, "predictions": perfect})
    )["STAB-002"]
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "as good as the leading one" in finding.why
