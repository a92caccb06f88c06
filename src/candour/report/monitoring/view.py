"""The monitoring and stop plan as a page, and as data for whatever watches."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from candour.monitoring.limits import Limits
from candour.monitoring.watch import Watch
from candour.report.document import Document
from candour.report.layers.authority_words import AuthorityWords
from candour.report.model import Report
from candour.report.monitoring.plan import MonitoringPlan, build_plan
from candour.report.monitoring.printed_watch import PrintedWatch, print_watch
from candour.report.monitoring.steps import (
    ALWAYS,
    BEFORE,
    COUNTING,
    FIRST,
    IN_DECISIONS,
    IN_MONTHS,
    LOG,
    PUTTING_RIGHT,
    STOPPING,
)
from candour.report.pages.environment import render_template
from candour.report.printing.cells import print_number

PAGE = "monitoring-and-stop-plan.html"
DATA = "monitoring-plan.json"
VERSION = 1
DIGITS = 4
LOG_LINES = 8
_LEAST_TIMES = 0.05


def view_monitoring(report: Report) -> Iterator[Document]:
    """The page and its data, made from one plan."""
    plan = build_plan(report)
    yield Document(PAGE, render_plan(report, plan).encode(), on_paper=True)
    yield Document(DATA, dump_plan(plan, restricted=report.context.restricted, standing=report.standing_line))


def render_plan(report: Report, plan: MonitoringPlan) -> str:
    """The page. The same report gives the same text."""
    tables = (
        ("on-the-day", "Known on the day", _print_all(plan, plan.on_the_day)),
        ("by-group", "On the list, by group of children", _print_all(plan, plan.by_group)),
        ("late", "Known only when the outcome is", _print_all(plan, plan.late)),
    )
    return render_template(
        "monitoring.html.j2",
        report=report,
        plan=plan,
        tables=tables,
        false_asks=_say_how_often(plan.false_asks_a_year),
        false_stops=_say_how_often(plan.false_stops_a_year),
        first=FIRST[plan.verdict],
        before=BEFORE,
        counting=_say_counting(plan),
        always=ALWAYS,
        stopping=STOPPING,
        putting_right=PUTTING_RIGHT,
        log=LOG,
        log_lines=LOG_LINES,
        links={entry.finding.code: entry.id for entry in reversed(report.exhibits)},
    )


def _say_counting(plan: MonitoringPlan) -> tuple[str, ...]:
    when, periods = IN_MONTHS if plan.in_months else IN_DECISIONS
    delay = (
        "far enough back for its outcome to be known"
        if plan.delay_days is None
        else f"{plan.delay_days:,} days or more back"
    )
    return tuple(step.format(when=when, periods=periods, delay=delay) for step in COUNTING)


def _say_how_often(times: float) -> str:
    return (
        "fewer than 0.1"
        if times < _LEAST_TIMES
        else f"at least about {print_number(times, 'number', decimals=1)}"
    )


def _print_all(plan: MonitoringPlan, watches: tuple[Watch, ...]) -> tuple[PrintedWatch, ...]:
    return tuple(
        print_watch(watch, in_months=plan.in_months, stops_at_once=watch in plan.late_at_once)
        for watch in watches
    )


def dump_plan(plan: MonitoringPlan, *, restricted: bool, standing: str) -> bytes:
    """The plan as JSON: shares from 0 to 1, four decimals; what is not published is null."""
    content = {
        "version": VERSION,
        "restricted": restricted,
        "standing": standing,
        "verdict": str(plan.verdict),
        "applies": plan.applies,
        "first": FIRST[plan.verdict][0],
        "review_on": plan.review_on or None,
        "outcomes_known_after_days": plan.delay_days,
        "periods": "months" if plan.in_months else "decisions",
        "roles": [_say_role(words) for words in plan.roles],
        "false_asks_a_year": _round(plan.false_asks_a_year),
        "false_stops_a_year": _round(plan.false_stops_a_year),
        "watches": [_dump_watch(watch, at_once=watch in plan.late_at_once) for watch in plan.watches],
    }
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()


def _say_role(words: AuthorityWords) -> Mapping[str, object]:
    return {"path": words.path, "label": words.label, "given": words.given, "text": words.text or None}


def _dump_watch(watch: Watch, *, at_once: bool) -> Mapping[str, object]:
    plain = {name: _round(value) for name, value in asdict(watch).items() if name not in {"ask", "stop"}}
    return {
        **plain,
        "ask": _dump_limits(watch.ask),
        "stop": _dump_limits(watch.stop),
        "stops_at_once": at_once,
    }


def _dump_limits(limits: Limits | None) -> Mapping[str, object] | None:
    return None if limits is None else {name: _round(value) for name, value in asdict(limits).items()}


def _round(value: object) -> object:
    return round(value, DIGITS) if isinstance(value, float) else value
