"""What is muted where: a table of scores by the configuration beside it, a finished run by its own."""

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from candour.config.protocol import Disclosure
from candour.errors import ConfigError
from candour.report.machine.findings_document import load_document
from candour.results import Finding, Verdict
from candour.workflow import audit_finished
from candour.workflow.audit_finished import audit_finished_run
from candour.workflow.audit_scores import audit_scores
from candour.workflow.check import check_pilot
from candour.workflow.run import run_pilot

CONFIG = """version: 1
name: scores
columns: {{score: s, outcome: o, cluster: c}}
protocol:
  criteria: [{{metric: auc, at_least: 0.6, reason: Below it no worker would accept the order.}}]
  replicates: 100
audits: [performance]
muted:
  {code}: The panel has asked another body for this.
report: {{title: Scores, purpose: To find out whether these scores help anybody., pdf: false}}
"""
QUICKSTART = Path(__file__).parents[3] / "configs" / "quickstart.yaml"
REASON = "The panel has asked another body for this."


def silent(_step: str, _share: float) -> None:
    """Nobody is told how far it is."""


def write_scores(folder: Path, code: str) -> tuple[Path, Path]:
    chance = np.random.Generator(np.random.PCG64(3))
    risk = chance.beta(1, 6, 400)
    outcome = chance.random(400) < risk
    rows = [f"{s:.5f},{int(o)},f{at // 2}" for at, (s, o) in enumerate(zip(risk, outcome, strict=True))]
    table, config = folder / "scores.csv", folder / "scores.yaml"
    table.write_text("\n".join(["s,o,c", *rows]) + "\n", encoding="utf-8")
    config.write_text(CONFIG.format(code=code), encoding="utf-8")
    return table, config


def test_scores_are_audited_without_the_muted_question(tmp_path: Path) -> None:
    table, config = write_scores(tmp_path, "PERF-004")
    audit_scores(table, config, out=tmp_path / "out", pdf=False, report_progress=silent)
    document = load_document((tmp_path / "out" / "findings.json").read_bytes())
    (muted,) = (finding for finding in document.findings if finding.code == "PERF-004")
    assert (muted.verdict, muted.muted, muted.tables) == (Verdict.NOT_ASSESSED, REASON, ())
    assert document.overall.muted == ("PERF-004",)
    assert "What the authority had muted" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_an_unknown_code_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    table, config = write_scores(tmp_path, "PERF-044")
    table.unlink()
    with pytest.raises(ConfigError, match=r"scores.yaml:9:3: muted.PERF-044: .* did you mean 'PERF-004'"):
        audit_scores(table, config, out=tmp_path / "out", pdf=False, report_progress=silent)
    assert not (tmp_path / "out").exists()


def test_a_pilot_with_an_unknown_code_is_refused_by_check_and_by_run(tmp_path: Path) -> None:
    config = tmp_path / "pilot.yaml"
    text = QUICKSTART.read_text(encoding="utf-8")
    config.write_text(f"{text}\nmuted:\n  USEF-010: {REASON}\n  TIME-001: {REASON}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"muted.USEF-010: .* did you mean 'USEF-00"):
        check_pilot(config, mlruns=tmp_path / "mlruns", report_progress=silent)
    with pytest.raises(ConfigError, match=r"muted.TIME-001: this question cannot be muted"):
        run_pilot(config, mlruns=tmp_path / "mlruns", out=tmp_path / "out", pdf=False, report_progress=silent)
    assert not (tmp_path / "mlruns").exists()


@dataclass
class Kept:
    """The findings that were kept with a run."""

    findings: tuple[Finding, ...] = ()


@pytest.mark.parametrize("names", [(), ("time_travel", "data_quality")])
def test_the_configuration_of_a_finished_run_decides(
    names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = SimpleNamespace(
        audits=("time_travel", "data_quality"), muted={"DATA-008": REASON}, disclosure=Disclosure()
    )
    evidence = SimpleNamespace(tables={}, facts={}, labels={})
    finished = SimpleNamespace(run_id="r", config=config, evidence=evidence)
    kept = Kept()

    def keep(_store: Any, _run_id: str, findings: tuple[Finding, ...], **_settings: Any) -> Any:
        kept.findings = findings
        return SimpleNamespace(version=SimpleNamespace(number=1), is_new=True)

    monkeypatch.setattr(audit_finished, "open_store", lambda _mlruns, **_settings: None)
    monkeypatch.setattr(audit_finished, "place_fits", lambda *_settings: nullcontext())
    monkeypatch.setattr(audit_finished, "load_evidence", lambda _store, _reference: finished)
    monkeypatch.setattr(audit_finished, "save_findings", keep)
    monkeypatch.setattr(audit_finished, "list_versions", lambda _store, _run_id: ())
    monkeypatch.setattr(audit_finished, "read_shown", lambda *_settings: kept.findings)
    outcome = audit_finished_run("r", mlruns=tmp_path, names=names, report_progress=silent)
    assert [f.muted for f in outcome.findings if f.code == "DATA-008"] == [REASON]
    assert {f.muted for f in outcome.findings if f.code != "DATA-008"} == {""}
    assert kept.findings == outcome.findings
