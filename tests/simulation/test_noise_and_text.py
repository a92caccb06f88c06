"""A world whose answer is known: where the outcome is by lot no bar is met. What texts add is in test_texts_add_where_they_tell.py."""

import json
from pathlib import Path

import pytest
from sklearn.metrics import roc_auc_score

from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.contracts import Evidence, PilotResult
from candour.results import Verdict
from candour.workflow.preparing import prepare_history
from candour.workflow.workspace import Workspace
from candour_audits.performance import PerformanceAudit
from candour_pipelines.case_escalation import CaseEscalation

pytestmark = pytest.mark.simulation
MODEL = "logistic_regression"


def run(folder: Path, scenario: str, *, children: int, seed: int) -> tuple[PilotConfig, PilotResult]:
    said = {
        "version": 1,
        "name": f"{scenario}-{seed}",
        "extracts": {
            "synthetic": {"children": children, "years": 6, "seed": seed, "scenarios": [scenario], "documents": True}
        },
        "question": {
            "decision_point": "referral_received",
            "outcome": {"kinds": ["cp_plan", "care_episode"]},
            "population": {"exclude_if_open": ["cp_plan", "care_episode"]},
        },
        "features": {
            "families": [
                {"family": "age"},
                {"family": "count", "events": ["referral", "assessment", "section_47", "cp_plan"], "windows": [365, "ever"]},
                {"family": "current_code", "fields": ["referral_source"]},
                {"family": "last_code", "fields": ["primary_need"]},
            ]
        },
        "split": {"name": "earlier_cases", "folds": 2},
        "text": {
            "kinds": ["referral_note", "assessment_summary"], "on_the_day": ["referral_note"], "when_authorised": ["assessment_summary"],
        },
        "variants": {"data": ["structured", "structured_and_text"]},
        "models": {"candidates": [{"name": MODEL, "strengths": [0.01], "l1_shares": [0.0]}]},
        "protocol": {
            "criteria": [
                {"metric": "auc", "at_least": 0.55, "reason": "Hardly more than chance."},
                {"metric": "average_precision_lift", "at_least": 1.2, "reason": "Hardly more than chance."},
            ],
            "replicates": 300,
        },
        "report": {"title": "A world by lot", "purpose": "To ask a question whose answer is known."},
    }  # fmt: skip
    path = folder / "pilot.yaml"
    path.write_text(json.dumps(said), encoding="utf-8")
    config = load_pilot(path)
    history = prepare_history(config, path, Workspace(folder / "mlruns"), lambda *_: None).history
    return config, CaseEscalation().run(config, history, lambda *_: None)


def compute_aucs(result: PilotResult) -> dict[str, float]:
    table = result.tables["variant_predictions"].to_pandas()
    table = table[table["model"] == MODEL]
    return {
        str(data): float(roc_auc_score(rows["outcome"], rows["score"]))
        for data, rows in table.groupby("data")
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_where_the_outcome_is_by_lot_no_bar_is_met(tmp_path: Path, seed: int) -> None:
    """Nor with texts. About 90 outcomes among 1,000 test decisions: a standard error of .03."""
    config, result = run(tmp_path, "noise-outcome", children=4000, seed=seed)
    evidence = Evidence(
        name="noise", variant=result.variant, leading=result.leading,
        labels={model.name: model.label for model in result.models},
        baselines=tuple(model.name for model in result.models if model.is_baseline),
        tables=result.tables, facts=result.facts, protocol=config.protocol, disclosure=config.disclosure, seed=seed,
    )  # fmt: skip
    findings = {finding.code: finding for finding in PerformanceAudit().run(evidence, lambda *_: None)}
    assert findings["PERF-001"].verdict in {Verdict.CONCERN, Verdict.CANNOT_TELL}
    assert findings["PERF-004"].verdict in {Verdict.CONCERN, Verdict.CANNOT_TELL}
    assert all(abs(auc - 0.5) < 0.1 for auc in compute_aucs(result).values())
