"""The two tables are read as CSV, Excel or Parquet, or refused in words that show no cell."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from candour.data.practitioners import streaming
from candour.data.practitioners.reading import read_forecasts, read_override_log
from candour.data.practitioners.tables import FORECASTS, OTHER_WORDS, OVERRIDES
from candour.data.synthetic.workbooks import DayColumn, NumberColumn, TextColumn, open_book, write_sheet
from candour.errors import ExtractError

COLUMNS = {
    "child_id": "child_id",
    "date": "date",
    "forecaster": "forecaster",
    "probability": "probability",
    "flag": "flag",
}
LOGGED = {
    "child_id": "child_id",
    "date": "date",
    "recommended": "recommended",
    "done": "done",
    "reason": "reason",
    "forecaster": "forecaster",
}
HEADER = "child_id,date,forecaster,probability,flag"
HIDDEN = "K9-SECRET"


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


def test_probabilities_flags_and_days_in_the_spellings_that_people_use(tmp_path: Path) -> None:
    path = write(
        tmp_path / "f.csv", "Flag,DATE,Child_ID,probability,forecaster",
        "1,2025-03-01,A1,0.35,w1", "no,02/03/2025,A2,35%,w2", ",2025-03-03,A3,7.5 %,", "TRUE,,A4,,w1",
        encoding="utf-8-sig",
    )  # fmt: skip
    table = read_forecasts(path, COLUMNS)
    assert table.schema.equals(FORECASTS)
    assert table["probability"].to_pylist() == pytest.approx([0.35, 0.35, 0.075, None])
    assert table["flag"].to_pylist() == [True, False, None, True]
    assert [str(day) for day in table["dated_on"].to_pylist()] == [
        "2025-03-01",
        "2025-03-02",
        "2025-03-03",
        "None",
    ]
    assert table["forecaster"].to_pylist() == ["w1", "w2", None, "w1"]


def test_csv_excel_and_parquet_of_the_same_table_are_read_alike(tmp_path: Path) -> None:
    rows = [("A1", "2025-03-01", "w1", 0.35, 1), ("A2", "2025-03-02", "w2", 0.05, 0)]
    text = write(tmp_path / "f.csv", HEADER, *(",".join(map(str, row)) for row in rows))
    frame = pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    pq.write_table(frame, tmp_path / "f.parquet")
    children, days, people, shares, flags = zip(*rows, strict=True)
    with open_book(tmp_path / "f.xlsx") as book:
        write_sheet(
            book, "Forecasts",
            [
                TextColumn("child_id", children),
                DayColumn("date", [int(np.datetime64(day).astype(int)) for day in days]),
                TextColumn("forecaster", people), NumberColumn("probability", shares), NumberColumn("flag", flags),
            ],
        )  # fmt: skip
    wanted = read_forecasts(text, COLUMNS)
    for other in ("f.parquet", "f.xlsx"):
        assert read_forecasts(tmp_path / other, COLUMNS).equals(wanted)


def test_a_reason_without_a_code_is_counted_and_not_kept(tmp_path: Path) -> None:
    path = write(
        tmp_path / "o.csv", "child_id,date,recommended,done,reason",
        "A1,2025-03-01,1,0,known", "A1,2025-03-02,1,0,Mrs Smith rang", "A1,2025-03-03,1,1,",
    )  # fmt: skip
    table = read_override_log(path, LOGGED, {"KNOWN": "Already being helped"})
    assert table.schema.equals(OVERRIDES)
    assert table["reason"].to_pylist() == ["Already being helped", OTHER_WORDS, None]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("probability", "42"),
        ("probability", "-0.171"),
        ("probability", "142%"),
        ("probability", "nan"),
        ("probability", "inf"),
        ("probability", '"0,427"'),
        ("date", "last Tuesday"),
        ("date", "2025-02-30"),
        ("flag", "maybe"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_not_shown(tmp_path: Path, column: str, cell: str) -> None:
    row = {"child_id": HIDDEN, "date": "2025-03-01", "forecaster": "w1", "probability": "0.2", "flag": "1"}
    path = write(tmp_path / "f.csv", HEADER, ",".join((row | {column: cell}).values()))
    with pytest.raises(ExtractError, match=f"'{column}'") as raised:
        read_forecasts(path, COLUMNS)
    said = str(raised.value)
    assert HIDDEN not in said
    assert cell.strip('"') not in said
    assert "5 rows or fewer" in said


@pytest.mark.parametrize(
    ("name", "lines", "match"),
    [
        ("f.csv", ("child;date;probability", f"{HIDDEN};2025-03-01;0.2"), "semicolons"),
        ("f.csv", ("child,date,probability", f"{HIDDEN},2025-03-01,0.2"), "no column 'child_id'"),
        ("f.csv", ("child_id,date,notes", f"{HIDDEN},2025-03-01,0.2"), "neither a probability nor a flag"),
        ("f.csv", (HEADER,), "no rows"),
        ("f.csv", ("",), "is empty"),
        ("f.csv", (HEADER, f"{HIDDEN},2025-03-01,w1,0.2,1,9"), "line 2 has 6 values"),
        ("f.csv", (HEADER, f'{HIDDEN},2025-03-01,"w1,0.2,1'), "quotation"),
        ("f.xlsx", (HEADER, f"{HIDDEN},2025-03-01,w1,0.2,1"), "no Excel workbook"),
        ("f.parquet", (HEADER, f"{HIDDEN},2025-03-01,w1,0.2,1"), "Parquet"),
    ],
)
def test_a_table_of_the_wrong_kind_is_refused(
    tmp_path: Path, name: str, lines: tuple[str, ...], match: str
) -> None:
    with pytest.raises(ExtractError, match=match) as raised:
        read_forecasts(write(tmp_path / name, *lines), COLUMNS)
    assert HIDDEN not in str(raised.value)


def test_a_column_that_is_named_must_be_there_and_others_may_be_missing(tmp_path: Path) -> None:
    path = write(tmp_path / "f.csv", "child_id,date,flag", "A1,2025-03-01,1")
    assert read_forecasts(path, COLUMNS)["probability"].null_count == 1
    with pytest.raises(ExtractError, match="no column 'risk'"):
        read_forecasts(path, COLUMNS | {"probability": "risk"}, frozenset({"probability"}))
    with pytest.raises(ExtractError, match="from the same column"):
        read_forecasts(path, COLUMNS | {"probability": "Flag"})


def test_a_missing_file_and_a_log_without_its_two_sides_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"no file 'absent\.csv'"):
        read_forecasts(tmp_path / "absent.csv", COLUMNS)
    with pytest.raises(ExtractError, match="no column 'done'"):
        read_override_log(
            write(tmp_path / "o.csv", "child_id,date,recommended", "A1,2025-03-01,1"), LOGGED, {}
        )


def test_a_table_that_is_far_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "MOST_ROWS", 3)
    path = write(tmp_path / "f.csv", HEADER, *["A1,2025-03-01,w1,0.2,1"] * 4)
    with pytest.raises(ExtractError, match="more than 3 rows"):
        read_forecasts(path, COLUMNS)
