"""A table whose header was left out begins with a child's row, which no message may repeat."""

from pathlib import Path

import pytest

from candour.data.build import ExtractPaths, build_history
from candour.errors import ExtractError


def refuse(path: Path) -> str:
    with pytest.raises(ExtractError, match=path.name) as caught:
        build_history(ExtractPaths(families=path, dfe_api=(path.with_name("2026-03-31.json"),)))
    return str(caught.value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "2026-03-31.json").write_text('[{"la_child_id": "C000001"}]')
    return tmp_path / "families.csv"


@pytest.mark.parametrize("row", ["C000123,C000123", "2024-05-01,2024-05-01,Jo", "1/5/24,Jo Bloggs,Jo Bloggs"])
def test_a_value_twice_in_the_first_line_is_not_repeated(path: Path, row: str) -> None:
    path.write_text(f"{row}\n{row}\n")
    message = refuse(path)
    assert "holds values and no names of columns" in message
    assert "BLOGGS" not in message.upper()
    assert "C000123" not in message


def test_a_column_that_is_there_twice_is_named(path: Path) -> None:
    path.write_text("child_id,family_id,family_id\nC000001,F1,F1\n")
    assert "has the column 'FAMILY_ID' more than once" in refuse(path)


def test_very_many_columns_are_refused_at_once(path: Path) -> None:
    path.write_text("a," * 200_000 + "\n")
    assert "more than 10,000 columns" in refuse(path)
