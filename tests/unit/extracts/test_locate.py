from pathlib import Path

import pytest

from candour.data.extracts.files.locate import (
    check_all_exist,
    find_care_sets,
    find_census_files,
    find_year_label,
)
from candour.errors import ExtractError


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("2017", 2017),
        ("2017-episodes", 2017),
        ("SSDA903_2020_episodes", 2020),
        ("2017-18", 2018),
        ("903 2019_20 final", 2020),
        ("episodes", None),
        ("from 2016 to 2019", 2019),
        ("2017-99", 2017),
        ("120245", None),
    ],
)
def test_year_labels(name: str, year: int | None) -> None:
    assert find_year_label(name) == year


def test_a_folder_gives_its_census_files_only(tmp_path: Path) -> None:
    kept = [touch(tmp_path / "a.xml"), touch(tmp_path / "b.XML")]
    touch(tmp_path / "notes.txt")
    touch(tmp_path / ".hidden.xml")
    found = find_census_files((tmp_path,))
    assert (found.returns, found.table_sets) == (tuple(kept), ())


def test_census_tables_stand_in_sets_beside_the_returns(tmp_path: Path) -> None:
    returns = [touch(tmp_path / "2023.xml"), touch(tmp_path / "2024" / "CIN 2024.xml")]
    tables = [touch(tmp_path / "2024" / name) for name in ("Assessments.csv", "Header.csv")]
    touch(tmp_path / "2024" / "book.xlsx")
    alone = touch(tmp_path / "events 2022-23.csv")
    found = find_census_files((tmp_path,))
    assert sorted(found.returns) == sorted(returns)
    assert [(one.label, one.files) for one in found.table_sets] == [
        (2023, (alone,)),
        (2024, tuple(tables)),
    ]
    assert find_census_files((alone,)).table_sets == found.table_sets[:1]


def test_care_sets_may_be_xml_or_workbooks(tmp_path: Path) -> None:
    for name in ("2023.xml", "2024.xlsx", "2025.XLS", "2026/header.csv", "notes.docx"):
        touch(tmp_path / name)
    assert [found.label for found in find_care_sets((tmp_path,))] == [2023, 2024, 2025, 2026]


def test_a_folder_a_year(tmp_path: Path) -> None:
    touch(tmp_path / "2023" / "episodes.csv")
    touch(tmp_path / "2024" / "episodes.csv")
    touch(tmp_path / "2024" / "header.csv")
    sets = find_care_sets((tmp_path,))
    assert [(found.label, len(found.files)) for found in sets] == [(2023, 1), (2024, 2)]


def test_a_year_in_the_file_names(tmp_path: Path) -> None:
    for name in ("2017-episodes.csv", "2017-header.csv", "2018-episodes.csv"):
        touch(tmp_path / name)
    assert [(found.label, len(found.files)) for found in find_care_sets((tmp_path,))] == [
        (2017, 2),
        (2018, 1),
    ]


def test_last_year_files_are_a_set_of_their_own(tmp_path: Path) -> None:
    touch(tmp_path / "2024" / "header.csv")
    touch(tmp_path / "2024" / "header_last.csv")
    assert [found.label for found in find_care_sets((tmp_path / "2024",))] == [2024, None]


def test_nothing_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"nothing at '.*gone\.xml'"):
        find_census_files((tmp_path / "gone.xml",))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ExtractError, match=r"'empty' holds no \.xml or \.csv file"):
        find_census_files((tmp_path / "empty",))
    with pytest.raises(ExtractError, match=r"'empty' holds no \.csv, \.xml, \.xlsx or \.xls file"):
        find_care_sets((tmp_path / "empty",))


def test_everything_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(ExtractError, match=r"census/2021\.xml' or '.*families\.csv'"):
        check_all_exist((tmp_path / "census/2021.xml", tmp_path / "there", tmp_path / "families.csv"))
