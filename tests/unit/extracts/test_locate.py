from pathlib import Path

import pytest

from candour.data.extracts.locate import check_all_exist, find_care_sets, find_census_files, find_year_label
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


def test_a_folder_gives_its_xml_files_only(tmp_path: Path) -> None:
    kept = [touch(tmp_path / "a.xml"), touch(tmp_path / "b.XML")]
    touch(tmp_path / "notes.txt")
    touch(tmp_path / ".hidden.xml")
    assert find_census_files((tmp_path,)) == tuple(kept)


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
    with pytest.raises(ExtractError, match=r"'empty' holds no \.xml file"):
        find_census_files((tmp_path / "empty",))
    with pytest.raises(ExtractError, match=r"'empty' holds no \.csv file"):
        find_care_sets((tmp_path / "empty",))


def test_everything_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(ExtractError, match=r"census/2021\.xml' or '.*families\.csv'"):
        check_all_exist((tmp_path / "census/2021.xml", tmp_path / "there", tmp_path / "families.csv"))
