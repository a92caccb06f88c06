"""Reports for the tests of papers: with other findings, of another kind, with a panel's words, without one finding."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

from candour.config.statements import Statements
from candour.governance import EntryKind, GovernanceEntry, PanelDecision
from candour.report.content.context import ReportContext
from candour.report.document import Document
from candour.report.model import Report, build_report
from candour.report.papers.page import view_papers
from candour.report.papers.paper import Line, Paper
from candour.report.papers.papers import fill_papers
from candour.results import Column, Finding, Statement, Table, Verdict, Withheld
from made_up_report import make_context, make_findings, number

PANEL = (
    GovernanceEntry(1, date(2026, 5, 4), "Lay member", EntryKind.COMMENT, "fairness", "Who are the others?", None, "a" * 64),
    GovernanceEntry(2, date(2026, 5, 5), "Chair", EntryKind.CONDITION, "", "Ask young people first.", None, "b" * 64),
    GovernanceEntry(
        3, date(2026, 5, 6), "Chair", EntryKind.DECISION, "", "See the conditions.", PanelDecision.NOT_APPROVE, "c" * 64
    ),
)  # fmt: skip


def build(
    findings: tuple[Finding, ...] | None = None,
    *,
    kind: str = "pilot",
    statements: Statements | None = None,
    governance: tuple[GovernanceEntry, ...] = (),
    without: str = "",
) -> Report:
    """A made-up report: with other findings, of another kind, without one finding."""
    chosen = tuple(f for f in (findings or make_findings()) if f.code != without)
    if statements is None:
        return _build_once(chosen, kind, governance)
    return build_report(chosen, _make_context(kind), statements, governance)


@cache
def _build_once(findings: tuple[Finding, ...], kind: str, governance: tuple[GovernanceEntry, ...]) -> Report:
    return build_report(findings, _make_context(kind), None, governance)


def _make_context(kind: str) -> ReportContext:
    return make_context() if kind == "pilot" else make_scores_context()


def make_scores_context() -> ReportContext:
    """As `describe_scores` leaves it: the model's settings are not known."""
    context = make_context()
    kept = tuple(fact for fact in context.model if fact.label == "The forecast in this report")
    return replace(context, kind="scores", model=kept, tables=(), facts={}, manifest=None)


def make_finding(code: str, verdict: Verdict = Verdict.MET, *tables: Table) -> Finding:
    return Finding(code, "made_up", f"Title of {code}", "A question?", verdict, Statement(f"Headline of {code}."),
                   Statement("In plain words."), "A reason.", tables)  # fmt: skip


def make_differences() -> Finding:
    """What is found of age: one group differs, one cannot be told, of one even the answer is withheld."""
    columns = (
        Column("metric", "Metric", "text"), Column("group", "Group", "text"), Column("n", "Decisions", "count"),
        Column("difference", "Difference", "number"), Column("answer", "Answer", "text"),
        Column("needed", "Decisions needed", "number"),
    )  # fmt: skip
    rows = (
        ("Missed", "Unborn", 154, number(0.21, 0.05), "shown", None),
        ("Missed", "Under 1", 276, number(0.02, 0.2), "cannot tell", 30361.0),
        ("Missed", "16 and over", 12, Withheld(), Withheld(), Withheld()),
    )
    return make_finding(
        "BIAS-003", Verdict.CONCERN, Table("differences", "Each group against everyone else", columns, rows)
    )


def paper_of(report: Report, slug: str) -> Paper:
    return next(paper for paper in fill_papers(report) if paper.slug == slug)


def line_of(report: Report, slug: str, number: str) -> Line:
    return next(line for line in paper_of(report, slug).lines if line.number == number)


def read_text(page: str) -> str:
    """What a reader sees of a page."""
    body = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).replace("\u00a0", " ")


def pages_of(report: Report) -> Iterator[Document]:
    return (document for document in view_papers(report) if document.name.endswith(".html"))
