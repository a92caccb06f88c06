"""Somebody else's scores, from a CSV or Parquet file to a report: no run store, no MLflow, no identifier kept."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

CONFIGS = Path(__file__).parents[2] / "configs"


@pytest.fixture(scope="session")
def scores() -> dict[str, list[Any]]:
    """3,000 made-up decisions whose scores are the true risks."""
    chance = np.random.Generator(np.random.PCG64(5))
    risk = chance.beta(1, 9, 3000)
    outcome = (chance.random(3000) < risk).astype(int)
    return {
        "risk_score": [round(float(score), 6) for score in risk],
        "escalated": outcome.tolist(),
        "seen_again": (risk >= np.quantile(risk, 0.9)).astype(int).tolist(),
        "household": [f"H-SECRET-{number // 2:05}" for number in range(3000)],
        "scored_on": [f"2025-{1 + number % 12:02}-15" for number in range(3000)],
        "sex": chance.choice(["Female", "Male"], 3000).tolist(),
        "ethnicity": chance.choice(["White", "Black", "Asian", ""], 3000, p=[0.6, 0.2, 0.15, 0.05]).tolist(),
    }


def write_csv(path: Path, columns: dict[str, list[Any]]) -> Path:
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


@pytest.fixture(scope="session")
def audited(guarded: Any, scores: dict[str, list[Any]], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The audit of the CSV file, by a guarded process."""
    folder = tmp_path_factory.mktemp("scores")
    write_csv(folder / "scores.csv", scores)
    config = str(CONFIGS / "audit_only.yaml")
    return guarded(
        folder,
        "audit",
        "--predictions",
        "scores.csv",
        "--config",
        config,
        "--out",
        "out",
        "--no-pdf",
        "--json",
    )


def test_it_writes_a_report_and_gives_a_verdict(audited: Any) -> None:
    assert audited.code == 0, audited.stderr
    assert json.loads(audited.stdout)["verdict"]
    assert (audited.folder / "out" / "report.html").is_file()
    findings = (audited.folder / "out" / "findings.json").read_text()
    assert all(code in findings for code in ("PERF-001", "BIAS-001", "CALI-001"))


def test_it_leaves_nothing_but_the_report_and_touches_no_network(audited: Any) -> None:
    assert sorted(path.name for path in audited.folder.iterdir()) == ["out", "scores.csv", "touched.log"]
    assert not [line for line in audited.touched.splitlines() if line.startswith("socket")]


def test_no_identifier_of_the_table_reaches_the_report(audited: Any) -> None:
    for path in (audited.folder / "out").rglob("*"):
        if path.is_file():
            assert b"H-SECRET" not in path.read_bytes()


def test_parquet_gives_the_same_report(
    audited: Any, scores: dict[str, list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from candour.cli.app import run_command

    monkeypatch.chdir(tmp_path)
    pq.write_table(pa.table(scores), tmp_path / "scores.parquet")
    config = str(CONFIGS / "audit_only.yaml")
    arguments = ("--predictions", "scores.parquet", "--config", config, "--out", "again", "--no-pdf")
    assert run_command(("audit", *arguments)) == 0
    first, second = audited.folder / "out" / "report.html", tmp_path / "again" / "report.html"
    assert first.read_bytes() == second.read_bytes()


def test_disclosure_off_stamps_the_report_restricted(
    scores: dict[str, list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from candour.cli.app import run_command

    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "scores.csv", scores)
    text = (CONFIGS / "audit_only.yaml").read_text().replace('mode: "on"', "mode: off")
    (tmp_path / "off.yaml").write_text(text)
    arguments = ("--predictions", "scores.csv", "--config", "off.yaml", "--out", "inside", "--no-pdf")
    assert run_command(("audit", *arguments)) == 0
    assert "RESTRICTED" in (tmp_path / "inside" / "report.html").read_text()


@pytest.fixture(scope="session")
def wider(scores: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The same decisions with an age, the fifth of the area and what else came, each missing here and there."""
    chance = np.random.Generator(np.random.PCG64(6))
    fifths = ["Most deprived fifth", "Second most deprived fifth", "Middle fifth",
              "Second least deprived fifth", "Least deprived fifth", ""]  # fmt: skip
    age = np.round(chance.uniform(-0.5, 17.9, 3000), 3)
    risk = np.array(scores["risk_score"])
    return scores | {
        "age_at_decision": [float(years) if chance.random() < 0.95 else None for years in age],
        "area_fifth": [fifths[place] for place in chance.choice(6, 3000, p=[0.3, 0.25, 0.2, 0.1, 0.1, 0.05])],
        "referred_again": [
            None if chance.random() < 0.1 else int(chance.random() < 0.1 + each) for each in risk
        ],
    }


WIDER = {
    "    # deprivation: area_fifth\n": "    deprivation: area_fifth\n",
    "  # measures:\n  #   age_years: age_at_decision ": "  measures:\n    age_years: age_at_decision ",
    "  # alternative_outcomes:\n  #   referral: referred_again\n": (
        "  alternative_outcomes:\n    referral: referred_again\n"
    ),
}
"""What the example says how to switch on."""


def audit_wider(folder: Path, table: str, out: str) -> dict[str, dict[str, Any]]:
    """The findings of the table by their code."""
    from candour.cli.app import run_command

    text = (CONFIGS / "audit_only.yaml").read_text()
    for off, on in WIDER.items():
        assert off in text
        text = text.replace(off, on)
    (folder / "wider.yaml").write_text(text)
    arguments = ("--predictions", table, "--config", "wider.yaml", "--out", out, "--no-pdf")
    assert run_command(("audit", *arguments)) == 0
    found = json.loads((folder / out / "findings.json").read_text())
    return {finding["code"]: finding for finding in found["findings"]}


def test_numbers_areas_and_other_outcomes_are_questioned(
    wider: dict[str, list[Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "wider.csv", wider)
    found = audit_wider(tmp_path, "wider.csv", "out")
    tables = {code: {table["name"] for table in finding["tables"]} for code, finding in found.items()}
    assert {"curves", "along_age_years"} <= tables["BIAS-013"]
    assert {"never_seen_again", "alternative_outcomes", "answers_by_outcome"} <= tables["BIAS-009"]
    assert found["BIAS-007"]["verdict"] != "not assessed"
    assert "differences" in tables["BIAS-007"]
    assert "Least deprived fifth" in json.dumps(found["BIAS-007"])
    pq.write_table(pa.table(wider), tmp_path / "wider.parquet")
    assert audit_wider(tmp_path, "wider.parquet", "again") == found
    report = (tmp_path / "out" / "report.html").read_bytes()
    assert (tmp_path / "again" / "report.html").read_bytes() == report
    assert b"A further referral" in report
    assert b"H-SECRET" not in report
