"""The same SSDA903 set as CSV files, as `<EXPSSDA903>` and as one workbook: one history."""

import csv
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from candour.data.build import join_sources
from candour.data.extracts.reading import Reading
from candour.data.extracts.ssda903.reader import Ssda903Reader
from candour.data.history import CaseHistory
from candour.errors import ExtractError

Row = dict[str, str]
Tables = dict[str, list[Row]]

COLUMNS = {
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "episodes": (
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC"),
        *("REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
    ),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
    "uasc": ("CHILD", "SEX", "DOB", "DUC"),
    "oc2": ("CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED"),
    "oc3": ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
    "ad1": ("CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE"),
    "placed": ("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
    "before": ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
    "workers": ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
    "dolo": ("CHILD", "DOB", "DOLO_START", "DOLO_END"),
}
NESTED = {
    "reviews": "AREVIEW",
    "missing": "AMISSING",
    "oc2": "OC2",
    "placed": "AD_PLACED",
    "before": "PERMANENCE",
}
BESIDE = {"episodes": "EPISODE", "oc3": "OC3", "ad1": "AD1", "workers": "SWDETAILS", "dolo": "DOLO"}
SPELT = {"CHILD": "CHILDID", "PLACE": "PL"}


def read(*paths: Path) -> CaseHistory:
    reading = Reading()
    rows = Ssda903Reader(paths).read(reading, lambda _label, _done: None)
    return join_sources(reading, [rows])


def tables_of(history: CaseHistory) -> list[Any]:
    return [
        *(
            table.to_pylist()
            for table in (history.children, history.events, history.details, history.quality)
        ),
        history.coverage,
    ]


def write_csv(folder: Path, tables: Tables) -> Path:
    folder.mkdir()
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS[name], restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


def xml_leaves(row: Row, *, without: tuple[str, ...] = ()) -> str:
    return "".join(
        f"<{SPELT.get(name, name)}>{text}</{SPELT.get(name, name)}>"
        if text
        else f"<{SPELT.get(name, name)} />"
        for name, text in row.items()
        if name not in without
    )


def write_xml(path: Path, tables: Tables) -> Path:
    names = dict.fromkeys(row["CHILD"] for rows in tables.values() for row in rows)
    children = []
    for child in names:
        of_child = {name: [row for row in rows if row["CHILD"] == child] for name, rows in tables.items()}
        births = [row["DOB"] for rows in of_child.values() for row in rows if row.get("DOB")]
        header = next(iter(of_child["header"]), {"CHILD": child, "DOB": births[0] if births else ""})
        alone = "".join(f"<UASC>1</UASC><DUC>{row['DUC']}</DUC>" for row in of_child["uasc"])
        inner, beside = (
            "".join(
                f"<{element}>{xml_leaves(row, without=('CHILD', 'DOB'))}</{element}>"
                for name, element in elements.items()
                for row in of_child[name]
            )
            for elements in (NESTED, BESIDE)
        )
        children.append(
            f"<CHILD><HEADER>{xml_leaves(header)}{alone or '<UASC />'}{inner}</HEADER>{beside}</CHILD>"
        )
    path.write_text(
        f"<?xml version='1.0' encoding='us-ascii'?>\n<EXPSSDA903>{''.join(children)}</EXPSSDA903>",
        encoding="ascii",
    )
    return path


def write_workbook(path: Path, tables: Tables) -> Path:
    with xlsxwriter.Workbook(path) as book:
        form = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in tables.items():
            sheet = book.add_worksheet(f"Sheet of {name}")
            sheet.write(0, 0, "A title above the table")
            sheet.write_row(1, 0, COLUMNS[name])
            for place, row in enumerate(rows, start=2):
                for column, heading in enumerate(COLUMNS[name]):
                    write_cell(sheet, (place, column), row.get(heading, ""), form)
        book.add_worksheet("Notes").write(0, 0, "Nothing of interest")
    return path


def write_cell(sheet: Any, place: tuple[int, int], text: str, form: Any) -> None:
    if len(text) == 10 and text.replace("/", "").isdecimal():
        sheet.write_datetime(*place, date(int(text[6:]), int(text[3:5]), int(text[:2])), form)
    elif text.isdecimal():
        sheet.write_number(*place, float(text))
    else:
        sheet.write_string(*place, text)


def british(number: int) -> str:
    return (date(2023, 4, 3) + timedelta(days=number)).strftime("%d/%m/%Y")


days = st.integers(0, 340).map(british)
maybe_days = st.one_of(st.just(""), days)
children = st.sampled_from(["C000001", "C000002", "C000003"])
BIRTHS = {"C000001": "05/05/2015", "C000002": "15/01/2010", "C000003": "29/02/2008"}


def rows(most: int = 3, **columns: st.SearchStrategy[str]) -> st.SearchStrategy[list[Row]]:
    row = st.fixed_dictionaries({"CHILD": children, **columns})
    return st.lists(row.map(lambda found: {**found, "DOB": BIRTHS[found["CHILD"]]}), max_size=most)


def codes(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


sets = st.fixed_dictionaries(
    {
        "header": st.lists(children, unique=True, max_size=3).map(
            lambda names: [
                {"CHILD": name, "SEX": "F", "DOB": BIRTHS[name], "ETHNIC": "WBRI", "UPN": "A1"}
                for name in names
            ]
        ),
        "episodes": rows(
            DECOM=days,
            RNE=codes("S", "P"),
            LS=codes("C2", "V3"),
            CIN=codes("N1"),
            PLACE=codes("U6", "K2"),
            PLACE_PROVIDER=codes("PR1", ""),
            DEC=maybe_days,
            REC=codes("X1", "E4A", ""),
            HOME_POST=codes("ZZ9 9ZZ"),
        ).map(lambda found: [{name: text for name, text in row.items() if name != "DOB"} for row in found]),
        "reviews": rows(REVIEW=days, REVIEW_CODE=codes("PN1")),
        "missing": rows(MISSING=codes("M", "A"), MIS_START=days, MIS_END=maybe_days),
        "uasc": st.lists(children, unique=True, max_size=1).map(
            lambda names: [{"CHILD": name, "DOB": BIRTHS[name], "DUC": "01/01/2030"} for name in names]
        ),
        "oc2": rows(SDQ_SCORE=codes("", "7", "40"), SDQ_REASON=codes("SDQ1"), CONVICTED=codes("0", "1", "")),
        "oc3": rows(IN_TOUCH=codes("YES", "NO"), ACTIV=codes("F2", "0"), ACCOM=codes("U1")),
        "ad1": rows(DATE_INT=days, DATE_MATCH=days, FOSTER_CARE=codes("1")),
        "placed": rows(
            DATE_PLACED=days, DATE_PLACED_CEASED=maybe_days, REASON_PLACED_CEASED=codes("RD1", "")
        ),
        "before": rows(PREV_PERM=codes("Z1", "P1"), DATE_PERM=codes("", "zz/zz/2015", "04/07/2015")),
        "workers": rows(SW_ID=codes("SW1"), SW_DECOM=days, SW_DEC=maybe_days, SW_REASON=codes("LEFTRL", "")),
        "dolo": rows(DOLO_START=days, DOLO_END=maybe_days),
    }
)


@settings(deadline=None, max_examples=20)
@given(tables=sets)
def test_three_forms_give_one_history(tables: Tables) -> None:
    headed = {row["CHILD"] for row in tables["header"]}
    # A child's HEADER holds who came alone, so the XML form cannot say it of a child without one.
    tables["uasc"] = [row for row in tables["uasc"] if row["CHILD"] in headed]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        from_csv = read(write_csv(folder / "2024", tables))
        from_xml = read(write_xml(folder / "2024.xml", tables))
        from_book = read(write_workbook(folder / "2024.xlsx", tables))
    assert tables_of(from_xml) == tables_of(from_csv)
    assert tables_of(from_book) == tables_of(from_csv)


EPISODE = {"CHILD": "C000001", "DECOM": "01/06/2023", "RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": "U6"}


def test_accounts_name_each_table_of_a_file(tmp_path: Path) -> None:
    tables: Tables = {name: [] for name in COLUMNS} | {"episodes": [EPISODE]}
    history = read(write_workbook(tmp_path / "903 2024.xlsx", tables))
    accounts = {source.format: (source.name, source.rows) for source in history.sources}
    assert accounts["ssda903 episodes"] == ("903 2024.xlsx", 1)
    assert len(accounts) == len(COLUMNS)


def test_several_forms_in_one_folder_add_nothing(tmp_path: Path) -> None:
    tables: Tables = {name: [] for name in COLUMNS} | {"episodes": [EPISODE]}
    folder = write_csv(tmp_path / "2024", tables)
    alone = read(folder)
    write_xml(folder / "return 2024.xml", tables)
    together = read(folder)
    assert tables_of(together)[:3] == tables_of(alone)[:3]
    assert len(together.sources) == len(alone.sources) + 2


def test_care_leavers_told_in_the_header(tmp_path: Path) -> None:
    path = tmp_path / "2024.xml"
    path.write_text(
        "<EXPSSDA903><CHILD><HEADER><CHILDID>C000001</CHILDID><DOB>05/05/2005</DOB><IN_TOUCH>YES</IN_TOUCH>"
        "<ACTIV>F2</ACTIV><NOVELTY>1</NOVELTY></HEADER></CHILD></EXPSSDA903>",
        encoding="utf-8",
    )
    history = read(path)
    assert history.events["kind"].to_pylist() == ["care_leaver"]
    assert history.children["birth_date"].to_pylist() == [date(2005, 5, 5)]
    assert {row["rule"] for row in history.quality.to_pylist()} == {"unknown_element", "not_in_header"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<Message></Message>", "outermost element is <Message>, expected <EXPSSDA903>"),
        ("<EXPSSDA903><CHILD>", "cannot be read as XML"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><EXPSSDA903></EXPSSDA903>", "declares a document type"),
        ("", "cannot be read as XML"),
    ],
)
def test_what_is_no_return_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "2024.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExtractError, match=message):
        read(path)


def test_a_workbook_without_tables_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "2024.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write(0, 0, "CHILD")
    with pytest.raises(ExtractError, match="no sheet with an SSDA903 table"):
        read(path)
