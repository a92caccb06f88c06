"""Whatever stands in the files, a reader of the dataset ends in a named error or a finding, never in a traceback."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour.data.extracts.columns import KIND
from candour.data.extracts.files.day_formats import to_date, to_number
from candour.data.extracts.files.first_full_day import find_first_full_day
from candour.data.extracts.standard_safeguarding_dataset.json_columns import (
    read_address_text,
    read_factor_codes,
    read_flags,
)
from candour.data.extracts.standard_safeguarding_dataset.reader import (
    SafeguardingFolderReader,
    cover_snapshots,
)
from candour.data.extracts.standard_safeguarding_dataset.tables import COUNTED, READ, name_table_of
from candour.data.extracts.versions.snapshots import Snapshot
from candour.errors import ExtractError
from safeguarding_rows import build, small_dataset, write_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "ssd_2024-09-30", small_dataset())


def expect_refusal(folder: Path, table: str) -> str:
    """The message of the refusal, which names the file and never a child."""
    with pytest.raises(ExtractError) as refused:
        build(SafeguardingFolderReader((folder,)))
    message = str(refused.value)
    assert f"'{table}.csv'" in message
    assert "C00000" not in message
    return message


def test_a_row_with_too_many_values_is_refused_by_its_line(folder: Path) -> None:
    with (folder / "ssd_contacts.csv").open("a", encoding="utf-8") as stream:
        stream.write("K3,C000001,2023-09-09,6,Police,shifted,further\n")
    assert "line 4" in expect_refusal(folder, "ssd_contacts")


@pytest.mark.parametrize(
    ("table", "last"), [("ssd_contacts", b"2023-05"), ("ssd_cin_episodes", b'"{""NFA_FLAG')]
)
def test_a_file_that_breaks_off_is_refused(folder: Path, table: str, last: bytes) -> None:
    path = folder / f"{table}.csv"
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(last) + len(last)])
    expect_refusal(folder, table)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_another_encoding_is_refused(folder: Path, encoding: str) -> None:
    path = folder / "ssd_person.csv"
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    assert "UTF-8" in expect_refusal(folder, "ssd_person")


def test_a_workbook_under_the_name_of_a_table_is_refused(folder: Path) -> None:
    (folder / "ssd_person.csv").write_bytes(b"PK\x03\x04" + bytes(200))
    expect_refusal(folder, "ssd_person")


def test_a_cell_of_ten_megabytes_is_refused(folder: Path) -> None:
    with (folder / "ssd_contacts.csv").open("a", encoding="utf-8") as stream:
        stream.write(f'K3,C000001,2023-09-09,6,"{"x" * 10_000_000}"\n')
    expect_refusal(folder, "ssd_contacts")


def test_a_heading_of_ten_megabytes_is_refused(folder: Path) -> None:
    (folder / "ssd_contacts.csv").write_text(f'cont_person_id,"{"x" * 10_000_000}"\n', encoding="utf-8")
    expect_refusal(folder, "ssd_contacts")


def test_an_unclosed_quotation_is_refused(folder: Path) -> None:
    with (folder / "ssd_contacts.csv").open("a", encoding="utf-8") as stream:
        stream.write('K3,C000001,2023-09-09,6,"never closed\n')
    expect_refusal(folder, "ssd_contacts")


def test_an_empty_table_is_no_coverage(folder: Path) -> None:
    path = folder / "ssd_missing.csv"
    path.write_text(path.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    history = build(SafeguardingFolderReader((folder,)))
    assert "missing" not in {kind for coverage in history.coverage for kind in coverage.kinds}


def test_values_in_the_wrong_columns_are_findings(folder: Path) -> None:
    path = folder / "ssd_contacts.csv"
    path.write_text(
        "cont_contact_id,cont_person_id,cont_contact_date,cont_contact_source_code,cont_contact_source_desc\n"
        "K1,C000001,2A,2023-05-01,school\nK2,C000002,=HYPERLINK(1),6,@SUM(A1)\n",
        encoding="utf-8",
    )
    history = build(SafeguardingFolderReader((folder,)))
    found = {(row["rule"], row["field"]): row["count"] for row in history.quality.to_pylist()}
    assert found["record_without_day", "cont_contact_date"] == 2
    assert found["unreadable_day", "cont_contact_date"] == 2
    assert history.children.num_rows == 2


@pytest.mark.parametrize("lost", ["ssd_person.csv", "pers_person_id"])
def test_without_persons_nothing_is_read(folder: Path, lost: str) -> None:
    path = folder / "ssd_person.csv"
    if lost == path.name:
        path.unlink()
    else:
        path.write_text(path.read_text(encoding="utf-8").replace(lost, "some_id"), encoding="utf-8")
    with pytest.raises(ExtractError, match="ssd_person with the column pers_person_id"):
        build(SafeguardingFolderReader((folder,)))


def test_paths_that_hold_nothing_are_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(ExtractError, match="nothing at"):
        SafeguardingFolderReader((tmp_path / "elsewhere",))
    with pytest.raises(ExtractError, match="is a file"):
        SafeguardingFolderReader((folder / "ssd_person.csv",))
    (tmp_path / "empty").mkdir()
    with pytest.raises(ExtractError, match="holds no table"):
        SafeguardingFolderReader((tmp_path / "empty",))
    (folder / "person.csv").write_text("pers_person_id\n", encoding="utf-8")
    with pytest.raises(ExtractError, match="ssd_person twice"):
        SafeguardingFolderReader((folder,))


def test_a_dataset_without_any_day_cannot_be_placed(tmp_path: Path) -> None:
    persons = {"ssd_person": small_dataset()["ssd_person"]}
    reader = SafeguardingFolderReader((write_folder(tmp_path / "dataset", persons),))
    with pytest.raises(ExtractError, match="taken_on"):
        build(reader)


def test_persons_alone_are_children_without_events(tmp_path: Path) -> None:
    persons = {"ssd_person": small_dataset()["ssd_person"]}
    history = build(SafeguardingFolderReader((write_folder(tmp_path / "2024-09-30", persons),)))
    assert (history.children.num_rows, history.events.num_rows, history.coverage) == (2, 0, ())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300),
    table=st.sampled_from(["person", "contacts", "cla_episodes", "assessment_factors"]),
)
def test_any_bytes_at_all(folder: Path, content: bytes, table: str) -> None:
    path = folder / f"ssd_{table}.csv"
    before = path.read_bytes()
    for whole in (before + content, content):
        path.write_bytes(whole)
        message = find_refusal(folder)
        assert message is None or "ssd_" in message
    path.write_bytes(before)


def find_refusal(folder: Path) -> str | None:
    """The message of the refusal; None where all is read."""
    try:
        build(SafeguardingFolderReader((folder,)))
    except ExtractError as refused:
        return str(refused)
    return None


@given(text=st.text(max_size=80))
def test_any_text_in_place_of_json(text: str) -> None:
    flags, codes, address = read_flags(text), read_factor_codes(text), read_address_text(text)
    assert flags is None or isinstance(flags, dict)
    assert codes is None or all(isinstance(code, str) for code in codes)
    assert address is None or isinstance(address, str)


@pytest.mark.parametrize(
    ("text", "flags", "codes"),
    [
        ('{"NFA_FLAG": "Y", "OTHER": "", "COMMENTS": "long story"}', {"NFA_FLAG": True}, ()),
        ('{"nfa_flag": false, "CP": 1}', {"NFA_FLAG": False, "CP": True}, ("CP",)),
        ('["1A", 21, " "]', None, ("1A", "21")),
        ('[["1A"]]', None, None),
        ("null", None, None),
        ("{", None, None),
        ("[" * 100_000, None, None),
        ("9" * 10_000, None, None),
    ],
)
def test_json_inside_text(text: str, flags: dict[str, bool] | None, codes: tuple[str, ...] | None) -> None:
    found = read_factor_codes(text)
    assert read_flags(text) == flags
    assert (tuple(code for code in found if len(code) < 3) if found else found) == codes


def starts_in(months: dict[tuple[int, int], int]) -> list[int]:
    return [
        to_number(date(year, month, 1 + place % 28))
        for (year, month), count in months.items()
        for place in range(count)
    ]


@pytest.mark.parametrize(
    ("thin", "expected"),
    [
        ({(2017, 5): 2, (2018, 2): 1}, date(2019, 1, 1)),
        # One busy month in thin years is not the beginning.
        ({(2017, 5): 30}, date(2019, 1, 1)),
        ({}, date(2019, 1, 1)),
    ],
)
def test_the_first_day_is_that_of_the_first_usual_month(
    thin: dict[tuple[int, int], int], expected: date
) -> None:
    full = {(year, month): 40 for year in (2019, 2020, 2021, 2022) for month in range(1, 13)}
    # A lockdown is no beginning either.
    full |= {(2020, 4): 12, (2020, 5): 15}
    first = find_first_full_day(starts_in({**thin, **full}), taken=to_number(date(2022, 12, 15)))
    assert to_date(first) == expected


def test_too_few_months_to_say() -> None:
    days = [to_number(date(2024, 8, 3)), to_number(date(2024, 9, 1))]
    assert to_date(find_first_full_day(days, taken=to_number(date(2024, 9, 30)))) == date(2024, 8, 3)
    assert find_first_full_day([], taken=5) == 5


def test_coverage_breaks_where_snapshots_leave_a_gap() -> None:
    contact, visit = KIND["contact"], KIND["visit"]
    found = cover_snapshots(
        [
            Snapshot(100, {contact: 10, visit: 10}),
            Snapshot(150, {contact: 90}),
            Snapshot(300, {contact: 200, visit: 200}),
        ]
    )
    assert [(period.kinds, period.first_day, period.last_day) for period in found] == [
        (("visit",), to_date(10), to_date(100)),
        (("contact",), to_date(10), to_date(150)),
        (("contact", "visit"), to_date(200), to_date(300)),
    ]


def test_names_of_tables() -> None:
    assert name_table_of("SSD_CIN_Episodes") == "cin_episodes"
    assert name_table_of("dbo.ssd_cla_placements") == "cla_placement"
    assert name_table_of("readme") is None
    assert not {table.name for table in READ} & set(COUNTED)
    # What is asked for holds no name, no worker and no number of a child beyond the authority's own.
    columns = " ".join(column for table in READ for column in (table.key, table.person, *table.columns))
    for word in ("forename", "surname", "worker_id", "professional_id", "professional_name", "upn", "common_child", "court"):  # fmt: skip
        assert word not in columns
