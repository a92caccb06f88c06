"""Small made-up extracts, written as text, for the tests of the readers."""

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from candour.data.build import ExtractPaths, build_history
from candour.data.history import CaseHistory

Row = dict[str, Any]


def _leaf(name: str, value: object) -> str:
    return "" if value is None else f"<{name}>{value}</{name}>"


def _leaves(row: Row) -> str:
    return "".join(_leaf(name, value) for name, value in row.items() if not isinstance(value, list | dict))


def _write_referral(referral: Row) -> str:
    inner = _leaves(referral)
    for assessment in referral.get("assessments", []):
        factors = "".join(_leaf("AssessmentFactors", code) for code in assessment.get("factors", []))
        group = f"<FactorsIdentifiedAtAssessment>{factors}</FactorsIdentifiedAtAssessment>" if factors else ""
        inner += f"<Assessments>{_leaves(assessment)}{group}</Assessments>"
    inner += "".join(f"<CINPlanDates>{_leaves(plan)}</CINPlanDates>" for plan in referral.get("plans", []))
    inner += "".join(
        f"<Section47>{_leaves(enquiry)}</Section47>" for enquiry in referral.get("enquiries", [])
    )
    for plan in referral.get("protection", []):
        reviews = "".join(_leaf("CPPreviewDate", day) for day in plan.get("reviews", []))
        group = f"<Reviews>{reviews}</Reviews>" if reviews else ""
        inner += f"<ChildProtectionPlans>{_leaves(plan)}{group}</ChildProtectionPlans>"
    return f"<CINdetails>{inner}{referral.get('extra', [''])[0]}</CINdetails>"


def _write_child(child: Row) -> str:
    person = {"LAchildID": child.get("id"), **child.get("person", {"PersonBirthDate": "2015-05-05"})}
    disabilities = "".join(_leaf("Disability", code) for code in child.get("disabilities", []))
    group = f"<Disabilities>{disabilities}</Disabilities>" if disabilities else ""
    return (
        f"<Child><ChildIdentifiers>{_leaves(person)}</ChildIdentifiers>"
        f"<ChildCharacteristics>{_leaf('Ethnicity', child.get('ethnicity'))}{group}</ChildCharacteristics>"
        f"{''.join(_write_referral(referral) for referral in child.get('referrals', []))}</Child>"
    )


@pytest.fixture
def write_census(tmp_path: Path) -> Callable[..., Path]:
    """Write a return for the year ending on 31 March of `year`; more settings override the header."""

    def write(
        year: int,
        children: Iterable[Row],
        *,
        name: str | None = None,
        reference: str | None = None,
        stated_year: str | None = None,
        namespace: str = "",
        header: str | None = None,
    ) -> Path:
        day = f"{year}-03-31" if reference is None else reference
        collection = f"<Collection>CIN</Collection>{_leaf('Year', stated_year or year)}{_leaf('ReferenceDate', day or None)}"
        begun = header if header is not None else f"<CollectionDetails>{collection}</CollectionDetails>"
        scope = f' xmlns="{namespace}"' if namespace else ""
        folder = tmp_path / "cin"
        folder.mkdir(exist_ok=True)
        path = folder / (name or f"CIN_{year}.xml")
        body = "\n".join(_write_child(child) for child in children)
        path.write_text(
            f"<Message{scope}><Header>{begun}</Header>\n<Children>{body}</Children></Message>",
            encoding="utf-8",
        )
        return path

    return write


_CARE_COLUMNS = {
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "episodes": (
        "CHILD",
        "DECOM",
        "RNE",
        "LS",
        "CIN",
        "PLACE",
        "PLACE_PROVIDER",
        "DEC",
        "REC",
        "REASON_PLACE_CHANGE",
        "HOME_POST",
        "PL_POST",
        "URN",
    ),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "uasc": ("CHILD", "SEX", "DOB", "DUC"),
    "missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
    "oc2": (
        "CHILD",
        "DOB",
        "SDQ_SCORE",
        "SDQ_REASON",
        "CONVICTED",
        "HEALTH_CHECK",
        "IMMUNISATIONS",
        "TEETH_CHECK",
        "HEALTH_ASSESSMENT",
        "SUBSTANCE_MISUSE",
        "INTERVENTION_RECEIVED",
        "INTERVENTION_OFFERED",
    ),
    "oc3": ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
    "ad1": ("CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"),
    "placed_for_adoption": ("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
    "previous_permanence": ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
    "sw_episodes": ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
    "dolo": ("CHILD", "DOB", "DOLO_START", "DOLO_END"),
}
_EPISODE = {"RNE": "S", "LS": "C2", "CIN": "N1", "PLACE": "U6"}


@pytest.fixture
def write_care(tmp_path: Path) -> Callable[..., Path]:
    """Write an SSDA903 set as a folder named for its year; each table is a list of rows by column."""

    def write(label: int | str, *, encoding: str = "utf-8", **tables: list[Row]) -> Path:
        folder = tmp_path / "903" / str(label)
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in tables.items():
            columns = _CARE_COLUMNS[table]
            lines = [",".join(columns)]
            for row in rows:
                filled = {**_EPISODE, **row} if table == "episodes" else row
                lines.append(",".join(str(filled.get(column, "")) for column in columns))
            (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding=encoding)
        return folder

    return write


@pytest.fixture
def build(tmp_path: Path) -> Callable[[], CaseHistory]:
    """Build the history of everything written so far."""

    def run() -> CaseHistory:
        families = tmp_path / "families.csv"
        return build_history(
            ExtractPaths(
                cin_census=(tmp_path / "cin",) if (tmp_path / "cin").exists() else (),
                ssda903=(tmp_path / "903",) if (tmp_path / "903").exists() else (),
                families=families if families.exists() else None,
            )
        )

    return run


@pytest.fixture
def events_of() -> Callable[..., list[tuple[Any, ...]]]:
    """The events of a kind as (child_id, started_on, ended_on, known_on)."""

    def find(history: CaseHistory, kind: str) -> list[tuple[Any, ...]]:
        names = ("child_id", "started_on", "ended_on", "known_on")
        return [
            tuple(row[name] for name in names) for row in history.events.to_pylist() if row["kind"] == kind
        ]

    return find


@pytest.fixture
def details_of() -> Callable[..., list[tuple[str, date]]]:
    """The details of a field as (code, known_on)."""

    def find(history: CaseHistory, field: str) -> list[tuple[str, date]]:
        return [
            (row["code"], row["known_on"]) for row in history.details.to_pylist() if row["field"] == field
        ]

    return find


@pytest.fixture
def findings_of() -> Callable[..., dict[tuple[str, str], int]]:
    """The count of each (rule, field) found, over all tables and years."""

    def find(history: CaseHistory) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        for row in history.quality.to_pylist():
            key = (row["rule"], row["field"])
            found[key] = found.get(key, 0) + row["count"]
        return found

    return find
