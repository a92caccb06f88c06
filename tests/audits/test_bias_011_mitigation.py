"""BIAS-011: candidates that treat groups more alike, their cost, and their effect on every group."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pytest

from candour.config.protocol import BiasProtocol
from candour.contracts import Audit, Evidence
from candour.disclosure import protect_findings
from candour.errors import EvidenceError, ModelError
from candour.results import Estimate, Finding, Verdict, Withheld
from candour.stats.capacity import flag_whole_levels
from candour_audits.decisions import read_decisions, read_groups
from candour_audits.mitigation import MitigationAudit
from candour_audits.mitigation import material as reading
from candour_audits.mitigation.candidates import (
    AS_IT_IS,
    CUT_OFFS,
    GRADIENT,
    GRID,
    REWEIGHED,
    WITHOUT_PROXIES,
)
from candour_audits.mitigation.price import choose_characteristics

FITTED = (CUT_OFFS, GRADIENT, GRID, REWEIGHED, WITHOUT_PROXIES)
TWO = BiasProtocol(characteristics=("sex", "ethnic_group"))


def change_tables(evidence: Evidence, tables: Mapping[str, pa.Table | None]) -> Evidence:
    merged = {**evidence.tables, **tables}
    return replace(evidence, tables={name: table for name, table in merged.items() if table is not None})


def make(bench: Any, *, families: int = 700, bias: BiasProtocol = TWO) -> Evidence:
    evidence: Evidence = bench.make_explained(families=families, base=-1.2)
    return replace(evidence, protocol=bench.make_protocol(bias=bias))


def set_training_groups(evidence: Evidence, characteristic: str, labels: list[str]) -> Evidence:
    table = evidence.tables["training_groups"]
    at = table.column_names.index(characteristic)
    return change_tables(
        evidence, {"training_groups": table.set_column(at, characteristic, pa.array(labels))}
    )


FOUND: dict[str, Finding] = {}
"""The finding on unchanged evidence is fitted once for all tests that only read it."""


def find(bench: Any) -> Finding:
    return FOUND.get("as made") or FOUND.setdefault("as made", ask(bench, make(bench)))


def ask(bench: Any, evidence: Evidence) -> Finding:
    finding: Finding = bench.run(MitigationAudit(), evidence)["BIAS-011"]
    return finding


def read(finding: Finding, table: str, *columns: str) -> list[tuple[Any, ...]]:
    found = finding.table(table)
    return [tuple(row[found.index_of(column)] for column in columns) for row in found.rows]


@dataclass(frozen=True)
class Refusing:
    """A model that can be questioned but not fitted again, at least not with weights."""

    inner: Any
    only_with_weights: bool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def refit(
        self,
        features: pd.DataFrame,
        outcomes: npt.NDArray[np.bool_],
        *,
        weights: npt.NDArray[np.float64] | None = None,
        seed: int | None = None,
    ) -> Any:
        if weights is not None or not self.only_with_weights:
            raise ModelError("The refit did not settle; expected it to converge. Use other weights.")
        return self.inner.refit(features, outcomes, seed=seed)


def test_it_keeps_the_contract() -> None:
    audit = MitigationAudit()
    assert isinstance(audit, Audit)
    assert (audit.name, audit.codes) == ("mitigation", ("BIAS-011",))


def test_every_candidate_is_shown_with_its_cost_and_nothing_is_recommended(bench: Any) -> None:
    finding = find(bench)
    assert finding.verdict is Verdict.CANNOT_TELL
    rows = read(finding, "costs_ethnic_group", "candidate", "auc", "auc_change", "recall_at_capacity_change")
    assert [row[0] for row in rows] == [AS_IT_IS, *FITTED]
    assert rows[0][2:] == (None, None)
    for _, auc, change, recall in rows[1:]:
        assert isinstance(change, Estimate)
        assert change.value == pytest.approx(auc - rows[0][1])
        assert isinstance(recall, Estimate)
    assert "None is applied, and none is recommended" in finding.headline.text
    worse = sum(change.high < 0 for _, _, change, _ in rows[1:] if change.high is not None)
    found = {0: "none is shown", 1: "one of them is shown"}.get(worse, f"{worse} of them are shown")
    assert f"We tried {len(FITTED)} ways" in finding.for_families.text
    assert f": {found} to sort cases worse on the whole" in finding.for_families.text
    assert "for the panel" in finding.limits[0]


def test_only_cut_offs_by_group_look_at_a_child_s_group_and_say_so(bench: Any) -> None:
    finding = find(bench)
    said = dict(read(finding, "costs_ethnic_group", "candidate", "group_decides"))
    assert [name for name, text in said.items() if text != "No"] == [CUT_OFFS]
    assert "legal advice" in said[CUT_OFFS]
    assert any("Equality Act 2010" in limit for limit in finding.limits)


def test_every_group_of_every_characteristic_is_there_with_losers(bench: Any) -> None:
    evidence = make(bench)
    finding = ask(bench, evidence)
    groups = read_groups(evidence)
    wanted = len(FITTED) * 2 * sum(len(set(groups[name])) for name in ("sex", "ethnic_group"))
    rows = read(finding, "all_effects_ethnic_group", "characteristic", "before", "after", "change")
    assert len(rows) == wanted
    assert finding.table("all_effects_ethnic_group").annex
    for _, before, after, change in rows:
        assert change.value == pytest.approx(after - before)
    assert len(read(finding, "effects_ethnic_group", "group")) == len(FITTED) * 2 * 6


def test_better_and_worse_follow_the_interval(bench: Any) -> None:
    rows = read(find(bench), "all_effects_ethnic_group", "change", "answer")
    answers = {answer for _, answer in rows}
    assert answers <= {"better", "worse", "cannot tell", "no change"}
    for change, answer in rows:
        if answer == "worse":
            assert change.low > 0
        if answer == "better":
            assert change.high < 0


def test_the_forecast_as_it_is_is_a_refit_at_the_capacity(bench: Any) -> None:
    evidence = make(bench)
    features, training = (
        evidence.tables[name].to_pandas()[["strong", "weak", "idle"]]
        for name in ("features", "training_features")
    )
    outcomes = evidence.tables["training_groups"]["outcome"].to_numpy() == 1
    assert evidence.model is not None
    scores = evidence.model.refit(training, outcomes).predict(features)
    decisions = read_decisions(evidence)
    flags = flag_whole_levels(scores, share=0.1)
    precision = read(ask(bench, evidence), "costs_ethnic_group", "precision_at_capacity")[0][0]
    assert precision == pytest.approx(decisions.outcomes[flags].mean())


def test_all_candidates_flag_about_the_same_share(bench: Any) -> None:
    rows = read(find(bench), "costs_ethnic_group", "tp", "fp", "fn", "tn")
    for right, wrong, missed, let_be in rows:
        assert (right + wrong) / (right + wrong + missed + let_be) == pytest.approx(0.1, abs=0.005)


def test_no_test_outcome_reaches_a_candidate(bench: Any) -> None:
    """With other test outcomes every candidate flags the same children: totals of the flagged stay as they are."""
    evidence = make(bench)
    rng = np.random.default_rng(4)
    predictions = evidence.tables["predictions"]
    other = pa.array((rng.random(predictions.num_rows) < 0.3).astype(np.int8))
    at = predictions.column_names.index("outcome")
    changed = change_tables(evidence, {"predictions": predictions.set_column(at, "outcome", other)})
    flagged = [
        [tp + fp for tp, fp in read(ask(bench, each), "costs_ethnic_group", "tp", "fp")]
        for each in (evidence, changed)
    ]
    assert flagged[0] == flagged[1]


def test_features_that_may_stand_for_it_are_left_out_and_named(bench: Any) -> None:
    evidence = make(bench)
    labels = evidence.tables["feature_labels"].to_pylist()
    for row in labels:
        row["may_stand_for"] = "race, a protected characteristic" if row["name"] == "weak" else ""
    table = pa.Table.from_pylist(labels, schema=evidence.tables["feature_labels"].schema)
    finding = ask(bench, change_tables(evidence, {"feature_labels": table}))
    assert any("possible stand-ins: Weak feature." in limit for limit in finding.limits)


def test_without_descriptions_those_that_tell_most_about_the_group_are_left_out(bench: Any) -> None:
    evidence = make(bench)
    strong = evidence.tables["training_features"]["strong"].to_numpy()
    labels = np.where(strong > np.median(strong), "White", "Black").tolist()
    changed = set_training_groups(evidence, "ethnic_group", labels)
    finding = ask(bench, change_tables(changed, {"feature_labels": None}))
    assert any("possible stand-ins: strong." in limit for limit in finding.limits)


def test_small_groups_are_put_together_and_it_is_said(bench: Any) -> None:
    bias = BiasProtocol(characteristics=("ethnic_group",), minimum_events=25)
    finding = ask(bench, make(bench, bias=bias))
    assert any(
        "put together as other groups" in limit and "Not recorded" in limit for limit in finding.limits
    )


def test_a_candidate_that_cannot_be_fitted_stays_with_the_reason(bench: Any) -> None:
    evidence = make(bench)
    finding = ask(bench, replace(evidence, model=Refusing(evidence.model, only_with_weights=True)))
    remarks = dict(read(finding, "costs_ethnic_group", "candidate", "remark"))
    assert "did not settle" in remarks[REWEIGHED]
    assert remarks[WITHOUT_PROXIES] == ""
    assert "1 could not be fitted" in finding.headline.text
    names = {row[0] for row in read(finding, "effects_ethnic_group", "candidate")}
    assert names == set(FITTED) - {REWEIGHED}


def test_one_group_alone_leaves_every_candidate_by_group_unfitted(bench: Any) -> None:
    evidence = make(bench)
    rows = evidence.tables["training_groups"].num_rows
    finding = ask(bench, set_training_groups(evidence, "ethnic_group", ["White"] * rows))
    remarks = dict(read(finding, "costs_ethnic_group", "candidate", "remark"))
    assert all("Fewer than two groups" in remarks[name] for name in (CUT_OFFS, GRADIENT, GRID, REWEIGHED))


def test_without_a_refit_it_is_not_assessed(bench: Any) -> None:
    evidence = make(bench)
    finding = ask(bench, replace(evidence, model=Refusing(evidence.model, only_with_weights=False)))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "could not be fitted anew" in finding.why


@pytest.mark.parametrize("missing", ["features", "training_features", "training_groups"])
def test_without_its_tables_it_is_not_assessed(bench: Any, missing: str) -> None:
    finding = ask(bench, change_tables(make(bench, families=100), {missing: None}))
    assert finding.verdict is Verdict.NOT_ASSESSED


def test_without_a_model_or_a_characteristic_it_is_not_assessed(bench: Any) -> None:
    evidence = make(bench, families=100)
    assert ask(bench, replace(evidence, model=None)).verdict is Verdict.NOT_ASSESSED
    bare = evidence.tables["training_groups"].select(["row", "outcome"])
    finding = ask(bench, change_tables(evidence, {"training_groups": bare}))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "no characteristic" in finding.why


def test_training_tables_of_different_rows_are_refused(bench: Any) -> None:
    evidence = make(bench, families=100)
    cut = evidence.tables["training_groups"].slice(1)
    with pytest.raises(EvidenceError, match="do not hold the same rows"):
        ask(bench, change_tables(evidence, {"training_groups": cut}))


def test_a_characteristic_with_a_difference_comes_first(bench: Any) -> None:
    world = bench.plant_bias("sex")
    evidence = bench.make_evidence(world, protocol=bench.make_protocol(bias=TWO))
    published = read_decisions(evidence).judge(0.1)
    assert choose_characteristics(evidence, published, read_groups(evidence))[0] == "sex"
    plain = bench.make_evidence(bench.make_world(), protocol=bench.make_protocol(bias=TWO))
    known = read_groups(plain)
    judged = read_decisions(plain).judge(0.1)
    assert choose_characteristics(plain, judged, known) == ("ethnic_group",)
    assert choose_characteristics(plain, judged, {"sex": known["sex"]}) == ("sex",)
    assert choose_characteristics(plain, judged, {}) == ()


def test_of_many_training_decisions_whole_families_are_drawn(
    bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = make(bench)
    monkeypatch.setattr(reading, "MOST_DECISIONS", 600)
    assert evidence.model is not None
    found = reading.read_material(evidence, evidence.model)
    assert found.sampled
    assert 590 <= len(found.outcomes) <= 600
    sizes = evidence.tables["training_features"]["family_key"].to_pandas().value_counts()
    rows = evidence.tables["training_features"].to_pandas()
    kept = rows[rows["strong"].isin(found.training["strong"])]
    assert (kept.groupby("family_key").size() == sizes[kept["family_key"].unique()]).all()


def test_scores_by_folds_never_saw_the_family(bench: Any) -> None:
    evidence = make(bench, families=200)
    assert evidence.model is not None
    material = reading.read_material(evidence, evidence.model)
    seen: list[set[int]] = []

    class Watching(Refusing):
        def refit(
            self, features: pd.DataFrame, outcomes: Any, *, weights: Any = None, seed: int | None = None
        ) -> Any:
            seen.append(set(material.families[features.index]))
            return self.inner.refit(features, outcomes)

    watched = replace(material, model=Watching(evidence.model, only_with_weights=True))
    scores = watched.score_without_family(seed=1)
    everyone = set(material.families)
    assert len(seen) == reading.FOLDS
    assert np.isfinite(scores).all()
    left = [everyone - families for families in seen]
    assert sum(len(part) for part in left) == len(everyone)
    assert set.union(*left) == everyone


def test_the_same_evidence_gives_the_same_finding(bench: Any) -> None:
    evidence = make(bench, families=300)
    assert ask(bench, evidence) == ask(bench, evidence)


def test_what_one_candidate_withholds_no_other_gives_away(bench: Any) -> None:
    finding = find(bench)
    (public,) = protect_findings([finding], threshold=5)
    for name in ("effects_ethnic_group", "all_effects_ethnic_group"):
        rows = read(public, name, "metric", "characteristic", "group", "before", "after", "change", "answer")
        shown = {row[:3]: set[bool]() for row in rows}
        for row in rows:
            hidden = [isinstance(cell, Withheld) for cell in row[3:]]
            assert all(hidden) or not any(hidden)
            shown[row[:3]].add(hidden[0])
        assert all(len(answers) == 1 for answers in shown.values())
        assert not any(column.hidden for column in public.table(name).columns)


def test_a_group_with_few_children_in_any_candidate_s_cell_is_withheld(bench: Any) -> None:
    finding = find(bench)
    (public,) = protect_findings([finding], threshold=5)
    least = read(finding, "effects_ethnic_group", "least_tp", "least_fp", "least_fn", "least_tn")
    after = read(public, "effects_ethnic_group", "after")
    small = [any(0 < count <= 5 for count in counts) for counts in least]
    assert any(small)
    assert all(isinstance(cell, Withheld) for (cell,), few in zip(after, small, strict=True) if few)
    assert any(not isinstance(cell, Withheld) for (cell,) in after)
