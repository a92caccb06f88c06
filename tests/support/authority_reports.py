"""Made-up reports of several authorities that ask the same question, with the tables that are put together. No number is real."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from candour.contracts import Manifest
from candour.report.content.fact import Fact
from candour.report.machine.exports import FINDINGS, render_findings_json
from candour.report.model import Report, build_report
from candour.results import Cell, Column, Estimate, Finding, Guard, Statement, Table, Verdict
from candour.standing import Standing
from made_up_report import FINGERPRINT, STANDINGS, make_context, make_time_travel, rate

FACTS: Mapping[str, str] = {
    "decision_point": "referral_received",
    "decision_events": "referral",
    "outcome_kinds": "cp_plan, care_episode",
    "outcome_events": "cp_plan, care_episode",
    "outcome_after_days": "0",
    "outcome_within_days": "365",
    "first_test_day": "2023-04-01",
    "last_test_day": "2024-03-31",
}
LEADING = "Gradient boosting"


@dataclass(frozen=True)
class Authority:
    """One made-up authority: what its report will say."""

    name: str = "Not named"
    seed: int = 1
    auc: float = 0.74
    n: int = 3000
    events: int = 300
    standing: Standing = Standing.REGISTERED
    facts: Mapping[str, str] = field(default_factory=dict)
    missed: tuple[tuple[str, int, int, float], ...] = (("Male", 1600, 160, 0.58), ("Female", 1400, 140, 0.66))
    faults: tuple[str, ...] = ()
    changes: Mapping[str, Any] = field(default_factory=dict)


def measured(value: float, reach: float, authority: Authority, *, ratio: bool = False) -> Estimate:
    low, high = (value / reach, value * reach) if ratio else (value - reach, value + reach)
    return Estimate(value, low, high, authority.n, authority.events, "made up")


def make_findings(authority: Authority) -> tuple[Finding, ...]:
    """PERF-001, CALI-001, BIAS-001 and the questions about bias, as audits give them."""
    reach = 0.6 / authority.events**0.5
    performance = Table(
        "performance", "Every forecast",
        (
            Column("model", "Forecast", "text"), Column("base_rate", "Base rate", "rate"),
            Column("average_precision_lift", "Lift", "number"), Column("auc", "AUC", "number"),
        ),
        (
            ("Logistic regression", rate(authority.events, authority.n, 0.01), measured(2.0, 1.2, authority, ratio=True), measured(0.5, reach, authority)),
            (LEADING, rate(authority.events, authority.n, 0.01), measured(2.2 + authority.auc, 1.15, authority, ratio=True), measured(authority.auc, reach, authority)),
        ),
    )  # fmt: skip
    calibration = Table(
        "numbers", "Calibration", (Column("number", "Number", "text"), Column("estimate", "Estimate", "number")),
        (
            ("Slope (1 is right)", measured(0.95, 0.12, authority)),
            ("Observed / expected (1 is right)", measured(1.04, 1.1, authority, ratio=True)),
        ),
    )  # fmt: skip
    return (
        _find("PERF-001", performance), _find("CALI-001", calibration), _find("BIAS-001", make_groups(authority)),
        make_time_travel(Verdict.CONCERN if "TIME-001" in authority.faults else Verdict.MET),
        *(
            _find(code, verdict=Verdict.CONCERN if code in authority.faults else Verdict.MET)
            for code in ("PERF-005", "SIZE-004", "DATA-002")
        ),
    )  # fmt: skip


def make_groups(authority: Authority) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, n, events, share in authority.missed:
        missed, wrong = round(share * events), round(0.07 * (n - events))
        rows.append(
            (
                name, n, events, rate(events, n, 0.02), rate(missed, events, 0.9 / max(1, events) ** 0.5),
                rate(wrong, n - events, 0.015), missed, events - missed, wrong, n - events - wrong,
            )
        )  # fmt: skip
    hidden = ("missed", "right", "wrong", "let_be")
    shown = ("n", "events", "base_rate", "false_negative_rate", "false_positive_rate")
    return Table(
        "groups", "Groups by sex",
        (
            Column("group", "Group", "text"), Column("n", "Decisions", "count"), Column("events", "Outcomes", "count"),
            Column("base_rate", "Base rate", "rate"), Column("false_negative_rate", "Missed among those with the outcome", "rate"),
            Column("false_positive_rate", "Flagged among those without", "rate"),
            *(Column(one, one, "count", hidden=True) for one in hidden),
        ),
        tuple(rows), guards=(Guard(shown, ("n", "events", *hidden)),),
    )  # fmt: skip


def make_authority_report(authority: Authority) -> Report:
    context = make_context(
        authority=authority.name,
        leading_label=LEADING,
        facts={**FACTS, **authority.facts},
        question=(Fact("About whom", "Children up to 17."),),
        standing=STANDINGS[authority.standing],
        manifest=Manifest(
            "0.1.0", f"{authority.seed:064d}", "b" * 64, "c" * 40, "3.11", 1, ((f"cin_{authority.seed}.xml", f"{authority.seed:064x}"),)
        ),
        **authority.changes,
    )  # fmt: skip
    return build_report(make_findings(authority), context)


def make_content(authority: Authority) -> bytes:
    """Its findings.json."""
    return render_findings_json(make_authority_report(authority))


def write_reports(folder: Path, authorities: tuple[Authority, ...]) -> list[Path]:
    """A folder each, as reports are handed over."""
    paths = []
    for number, authority in enumerate(authorities, start=1):
        path = folder / f"report-{number}"
        path.mkdir(parents=True)
        (path / FINDINGS).write_bytes(make_content(authority))
        paths.append(path)
    return paths


def _find(code: str, *tables: Table, verdict: Verdict = Verdict.MET) -> Finding:
    said = Statement("Made up.")
    return Finding(code, "made_up", code, f"{code}?", verdict, said, said, "Made up.", tables)


__all__ = ["FINGERPRINT", "Authority", "make_authority_report", "make_content", "write_reports"]
