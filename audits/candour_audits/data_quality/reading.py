"""DATA-003: what reading the extracts found."""

from collections import Counter

from candour.contracts import Evidence
from candour.results import Column, Finding, Statement, Table, Verdict
from candour_audits.unanswered import build_unanswered

CODE = "DATA-003"
TITLE = "What reading found"
QUESTION = "What was odd in the extracts?"
COLUMNS = (
    Column("severity", "Severity", "text"), Column("table", "Part of the extract", "text"),
    Column("field", "Field", "text"), Column("rule", "Rule", "text"),
    Column("message", "What was found", "text"), Column("count", "How often", "count"),
)  # fmt: skip
ORDER = ("error", "warning", "note")


def describe_reading(evidence: Evidence) -> Finding:
    """Quality findings added up over files and years; a value that had to be set aside is a concern."""
    table = evidence.tables.get("quality")
    if table is None:
        reason = "the evidence does not say what reading the extracts found"
        return build_unanswered(CODE, "data_quality", TITLE, QUESTION, reason)
    counted: Counter[tuple[str, str, str, str, str]] = Counter()
    for row in table.to_pylist():
        counted[(row["severity"], row["table"], row["field"], row["rule"], row["message"])] += row["count"]
    found = {key[0] for key in counted}
    verdict = Verdict.CONCERN if "error" in found else Verdict.MET
    rows = tuple(
        (*key, counted[key]) for key in sorted(counted, key=lambda key: (ORDER.index(key[0]), key[1:]))
    )
    return Finding(
        CODE, "data_quality", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(found)),
        for_families=Statement(
            "Some of what the records say could not be used."
            if verdict is Verdict.CONCERN
            else "What the records say could be read."
        ),
        why="An error means that a value had to be set aside; a warning that it was kept although it is odd.",
        tables=(Table("quality", "What reading found, all files and years", COLUMNS, rows),),
        assumptions=("The files are in the format and the year’s layout that they were read as.",),
        limits=("Only what breaks a rule of the format is found here, not what is untrue.",),
    )  # fmt: skip


def _say_headline(found: set[str]) -> str:
    if "error" in found:
        return "Some values in the extracts could not be used and were set aside; the table says which."
    if found:
        return "Every value could be used; what is odd is listed in the table."
    return "Nothing odd was found in the extracts."
