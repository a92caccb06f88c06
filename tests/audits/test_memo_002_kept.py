"""MEMO-002: does the model file keep anything of a single child?"""

from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from candour.disclosure import protect_findings
from candour.results import Estimate, Verdict, Withheld
from candour.stats.memory.leaves import LeafSizes
from candour_audits.memory import MemoryAudit
from candour_audits.memory.kept import decide
from candour_audits.memory.kept_tables import Kept
from refitted_worlds import Side, draw_side, fit_on, make_refittable


def draw_both(families: int = 500) -> tuple[Side, Side]:
    training, tested = (draw_side(families=families, seed=seed, noises=2, base=-1.5) for seed in (1, 2))
    return training, tested


def assess(bench: Any, core: Any, *, kind: str, families: int = 500, **changes: Any) -> Any:
    training, tested = draw_both(families)
    evidence = make_refittable(bench, training, tested, fit_on(training, core, kind=kind, **changes))
    return bench.run(MemoryAudit(), evidence)["MEMO-002"]


def read_kept(bench: Any, finding: Any) -> dict[str, str]:
    return dict(
        zip(
            bench.read_column(finding, "kept", "what"),
            bench.read_column(finding, "kept", "found"),
            strict=True,
        )
    )


def read_pull(bench: Any, finding: Any) -> dict[str, Any]:
    return dict(
        zip(
            bench.read_column(finding, "pull", "among"),
            bench.read_column(finding, "pull", "pull"),
            strict=True,
        )
    )


def test_a_tree_with_one_child_a_leaf_is_caught(bench: Any) -> None:
    finding = assess(bench, DecisionTreeClassifier(random_state=1), kind="opaque")
    assert finding.verdict is Verdict.CONCERN
    kept = read_kept(bench, finding)
    assert kept["Families in the smallest leaf"] == "5 or fewer"
    assert kept["Leaves with 5 families or fewer"] == "most"
    assert read_pull(bench, finding)["With the outcome"].low > 0.3
    assert "Some leaves hold decisions of 5 families or fewer" in finding.headline.text
    assert "for a child with the outcome" in finding.headline.text


def test_trees_with_large_leaves_are_quiet(bench: Any) -> None:
    core = HistGradientBoostingClassifier(
        max_iter=5, learning_rate=0.02, min_samples_leaf=100, random_state=1
    )
    finding = assess(bench, core, kind="tree", families=1500)
    assert finding.verdict is Verdict.MET
    kept = read_kept(bench, finding)
    assert kept["Leaves with 5 families or fewer"] == "none"
    assert kept["Training decisions in the smallest leaf"] in {"51 to 200", "more than 200"}


def test_a_regularised_logistic_regression_is_quiet(bench: Any) -> None:
    finding = assess(bench, LogisticRegression(C=0.1), kind="linear", families=1500)
    assert finding.verdict is Verdict.MET
    assert set(read_kept(bench, finding)) == {
        "What this kind of model keeps", "Smallest or largest values that 5 families or fewer have",
    }  # fmt: skip
    pull = read_pull(bench, finding)
    assert abs(pull["All"].value) < 0.01
    assert finding.assumptions


def test_ends_that_the_encoder_keeps_are_read_off_the_model(bench: Any) -> None:
    """An encoder that stops at the largest training value tells whoever has it what that value was."""
    training, _ = draw_both(1500)
    known = training.features["known"]
    finding = assess(
        bench, LogisticRegression(C=0.1), kind="linear", families=1500,
        clips={"known": (float(known.min()), float(known.max()))},
    )  # fmt: skip
    assert finding.verdict is Verdict.CONCERN
    assert "some" in read_kept(bench, finding)["Smallest or largest values that 5 families or fewer have"]
    assert f"{known.max():.2f}" not in finding.headline.text
    inside = assess(
        bench, LogisticRegression(C=0.1), kind="linear", families=1500, clips={"known": (-1.0, 1.0)}
    )
    assert inside.verdict is Verdict.MET


def test_an_unknown_kind_of_model_can_never_be_met(bench: Any) -> None:
    finding = assess(bench, KNeighborsClassifierWithWeights(n_neighbors=200), kind="opaque", families=500)
    assert finding.verdict is Verdict.CANNOT_TELL
    assert "not known to the audit" in read_kept(bench, finding)["What this kind of model keeps"]


def test_the_rule() -> None:
    def pull(low: float | None, high: float | None) -> Estimate:
        return Estimate(0.01, low, high, 100, None, "m")

    small, large = LeafSizes(100, 3, 2, 4), LeafSizes(100, 40, 30, 0)
    fine = (pull(0.0, 0.01), pull(0.0, 0.015))
    assert decide(Kept("tree", large, 0, 5), fine) is Verdict.MET
    assert decide(Kept("tree", small, 0, 5), fine) is Verdict.CONCERN
    assert decide(Kept("linear", None, 2, 5), fine) is Verdict.CONCERN
    assert decide(Kept("linear", None, 0, 5), (pull(0.03, 0.05),)) is Verdict.CONCERN
    assert decide(Kept("linear", None, 0, 5), (pull(0.01, 0.05),)) is Verdict.CANNOT_TELL
    assert (
        decide(Kept("linear", None, 0, 5), (Estimate(None, None, None, 0, None, "none", "r"),)) is Verdict.MET
    )
    assert decide(Kept("opaque", None, 0, 5), fine) is Verdict.CANNOT_TELL


def test_records_that_are_alone_are_counted_and_small_counts_withheld(bench: Any) -> None:
    training, tested = draw_both(400)
    same = training.features.copy()
    same.iloc[:, :] = np.round(same.to_numpy())
    same.iloc[:3] = [[90.0, 1.0, 1.0], [91.0, 1.0, 1.0], [92.0, 1.0, 1.0]]
    blunt = replace(training, features=same * 0 + (same == 90.0).astype(float))
    for side, share in ((training, 1.0), (blunt, None)):
        evidence = make_refittable(bench, side, tested, fit_on(side, LogisticRegression()))
        finding = bench.run(MemoryAudit(), evidence)["MEMO-002"]
        (published,) = protect_findings((finding,), threshold=5)
        alone = bench.read_column(published, "pull", "share")[2]
        assert isinstance(alone, Withheld) if share is None else alone.value == share


class KNeighborsClassifierWithWeights(KNeighborsClassifier):  # type: ignore[misc]
    """Neighbours that take, and ignore, weights."""

    def fit(self, rows: Any, outcomes: Any, sample_weight: Any = None) -> Any:
        return super().fit(rows, outcomes)
