"""Statements that leave nothing open, and records made with them, for tests of the transparency record."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from candour.config.statements import (
    Accountability,
    Assessment,
    Deployment,
    DevelopmentData,
    Law,
    OperationalData,
    Oversight,
    Rationale,
    Risk,
    Statements,
    SuppliedModel,
    Supplier,
    System,
)
from candour.report.atrs.record import AtrsRecord, RecordField, build_record
from candour.report.model import Report, build_report
from candour.results import Column, Table
from made_up_report import make_context, make_findings

FEATURES = Table(
    "features_in_short",
    "What the forecast may see, in short",
    (
        Column("source", "From", "text"),
        Column("count", "Pieces of information", "number"),
        Column("example", "For example", "text"),
        Column("may_stand_for", "May stand for", "text"),
    ),
    (
        ("The date of birth", 2, "Age in years at the decision", "age, a protected characteristic"),
        ("Referrals", 6, "Number of referrals in the 6 months before", "how closely services watch a family"),
        ("The day of the decision", 1, "Month of the decision", "\u2013"),
    ),
)


def make_statements(**changes: Any) -> Statements:
    """Everything said; `changes` replace whole parts."""
    said: dict[str, Any] = {
        "accountability": Accountability(
            tool_name="Second look", organisation="Borchester County Council", team="Data and insight",
            senior_responsible_owner="Director of children's services", contact_email="insight@borchester.gov.uk",
            website="https://www.borchester.gov.uk/second-look", phase="Private beta", region="West Midlands",
        ),
        "rationale": Rationale(
            one_sentence="A weekly list of referrals to read again.",
            description="A forecast that puts forward a list of referrals. It is tried out so that no need is overlooked.",
            benefits="Needs are seen earlier.", previous_process="One manager read every referral.",
            alternatives="A rule, and doing nothing.", not_decided_by_it="Whether a child is seen.",
            scope="Referrals at the front door, and nothing else.",
        ),
        "deployment": Deployment(
            decision_point="Before a referral is closed.", who_acts="A duty manager.", what_follows_a_flag="A second reading.",
            frequency_and_scale="Once a week.", human_review="The manager reads the file first.", training="Half a day.",
            appeal="A family may ask for another reading.",
        ),
        "law": Law(
            data_protection_assessment=Assessment(name="DPIA", completed_on=date(2026, 3, 1), link="https://www.borchester.gov.uk/dpia"),
            equality_assessment=Assessment(name="Equality impact assessment", completed_on=date(2026, 3, 2)),
        ),
        "suppliers": (),
        "models": (),
        "system": System(architecture="One server inside the authority.", maintenance="The data team."),
        "development_data": DevelopmentData(
            collection="For casework.", sharing="None were needed.", access_and_storage="Two analysts, for six years.",
        ),
        "operational_data": OperationalData(
            sources="The case system.", sensitive_attributes="Age.", processing="Counted.",
            access_and_storage="Duty managers.", sharing="N/A",
        ),
        "risks": (
            Risk(name="Old records", kind="data", mitigation="Checked each year", finding="DATA-001"),
            Risk(name="Leaning on the list", kind="application and use", mitigation="Training"),
        ),
        "oversight": Oversight(review_every="Every month, by the data team."),
    }  # fmt: skip
    return Statements(**(said | changes))


def make_supplied_model(**changes: Any) -> SuppliedModel:
    """A supplier's model, described whole."""
    said = {name: f"Said of {name}." for name in SuppliedModel.model_fields} | {"name": "Foresight 3"}
    return SuppliedModel(**(said | changes))


def make_supplier(**changes: Any) -> Supplier:
    """A supplier with every detail."""
    said = {
        "name": "Foresight Ltd", "companies_house_number": "01234567", "role": "Built the model.",
        "procurement": "Call-off from a framework", "data_access": "Read only.",
    }  # fmt: skip
    return Supplier(**(said | changes))


def make_atrs_report(statements: Statements | None = None, **context: Any) -> Report:
    """The made-up report with what it needs to fill every field that a report can fill."""
    told = make_context(**context)
    protected = (
        *told.model,
        type(told.model[0])("Protected characteristics", "They are not given to the forecast."),
    )
    told = replace(told, tables=(*told.tables, FEATURES), model=protected)
    return build_report(make_findings(), told, statements)


def make_record(statements: Statements | None = None, **context: Any) -> AtrsRecord:
    """Its record."""
    return build_record(make_atrs_report(statements, **context))


def find_field(record: AtrsRecord, number: str, *, model: int = 0) -> RecordField:
    """One field; of the models' sheets that of the model at this place."""
    found = [
        f
        for fields in (record.metadata, *(s.fields for s in record.sheets))
        for f in fields
        if f.number == number
    ]
    return found[model]


def read_workbook(path: Path) -> dict[str, list[list[Any]]]:
    """All cells of a workbook, by sheet."""
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def write_workbook(path: Path, sheets: dict[str, list[list[Any]]], *, formulas: bool = False) -> Path:
    """Cells as another program would save them."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": formulas, "strings_to_urls": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path
