"""The tables of a pilot are found and laid beside its history; further columns of a table of scores become the same evidence."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candour.config.loading import load_audit, load_pilot
from candour.config.pilot import AuditConfig
from candour.data.build import ExtractPaths
from candour.data.practitioners.matching import OVERRIDE_LOG, PRACTITIONER_FORECASTS
from candour.errors import ConfigError, ExtractError
from candour.workflow.practitioners import read_practitioners
from candour.workflow.scores import read_scores

CONFIGS = Path(__file__).parents[3] / "configs"
SCORES = {
    "risk_score": "0.25", "escalated": "1", "seen_again": "0", "household": "H7", "scored_on": "2025-03-01",
    "sex": "Female", "ethnicity": "White",
}  # fmt: skip


def configure(**columns: Any) -> AuditConfig:
    config = load_audit(CONFIGS / "audit_only.yaml")
    return config.model_copy(
        update={"columns": type(config.columns)(**(config.columns.model_dump() | columns))}
    )


def write_rows(path: Path, *rows: dict[str, str]) -> Path:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_pilot_names_its_tables_from_where_its_configuration_lies(tmp_path: Path) -> None:
    text = (CONFIGS / "quickstart.yaml").read_text(encoding="utf-8").replace("    practitioners: true\n", "")
    named = (
        text
        + "\npractitioners: {forecasts: tables/f.csv, within_days: 7, columns: {probability: Likelihood}}\n"
    )
    path = tmp_path / "pilot.yaml"
    path.write_text(named, encoding="utf-8")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "f.csv").write_text(
        "child_id,date,Likelihood\nA1,2025-03-01,20%\n", encoding="utf-8"
    )
    given = read_practitioners(load_pilot(path), path, ExtractPaths())
    assert given is not None
    assert given.tables.within_days == 7
    assert given.tables.forecasts is not None
    assert given.tables.forecasts["probability"].to_pylist() == [0.2]
    assert given.tables.override_log is None
    assert [name for name, _ in given.files] == ["f.csv"]
    assert len(given.files[0][1]) == 64


def test_without_a_key_there_are_none(tmp_path: Path) -> None:
    text = (CONFIGS / "quickstart.yaml").read_text(encoding="utf-8").replace("    practitioners: true\n", "")
    path = tmp_path / "pilot.yaml"
    path.write_text(text, encoding="utf-8")
    assert (
        read_practitioners(load_pilot(path), path, ExtractPaths(families=tmp_path / "families.csv")) is None
    )


def test_the_tables_of_a_synthetic_authority_are_read_with_their_reasons(tmp_path: Path) -> None:
    made = tmp_path / "practitioners"
    made.mkdir()
    (made / "forecasts.csv").write_text("child_id,date,flag\nA1,2025-03-01,1\n", encoding="utf-8")
    (made / "override_log.csv").write_text(
        "child_id,date,recommended,done,reason\nA1,2025-03-01,1,0,KNOWN\n", encoding="utf-8"
    )
    path = CONFIGS / "quickstart.yaml"
    given = read_practitioners(load_pilot(path), path, ExtractPaths(families=tmp_path / "families.csv"))
    assert given is not None
    assert given.tables.override_log is not None
    assert given.tables.override_log["reason"].to_pylist() == ["The family is already being helped"]


def test_further_columns_of_scores_become_the_same_evidence(tmp_path: Path) -> None:
    config = configure(
        practitioner_probability="expected", practitioner_flag="would_look", forecaster="worker",
        recommended="listed", done="visited", reason="why", reasons={"K1": "Known already"},
    )  # fmt: skip
    said = {
        "expected": "35%",
        "would_look": "yes",
        "worker": "Jane Doe",
        "listed": "1",
        "visited": "0",
        "why": "k1",
    }
    none = dict.fromkeys(said, "")
    other = said | {"expected": "0.1", "would_look": "0", "worker": "John Roe", "why": "we spoke"}
    rows = [SCORES | said, SCORES | none | {"escalated": "0"}, SCORES | other]
    tables = read_scores(write_rows(tmp_path / "s.csv", *rows), config).tables
    assert tables["practitioner_forecasts"].schema.equals(PRACTITIONER_FORECASTS)
    assert tables["practitioner_forecasts"].to_pylist() == [
        {"row": 0, "forecaster_key": "forecaster 0", "probability": 0.35, "flag": True},
        {"row": 2, "forecaster_key": "forecaster 1", "probability": 0.1, "flag": False},
    ]
    assert tables["override_log"].schema.equals(OVERRIDE_LOG)
    assert tables["override_log"]["reason"].to_pylist() == ["Known already", "Other words"]
    assert "practitioner_matching" not in tables


def test_parquet_numbers_and_missing_ones_are_read_too(tmp_path: Path) -> None:
    table = pa.table(
        {name: [value] * 3 for name, value in SCORES.items() if name not in {"escalated"}}
        | {"escalated": ["1", "0", "0"], "expected": [0.2, float("nan"), None], "look": [True, None, False]}
    )
    pq.write_table(table, tmp_path / "s.parquet")
    config = configure(practitioner_probability="expected", practitioner_flag="look")
    found = read_scores(tmp_path / "s.parquet", config).tables["practitioner_forecasts"]
    assert found["row"].to_pylist() == [0, 2]
    assert found["probability"].to_pylist() == [0.2, None]
    assert found["flag"].to_pylist() == [True, False]


@pytest.mark.parametrize(
    ("column", "key", "cell"),
    [
        ("expected", "practitioner_probability", "35.5"),
        ("look", "practitioner_flag", "perhaps-later"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_not_shown(
    tmp_path: Path, column: str, key: str, cell: str
) -> None:
    path = write_rows(tmp_path / "s.csv", SCORES | {column: cell}, SCORES | {"escalated": "0", column: ""})
    with pytest.raises(ExtractError, match=f"'{column}'") as raised:
        read_scores(path, configure(**{key: column}))
    assert cell not in str(raised.value)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "s.csv", SCORES, SCORES | {"escalated": "0"})
    with pytest.raises(ConfigError, match="'expected'"):
        read_scores(path, configure(practitioner_probability="expected"))
