"""A made-up report that holds everything the pages for readers and the monitoring plan look for. No number is real."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from math import sqrt
from typing import Any

from candour.config.statements import Statements
from candour.report.content.fact import Fact
from candour.report.content.verdict import OverallVerdict
from candour.report.model import Report, build_report
from candour.results import Cell, Column, Estimate, Finding, Statement, Table, Unit, Verdict
from made_up_report import make_context, make_criteria, make_time_travel

DECISIONS, OUTCOMES, FLAGGED, RIGHT = 4800, 480, 480, 120
FACTS = {
    "decision_point": "referral_received",
    "outcome_kinds": "cp_plan, care_episode",
    "outcome_within_days": "365",
    "protected_characteristics_used": "none",
    "families_known": "yes",
}
VERDICTS = {
    OverallVerdict.DO_NOT_USE: Verdict.CONCERN,
    OverallVerdict.CANNOT_TELL: Verdict.CANNOT_TELL,
    OverallVerdict.MEETS_THE_BAR: Verdict.MET,
}


def share(events: int, n: int, alike: float = 1.2) -> Estimate:
    """A share with a normal interval that is a little wider than independent cases would give."""
    value = events / n
    reach = 1.96 * sqrt(alike * value * (1 - value) / n)
    return Estimate(value, max(0.0, value - reach), min(1.0, value + reach), n, events, "Wilson")


def number(value: float, reach: float) -> Estimate:
    return Estimate(value, value - reach, value + reach, DECISIONS, OUTCOMES, "family bootstrap")


def make_table(name: str, units: Mapping[str, Unit], *rows: tuple[Cell, ...]) -> Table:
    columns = tuple(
        Column(column, column.replace("_", " ").capitalize(), unit) for column, unit in units.items()
    )
    return Table(name, name.replace("_", " ").capitalize(), columns, rows)


def make(code: str, title: str, *tables: Table, verdict: Verdict = Verdict.MET) -> Finding:
    return Finding(
        code, "made_up", title, f"What of {title.lower()}?", verdict, Statement(f"This was found of {title.lower()}."),
        Statement("This was found."), "Made up.", tables,
    )  # fmt: skip


def make_watched_findings() -> tuple[Finding, ...]:
    """One finding for everything that is looked for."""
    return (
        make_criteria(),
        make("PERF-001", "Sorting children by risk", make_table(
            "performance", {"model": "text", "decisions": "count", "outcomes": "count", "base_rate": "rate", "auc": "number",
                            "average_precision_lift": "number", "precision_at_capacity_0": "rate"},
            ("Gradient boosting", DECISIONS, OUTCOMES, share(OUTCOMES, DECISIONS), number(0.78, 0.02), number(3.4, 0.3), share(RIGHT, FLAGGED)),
        )),
        make("PERF-002", "Out of 1,000", make_table(
            "thousand", {"capacity": "text", "flagged": "number", "right": "number", "wrong": "number", "missed": "number"},
            ("top 10 %", 100.0, 25.0, 75.0, 75.0),
        )),
        make("USEF-001", "At the capacity that there is", make_table(
            "capacity", {"counted": "text", "flagged": "number", "right": "number", "wrong": "number", "missed": "number",
                         "precision": "rate", "recall": "rate"},
            *((counted, 100.0 * scale, number(25.0 * scale, 4.0 * scale), number(75.0 * scale, 4.0 * scale), number(75.0 * scale, 6.0 * scale),
               share(RIGHT, FLAGGED), share(RIGHT, OUTCOMES))
              for counted, scale in (("Out of 1,000 decisions, month by month", 1.0), ("In an average month", 0.4))),
        )),
        make("USEF-002", "Time to act", make_table(
            "early", {"who": "text", "n": "count", "early": "rate"},
            ("Flagged rightly", RIGHT, share(40, RIGHT)), ("Missed", 360, share(170, 360)),
        )),
        make("CALI-001", "Scores as probabilities", make_table(
            "numbers", {"number": "text", "estimate": "number"},
            ("Slope (1 is right)", number(1.02, 0.1)), ("Observed / expected (1 is right)", number(0.97, 0.08)),
        )),
        make("LAST-001", "Month by month", make_table(
            "months", {"part": "text", "decisions": "count", "outcomes": "count"},
            *((f"{month} 2024", 400 + 15 * (-1) ** at, 40 + at % 4) for at, month in enumerate(
                ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"))),
        )),
        make("LAST-004", "The day to look again", make_table("days", {"what": "text", "day": "date"}, ("To be looked at again by", "2027-03-31"))),
        make("STAB-001", "Would the same children be flagged?", make_table(
            "overlap", {"way": "text", "overlap": "rate"},
            ("Families drawn again, against the forecast as published", share(400, FLAGGED)),
        )),
        make("PRAC-001", "People and the forecast", make_table(
            "comparison", {"measure": "text", "people": "number", "model": "number", "answer": "text"},
            ("AUC", number(0.72, 0.04), number(0.74, 0.05), "cannot tell"),
        )),
        make("PRAC-005", "What was recommended and what was done", make_table(
            "overall", {"what": "text", "lines": "count", "share": "rate", "observed": "rate"},
            ("Recommended, not done", 80, share(80, 300), share(25, 80)),
        )),
        make("EXPL-001", "What drives the score",
             make_table("top_features", {"feature": "text", "share": "rate", "may_stand_for": "text"},
                        ("Number of referrals in the 3 years before", 0.3, "how closely services watch a family")),
             make_table("kinds", {"kind": "text", "features": "number"}, ("Previous contact with services", 5), ("Age", 2), ("Poverty", 0))),
        make("DATA-001", "Completeness",
             make_table("fields", {"field": "text", "of": "count", "share": "rate"}, ("primary need", 14400, share(13400, 14400))),
             make_table("years", {"field": "text", "year": "text", "of": "count", "recorded": "count"},
                        *(("primary need", str(year), 4800, 4460 + 20 * (year % 2)) for year in (2022, 2023, 2024)))),
        *(make(code, title, make_table(
            "groups", {"group": "text", "n": "count", "selection_rate": "rate"}, ("One", 3200, share(320, 3200)), ("Two", 1600, share(160, 1600)),
        )) for code, title in (("BIAS-001", "Sex"), ("BIAS-002", "Ethnic group"), ("BIAS-003", "Age"), ("BIAS-004", "Disability"))),
        make("BIAS-005", "Where characteristics meet"), make("STAB-002", "Equally good forecasts"),
        make("USEF-005", "Against what else could be done"), make_time_travel(),
    )  # fmt: skip


@cache
def make_watched_report(
    overall: OverallVerdict = OverallVerdict.DO_NOT_USE,
    kind: str = "pilot",
    statements: Statements | None = None,
) -> Report:
    """A report with this verdict; that of somebody else's scores has fewer findings and no facts."""
    return build(make_watched_findings(), overall, kind, statements)


def build(
    findings: tuple[Finding, ...],
    overall: OverallVerdict,
    kind: str = "pilot",
    statements: Statements | None = None,
    **changes: Any,
) -> Report:
    """The same verdict for every finding, which gives the overall one."""
    kept = tuple(f for f in findings if kind == "pilot" or f.code[:4] in {"PERF", "CALI", "BIAS"})
    context = make_context(
        kind=kind,
        facts=FACTS if kind == "pilot" else {},
        question=(
            Fact("The decision", "A referral about a child is received, and somebody decides what to do."),
            Fact(
                "The outcome",
                "From day 1 to day 365 after the decision, a child protection plan starts or a period of care starts.",
            ),
        ),
        **changes,
    )
    report = build_report(tuple(replace(f, verdict=VERDICTS[overall]) for f in kept), context, statements)
    if report.overall.verdict is not overall:
        raise ValueError(f"wanted {overall}, got {report.overall}")
    return report
