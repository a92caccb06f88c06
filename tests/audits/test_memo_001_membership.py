"""MEMO-001: could somebody who has the model file find out who was in the training data?"""

from dataclasses import replace
from typing import Any

import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from candour.disclosure import protect_findings
from candour.errors import ModelError
from candour.results import Estimate, Verdict, Withheld
from candour.stats.memory.attacks import Attack
from candour_audits.memory import MemoryAudit
from candour_audits.memory.membership import decide
from refitted_worlds import draw_side, fit_on, make_refittable

DEEP = {
    "max_iter": 25,
    "min_samples_leaf": 1,
    "max_leaf_nodes": None,
    "learning_rate": 0.3,
    "random_state": 1,
}


def make_evidence(
    bench: Any, core: Any, *, families: int = 700, kind: str = "linear", base: float = -1.5
) -> Any:
    training, tested = (draw_side(families=families, seed=seed, noises=4, base=base) for seed in (1, 2))
    return make_refittable(bench, training, tested, fit_on(training, core, kind=kind))


def test_a_model_that_memorises_is_caught(bench: Any) -> None:
    evidence = make_evidence(bench, HistGradientBoostingClassifier(**DEEP), families=400, kind="tree")
    finding = bench.run(MemoryAudit(), evidence)["MEMO-001"]
    assert finding.verdict is Verdict.CONCERN
    aucs, found = (bench.read_column(finding, "attacks", column) for column in ("auc", "found_at_1"))
    assert max(auc.low for auc in aucs) > 0.8
    assert max(share.value for share in found) > 0.1
    assert "must not leave the authority" in finding.headline.text
    assert "could find out" in finding.for_families.text


def test_a_regularised_logistic_regression_is_quiet(bench: Any) -> None:
    finding = bench.run(MemoryAudit(), make_evidence(bench, LogisticRegression(C=0.1), families=2500))[
        "MEMO-001"
    ]
    assert finding.verdict is Verdict.MET
    assert all(auc.high < 0.55 for auc in bench.read_column(finding, "attacks", "auc"))
    assert "next to nothing" in finding.headline.text
    assert finding.assumptions


def test_a_change_of_period_alone_is_not_taken_for_memory(bench: Any) -> None:
    """The outcome is rarer later: training and test decisions are told apart by a model that remembers nobody."""
    training = draw_side(families=2000, seed=1, base=-0.5)
    later = draw_side(families=2000, seed=2, base=-3.5)
    evidence = make_refittable(bench, training, later, fit_on(training, LogisticRegression(C=0.1)))
    finding = bench.run(MemoryAudit(), evidence)["MEMO-001"]
    itself, period, memory = bench.read_column(finding, "periods", "auc")
    assert itself.low > 0.52
    assert period.value == pytest.approx(itself.value, abs=0.03)
    assert memory.low < 0.5 < memory.high
    assert finding.verdict is not Verdict.CONCERN


def test_the_rule() -> None:
    def estimate(low: float | None, high: float | None, value: float = 0.5) -> Estimate:
        return Estimate(value, low, high, 100, None, "m")

    fine, low_rate = estimate(0.48, 0.53), estimate(0.008, 0.015)
    assert decide((Attack(fine, low_rate, low_rate),)) is Verdict.MET
    assert decide((Attack(estimate(0.52, 0.58), low_rate, low_rate),)) is Verdict.CANNOT_TELL
    assert decide((Attack(fine, estimate(0.01, 0.03), low_rate),)) is Verdict.CANNOT_TELL
    assert decide((Attack(fine, estimate(0.03, 0.05), low_rate),)) is Verdict.CONCERN
    assert (
        decide((Attack(fine, low_rate, low_rate), Attack(estimate(0.6, 0.7), low_rate, low_rate)))
        is Verdict.CONCERN
    )
    assert decide((Attack(estimate(None, None, 1.0), low_rate, low_rate),)) is Verdict.CONCERN
    assert decide((Attack(estimate(None, None), low_rate, low_rate),)) is Verdict.CANNOT_TELL


def test_few_outcomes_to_attack_are_withheld(bench: Any) -> None:
    raw = bench.run(MemoryAudit(), make_evidence(bench, LogisticRegression(), families=300))["MEMO-001"]
    events = bench.read_column(raw, "attacks", "with")[0]
    (published,) = protect_findings((raw,), threshold=events)
    assert all(isinstance(cell, Withheld) for cell in bench.read_column(published, "attacks", "auc"))
    assert published.headline.text.startswith("This sentence rests on too few")


def test_not_assessed_without_model_training_outcomes_or_fits(bench: Any) -> None:
    evidence = make_evidence(bench, LogisticRegression(), families=300)
    without = {name: table for name, table in evidence.tables.items() if name != "training_features"}
    rare = make_evidence(bench, LogisticRegression(), families=60, base=-3.0)
    stubborn = replace(evidence, model=Stubborn(evidence.model))
    for poor, said in (
        (replace(evidence, model=None), "no model"), (replace(evidence, tables=without), "not the decisions"),
        (rare, "fewer than 20"), (stubborn, "could not be fitted again"),
    ):  # fmt: skip
        findings = bench.run(MemoryAudit(), poor)
        assert tuple(findings) == ("MEMO-001", "MEMO-002")
        assert {finding.verdict for finding in findings.values()} == {Verdict.NOT_ASSESSED}
        assert said in findings["MEMO-001"].why


def test_the_same_evidence_gives_the_same_findings(bench: Any) -> None:
    evidence = make_evidence(bench, LogisticRegression(), families=300)
    first, second = (MemoryAudit().run(evidence, lambda _step, _share: None) for _ in range(2))
    assert first == second


class Stubborn:
    """A model that never settles."""

    def __init__(self, model: Any) -> None:
        self.kind, self.core, self.encoded_sources = model.kind, model.core, model.encoded_sources
        self.predict, self.encode, self.margin = model.predict, model.encode, model.margin

    def refit(self, *_rows: Any, **_options: Any) -> Any:
        raise ModelError("did not settle")
