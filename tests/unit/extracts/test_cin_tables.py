"""The same return as XML, as the tables that analysts make of it, and as a regional event file: one history."""

import csv
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.build import join_sources
from candour.data.extracts.cin_census.elements import split_codes
from candour.data.extracts.cin_census.reader import CinCensusReader
from candour.data.extracts.cin_census.table_layouts import CENSUS_TABLES, EVENT_FILE, recognise_census_table
from candour.data.extracts.reading import Reading
from candour.data.history import CaseHistory
from candour.errors import ExtractError

Row = dict[str, str]
FIRST = date(2023, 4, 3)


@dataclass
class Group:
    """An element of the census: its leaves, its codes or days in a list, and the elements inside."""

    leaves: Row
    listed: list[str] = field(default_factory=list)


@dataclass
class Referral:
    leaves: Row
    assessments: list[Group] = field(default_factory=list)
    plans: list[Group] = field(default_factory=list)
    enquiries: list[Group] = field(default_factory=list)
    protection: list[Group] = field(default_factory=list)
    pre_proceedings: list[Group] = field(default_factory=list)


@dataclass
class Child:
    name: str
    person: Row
    ethnicity: str
    disabilities: list[str]
    referrals: list[Referral]


def read(*paths: Path) -> CaseHistory:
    reading = Reading()
    rows = CinCensusReader(paths).read(reading, lambda _label, _done: None)
    return join_sources(reading, [rows])


def xml_leaves(row: Row) -> str:
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in row.items() if value)


def xml_group(name: str, group: Group, wrapper: str = "", leaf: str = "") -> str:
    listed = "".join(f"<{leaf}>{value}</{leaf}>" for value in group.listed)
    inner = f"<{wrapper}>{listed}</{wrapper}>" if listed else ""
    return f"<{name}>{xml_leaves(group.leaves)}{inner}</{name}>"


def xml_referral(found: Referral) -> str:
    parts = [xml_leaves(found.leaves)]
    parts += [
        xml_group("Assessments", one, "FactorsIdentifiedAtAssessment", "AssessmentFactors")
        for one in found.assessments
    ]
    parts += [xml_group("CINPlanDates", one) for one in found.plans]
    parts += [xml_group("Section47", one) for one in found.enquiries]
    parts += [xml_group("ChildProtectionPlans", one, "Reviews", "CPPreviewDate") for one in found.protection]
    parts += [xml_group("PreProceedingsandFGDM", one) for one in found.pre_proceedings]
    return f"<CINdetails>{''.join(parts)}</CINdetails>"


def write_xml(path: Path, children: Iterable[Child], year: int = 2024) -> Path:
    bodies = []
    for child in children:
        disabilities = "".join(f"<Disability>{code}</Disability>" for code in child.disabilities)
        bodies.append(
            f"<Child><ChildIdentifiers>{xml_leaves({'LAchildID': child.name, **child.person})}</ChildIdentifiers>"
            f"<ChildCharacteristics>{xml_leaves({'Ethnicity': child.ethnicity})}"
            f"<Disabilities>{disabilities}</Disabilities></ChildCharacteristics>"
            f"{''.join(map(xml_referral, child.referrals))}</Child>"
        )
    header = f"<Collection>CIN</Collection><Year>{year}</Year><ReferenceDate>{year}-03-31</ReferenceDate>"
    path.write_text(
        f"<Message><Header><CollectionDetails>{header}</CollectionDetails></Header>"
        f"<Children>{''.join(bodies)}</Children></Message>",
        encoding="utf-8",
    )
    return path


