"""One page for whoever answers for the decision: what is asked, what was found, what it costs, what is still open."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from candour.governance import EntryKind, PanelDecision
from candour.report.content.criteria import CriterionLine
from candour.report.content.published import Published
from candour.report.content.section_wording import say_sampled
from candour.report.content.statements import TO_COMPLETE
from candour.report.content.unsettled import split_sentences
from candour.report.content.verdict import OverallVerdict
from candour.report.layers.authority_words import AuthorityWords, quote_authority
from candour.report.layers.block import Line, SmallTable
from candour.report.layers.month_blocks import GROUP_CODES, list_costs, say_bare, say_capacity
from candour.report.layers.readability import list_words
from candour.report.layers.year_costs import tabulate_costs
from candour.report.model import Report
from candour.report.printing.day_wording import say_day
from candour.results import Verdict

QUOTE = 16
NEEDS_AT_MOST = 4
NEED_AT_MOST = 32
SENTENCE_AT_MOST = 60
"""Words for which there is room: of one need, and of the verdict before its codes are left to the full report."""
_ASKED = {
    OverallVerdict.DO_NOT_USE: "The evidence speaks against a next stage. Whoever approves all the same should write down why.",
    OverallVerdict.CANNOT_TELL: "The evidence does not carry a next stage in which the forecast touches a decision. What would settle it is below.",
    OverallVerdict.MEETS_THE_BAR: "The evidence does not stand against a next stage. Whether there should be one is a judgement that no figure makes.",
}
_DECISIONS = {
    PanelDecision.APPROVE: "Approve for the next stage",
    PanelDecision.NOT_APPROVE: "Do not approve",
    PanelDecision.MORE_INFORMATION: "More information first",
}
_PRICE = (
    "Staff and money: hours for one look, the price of building and running it, and what is left undone stand in no record. Have them "
    "worked out before you sign."
)
_CODES = re.compile(r" \((?:[A-Z]+-\d{3}(?:, )?)+\)")
_OUTSIDE_BRACKETS = re.compile(r"; (?![^(]*\))")
_ABOUT = re.compile(r", on [^;.]+(?=[;.])")
_PARTS = {
    "accountability": "Who answers", "rationale": "Why", "deployment": "In use", "law": "Law", "engagement": "Who had a say",
    "suppliers": "Suppliers", "system": "The system", "development_data": "Data it learnt from", "operational_data": "Data in use",
    "risks": "Risks", "oversight": "Watching and stopping", "research": "Research",
}  # fmt: skip


@dataclass(frozen=True)
class DirectorsPage:
    """Everything on the page."""

    verdict: str
    asked: str
    decisions: tuple[str, ...]
    earlier: tuple[str, ...]
    criteria_title: str
    criteria: tuple[CriterionLine, ...]
    base_rate: str
    changes: tuple[str, ...]
    more_changes: int
    costs: SmallTable | None
    price: str
    risk: tuple[str, ...]
    answerable: tuple[AuthorityWords, ...]
    open_count: int
    open_of: int
    open_parts: tuple[Line, ...]
    legal: tuple[str, ...]


def write_directors(report: Report) -> DirectorsPage:
    """The page for this report."""
    needs = [
        text for change in report.changes for text in _say_change(change.code, change.ground, change.needs)
    ]
    return DirectorsPage(
        verdict=_shorten_verdict(report.verdict_sentence),
        asked=_ASKED[report.overall.verdict],
        decisions=tuple(_DECISIONS.values()),
        earlier=tuple(_list_earlier(report)),
        criteria_title=(
            "The criteria that were written down beforehand"
            if report.context.standing.bar_came_first
            else "The criteria"
        ),
        criteria=report.criteria,
        base_rate=" ".join(
            (
                report.base_rate.sentence if report.base_rate else "The base rate is not published.",
                *say_sampled(report.context),
            )
        ),
        changes=tuple(needs[:NEEDS_AT_MOST]),
        more_changes=max(0, len(needs) - NEEDS_AT_MOST),
        costs=tabulate_costs(Published(report.findings), say_capacity(report.context.protocol)),
        price=" ".join((*say_bare(list_costs(Published(report.findings))), _PRICE)),
        risk=tuple(_list_risk(report)),
        answerable=tuple(
            quote_authority(report, path, words_at_most=QUOTE)
            for path in (
                "accountability.senior_responsible_owner", "oversight.monitoring_owner", "oversight.who_stops_it",
                "oversight.putting_right",
            )
        ),
        open_count=len(report.to_complete),
        open_of=len(report.statements),
        open_parts=tuple(_list_open(report)),
        legal=tuple(_list_legal(report)),
    )  # fmt: skip


def _shorten_verdict(sentence: str) -> str:
    """The verdict in one sentence; where it would fill the page, without the codes and what the questions are about."""
    short = sentence if len(list_words(sentence)) <= SENTENCE_AT_MOST else _CODES.sub("", sentence)
    return short if len(list_words(short)) <= SENTENCE_AT_MOST else _ABOUT.sub("", short)


def _say_change(code: str, ground: str, needs: tuple[str, ...]) -> Iterator[str]:
    """One line a ground: its first need, as far as there is room, and how many others it has."""
    named = f"{ground} ({code})" if code else ground
    if not needs or needs[0].startswith("Still open"):
        yield f"{named}."
        return
    kept: list[str] = []
    for sentence in split_sentences(needs[0]):
        if len(list_words(" ".join((*kept, sentence)))) > NEED_AT_MOST:
            break
        kept.append(sentence)
    more = f" And {len(needs) - 1} more." if len(needs) > 1 else ""
    yield f"{named}: {' '.join(kept) or _take_first_clause(needs[0])}{more}"


def _take_first_clause(need: str) -> str:
    """What there is room for of a long need, never cut inside a bracket: a ground without one would say nothing."""
    return f"{_OUTSIDE_BRACKETS.split(need, maxsplit=1)[0].rstrip('.')}."


def _list_risk(report: Report) -> Iterator[str]:
    """What whoever signs answers for, besides the errors that are counted: groups of children, and what is not known."""
    found = {finding.code: finding for finding in report.findings if finding.code in GROUP_CODES}
    named = {
        verdict: ", ".join(_shorten(f.title) for f in found.values() if not f.muted and f.verdict is verdict)
        for verdict in Verdict
    }
    if named[Verdict.CONCERN]:
        yield f"It works differently by: {named[Verdict.CONCERN]}."
    if named[Verdict.CANNOT_TELL]:
        yield f"Whether it works alike cannot be told by: {named[Verdict.CANNOT_TELL]}."
    if named[Verdict.NOT_ASSESSED]:
        yield f"Nobody has looked at: {named[Verdict.NOT_ASSESSED]}."
    if not found:
        yield "Nobody has looked at whether it works alike for groups of children."


def _list_earlier(report: Report) -> Iterator[str]:
    for entry in report.governance:
        if entry.kind is EntryKind.DECISION and entry.decision is not None:
            yield f"{say_day(entry.day)}: {entry.decision} ({entry.role})"


def _list_open(report: Report) -> Iterator[Line]:
    parts: dict[str, list[str]] = {}
    for line in report.to_complete:
        parts.setdefault(line.path.split(".")[0], []).append(line.label)
    for part, labels in parts.items():
        yield Line(
            _PARTS.get(part, part.replace("_", " ").capitalize()), tuple(_shorten(label) for label in labels)
        )


def _shorten(label: str) -> str:
    return label if "DPIA" in label else label[:1].lower() + label[1:]


def _list_legal(report: Report) -> Iterator[str]:
    for path, name in (
        ("law.legal_basis", "Legal basis"),
        ("law.data_protection_assessment", "Data protection impact assessment"),
        ("law.equality_assessment", "Equality impact assessment"),
    ):
        line = report.statements[path]
        yield f"{name}: {'written down; whether it suffices is for the authority' if line.given else TO_COMPLETE}"
