"""A table of scores is mapped and checked; no message says what a row holds."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from candour.config.loading import load_audit
from candour.config.pilot import AuditConfig, ScoreColumns
from candour.contracts import PREDICTIONS
from candour.errors import ConfigError, ExtractError, PopulationError
from candour.workflow.scores import read_scores

CONFIG = Path(__file__).parents[3] / "configs" / "audit_only.yaml"
ROW = {
    "risk_score": "0.25", "escalated": "1", "seen_again": "0", "household": "H7-SECRET", "scored_on": "2025-03-01",
    "sex": "Female", "ethnicity": "White",
}  # fmt: skip


@pytest.fixture
def config() -> AuditConfig:
    return load_audit(CONFIG)


def write_rows(path: Path, *rows: dict[str, str]) -> Path:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_columns_become_predictions_and_groups(tmp_path: Path, config: AuditConfig) -> None:
    path = write_rows(tmp_path / "s.csv", ROW, ROW | {"household": "H8", "ethnicity": "", "escalated": "0"})
    evidence = read_scores(path, config)
    predictions = evidence.tables["predictions"]
    assert predictions.schema.equals(PREDICTIONS)
    assert predictions["score"].to_pylist() == [0.25, 0.25]
    assert predictions["outcome"].to_pylist() == [1, 0]
    assert predictions["flagged"].to_pylist() == [False, False]
    assert predictions["child_key"].to_pylist() == ["cluster 0", "cluster 1"]
    assert str(predictions["decided_on"][0]) == "2025-03-01"
    assert evidence.tables["groups"]["ethnic_group"].to_pylist() == ["White", "Not recorded"]
    assert evidence.facts == {"kind": "scores"}
    assert evidence.model is None


def test_without_a_cluster_every_row_stands_alone(tmp_path: Path, config: AuditConfig) -> None:
    bare = config.model_copy(
        update={
            "columns": config.columns.model_copy(
                update={"cluster": None, "decision": None, "decided_on": None}
            )
        }
    )
    predictions = read_scores(write_rows(tmp_path / "s.csv", ROW, ROW | {"escalated": "0"}), bare).tables[
        "predictions"
    ]
    assert len(set(predictions["child_key"].to_pylist())) == 2
    assert predictions["flagged"].null_count == 2
    assert predictions["decided_on"].null_count == 2


def test_parquet_types_are_read_as_they_are(tmp_path: Path, config: AuditConfig) -> None:
    table = pa.table(
        {
            "risk_score": pa.array([0.25, 0.5], pa.float32()),
            "escalated": [True, False],
            "seen_again": pa.array([0, 1], pa.int8()),
            "household": [12, 13],
            "scored_on": pa.array([20148, 20149], pa.date32()),
            "sex": pa.array(["Female", "Male"]).dictionary_encode(),
            "ethnicity": [None, "White"],
        },
        schema=pa.schema(
            [
                ("risk_score", pa.float32()), ("escalated", pa.bool_()), ("seen_again", pa.int8()),
                ("household", pa.int64()), ("scored_on", pa.date32()),
                ("sex", pa.dictionary(pa.int32(), pa.string())), ("ethnicity", pa.string()),
            ]
        ),
    )  # fmt: skip
    pq.write_table(table, tmp_path / "s.parquet")
    evidence = read_scores(tmp_path / "s.parquet", config)
    assert evidence.tables["predictions"]["outcome"].to_pylist() == [1, 0]
    assert evidence.tables["groups"]["ethnic_group"].to_pylist() == ["Not recorded", "White"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"risk_score": "1.5"},
            r"'risk_score' cannot be used: expected a number from 0 to 1; 5 rows or fewer",
        ),
        ({"risk_score": "-0.1"}, "expected a number from 0 to 1"),
        ({"risk_score": "high"}, "expected a number in every row"),
        ({"risk_score": ""}, "expected a number in every row"),
        ({"risk_score": "nan"}, "expected a number in every row"),
        ({"escalated": "2"}, "'escalated' cannot be used: expected 0 or 1"),
        ({"escalated": ""}, "'escalated' cannot be used"),
        ({"seen_again": "yes"}, "'seen_again' cannot be used"),
        ({"household": ""}, "'household' cannot be used: expected a value in every row"),
        ({"scored_on": "01/03/2025"}, "expected a date written YYYY-MM-DD"),
    ],
)
def test_what_cannot_be_used_is_refused_without_being_shown(
    tmp_path: Path, config: AuditConfig, change: dict[str, str], expected: str
) -> None:
    path = write_rows(tmp_path / "s.csv", ROW, ROW | change)
    with pytest.raises(ExtractError, match=expected) as caught:
        read_scores(path, config)
    assert "SECRET" not in str(caught.value)
    for value in change.values():
        assert value in {"", "2", "nan"} or value not in str(caught.value)


def test_many_wrong_rows_are_counted(tmp_path: Path, config: AuditConfig) -> None:
    path = write_rows(tmp_path / "s.csv", *[ROW | {"escalated": "5"}] * 12)
    with pytest.raises(ExtractError, match="12 rows hold something else"):
        read_scores(path, config)


def test_missing_columns_come_all_at_once_with_suggestions(tmp_path: Path, config: AuditConfig) -> None:
    row = {
        "risk_scor" if name == "risk_score" else name: value for name, value in ROW.items() if name != "sex"
    }
    with pytest.raises(ConfigError) as caught:
        read_scores(write_rows(tmp_path / "s.csv", row), config)
    message = str(caught.value)
    assert "'risk_score'; did you mean 'risk_scor'?" in message
    assert "'sex'" in message


def test_an_identifier_is_not_a_characteristic(tmp_path: Path, config: AuditConfig) -> None:
    rows = [ROW | {"sex": f"C{number:06}"} for number in range(61)]
    with pytest.raises(ExtractError, match=r"'sex' holds 61 different values.*looks like an identifier"):
        read_scores(write_rows(tmp_path / "s.csv", *rows), config)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("s.csv", b"risk_score,escalated\n0.1,1,H7-SECRET\n"),
        ("s.csv", b""),
        ("s.parquet", b"H7-SECRET is no Parquet"),
        ("s.csv", b"risk_score,escalated\n\xff\xfe,SECRET\n"),
    ],
)
def test_what_is_no_table_is_refused_without_being_quoted(
    tmp_path: Path, config: AuditConfig, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises((ExtractError, ConfigError)) as caught:
        read_scores(tmp_path / name, config)
    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("name", "expected"), [("s.xlsx", "neither .csv nor .parquet"), ("none.csv", "no table")]
)
def test_other_files_are_named(tmp_path: Path, config: AuditConfig, name: str, expected: str) -> None:
    (tmp_path / "s.xlsx").write_bytes(b"x")
    with pytest.raises(ExtractError, match=expected):
        read_scores(tmp_path / name, config)


def test_a_table_without_rows_is_refused(tmp_path: Path, config: AuditConfig) -> None:
    (tmp_path / "s.csv").write_text(",".join(ROW) + "\n")
    with pytest.raises(ExtractError, match="holds no rows"):
        read_scores(tmp_path / "s.csv", config)


@pytest.mark.parametrize("outcome", ["0", "1"])
def test_outcomes_that_are_all_the_same_are_refused(
    tmp_path: Path, config: AuditConfig, outcome: str
) -> None:
    path = write_rows(tmp_path / "s.csv", *[ROW | {"escalated": outcome}] * 3)
    with pytest.raises(PopulationError, match="'escalated' holds the same outcome in every row"):
        read_scores(path, config)


BESIDE = {"age": "4.5", "area": "Most deprived fifth", "again": "1", "enquiry": ""}


@pytest.fixture
def wider(config: AuditConfig) -> AuditConfig:
    """The same, with numbers, deprivation and other outcomes."""
    columns = config.columns.model_dump()
    columns["characteristics"]["deprivation"] = "area"
    columns |= {
        "measures": {"age_years": "age"},
        "alternative_outcomes": {"referral": "again", "section_47": "enquiry"},
    }
    return config.model_copy(update={"columns": ScoreColumns.model_validate(columns)})


def test_numbers_deprivation_and_other_outcomes_become_tables_of_the_same_rows(
    tmp_path: Path, wider: AuditConfig
) -> None:
    first = ROW | BESIDE
    second = first | {"escalated": "0", "age": " ", "area": "", "again": "", "enquiry": "0.0"}
    third = first | {"age": "-0.25", "area": "Poorest", "again": "0", "enquiry": "1"}
    tables = read_scores(write_rows(tmp_path / "s.csv", first, second, third), wider).tables
    assert set(tables) == {"predictions", "groups", "measures", "alternative_outcomes"}
    assert tables["groups"]["deprivation"].to_pylist() == ["Most deprived fifth", "Not recorded", "Poorest"]
    assert tables["measures"].to_pydict() == {"row": [0, 1, 2], "age_years": [4.5, None, -0.25]}
    assert tables["alternative_outcomes"].to_pydict() == {
        "row": [0, 1, 2],
        "referral": [1, None, 0],
        "section_47": [None, 0, 1],
    }
    assert tables["measures"].schema.field("age_years").type == pa.float64()
    assert tables["alternative_outcomes"].schema.field("referral").type == pa.int8()


def test_tables_that_no_column_is_named_for_are_not_there(tmp_path: Path, config: AuditConfig) -> None:
    path = write_rows(tmp_path / "s.csv", ROW | BESIDE, ROW | BESIDE | {"escalated": "0"})
    assert set(read_scores(path, config).tables) == {"predictions", "groups"}


@pytest.mark.parametrize(
    "age", [pa.array([4.5, None]), pa.array([4.5, float("nan")]), pa.array(["4.5", ""]).dictionary_encode()]
)
@pytest.mark.parametrize(
    "again", [pa.array([True, None]), pa.array([1, None], pa.int8()), pa.array([1.0, float("nan")])]
)
def test_empty_cells_of_parquet_are_not_recorded(
    tmp_path: Path, wider: AuditConfig, age: pa.Array, again: pa.Array
) -> None:
    both = {name: [value, value] for name, value in (ROW | BESIDE).items()}
    table = pa.table(both | {"escalated": ["1", "0"], "age": age, "again": again, "enquiry": pa.nulls(2)})
    pq.write_table(table, tmp_path / "s.parquet")
    tables = read_scores(tmp_path / "s.parquet", wider).tables
    assert tables["measures"]["age_years"].to_pylist() == [4.5, None]
    assert tables["alternative_outcomes"]["referral"].to_pylist() == [1, None]
    assert tables["alternative_outcomes"]["section_47"].to_pylist() == [None, None]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"age": "four"}, "'age' cannot be used: expected a number, or nothing where it is not recorded; 12 rows"),
        ({"age": "nan"}, "'age' cannot be used"),
        ({"age": "inf"}, "'age' cannot be used"),
        ({"again": "2"}, "'again' cannot be used: expected 0 or 1, or nothing where it was not observed; 12 rows"),
        ({"again": "0.5"}, "'again' cannot be used"),
        ({"enquiry": "yes"}, "'enquiry' cannot be used"),
    ],
)  # fmt: skip
def test_other_values_beside_are_refused_with_their_number(
    tmp_path: Path, wider: AuditConfig, change: dict[str, str], expected: str
) -> None:
    rows = [ROW | BESIDE | {"escalated": "0"}, *[ROW | BESIDE | change] * 12]
    with pytest.raises(ExtractError, match=expected) as caught:
        read_scores(write_rows(tmp_path / "s.csv", *rows), wider)
    assert "SECRET" not in str(caught.value)


def test_few_wrong_values_beside_are_not_counted_out(tmp_path: Path, wider: AuditConfig) -> None:
    rows = [ROW | BESIDE, ROW | BESIDE | {"age": "young"}]
    with pytest.raises(ExtractError, match="5 rows or fewer hold something else") as caught:
        read_scores(write_rows(tmp_path / "s.csv", *rows), wider)
    assert "young" not in str(caught.value)


def test_a_number_that_is_a_day_is_refused(tmp_path: Path, wider: AuditConfig) -> None:
    both = {name: [value, value] for name, value in (ROW | BESIDE).items()}
    pq.write_table(pa.table(both | {"age": pa.array([1, 2], pa.date32())}), tmp_path / "s.parquet")
    with pytest.raises(ExtractError, match="'age' cannot be used"):
        read_scores(tmp_path / "s.parquet", wider)


def test_columns_named_for_numbers_and_other_outcomes_must_be_there(
    tmp_path: Path, wider: AuditConfig
) -> None:
    with pytest.raises(ConfigError) as caught:
        read_scores(write_rows(tmp_path / "s.csv", ROW, ROW | {"escalated": "0"}), wider)
    assert all(f"'{name}'" in str(caught.value) for name in BESIDE)


def test_known_characteristics_are_known_however_they_are_typed(config: AuditConfig) -> None:
    columns = config.columns.model_dump()
    typed = {"Sex": "a", "Ethnic group": "b", " age-band ": "c", "My own": "d"}
    read = ScoreColumns.model_validate(columns | {"characteristics": typed}).characteristics
    assert read == {"sex": "a", "ethnic_group": "b", "age_band": "c", "My own": "d"}
    with pytest.raises(ValidationError, match="the same name but for capitals"):
        ScoreColumns.model_validate(columns | {"characteristics": {"Sex": "a", "sex": "b"}})


@pytest.mark.parametrize("kind", ["characteristics", "measures", "alternative_outcomes"])
def test_no_column_stands_for_two_things_and_none_is_called_row(config: AuditConfig, kind: str) -> None:
    plain = config.model_dump()
    with pytest.raises(ValidationError, match="the same column is named for two things"):
        AuditConfig.model_validate(plain | {"columns": plain["columns"] | {kind: {"a": "escalated"}}})
    with pytest.raises(ValidationError, match="'row' is how the audit numbers the rows"):
        AuditConfig.model_validate(plain | {"columns": plain["columns"] | {kind: {"row": "a"}}})
