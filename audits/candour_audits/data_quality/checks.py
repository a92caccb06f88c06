"""DATA-004: whether the records keep the order that the law and practice give them."""

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from candour.contracts import Evidence
from candour.results import Cell, Column, Finding, Guard, Statement, Table, Verdict
from candour_audits.data_quality.completeness_summary import estimate_share
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list, say_share

CODE = "DATA-004"
TITLE = "Order of the records"
QUESTION = "Do the records keep the order that the law and practice give them?"
BROKEN_FROM = 0.01
"""An error in more than 1 in 100 records of a kind is a concern: outcomes are often as rare as 1 in 50, so that many
wrong ones could make or hide a difference between groups that is worth knowing."""
LEAST_RECORDS = 100
"""With fewer, one record moves the share by a percentage point or more, and it cannot be held to that limit."""
MOST_NAMED = 3
SEVERITIES = ("error", "warning", "note")
COUNTED = (
    Column("of", "Looked at", "count"),
    Column("failed", "Break it", "count"),
    Column("share", "Share", "rate"),
    Column("kept", "Keep it", "count", hidden=True),
    Column("children", "Children concerned", "count"),
)
GUARD = Guard(("of", "failed", "share", "children"), ("of", "failed", "kept", "children"))
RULE_COLUMNS = (
    Column("rule", "Rule", "text"), Column("severity", "Severity", "text"), Column("sentence", "What is found", "text"),
    *COUNTED, Column("why", "Why it matters for a forecast", "text"), Column("official", "National rules", "text"),
)  # fmt: skip
YEAR_COLUMNS = (
    Column("rule", "Rule", "text"),
    Column("kind", "Record", "text"),
    Column("year", "Year", "text"),
    *COUNTED,
)


class _Checked(NamedTuple):
    """One rule over all kinds of records and years."""

    rule: str
    severity: str
    sentence: str
    why: str
    official: str
    failed: int
    of: int
    children: int

    @property
    def share(self) -> float:
        """How often it is broken; 0 where nothing could be looked at."""
        return self.failed / self.of if self.of else 0.0


def assess_checks(evidence: Evidence) -> Finding:
    """The rules that are broken, the worst first; by kind of record and year, and those that are kept, in annexes."""
    table = evidence.tables.get("checks")
    if table is None or table.num_rows == 0:
        reason = "the evidence does not say which rules the records were held to"
        return build_unanswered(CODE, "data_quality", TITLE, QUESTION, reason)
    rules = _read_rules(table)
    broken = [rule for rule in rules if rule.severity == "error" and rule.share > BROKEN_FROM]
    often = [rule for rule in broken if rule.of >= LEAST_RECORDS]
    verdict = _judge(rules, broken, often)
    confidence = evidence.protocol.confidence
    return Finding(
        CODE, "data_quality", TITLE, QUESTION, verdict,
        headline=_say_headline(verdict, often),
        for_families=Statement(_FOR_FAMILIES[verdict]),
        why=f"A concern where a rule that cannot be broken in truth (an error) is broken by more than "
        f"{say_share(BROKEN_FROM)} of at least {LEAST_RECORDS} records: outcomes are often as rare as 1 in 50, so that many "
        "wrong ones could make or hide a difference. Cannot tell where such a rule is broken that often among fewer "
        "records, or where no such rule had that many to look at. Warnings and notes are shown and do not decide.",
        tables=(
            _tabulate("broken", "Rules that are broken, errors first", [r for r in rules if r.failed], confidence),
            _tabulate("rules", "All rules", rules, confidence, annex=True),
            _tabulate_years(table, confidence),
        ),
        assumptions=(
            "Records are independent of each other.",
            "The order that law and practice give is the same in every year.",
        ),
        limits=(
            "A record that keeps every rule may still be untrue.",
            "A rule that had nothing to look at says nothing; the table of all rules shows which.",
            "What was found while reading an extract (such as an end before its start that was set aside) is counted "
            "in DATA-003 and not again here.",
            "Intervals take records as independent; those of one child are not, so they are somewhat too short.",
        ),
    )  # fmt: skip


def _judge(rules: list[_Checked], broken: list[_Checked], often: list[_Checked]) -> Verdict:
    if often:
        return Verdict.CONCERN
    enough = any(rule.severity == "error" and rule.of >= LEAST_RECORDS for rule in rules)
    return Verdict.MET if enough and not broken else Verdict.CANNOT_TELL


_FOR_FAMILIES = {
    Verdict.CONCERN: "Some records do not fit with each other. For one, the days on which things are said to have happened may not.",
    Verdict.MET: "The records mostly fit with each other.",
    Verdict.CANNOT_TELL: "There are too few records to say if they fit with each other.",
}


def _say_headline(verdict: Verdict, often: list[_Checked]) -> Statement:
    if verdict is Verdict.CONCERN:
        named = [_name(rule.rule) for rule in often]
        more = len(named) - MOST_NAMED
        said = (
            say_list(tuple(named)) if more <= 0 else f"{', '.join(named[:MOST_NAMED])} and {more} more rules"
        )
        counts = tuple(count for rule in often for count in (rule.failed, rule.of - rule.failed))
        return Statement(f"Broken by more than {say_share(BROKEN_FROM)} of records: {said}.", counts)
    if verdict is Verdict.MET:
        return Statement(
            f"No rule that cannot be broken in truth is broken by more than {say_share(BROKEN_FROM)} of records."
        )
    return Statement("There are too few records to say whether they keep the rules.")


def _read_rules(table: pa.Table) -> list[_Checked]:
    """Errors first, then the most often broken."""
    rows = table.filter(pc.equal(table["kind"], "all")).select(list(_Checked._fields)).to_pylist()
    rules = [_Checked(**row) for row in rows]
    return sorted(rules, key=lambda rule: (SEVERITIES.index(rule.severity), -rule.share, rule.rule))


def _tabulate(
    name: str, title: str, rules: list[_Checked], confidence: float, *, annex: bool = False
) -> Table:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _name(rule.rule), rule.severity, rule.sentence,
            *_count(rule.failed, rule.of, rule.children, confidence), rule.why, rule.official or "none",
        )
        for rule in rules
    )  # fmt: skip
    note = "CIN: children in need census. 903: children looked after return (SSDA903)."
    return Table(name, title, RULE_COLUMNS, rows, (GUARD,), note=note, annex=annex)


def _tabulate_years(table: pa.Table, confidence: float) -> Table:
    """Each rule that is broken at all by kind of record and year; the rows of one rule add up to it."""
    totals = table.filter(pc.and_(pc.equal(table["kind"], "all"), pc.greater(table["failed"], 0)))
    parts = table.filter(
        pc.and_(
            pc.not_equal(table["kind"], "all"),
            pc.is_in(table["rule"], value_set=totals["rule"].combine_chunks()),
        )
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            _name(row["rule"]), _name(row["kind"]), str(row["year"]),
            *_count(row["failed"], row["of"], row["children"], confidence),
        )
        for row in parts.to_pylist()
    )  # fmt: skip
    title = "Rules that are broken, by kind of record and year"
    return Table("years", title, YEAR_COLUMNS, rows, (GUARD,), partition=("rule",), annex=True)


def _count(failed: int, of: int, children: int, confidence: float) -> tuple[Cell, ...]:
    return of, failed, estimate_share(failed, of, confidence), of - failed, children


def _name(name: str) -> str:
    return name.replace("_", " ")
