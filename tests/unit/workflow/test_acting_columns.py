"""What says whether anybody could act, in further columns of a table of somebody else's scores."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError

from candour.config.loading import load_audit
from candour.config.pilot import AuditConfig, ScoreColumns
from candour.errors import ExtractError
from candour.results import Verdict
from candour.workflow.scores import read_scores
from candour_audits.usefulness import UsefulnessAudit

CONFIG = Path(__file__).parents[3] / "configs" / "audit_only.yaml"
ROW = {
    "risk_score": "0.25", "escalated": "1", "seen_again": "0", "household": "H7", "scored_on": "2025-03-01",
    "sex": "Female", "ethnicity": "White", "waited": "12", "enquiry": "1", "taken": "0",
}  # fmt: skip


@pytest.fixture
def config() -> AuditConfig:
    found = load_audit(CONFIG)
    named = {"days_to_outcome": "waited", "under_way": {"section_47": "enquiry"}, "taken_further": "taken"}
    columns = ScoreColumns.model_validate(found.columns.model_dump() | named)
    return found.model_copy(update={"columns": columns})


def write_rows(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("\n".join([",".join(ROW), *(",".join(row.values()) for row in rows)]) + "\n")
    return path


def test_they_become_the_tables_of_the_contract(tmp_path: Path, config: AuditConfig) -> None:
    other = ROW | {"escalated": "0", "waited": "", "enquiry": " ", "taken": ""}
    tables = read_scores(write_rows(tmp_path / "s.csv", ROW, other), config).tables
    assert tables["lead_times"].to_pydict() == {"row": [0, 1], "days_to_outcome": [12, None]}
    assert tables["under_way"].to_pydict() == {"row": [0, 1], "section_47": [True, None]}
    assert tables["triage"].to_pydict() == {"row": [0, 1], "taken_further": [False, None]}
    assert tables["lead_times"].schema.field("days_to_outcome").type == pa.int64()
    assert tables["triage"].schema.field("taken_further").type == pa.bool_()


@pytest.mark.parametrize(
    ("change", "said"),
    [({"waited": "1.5"}, "'waited'"), ({"waited": "-1"}, "'waited'"), ({"waited": "soon"}, "'waited'"),
     ({"enquiry": "2"}, "'enquiry'"), ({"taken": "yes"}, "'taken'")],
)  # fmt: skip
def test_anything_else_is_refused_without_a_row(
    tmp_path: Path, config: AuditConfig, change: dict[str, str], said: str
) -> None:
    path = write_rows(tmp_path / "s.csv", *[ROW | change] * 12, ROW | {"escalated": "0"})
    with pytest.raises(ExtractError, match=said) as refused:
        read_scores(path, config)
    assert "H7" not in str(refused.value)


def test_no_column_is_named_twice_and_row_is_taken(config: AuditConfig) -> None:
    whole = config.model_dump()
    for change in ({"taken_further": "enquiry"}, {"under_way": {"row": "enquiry"}}):
        with pytest.raises(ValidationError):
            AuditConfig.model_validate(whole | {"columns": whole["columns"] | change})


def test_every_question_of_usefulness_but_that_of_rules_is_answered(
    tmp_path: Path, config: AuditConfig
) -> None:
    rng = np.random.default_rng(5)
    n = 3000
    risk = rng.beta(1, 6, n)
    came = rng.random(n) < risk
    waits = rng.integers(1, 300, n)
    drawn: dict[str, Any] = {
        "risk_score": risk.round(4), "escalated": came.astype(int), "seen_again": (risk > 0.4).astype(int),
        "household": [f"H{number // 2}" for number in range(n)],
        "scored_on": [f"2025-{1 + number % 12:02}-15" for number in range(n)],
        "sex": rng.choice(["Female", "Male"], n), "ethnicity": ["White"] * n,
        "waited": [str(wait) if happened else "" for wait, happened in zip(waits, came, strict=True)],
        "enquiry": (rng.random(n) < 0.1).astype(int), "taken": (rng.random(n) < 0.5).astype(int),
    }  # fmt: skip
    rows = [dict(zip(drawn, map(str, row), strict=True)) for row in zip(*drawn.values(), strict=True)]
    evidence = read_scores(write_rows(tmp_path / "s.csv", *rows), config)
    found = {finding.code: finding for finding in UsefulnessAudit().run(evidence, lambda _step, _share: None)}
    assert all(finding.verdict is not Verdict.NOT_ASSESSED for finding in found.values())
    assert found["USEF-005"].headline.text.startswith("There are no simple rules to compare with.")
