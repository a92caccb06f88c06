"""Local event tables: what a mapping makes of their columns, when each value was known, and what is refused."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from candour.data.build import join_sources
from candour.data.extracts.event_tables.days import KNOWN_AT_START, find_known_day, is_known_at_start
from candour.data.extracts.event_tables.mapped_tables import stream_table
from candour.data.extracts.event_tables.reader import EventTablesReader
from candour.data.extracts.event_tables.table import EventTable
from candour.data.extracts.reading import Reading
from candour.data.history import DETAIL_FIELDS, CaseHistory
from candour.errors import ExtractError

Find = Callable[..., Any]
Write = Callable[..., Path]
HEADER = ("Person", "Opened", "Closed", "Logged", "Service", "Outcome")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def run(
        *rows: tuple[str, ...], name: str = "early_help_2025-03-01.csv", header: tuple[str, ...] = HEADER
    ) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([header, *rows])
        return path

    return run


def table(path: Path, **more: Any) -> EventTable:
    settled = {
        "kind": "early_help",
        "child_id": "Person",
        "started_on": "Opened",
        "ended_on": "Closed",
        **more,
    }
    return EventTable(path, **settled)


def build(*tables: EventTable, link_by: tuple[Any, ...] = ()) -> CaseHistory:
    reading = Reading()
    rows = EventTablesReader(tables).read(reading, lambda *_: None)
    return join_sources(reading, [rows], link_by=link_by)


def build_or_refuse(table: EventTable) -> CaseHistory | str:
    """The history, or the message of the only error that may be raised."""
    try:
        return build(table)
    except ExtractError as error:
        return str(error)


ROW = ("C000001", "2024-05-01", "2024-06-01", "2024-05-03", "Family hub", "done")


def test_rows_become_events(write: Write, events_of: Find) -> None:
    history = build(table(write(ROW, ("C000002", "02/05/2024", "", "", "", ""))))
    assert events_of(history, "early_help") == [
        ("C000001", date(2024, 5, 1), date(2024, 6, 1), date(2024, 5, 1)),
        ("C000002", date(2024, 5, 2), None, date(2024, 5, 2)),
    ]
    (source,) = history.sources
    assert (source.format, source.rows, source.children, source.year) == ("event_tables", 2, 2, 2025)
    (covered,) = history.coverage
    assert covered.kinds == ("early_help",)
    assert (covered.first_day, covered.last_day) == (date(2024, 5, 1), date(2025, 3, 1))


def test_an_event_is_known_on_the_day_it_was_recorded(write: Write, events_of: Find) -> None:
    assert events_of(build(table(write(ROW), known_on="Logged")), "early_help")[0][3] == date(2024, 5, 3)


def test_column_names_are_found_whatever_their_case(write: Write, events_of: Find) -> None:
    assert len(events_of(build(table(write(ROW), started_on=" opened ")), "early_help")) == 1


def test_local_spellings_are_mapped_and_kept(write: Write) -> None:
    history = build(
        table(
            write(ROW, ("C000002", "2024-05-01", "", "", "Other help", "")),
            kind="local_event",
            details={"local_code": "Service"},
            codes={"local_code": {"Family hub": "HUB"}},
        )
    )
    found = [(row["code"], row["original"]) for row in history.details.to_pylist()]
    assert found == [("HUB", "Family hub"), ("OTHER HELP", "Other help")]


class TestWhenAValueIsKnown:
    @pytest.mark.parametrize("field", sorted(KNOWN_AT_START))
    def test_at_the_start_where_no_event_is_recorded_without_it(self, field: str) -> None:
        assert find_known_day("early_help", field, start=100, end=200, recorded=-(2**31), taken=300) == 100
        assert find_known_day("early_help", field, start=100, end=200, recorded=120, taken=300) == 120

    @pytest.mark.parametrize("field", sorted(set(DETAIL_FIELDS) - KNOWN_AT_START))
    def test_else_at_the_end_and_never_before_it(self, field: str) -> None:
        assert find_known_day("early_help", field, start=100, end=200, recorded=-(2**31), taken=300) == 200
        assert find_known_day("early_help", field, start=100, end=200, recorded=120, taken=300) == 200
        assert find_known_day("early_help", field, start=100, end=200, recorded=220, taken=300) == 220

    def test_without_an_end_when_recorded_or_drawn(self) -> None:
        none = -(2**31)
        assert (
            find_known_day("referral", "closure_reason", start=100, end=none, recorded=none, taken=300) == 300
        )
        assert (
            find_known_day("referral", "closure_reason", start=100, end=none, recorded=150, taken=300) == 150
        )
        assert (
            find_known_day("referral", "closure_reason", start=400, end=none, recorded=none, taken=300) == 400
        )

    def test_a_child_is_seen_on_the_day_of_a_visit_but_some_time_in_an_assessment(self) -> None:
        assert is_known_at_start("visit", "child_seen")
        assert not is_known_at_start("assessment", "child_seen")

    def test_every_field_of_the_list_is_a_field(self) -> None:
        assert set(DETAIL_FIELDS) > KNOWN_AT_START

    def test_in_a_table(self, write: Write, details_of: Find) -> None:
        history = build(
            table(
                write(
                    ("C000001", "2024-05-01", "2024-06-01", "", "6", "RC7"),
                    ("C000001", "2024-07-01", "", "", "3A", "RC1"),
                ),
                kind="referral",
                details={"referral_source": "Service", "closure_reason": "Outcome"},
            )
        )
        assert details_of(history, "referral_source") == [("6", date(2024, 5, 1)), ("3A", date(2024, 7, 1))]
        assert details_of(history, "closure_reason") == [("RC7", date(2024, 6, 1)), ("RC1", date(2025, 3, 1))]


def test_rows_of_one_day_are_one_event(write: Write, events_of: Find, details_of: Find) -> None:
    second = ("C000001", "2024-05-01", "2024-07-01", "2024-05-09", "Parenting", "")
    history = build(
        table(
            write(ROW, second, ROW), kind="local_event", known_on="Logged", details={"local_code": "Service"}
        )
    )
    assert events_of(history, "local_event") == [
        ("C000001", date(2024, 5, 1), date(2024, 7, 1), date(2024, 5, 9))
    ]
    assert details_of(history, "local_code") == [
        ("FAMILY HUB", date(2024, 5, 9)),
        ("PARENTING", date(2024, 5, 9)),
    ]


def test_a_newer_table_says_how_it_ended_and_takes_nothing_back(write: Write, events_of: Find) -> None:
    older = write(("C000001", "2024-05-01", "", "", "", ""), ("C000002", "2024-05-01", "", "", "", ""))
    newer = write(("C000001", "2024-05-01", "2025-04-01", "", "", ""), name="eh_2025-06-01.csv")
    found = events_of(build(table(older), table(newer)), "early_help")
    assert [row[:3] for row in found] == [
        ("C000001", date(2024, 5, 1), date(2025, 4, 1)),
        ("C000002", date(2024, 5, 1), None),
    ]


def test_what_a_table_says_of_children(write: Write) -> None:
    header = ("id", "day", "dob", "s", "eth", "dis", "fam", "house")
    path = write(
        ("C000001", "2024-05-01", "2015-05-05", "Girl", "W1", "LD; AUT", "F1", "H1"),
        ("C000002", "2024-05-01", "2016-05-05", "M", "WIRI", "nothing", "F1", ""),
        ("C000003", "2024-05-01", "", "", "", "", "", "H1"),
        name="contacts_2025-03-01.csv",
        header=header,
    )
    mapping = EventTable(
        path,
        "contact",
        "id",
        "day",
        birth_date="dob",
        sex="s",
        ethnicity="eth",
        disability="dis",
        family_id="fam",
        household="house",
        codes={"ethnicity": {"W1": "WBRI"}, "disability": {"nothing": "NONE"}},
    )
    history = build(mapping, link_by=("family_id", "household"))
    found = {row["child_id"]: row for row in history.children.to_pylist()}
    assert len({row["family_id"] for row in found.values()}) == 1
    first, second, third = (found[f"C00000{number}"] for number in (1, 2, 3))
    assert (first["sex"], first["original_sex"], first["ethnicity"]) == ("Female", "Girl", "WBRI")
    assert (first["original_ethnicity"], first["disability_codes"]) == ("W1", "AUT,LD")
    assert (second["disability"], third["disability"]) == ("No", "Not recorded")
    assert "H1" not in str(history.events.to_pylist()) + str(history.quality.to_pylist())


def test_parquet_is_read_as_csv_is(write: Write, tmp_path: Path) -> None:
    rows = {
        "Person": pa.array([1001.0, 1002.0, None]),
        "Opened": pa.array([date(2024, 5, 1), date(2024, 5, 2), date(2024, 5, 3)], pa.date32()),
        "Closed": pa.array([1_717_248_600, None, None], pa.timestamp("s")),
        "Seen": pa.array([True, False, None]),
    }
    pq.write_table(pa.table(rows), tmp_path / "eh_2025-03-01.parquet")
    text = write(
        ("1001", "2024-05-01", "2024-06-01", "1"),
        ("1002", "2024-05-02", "", "0"),
        ("", "2024-05-03", "", ""),
        name="eh_2025-03-01.csv",
        header=("Person", "Opened", "Closed", "Seen"),
    )
    mapped = [
        build(table(path, kind="visit", details={"child_seen": "Seen"}))
        for path in (tmp_path / "eh_2025-03-01.parquet", text)
    ]
    for name in ("children", "events", "details", "quality"):
        assert getattr(mapped[0], name).equals(getattr(mapped[1], name))
    assert mapped[0].events.num_rows == 2


def test_every_row_that_is_set_aside_is_counted(write: Write, findings_of: Find) -> None:
    path = write(
        ROW,
        ("", "2024-05-01", "", "", "", ""),
        ("#N/A", "2024-05-01", "", "", "", ""),
        ("C000002", "soon", "", "", "", ""),
        ("C000003", "1900-01-01", "", "", "", ""),
        ("C000004", "2024-05-01", "2024-04-01", "", "", ""),
        ("C000005", "2026-05-01", "2024-13-45", "", "", ""),
    )
    found = findings_of(build(table(path)))
    assert found["record_without_child", "child_id"] == 2
    assert found["record_without_day", "started_on"] == 2
    assert found["placeholder", "started_on"] == 1
    assert found["unreadable_day", "started_on"] == 1
    assert found["unreadable_day", "ended_on"] == 1
    assert found["end_before_start", "ended_on"] == 1
    assert found["after_last_day", "started_on"] == 1


def test_two_formats_of_days_in_one_column_are_counted_but_one_is_right(
    write: Write, findings_of: Find
) -> None:
    british = ("C000002", "02/05/2024", "", "", "", "")
    assert ("other_day_format", "started_on") not in findings_of(build(table(write(british))))
    assert findings_of(build(table(write(ROW, british))))["other_day_format", "started_on"] == 1


def test_the_day_taken_is_guessed_where_nothing_says_it(
    write: Write, findings_of: Find, details_of: Find
) -> None:
    path = write(
        ("C000001", "2024-05-01", "", "", "", "RC7"), ("C000002", "2024-09-09", "", "", "", ""), name="eh.csv"
    )
    history = build(table(path, kind="referral", details={"closure_reason": "Outcome"}))
    assert findings_of(history)["taken_on_guessed", ""] == 1
    assert details_of(history, "closure_reason") == [("RC7", date(2024, 9, 9))]
    stated = build(
        table(path, kind="referral", details={"closure_reason": "Outcome"}, taken_on=date(2025, 1, 1))
    )
    assert details_of(stated, "closure_reason") == [("RC7", date(2025, 1, 1))]


class TestWhatIsRefused:
    def test_a_missing_column_lists_those_that_are_there(self, write: Write) -> None:
        with pytest.raises(ExtractError, match=r"has no column 'Begun'.*'OPENED'.*'PERSON'"):
            build(table(write(ROW), started_on="Begun"))

    def test_a_missing_column_of_a_parquet_file(self, tmp_path: Path) -> None:
        pq.write_table(pa.table({"a": [1]}), tmp_path / "t_2025-03-01.parquet")
        with pytest.raises(ExtractError, match=r"has no column 'Person'\. It has: 'A'"):
            build(table(tmp_path / "t_2025-03-01.parquet"))

    def test_an_unknown_kind_lists_the_known(self, tmp_path: Path) -> None:
        with pytest.raises(ExtractError, match=r"kind 'party', which is not known.*early_help"):
            table(tmp_path / "x.csv", kind="party")

    def test_an_unknown_field_lists_the_known(self, tmp_path: Path) -> None:
        with pytest.raises(ExtractError, match=r"detail field 'colour'.*local_code"):
            table(tmp_path / "x.csv", details={"colour": "Colour"})

    def test_codes_of_a_field_that_is_not_mapped(self, tmp_path: Path) -> None:
        with pytest.raises(ExtractError, match="field with codes 'factor'"):
            table(tmp_path / "x.csv", codes={"factor": {"a": "1A"}})

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        reader = EventTablesReader((table(tmp_path / "gone.csv"),))
        assert reader.size() == 0
        for act in (reader.fingerprint, lambda: reader.read(Reading(), lambda *_: None)):
            with pytest.raises(ExtractError, match=r"no file 'gone\.csv'"):
                act()

    def test_columns_that_have_shifted(self, write: Write) -> None:
        with pytest.raises(ExtractError, match="line 2 has 7 values, expected 6"):
            build(table(write((*ROW, "more"))))
        with pytest.raises(ExtractError, match="No row of"):
            build(table(write(("2024-05-01", "C000001", "", "", "", ""))))

    def test_utf_16(self, tmp_path: Path) -> None:
        path = tmp_path / "t_2025-03-01.csv"
        path.write_bytes("Person,Opened,Closed\nC000001,2024-05-01,\n".encode("utf-16"))
        with pytest.raises(ExtractError, match="not text in UTF-8"):
            build(table(path))

    def test_a_parquet_file_cut_off_or_garbled(self, tmp_path: Path) -> None:
        path = tmp_path / "t_2025-03-01.parquet"
        columns = {"Person": ["C000001"] * 5000, "Opened": ["2024-05-01"] * 5000, "Closed": [None] * 5000}
        pq.write_table(pa.table(columns), path, compression="zstd")
        whole = path.read_bytes()
        garbled = whole[:8] + b"\xff" * 60 + whole[68:]
        for broken in (whole[: len(whole) // 2], b"", b"PAR1", garbled):
            path.write_bytes(broken)
            with pytest.raises(ExtractError, match=r"t_2025-03-01\.parquet"):
                build(table(path))

    def test_a_parquet_column_of_lists(self, tmp_path: Path) -> None:
        path = tmp_path / "t_2025-03-01.parquet"
        pq.write_table(pa.table({"Person": [["a"]], "Opened": ["2024-05-01"], "Closed": [""]}), path)
        with pytest.raises(ExtractError, match="holds lists"):
            build(table(path))

    @pytest.mark.parametrize("suffix", ["csv", "parquet"])
    def test_a_cell_of_ten_megabytes(self, tmp_path: Path, suffix: str) -> None:
        path, cell = tmp_path / f"t_2025-03-01.{suffix}", "x" * (10 << 20)
        if suffix == "csv":
            path.write_text(f"Person,Opened,Closed\n{cell},2024-05-01,\n", encoding="utf-8")
        else:
            pq.write_table(pa.table({"Person": [cell], "Opened": ["2024-05-01"], "Closed": [""]}), path)
        with pytest.raises(ExtractError) as caught:
            build(table(path))
        assert "xxx" not in str(caught.value)
        assert path.name in str(caught.value)


def test_a_thin_beginning_of_old_open_cases_is_not_covered(write: Write) -> None:
    old = [("C000001", f"{year}-06-01", "", "", "", "") for year in range(2015, 2022)]
    usual = [
        ("C000002", f"{year}-{month:02d}-{day:02d}", "", "", "", "")
        for year in (2022, 2023, 2024)
        for month in range(1, 13)
        for day in (3, 9, 15, 21)
    ]
    (covered,) = build(table(write(*old, *usual))).coverage
    assert (covered.first_day, covered.last_day) == (date(2022, 1, 1), date(2025, 3, 1))


def test_a_table_without_rows_is_empty(write: Write) -> None:
    history = build(table(write()))
    assert (history.events.num_rows, history.coverage, history.sources[0].rows) == (0, (), 0)


def test_a_number_that_is_none_is_blank(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"a": [float("nan"), 2.0, 2.5], "b": [b"x ", b"\xff", None]}), path)
    (block,) = stream_table(path, ("a", "b"))
    assert block == {"a": [None, "2", "2.5"], "b": ["x", "\ufffd", None]}


def test_a_long_text_in_very_many_rows_is_held_once(tmp_path: Path) -> None:
    path, rows = tmp_path / "t.parquet", 60_000
    column = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * 90_000]))
    pq.write_table(pa.table({"a": column}), path, store_schema=False)
    texts = [text for block in stream_table(path, ("a",)) for text in block["a"]]
    assert len(texts) == rows
    assert len({id(text) for text in texts}) <= 8


CELL = st.one_of(
    st.sampled_from(["", "C000001", "2024-05-01", "01/05/2024", "=1+1", '"', ",", "\n", "#N/A", "1e999"]),
    st.text(max_size=12),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELL, min_size=1, max_size=5), max_size=8), quoted=st.booleans())
def test_any_text_gives_a_history_or_an_extract_error(
    tmp_path: Path, rows: list[list[str]], quoted: bool
) -> None:
    path = tmp_path / "t_2025-03-01.csv"
    lines = [",".join(f'"{cell}"' if quoted else cell for cell in row) for row in rows]
    path.write_bytes("\n".join(["Person,Opened,Closed", *lines]).encode("utf-8", "surrogatepass"))
    found = build_or_refuse(table(path, details={"local_code": "Closed"}))
    assert path.name in found if isinstance(found, str) else found.events.num_rows <= found.sources[0].rows


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, 2000), change=st.binary(max_size=4), where=st.integers(0, 2000))
def test_a_parquet_file_with_wrong_bytes_gives_a_history_or_an_extract_error(
    tmp_path: Path, cut: int, change: bytes, where: int
) -> None:
    path = tmp_path / "t_2025-03-01.parquet"
    pq.write_table(pa.table({"Person": ["C000001"], "Opened": ["2024-05-01"], "Closed": [""]}), path)
    whole = path.read_bytes()
    path.write_bytes((whole[:where] + change + whole[where + len(change) :])[: max(0, len(whole) - cut)])
    found = build_or_refuse(table(path))
    assert path.name in found if isinstance(found, str) else found.events.num_rows <= 1


def test_a_column_of_days_with_the_month_first_is_refused(write: Write) -> None:
    rows = [
        ("C000001", f"{month:02d}/{day:02d}/2024", "", "", "", "") for month in (3, 7) for day in (5, 17, 23)
    ]
    with pytest.raises(ExtractError, match=r"month first.*2026-05-19"):
        build(table(write(*rows)))


def test_one_impossible_day_among_many_is_only_counted(write: Write, findings_of: Find) -> None:
    good = [("C000001", f"{day:02d}/04/2024", "", "", "", "") for day in range(1, 20)]
    history = build(table(write(*good, ("C000002", "31/02/2024", "", "", "", ""))))
    assert findings_of(history)["unreadable_day", "started_on"] == 1


@pytest.mark.parametrize("day", ["{:02d}/04/2024", "2024-04-{:02d}"])
def test_one_day_with_the_month_first_is_a_typing_error(write: Write, findings_of: Find, day: str) -> None:
    good = [("C000001", day.format(number), "", "", "", "") for number in range(10, 25)]
    history = build(table(write(*good, ("C000002", "04/23/2024", "", "", "", ""))))
    assert findings_of(history)["unreadable_day", "started_on"] == 1
    assert history.events.num_rows == len(good)


def test_no_table_is_complete_before_the_referrals_are(write: Write) -> None:
    referrals = [
        ("C000001", f"{year}-{month:02d}-{day:02d}", "", "", "", "")
        for year in (2022, 2023, 2024)
        for month in range(1, 13)
        for day in (3, 9, 15, 21)
    ]
    plans = [("C000001", "2015-03-03", "", "", "", ""), ("C000001", "2024-03-03", "", "", "", "")]
    history = build(
        table(write(*referrals, name="referrals_2025-03-01.csv"), kind="referral"),
        table(write(*plans, name="plans_2025-03-01.csv"), kind="cp_plan"),
    )
    assert {period.first_day for period in history.coverage} == {date(2022, 1, 3)}
