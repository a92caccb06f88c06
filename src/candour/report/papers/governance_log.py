"""The process-based governance log: what a panel wrote and decided on earlier versions of a report, by whom and when."""

from candour.governance import EntryKind, GovernanceEntry
from candour.logbook.chain import shorten_fingerprint
from candour.report.content.fact import Fact
from candour.report.model import Report
from candour.report.papers.pieces import Piece, Reader
from candour.report.printing.day_wording import say_day
from candour.results import Column, Table

_LOG = (
    Column("number", "Entry", "count"),
    Column("day", "When", "text"),
    Column("role", "Who", "text"),
    Column("kind", "What", "text"),
    Column("section", "About", "text"),
    Column("text", "Words", "text"),
    Column("fingerprint", "Fingerprint begins", "text"),
)


def panel(kind: EntryKind, missing: str) -> Reader:
    """What the panel wrote about earlier versions of this report."""

    def read(report: Report) -> tuple[Piece, ...]:
        found = [entry for entry in report.governance if entry.kind is kind]
        if not found:
            return (Piece(missing, "for the authority to complete"),)
        return tuple(Piece(_say_entry(report, entry), "answered") for entry in found)

    return read


def _say_entry(report: Report, entry: GovernanceEntry) -> str:
    decided = "" if entry.decision is None else f" {entry.decision}:"
    return (
        f"{say_day(entry.day)}, {entry.role} ({_name_section(report, entry)}):{decided} {entry.text}".strip()
    )


def _name_section(report: Report, entry: GovernanceEntry) -> str:
    titles = {section.slug: section.title for section in report.outline}
    return titles.get(entry.section, entry.section) or "the whole report"


def count_entries(report: Report) -> tuple[Fact, ...]:
    """How many entries the log has."""
    if not report.governance:
        return (
            Fact("The log", "Nothing has been entered: no panel has yet looked at a version of this report."),
        )
    return (Fact("The log", f"{len(report.governance):,} entries."),)


def list_log(report: Report) -> tuple[Table, ...]:
    """The whole log as a table; nothing where nobody has entered anything."""
    if not report.governance:
        return ()
    rows = tuple(
        (
            entry.number,
            say_day(entry.day),
            entry.role,
            str(entry.kind if entry.decision is None else entry.decision),
            _name_section(report, entry),
            entry.text,
            shorten_fingerprint(entry.fingerprint),
        )
        for entry in report.governance
    )
    return (Table("governance-log", "What the panel wrote and decided", _LOG, rows),)