def list_tables(children: Iterable[Child], *, factors_in_a_list: bool) -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {}

    def add(table: str, **row: str) -> None:
        tables.setdefault(table, []).append(row)

    for child in children:
        add("ChildIdentifiers", LAchildID=child.name, **child.person)
        add("ChildCharacteristics", LAchildID=child.name, Ethnicity=child.ethnicity)
        for code in child.disabilities:
            add("Disabilities", LAchildID=child.name, Disability=code)
        for number, found in enumerate(child.referrals, start=1):
            own = {"LAchildID": child.name, "CINdetailsID": str(number)}
            add("CINdetails", **own, **found.leaves)
            for place, one in enumerate(found.assessments, start=1):
                cell = "" if factors_in_a_list else str(one.listed)
                add("Assessments", **own, AssessmentID=str(place), **one.leaves, AssessmentFactors=cell)
                for code in one.listed if factors_in_a_list else ():
                    add("AssessmentFactorsList", **own, AssessmentID=f"{place}.0", AssessmentFactor=code)
            for table, groups in (("CINplanDates", found.plans), ("Section47", found.enquiries)):
                for one in groups:
                    add(table, **own, **one.leaves)
            for one in found.pre_proceedings:
                add("PreProceedings", **own, **one.leaves)
            for place, one in enumerate(found.protection, start=1):
                add("ChildProtectionPlans", **own, CPPID=str(place), **one.leaves)
                for day in one.listed:
                    add("Reviews", **own, CPPID=str(place), CPPreviewDate=day)
    return tables


