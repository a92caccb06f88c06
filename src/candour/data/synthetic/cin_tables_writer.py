"""Writes the CSV tables that analysts make of a children in need census, from the census files themselves."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple

from lxml import etree

TABLES: Final = {
    "Header": (
        "Collection", "Year", "ReferenceDate", "SourceLevel", "LEA", "SoftwareCode", "Release", "SerialNo", "DateTime",
    ),
    "ChildIdentifiers": (
        "LAchildID", "UPN", "FormerUPN", "UPNunknown", "PersonBirthDate", "ExpectedPersonBirthDate", "GenderCurrent",
        "Sex", "PersonDeathDate",
    ),
    "ChildCharacteristics": ("LAchildID", "Ethnicity"),
    "Disabilities": ("LAchildID", "Disability"),
    "CINdetails": (
        "LAchildID", "CINdetailsID", "CINreferralDate", "ReferralSource", "PrimaryNeedCode", "CINclosureDate",
        "ReasonForClosure", "DateOfInitialCPC", "ReferralNFA",
    ),
    "Assessments": (
        "LAchildID", "CINdetailsID", "AssessmentID", "AssessmentActualStartDate", "AssessmentInternalReviewDate",
        "AssessmentAuthorisationDate", "AssessmentFactors",
    ),
    "AssessmentFactorsList": ("LAchildID", "CINdetailsID", "AssessmentID", "AssessmentFactor"),
    "CINplanDates": ("LAchildID", "CINdetailsID", "CINPlanStartDate", "CINPlanEndDate"),
    "Section47": (
        "LAchildID", "CINdetailsID", "S47ActualStartDate", "InitialCPCtarget", "DateOfInitialCPC", "ICPCnotRequired",
    ),
    "ChildProtectionPlans": (
        "LAchildID", "CINdetailsID", "CPPID", "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse",
        "LatestCategoryOfAbuse", "NumberOfPreviousCPP",
    ),
    "Reviews": ("LAchildID", "CINdetailsID", "CPPID", "CPPreviewDate"),
}  # fmt: skip


class TableRow(NamedTuple):
    """A row, and the name of the table that it belongs to."""

    table: str
    values: list[Any]


def write_cin_tables(folder: Path, *, census: Iterable[Path], years: Iterable[int]) -> list[Path]:
    """Writes `folder/<year>/<table>.csv` for each census file and returns the paths."""
    written: list[Path] = []
    for path, year in zip(census, years, strict=True):
        target = folder / str(year)
        target.mkdir(parents=True)
        with ExitStack() as stack:
            writers = {}
            for name, columns in TABLES.items():
                stream = stack.enter_context((target / f"{name}.csv").open("w", encoding="utf-8", newline=""))
                writers[name] = csv.writer(stream)
                writers[name].writerow(columns)
                written.append(target / f"{name}.csv")
            for row in _list_rows(path):
                writers[row.table].writerow(row.values)
    return written


def _list_rows(path: Path) -> Iterator[TableRow]:
    with path.open("rb") as stream:
        for _, element in etree.iterparse(stream, tag=("Header", "Child"), resolve_entities=False):
            if element.tag == "Header":
                found = {str(leaf.tag): leaf.text for leaf in element.iter()}
                yield TableRow("Header", [found.get(name) for name in TABLES["Header"]])
            else:
                yield from _list_child(element)
                element.clear()
                _forget_earlier(element)


def _forget_earlier(element: etree._Element) -> None:
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _find(element: etree._Element, name: str) -> etree._Element:
    """The one element of a name that every record of the census has."""
    return next(element.iter(name))


def _read_leaves(element: etree._Element) -> dict[str, str]:
    return {str(leaf.tag): leaf.text or "" for leaf in element if not len(leaf)}


def _pick(element: etree._Element, table: str, *keys: Any) -> TableRow:
    """A row that begins with `keys`; its other columns are leaves of the element."""
    found = _read_leaves(element)
    return TableRow(table, [*keys, *(found.get(name, "") for name in TABLES[table][len(keys) :])])


def _list_child(child: etree._Element) -> Iterator[TableRow]:
    identifiers, characteristics = _find(child, "ChildIdentifiers"), _find(child, "ChildCharacteristics")
    child_id = identifiers.findtext("LAchildID", "")
    yield _pick(identifiers, "ChildIdentifiers")
    yield _pick(characteristics, "ChildCharacteristics", child_id)
    for disability in characteristics.iter("Disability"):
        yield TableRow("Disabilities", [child_id, disability.text])
    for number, case in enumerate(child.iter("CINdetails"), start=1):
        yield _pick(case, "CINdetails", child_id, number)
        yield from _list_case(case, child_id, number)


def _list_case(case: etree._Element, child_id: str, number: int) -> Iterator[TableRow]:
    for place, assessment in enumerate(case.iter("Assessments"), start=1):
        factors = [factor.text or "" for factor in assessment.iter("AssessmentFactors")]
        row = _pick(assessment, "Assessments", child_id, number, place)
        yield TableRow("Assessments", [*row.values[:-1], ",".join(factors)])
        for factor in factors:
            yield TableRow("AssessmentFactorsList", [child_id, number, place, factor])
    for plan in case.iter("CINPlanDates"):
        yield _pick(plan, "CINplanDates", child_id, number)
    for enquiry in case.iter("Section47"):
        yield _pick(enquiry, "Section47", child_id, number)
    for place, plan in enumerate(case.iter("ChildProtectionPlans"), start=1):
        yield _pick(plan, "ChildProtectionPlans", child_id, number, place)
        for review in plan.iter("CPPreviewDate"):
            yield TableRow("Reviews", [child_id, number, place, review.text])
