"""What can be done with a finished run: list it, question it, report it, look at it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from candour.report.machine.exports import view_findings
from candour.report.pages.page import view_pages


@pytest.fixture
def answer(small_run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command in this process, in the folder of the small run; what it prints."""
    monkeypatch.chdir(small_run.folder)

    def call(*arguments: str) -> str:
        from candour.cli.app import run_command

        code = run_command(arguments)
        said = capsys.readouterr()
        assert code == 0, said.err
        return said.out

    return call


def test_list_shows_plug_ins_and_runs(answer: Any, small_run: Any) -> None:
    out = answer("list", "--json")
    inventory = json.loads(out)
    assert [p["name"] for p in inventory["pipelines"]] == ["case_escalation"]
    assert {"performance", "bias", "calibration"} <= {a["name"] for a in inventory["audits"]}
    assert "planted-bias" in {s["name"] for s in inventory["scenarios"]}
    assert small_run.run_id in {r["run_id"] for r in inventory["runs"] if r["status"] == "FINISHED"}


def test_list_is_readable_too_and_says_where_the_runs_are(answer: Any) -> None:
    out = answer("list")
    assert "planted-bias" in out
    assert "candour runs" in out


def test_report_writes_the_same_bytes_again(
    answer: Any, small_run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The others are held against the first by `candour reproduce` (docs/reproduce.md), all of them.
    monkeypatch.setattr("candour.report.views.VIEWS", (view_findings, view_pages))
    # A report that is written again takes its place in the store.
    shutil.copytree(small_run.folder / "mlruns", tmp_path / "mlruns")
    monkeypatch.chdir(tmp_path)
    out = answer("report", small_run.run_id[:8], "--out", str(tmp_path / "again"), "--no-pdf", "--json")
    assert json.loads(out)["verdict"]
    first = small_run.folder / "reports" / "small"
    for name in ("findings.json", "report.html", "technical-annex.html"):
        assert (tmp_path / "again" / name).read_bytes() == (first / name).read_bytes()


def test_audit_asks_again_and_gives_the_same_findings(answer: Any, small_run: Any) -> None:
    kept = (
        small_run.folder / "mlruns" / "artifacts" / small_run.run_id / "artifacts" / "findings" / "0001.json"
    )
    before = kept.read_bytes()
    out = answer("audit", "small", "--json")
    outcome = json.loads(out)
    assert (outcome["version"], outcome["is_new"], outcome["changed"]) == (1, False, [])
    assert kept.read_bytes() == before
    assert not kept.with_name("0002.json").exists()


def test_audit_prints_a_table_for_people(answer: Any) -> None:
    out = answer("audit", "small", "--audits", "sample_size")
    assert "SIZE-001" in out
    assert "Findings version 1, as before" in out


def test_check_counts_without_fitting(answer: Any) -> None:
    out = answer("check", "small.yaml", "--json")
    outcome = json.loads(out)
    assert outcome["children"] == 1200
    counts = [q["count"] for q in outcome["quality"]] + [f["decisions"] for f in outcome["flow"]]
    assert all(count in {"c", 0} or count > 5 for count in counts)
    assert ("assessment", "factor") in {(q["table"], q["field"]) for q in outcome["quality"]}
    assert {"cin_census", "ssda903"} == {c["source"] for c in outcome["coverage"]}


def test_check_is_readable_too(answer: Any) -> None:
    out = answer("check", "small.yaml")
    assert "Referrals received" in out


def test_ui_stays_on_this_machine(answer: Any) -> None:
    out = answer("ui", "--dry-run", "--port", "5001")
    assert "http://127.0.0.1:5001/#/experiments/1/runs?workflowType=machine_learning" in out
    assert "--host 127.0.0.1" in out


def test_a_stored_model_opens_in_mlflow_and_scores_as_published(small_run: Any) -> None:
    import mlflow.sklearn
    import numpy as np

    from candour.tracking.evidence import load_evidence
    from candour.tracking.model_metrics import ModelName
    from candour.tracking.opening import open_store
    from candour.tracking.runs import find_model_runs

    store = open_store(small_run.folder / "mlruns", create=False)
    evidence = load_evidence(store, "small").evidence
    nested = find_model_runs(store, small_run.run_id)[ModelName(evidence.variant, evidence.leading)]
    model = mlflow.sklearn.load_model(str(store.artefacts(nested) / "model"))
    features = evidence.tables["features"].drop_columns("row").to_pandas()
    predictions = evidence.tables["predictions"].to_pandas()
    published = predictions.loc[predictions["model"] == evidence.leading, "score"].to_numpy()
    np.testing.assert_allclose(model.predict_proba(features)[:, 1], published, rtol=0, atol=1e-12)


def test_nested_runs_hold_settings_and_metrics_with_intervals(small_run: Any) -> None:
    from candour.tracking.opening import open_store
    from candour.tracking.runs import find_model_runs

    store = open_store(small_run.folder / "mlruns", create=False)
    models = find_model_runs(store, small_run.run_id)
    assert len(models) == 5
    for run_id in models.values():
        run = store.client.get_run(run_id)
        assert run.info.status == "FINISHED"
        metrics = run.data.metrics
        assert metrics["auc_low"] <= metrics["auc"] <= metrics["auc_high"]
        assert run.data.tags["mlflow.user"] == "not recorded"
        assert run.data.tags["candour.config_sha256"]


def test_the_parent_run_holds_the_configuration_twice(small_run: Any, config_text: str) -> None:
    from candour.tracking.opening import open_store

    store = open_store(small_run.folder / "mlruns", create=False)
    run = store.client.get_run(small_run.run_id)
    folder = store.artefacts(small_run.run_id)
    assert (folder / "config" / "pilot.yaml").read_text() == config_text
    assert json.loads((folder / "config" / "resolved.json").read_bytes())["name"] == "small"
    assert run.data.params["question.outcome.within_days"] == "365"
    assert (folder / "report" / "report.html").is_file()
