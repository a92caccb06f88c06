"""FEED-001: does acting on the scores widen gaps in who is flagged, in every simulated contrast?"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pytest

from candour.contracts import Evidence
from candour.disclosure import protect_findings
from candour.errors import ModelError
from candour.results import Estimate, Finding, Verdict, Withheld
from candour_audits.decisions import read_decisions
from candour_audits.feedback import FeedbackAudit, acting, simulated
from candour_audits.feedback.acting import NOT_SHOWN, TOO_SMALL, WIDENS
from candour_audits.feedback.simulated import ROUNDS, RUNS, SEEN, simulate

CODE = "FEED-001"


@dataclass(frozen=True)
class Suspicious:
    """A forecast that, once more is on record for girls than expected, puts all of them first."""

    lean: float = 0.0
    kind: str = "opaque"
    encoded_sources: tuple[str, ...] = ()

    def predict(self, features: pd.DataFrame) -> npt.NDArray[np.float64]:
        known = features["strong"] + (0.2 + self.lean) * features["idle"]
        return np.asarray(1 / (1 + np.exp(-known)), dtype=np.float64)

    def refit(
        self,
        features: pd.DataFrame,
        outcomes: npt.NDArray[np.bool_],
        *,
        weights: npt.NDArray[np.float64] | None = None,
        seed: int | None = None,
    ) -> "Suspicious":
        expected = Suspicious().predict(features)
        likely = (features["idle"].to_numpy() == 1) & (expected > 0.35)
        return replace(self, lean=20.0 if (outcomes - expected)[likely].mean() > 0.06 else 0.0)


@dataclass(frozen=True)
class Broken(Suspicious):
    """A forecast that cannot be learnt anew."""

    def refit(self, features: pd.DataFrame, outcomes: npt.NDArray[np.bool_], **_: Any) -> "Suspicious":
        raise ModelError("The refit did not settle.")


def mark_girls(evidence: Evidence) -> Evidence:
    """The idle feature says who is a girl, on both sides."""
    tables = dict(evidence.tables)
    for features, groups in (("features", "groups"), ("training_features", "training_groups")):
        girls = pa.array([float(sex == "Female") for sex in tables[groups]["sex"].to_pylist()])
        at = tables[features].column_names.index("idle")
        tables[features] = tables[features].set_column(at, "idle", girls)
    return replace(evidence, tables=tables)


def plant(bench: Any) -> Evidence:
    evidence = mark_girls(bench.make_explained(families=6000, base=-1.0))
    protocol = bench.make_protocol(capacity_shares=(0.5,))
    model: Any = Suspicious()
    return replace(evidence, protocol=protocol, model=model)


def ask(bench: Any, evidence: Evidence) -> Finding:
    found: Finding = bench.run(FeedbackAudit(), evidence)[CODE]
    return found


def test_a_forecast_that_takes_more_looking_for_more_need_is_a_concern(bench: Any) -> None:
    finding = ask(bench, plant(bench))
    assert finding.verdict is Verdict.CONCERN
    assert finding.headline.text.endswith("Female (sex) and Male (sex).")
    answers = dict(
        zip(
            zip(bench.read_column(finding, "groups", "characteristic"), bench.read_column(finding, "groups", "group"), strict=True),
            bench.read_column(finding, "groups", "answer"),
            strict=True,
        )
    )  # fmt: skip
    assert answers["Sex", "Female"] == answers["Sex", "Male"] == WIDENS
    assert WIDENS not in {answer for (name, _), answer in answers.items() if name != "Sex"}
    assert min(finding.headline.counts) > 5


@pytest.fixture(scope="module")
def quiet(request: pytest.FixtureRequest) -> dict[str, Finding]:
    """Filled once: the finding on evidence without a fault."""
    return {}


def find(bench: Any, quiet: dict[str, Finding]) -> Finding:
    return quiet.get(CODE) or quiet.setdefault(
        CODE, ask(bench, bench.make_explained(families=1200, base=-1.2))
    )


def test_without_a_fault_it_cannot_tell_and_says_that_it_is_a_simulation(bench: Any, quiet: Any) -> None:
    finding = find(bench, quiet)
    assert finding.verdict is Verdict.CANNOT_TELL
    assert set(bench.read_column(finding, "groups", "answer")) <= {NOT_SHOWN, TOO_SMALL}
    assert "What is on record still moves" in finding.headline.text
    assert any("A simulation, not a forecast" in limit for limit in finding.limits)
    assert not any("drawn by lot" in limit for limit in finding.limits)
    assert len(finding.assumptions) >= 6


def test_more_is_on_record_the_more_looking_finds(bench: Any, quiet: Any) -> None:
    table = find(bench, quiet).table("rounds")
    at = table.index_of("recorded")
    last = [row[at] for row in table.rows if row[table.index_of("round")] == ROUNDS]
    values = [cell.value for cell in last if isinstance(cell, Estimate) and cell.value is not None]
    assert values == sorted(values)
    assert len(set(values)) == len(SEEN) + 1


def test_every_number_has_its_foundation_and_the_range_over_runs(bench: Any, quiet: Any) -> None:
    for table in find(bench, quiet).tables:
        for row in table.rows:
            for cell in row:
                if isinstance(cell, Estimate):
                    assert cell.value is not None
                    assert cell.low is not None
                    assert cell.high is not None
                    assert cell.low <= cell.value <= cell.high
                    assert cell.n > 0
                    assert "no interval about the world" in cell.method


def test_where_looking_finds_nothing_new_no_gap_grows(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated, "SEEN", {"low": 1.0, "medium": 1.0, "high": 1.0})
    evidence = bench.make_explained(families=300, base=-1.2)
    found = simulate(evidence, evidence.model, read_decisions(evidence))
    for name in found.groupings:
        growth = found.find_growth(name)
        assert growth.shape[:2] == (len(SEEN), RUNS)
        np.testing.assert_array_equal(growth, 0)


def test_the_same_evidence_gives_the_same_finding(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated, "RUNS", 1)
    evidence = bench.make_explained(families=300, base=-1.2)
    assert ask(bench, evidence) == ask(bench, evidence)
    assert ask(bench, replace(evidence, seed=8)) != ask(bench, evidence)


def test_a_group_of_few_children_is_neither_judged_nor_shown(bench: Any) -> None:
    evidence = plant(bench)
    groups = evidence.tables["groups"]
    sex = groups["sex"].to_pylist()
    sex[:4] = ["Indeterminate"] * 4
    changed = groups.set_column(groups.column_names.index("sex"), "sex", pa.array(sex))
    tables = {**evidence.tables, "groups": changed}
    (finding,) = protect_findings((ask(bench, replace(evidence, tables=tables)),), threshold=5)
    row = next(row for row in finding.table("groups").rows if row[1] == "Indeterminate")
    assert all(isinstance(cell, Withheld) for cell in row[2:])
    others = [row for row in finding.table("groups").rows if row[0] == "Sex" and row[1] != "Indeterminate"]
    assert any(isinstance(cell, Withheld) for row in others for cell in row)
    assert "Indeterminate" not in finding.headline.text
    rows = [row for row in finding.table("everything").rows if row[1] == "Indeterminate"]
    assert len(rows) == len(SEEN) * 2 * ROUNDS
    assert all(isinstance(cell, Withheld) for row in rows for cell in row[5:])


def test_of_many_test_decisions_whole_families_are_drawn(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated, "TESTED_WHOLE", 400)
    monkeypatch.setattr(simulated, "TESTED_DRAWN", 200)
    monkeypatch.setattr(simulated, "RUNS", 1)
    evidence = bench.make_explained(families=400, base=-1.2)
    found = simulate(evidence, evidence.model, read_decisions(evidence))
    assert 150 < sum(found.counts) <= 200
    monkeypatch.setattr(acting, "simulate", lambda *_: found)
    limits = " ".join(ask(bench, evidence).limits)
    assert "whole families of up to 200 test decisions were drawn by lot" in limits


@pytest.mark.parametrize("missing", ["features", "training_features", "training_groups"])
def test_without_what_it_needs_it_is_not_assessed(bench: Any, missing: str) -> None:
    evidence = bench.make_explained(families=60)
    tables = {name: table for name, table in evidence.tables.items() if name != missing}
    finding = ask(bench, replace(evidence, tables=tables))
    assert finding.verdict is Verdict.NOT_ASSESSED
    assert "trained on" in finding.why
    assert ask(bench, replace(evidence, model=None)).verdict is Verdict.NOT_ASSESSED


def test_with_too_few_outcomes_or_one_group_or_no_refit_it_is_not_assessed(bench: Any) -> None:
    few = ask(bench, bench.make_explained(families=40, base=-5.0))
    assert few.verdict is Verdict.NOT_ASSESSED
    assert "too few outcomes" in few.why
    evidence = bench.make_explained(families=300, base=-1.2)
    broken = ask(bench, replace(evidence, model=Broken()))
    assert "could not be learnt anew" in broken.why
    alike = evidence.tables["groups"].select(["row"]).append_column(
        "sex", pa.array(["Female"] * evidence.tables["groups"].num_rows)
    )  # fmt: skip
    alone = ask(bench, replace(evidence, tables={**evidence.tables, "groups": alike}))
    assert "no characteristic with two groups" in alone.why
