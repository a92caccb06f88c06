from pathlib import Path

import pytest

from candour.data.extracts.files.csv_text import open_csv_text, stream_columns
from candour.errors import ExtractError


def read(path: Path, *wanted: str) -> dict[str, list[str | None]]:
    columns: dict[str, list[str | None]] = {name: [] for name in wanted}
    for block in stream_columns(open_csv_text(path), wanted):
        for name, values in block.items():
            columns[name] += values
    return columns


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings_and_marks(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("child,Größe\r\nC000001,é\r\n".encode(encoding))
    assert read(path, "CHILD", "GRÖSSE") == {"CHILD": ["C000001"], "GRÖSSE": ["é"]}


def test_order_case_and_blanks_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(" b ,CHILD\n x , C000001\n,C000002\n", encoding="utf-8")
    assert read(path, "CHILD", "B", "C") == {
        "CHILD": ["C000001", "C000002"],
        "B": ["x", None],
        "C": [None, None],
    }


def test_a_quoted_comma_belongs_to_the_value(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('CHILD,B\nC000001,"x, y"\n', encoding="utf-8")
    assert read(path, "B")["B"] == ["x, y"]


def test_names_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("CHILD,B\n\n", encoding="utf-8")
    assert read(path, "B") == {"B": []}


def test_a_row_with_too_many_values_names_the_line_and_not_the_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("CHILD,B\nC000001,x\nC000002,x,SECRET\n", encoding="utf-8")
    with pytest.raises(ExtractError, match=r"'a.csv': line 3 has 3 values, expected 2") as caught:
        read(path, "B")
    assert "C000002" not in str(caught.value)
    assert "SECRET" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(ExtractError, match="is empty"):
        open_csv_text(path)


@pytest.mark.parametrize(
    "content", ["CHILD,B\n".encode("utf-16"), b"PK\x03\x04\x00\x00", b"CHILD\n\x81\x8d\n"]
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(ExtractError, match="not text in UTF-8 or Windows-1252"):
        open_csv_text(path)


def test_a_column_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("CHILD,B,b\n", encoding="utf-8")
    with pytest.raises(ExtractError, match="'B' more than once"):
        open_csv_text(path)


def test_a_quotation_mark_that_never_ends_is_refused_and_not_quoted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('CHILD,B\nC000001,"x\n' + "C000002,y\n" * 300_000, encoding="utf-8")
    with pytest.raises(ExtractError, match=r"'a\.csv'") as caught:
        read(path, "B")
    assert "C0000" not in str(caught.value)
