"""The variable list of a run for an archive: with the share recorded where that was published, and in words for people."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from pathlib import Path

import pyarrow.parquet as pq

from candour.archive.writing import ArchiveFile
from candour.config.pilot import PilotConfig
from candour.contracts import PilotResult
from candour.report.content.question_wording import describe_question
from candour.tracking.recipe import FOLDER
from candour.tracking.store import RunStore
from candour.tracking.variables import FILE, Variable, list_variables, read_variables

SHARE = "share_recorded"
_COMPLETENESS, _FIELDS, _REPORT = "DATA-001", "fields", "findings.json"
_TABLES = ("feature_labels", "features", "coverage", "groups")
_NOT_PUBLISHED = "not published"


def list_variable_files(store: RunStore, run_id: str, config: PilotConfig) -> Iterator[ArchiveFile]:
    """variables.csv for programs and VARIABLES.txt for people. Shares are those of the published report, and no others."""
    variables = find_variables(store, run_id, config)
    shares = read_shares(store.artefacts(run_id) / "report" / _REPORT)
    yield ArchiveFile("variables/variables.csv", _write_csv(variables, shares))
    yield ArchiveFile("variables/VARIABLES.txt", _say(variables, shares, config))


def find_variables(store: RunStore, run_id: str, config: PilotConfig) -> tuple[Variable, ...]:
    """The list that the run keeps; for a run of before it was kept, the same from its evidence."""
    kept = store.artefacts(run_id) / FOLDER / FILE
    if kept.is_file():
        return read_variables(kept.read_bytes())
    folder = store.artefacts(run_id) / "evidence"
    tables = {
        name: pq.read_table(folder / f"{name}.parquet")
        for name in _TABLES
        if (folder / f"{name}.parquet").is_file()
    }
    return list_variables(config, PilotResult("", "", (), tables, {}))


def read_shares(path: Path) -> Mapping[str, str]:
    """The share of records with a value, by the field's words, as the published report shows it; empty where there is no report."""
    if not path.is_file():
        return {}
    findings = json.loads(path.read_bytes())["findings"]
    tables = [
        table for finding in findings if finding["code"] == _COMPLETENESS for table in finding["tables"]
    ]
    rows = [row for table in tables if table["name"] == _FIELDS for row in table["rows"]]
    return {row[0]: f"{row[2]['value']:.3f}" for row in rows if row[2] and row[2].get("value") is not None}


def _find_share(variable: Variable, shares: Mapping[str, str]) -> str:
    """What the report says of the field that a variable comes from; the report calls it by its name with blanks."""
    field = variable.source.rsplit(" ", 1)[-1].replace("_", " ")
    called = {"factor": "factors found at an assessment", "referral nfa": "no further action on a referral"}
    return shares.get(called.get(field, field), "")


def _write_csv(variables: tuple[Variable, ...], shares: Mapping[str, str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*(field.name for field in fields(Variable)), SHARE], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**asdict(each), SHARE: _find_share(each, shares)} for each in variables)
    return text.getvalue().encode()


def _say(variables: tuple[Variable, ...], shares: Mapping[str, str], config: PilotConfig) -> bytes:
    lines = ["What was asked", "=============="]
    for fact in describe_question(config.question):
        lines += ["", fact.label, f"    {fact.text}"]
    headings = {
        "decision": "The decision, as it was recorded",
        "outcome": "The outcome, as it was recorded",
        "feature": "Features: what the forecast was told",
        "group": "Groups: what the audits compared. No model reads them unless the configuration gives a reason.",
    }
    for role, heading in headings.items():
        lines += ["", heading, "=" * len(heading)]
        for variable in variables:
            if variable.role == role:
                lines += ["", *_describe(variable, _find_share(variable, shares))]
    lines += [
        "",
        "A feature uses only what was known before the decision. Share recorded: of the records of that field, how many have a value, as the",
        f"published report shows it; '{_NOT_PUBLISHED}' where it shows none.",
    ]
    return ("\n".join(lines) + "\n").encode()


def _describe(variable: Variable, share: str) -> Iterator[str]:
    yield variable.name
    yield f"    {variable.label}"
    window = f"the {variable.window_days} days before the decision" if variable.window_days else ""
    told = {
        "Source": variable.source,
        "Reported by": variable.reported_by,
        "Looks at": window if variable.role == "feature" else "",
        "Code": variable.code,
        "Kind": variable.kind,
        "May stand for": variable.may_stand_for,
        "Share recorded": share or (_NOT_PUBLISHED if "details" in variable.source else ""),
    }
    yield from (f"    {name}: {value}" for name, value in told.items() if value)


__all__ = ["find_variables", "list_variable_files", "read_shares"]
