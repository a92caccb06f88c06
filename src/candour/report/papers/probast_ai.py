"""PROBAST+AI as a self-rating: how far the making and the testing of a forecast can be trusted (doi:10.1136/bmj-2024-082505)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from candour.report.content.fact import Fact
from candour.report.model import Report
from candour.report.papers.paper import Line, Paper, Part, Source, State
from candour.report.papers.pieces import Item, fill_item
from candour.report.papers.probast_questions import (
    DEVELOPMENT,
    DOMAINS,
    EVALUATION,
    Domain,
    Question,
    rate_asked_together,
    rate_question,
)
from candour.report.papers.probast_rating import Concern, Rating, rate_all, rate_domain, take_worst
from candour.report.papers.readers import NO_MODEL

SLUG = "probast-ai"
_RULE = (
    "Rule: high where any answer is no or probably no; otherwise unclear where any is no information; otherwise low. "
    "What does not apply counts for nothing."
)
_APPLICABILITY: Mapping[Domain, str] = {
    "participants and data sources": "whether the children of this test are those for whom the forecast would be used",
    "predictors": "whether the information of this test is what would be to hand in use",
    "outcome": "whether this outcome is what the authority wants to know of",
}


def fill(report: Report) -> Paper:
    """Both parts with their domains."""
    making = _fill_half(report, "Dev", "Making the forecast: quality", "quality", DEVELOPMENT)
    testing = _fill_half(report, "Eval", "Testing the forecast: risk of bias", "risk of bias", EVALUATION)
    return Paper(
        SLUG,
        "PROBAST+AI: a self-rating",
        f"How the forecast was made: {making.overall}. How it was tested: {testing.overall}. The 16 questions on making and the 18 on "
        "testing are answered by a stated rule from the findings.",
        (Source("Moons KGM, Damen JAA, Kaul T, and others. PROBAST+AI. BMJ 2025;388:e082505.",
                "https://doi.org/10.1136/bmj-2024-082505"),),
        (*making.parts, *testing.parts),
        notes=(
            "This is a self-rating, not a judgement by an independent assessor. The tool is made for people who did not build the "
            "forecast; what they find may differ.",
            "An answer follows from findings: met gives yes, concern no, everything else no information; \u201cprobably\u201d where a "
            "finding speaks to the question only from the side, or where a reason is given instead. The worst counts.",
        ),
        rated=True,
    )  # fmt: skip


class _Half(NamedTuple):
    overall: str
    parts: tuple[Part, ...]


def _fill_half(
    report: Report, prefix: str, title: str, what: str, domains: Mapping[Domain, tuple[Question, ...]]
) -> _Half:
    filled = {
        domain: tuple(_fill_question(question, prefix, report) for question in domains[domain])
        for domain in DOMAINS
    }
    concerns = {domain: rate_domain(rating for rating, _ in lines) for domain, lines in filled.items()}
    overall = _say(what, rate_all(concerns.values()))
    head = Part(
        f"{prefix.lower()}-overall", title,
        f"Over all four domains: {overall}. The worst domain counts."
        + (f" {NO_MODEL}" if report.context.kind == "scores" else ""),
        (),
        tuple(Fact(f"{domain.capitalize()}", _say(what, concern).capitalize()) for domain, concern in concerns.items()),
    )  # fmt: skip
    domains_filled = (
        _make_domain(prefix, what, domain, concerns[domain], filled[domain]) for domain in DOMAINS
    )
    return _Half(overall, (head, *domains_filled))


def _make_domain(
    prefix: str, what: str, domain: Domain, concern: Concern, lines: tuple[tuple[Rating, Line], ...]
) -> Part:
    wanted = _APPLICABILITY.get(domain)
    applicability = () if wanted is None else (
        Fact("Fit for the intended use", f"For the authority to complete: {wanted}. No program can rate that."),
    )  # fmt: skip
    return Part(
        f"{prefix.lower()}-{domain.split()[0]}",
        f"{'Making' if prefix == 'Dev' else 'Testing'}: {domain}",
        "",
        tuple(line for _, line in lines),
        (Fact("Rating of this domain", f"{_say(what, concern).capitalize()}. {_RULE}"), *applicability),
    )


def _fill_question(question: Question, prefix: str, report: Report) -> tuple[Rating, Line]:
    line = fill_item(Item(f"{prefix} {question.number}", question.asks, question.readers), report)
    ratings = rate_question(question, report)
    rating = take_worst(ratings) if ratings else rate_asked_together(report)
    return rating, replace(line, rating=rating, state=_judge_rating(rating, line.state))


def _judge_rating(rating: Rating, state: State) -> State:
    """Evidence that leaves the question open answers it in part only."""
    if rating == "not applicable":
        return "not applicable"
    return "partly" if rating == "no information" and state == "answered" else state


def _say(what: str, concern: Concern) -> str:
    return f"{concern} concern about {what}" if what == "quality" else f"{concern} {what}"