def write_csv(path: Path, columns: Iterable[str], rows: Iterable[Row]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(columns), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_tables(
    folder: Path, children: list[Child], *, factors_in_a_list: bool = True, header: bool = True
) -> Path:
    tables = list_tables(children, factors_in_a_list=factors_in_a_list)
    if header:
        tables["Header"] = [
            {"Collection": "CIN", "Year": "2024", "ReferenceDate": "2024-03-31", "LEA": "999"}
        ]
    for layout in CENSUS_TABLES[1:]:
        if layout.name in tables:
            rows = tables.pop(layout.name)
            names = dict.fromkeys([*(name for row in rows for name in row), *layout.leaves])
            write_csv(folder / f"{layout.name}.csv", names, rows)
    return folder


def list_event_rows(children: Iterable[Child]) -> list[Row]:
    rows: list[Row] = []
    for child in children:
        person = {
            "LAchildID": child.name,
            **child.person,
            "Ethnicity": child.ethnicity,
            "Disabilities": ",".join(child.disabilities),
            "YEAR": "2024",
            "LA": "Somewhere",
        }
        for found in child.referrals:
            outer = {**person, **found.leaves}
            kinds = (
                ([Group({})], ("CINreferralDate", "CINclosureDate")),
                (found.assessments, ("AssessmentActualStartDate", "AssessmentAuthorisationDate")),
                (found.plans, ("CINPlanStartDate", "CINPlanEndDate")),
                (found.enquiries, ("S47ActualStartDate",)),
                (found.protection, ("CPPstartDate", "CPPendDate")),
            )
            for groups, types in kinds:
                for group in groups:
                    given = {name: value for name, value in group.leaves.items() if value}
                    record = {
                        **outer,
                        **given,
                        "Factors": ",".join(group.listed) if "Assess" in types[0] else "",
                    }
                    rows += [
                        {**record, "Type": kind, "Date": record[kind]} for kind in types if record.get(kind)
                    ]
                    if types[0] == "CPPstartDate":
                        rows += [{**record, "Type": "CPPreviewDate", "Date": day} for day in group.listed]
    return rows


def tables_of(history: CaseHistory) -> list[Any]:
    return [
        *(table.to_pylist() for table in (history.children, history.events, history.details)),
        history.coverage,
    ]


days = st.integers(0, 340).map(lambda number: (FIRST + timedelta(days=number)).isoformat())
maybe_days = st.one_of(st.just(""), days)


def leaves(**names: st.SearchStrategy[str]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries(names)


def codes(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


assessments = st.builds(
    Group,
    leaves(AssessmentActualStartDate=days, AssessmentAuthorisationDate=maybe_days),
    st.lists(codes("3B", "4B", "16A"), unique=True, max_size=3),
)
plans = st.builds(Group, leaves(CINPlanStartDate=days, CINPlanEndDate=maybe_days))
enquiries = st.builds(
    Group,
    leaves(
        S47ActualStartDate=days, DateOfInitialCPC=maybe_days, ICPCnotRequired=codes("0", "1", "true", "?")
    ),
)
protection = st.builds(
    Group,
    leaves(
        CPPstartDate=days,
        CPPendDate=maybe_days,
        InitialCategoryOfAbuse=codes("NEG", "EMO"),
        LatestCategoryOfAbuse=codes("NEG", "PHY"),
        NumberOfPreviousCPP=codes("0", "2"),
    ),
    st.lists(days, max_size=2, unique=True),
)
pre_proceedings = st.builds(
    Group, leaves(PPStartDate=days, StepDecisionDate=maybe_days, CourtAppDate=maybe_days)
)


def some(groups: st.SearchStrategy[Group]) -> st.SearchStrategy[list[Group]]:
    return st.lists(groups, max_size=2, unique_by=lambda group: next(iter(group.leaves.values())))


def referrals(latest: st.SearchStrategy[list[Group]]) -> st.SearchStrategy[list[Referral]]:
    one = st.builds(
        Referral,
        leaves(
            CINreferralDate=days,
            ReferralSource=codes("1A", "6", ""),
            PrimaryNeedCode=codes("N1", "n4", ""),
            CINclosureDate=maybe_days,
            ReasonForClosure=codes("RC7", ""),
            ReferralNFA=codes("0", "false", ""),
        ),
        some(assessments),
        some(plans),
        some(enquiries),
        some(protection),
        latest,
    )
    return st.lists(one, max_size=2, unique_by=lambda found: found.leaves["CINreferralDate"])


def families(latest: st.SearchStrategy[list[Group]]) -> st.SearchStrategy[list[Child]]:
    child = st.builds(
        Child,
        codes("C000001", "C000002", "C000003", "000009"),
        leaves(PersonBirthDate=codes("2012-01-05", ""), GenderCurrent=codes("1", "2", "")),
        codes("WBRI", "BAFR", ""),
        st.lists(codes("NONE", "AUT", "LD"), unique=True, max_size=2),
        referrals(latest),
    )
    return st.lists(child, max_size=3, unique_by=lambda found: found.name)


@settings(deadline=None, max_examples=25)
@given(children=families(some(pre_proceedings)), factors_in_a_list=st.booleans())
def test_tables_and_xml_give_one_history(children: list[Child], factors_in_a_list: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        from_xml = read(write_xml(folder / "return.xml", children))
        tables = write_tables(folder / "tables", children, factors_in_a_list=factors_in_a_list)
        from_tables = read(tables)
        both = read(folder / "return.xml", tables)
    assert tables_of(from_tables) == tables_of(from_xml) == tables_of(both)
    assert from_tables.quality.to_pylist() == from_xml.quality.to_pylist() == both.quality.to_pylist()
    assert {found.year for found in from_tables.sources} == {2024}


@settings(deadline=None, max_examples=25)
@given(children=families(st.just([])))
def test_an_event_file_and_xml_give_one_history(children: list[Child]) -> None:
    told = [child for child in children if child.referrals]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        from_xml = read(write_xml(folder / "return.xml", told))
        columns = dict.fromkeys(("LAchildID", *EVENT_FILE.leaves, "YEAR", "LA"))
        del columns["Year"]
        path = write_csv(folder / "events 2024.csv", columns, list_event_rows(told))
        from_events = read(path)
    if told:
        assert tables_of(from_events)[:3] == tables_of(from_xml)[:3]
    assert from_events.children.num_rows == len(told)


def child(**more: Any) -> Child:
    found = Referral({"CINreferralDate": "2023-05-01", "ReferralSource": "6"})
    return Child("C000001", {"PersonBirthDate": "2012-01-05"}, "WBRI", [], [found], **more)


def test_the_layouts_are_told_by_their_columns_in_any_case_and_order() -> None:
    for table in CENSUS_TABLES:
        columns = tuple(reversed(dict.fromkeys((*table.wanted, *table.marks, *table.unread))))
        assert recognise_census_table("x.csv", columns).name == table.name


def test_a_stray_file_and_a_missing_key_are_refused() -> None:
    with pytest.raises(ExtractError, match=r"'notes\.csv' is no table of a children in need census"):
        recognise_census_table("notes.csv", ("LACHILDID", "REMARK"))
    with pytest.raises(ExtractError, match="table 'Section47' but lacks the column 'CINDETAILSID'"):
        recognise_census_table("s.csv", ("LACHILDID", "S47ACTUALSTARTDATE"))


def test_without_a_header_the_label_is_held_against_the_days(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "CIN 2023", [child()], header=False)
    history = read(folder)
    assert {found.year for found in history.sources} == {2024}
    rules = {(row["rule"], row["year"]) for row in history.quality.to_pylist()}
    assert ("labelled_by_start_year", 2024) in rules
    assert history.coverage[0].last_day == date(2024, 3, 31)


def test_nothing_that_tells_the_year_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="Nothing tells the year of the census tables"):
        read(write_tables(tmp_path / "newest", [child()], header=False))
    row = {"LAchildID": "C000001", "Type": "CINreferralDate", "CINreferralDate": "2023-05-01"}
    columns = ("LAchildID", "Type", "Date", "CINreferralDate")
    with pytest.raises(ExtractError, match=r"Nothing tells the year of 'events\.csv'"):
        read(write_csv(tmp_path / "events.csv", columns, [row]))


def test_an_event_file_may_hold_several_years(tmp_path: Path) -> None:
    columns = ("LAchildID", "Type", "Date", "CINreferralDate", "UPN", "YEAR")
    rows = [
        {
            "LAchildID": "C000001",
            "Type": "CINreferralDate",
            "CINreferralDate": f"{year - 1}-05-01",
            "YEAR": f"{year}",
        }
        for year in (2023, 2024)
    ]
    strange = {**rows[0], "Type": "Something"}
    history = read(
        write_csv(tmp_path / "events.csv", columns, [*rows, strange, {**rows[1], "LAchildID": ""}])
    )
    (source,) = history.sources
    assert (source.year, source.rows, source.children) == (None, 4, 1)
    assert (history.coverage[0].first_day, history.coverage[0].last_day) == (
        date(2022, 4, 1),
        date(2024, 3, 31),
    )
    found = {row["rule"]: row["count"] for row in history.quality.to_pylist()}
    assert found["record_without_child"] == found["unknown_element"] == 1


def test_rows_that_belong_to_nothing_are_counted(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "2024", [child()])
    write_csv(
        folder / "Section47.csv",
        ("LAchildID", "CINdetailsID", "S47ActualStartDate"),
        [
            {"LAchildID": "C000001", "CINdetailsID": "7", "S47ActualStartDate": "2023-06-01"},
            {"LAchildID": "", "CINdetailsID": "1", "S47ActualStartDate": "2023-06-01"},
        ],
    )
    found = {(row["rule"], row["table"]): row["count"] for row in read(folder).quality.to_pylist()}
    assert found["record_without_referral", "Section47"] == 1
    assert found["record_without_child", "Section47"] == 1


def test_what_only_one_form_has_is_kept(tmp_path: Path) -> None:
    whole = child()
    fuller = child()
    fuller.referrals[0].enquiries.append(Group({"S47ActualStartDate": "2023-06-01", "ICPCnotRequired": "1"}))
    path = write_xml(tmp_path / "return.xml", [whole])
    history = read(path, write_tables(tmp_path / "tables", [fuller]))
    assert sorted(history.events["kind"].to_pylist()) == ["referral", "section_47"]
    assert "duplicate_record" not in history.quality["rule"].to_pylist()


def test_pupil_numbers_never_leave_the_tables(tmp_path: Path) -> None:
    whole = child()
    whole.person |= {"UPN": "A999999999999", "FormerUPN": "B999999999999"}
    history = read(write_tables(tmp_path / "2024", [whole]))
    told = str(
        [table.to_pylist() for table in (history.children, history.events, history.details, history.quality)]
    )
    assert "A99999" not in told
    assert "B99999" not in told
    assert history.quality.num_rows == 0


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3B,4B", ["3B", "4B"]),
        ("['3B', '4B']", ["3B", "4B"]),
        ("3B; 16A", ["3B", "16A"]),
        ("nan", []),
        ("None", []),
        ("NONE", ["NONE"]),
        (None, []),
        ("[]", []),
    ],
)
def test_codes_in_one_cell(cell: str | None, expected: list[str]) -> None:
    assert split_codes(cell) == expected


def test_control_characters_do_not_stop_the_reading(tmp_path: Path) -> None:
    whole = child()
    whole.referrals[0].leaves["ReferralSource"] = "6\x01"
    history = read(write_tables(tmp_path / "2024", [whole]))
    assert history.details["code"].to_pylist() == ["6"]
