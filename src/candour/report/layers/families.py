"""What families and young people are told, on one page: short sentences, no terms of the trade, nothing made to look better.

Every text of the page is built here and in `family_parts`, so that its readability can be measured as it is printed.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from candour.report.content.picture import ThousandPicture
from candour.report.content.standing_wording import say_standing_to_families
from candour.report.content.verdict import OverallVerdict, prefix_of
from candour.report.layers.chance import say_chance
from candour.report.layers.children_wording import say_aim
from candour.report.layers.family_parts import Part, write_columns
from candour.report.layers.readability import LIMITS, Readability, measure_readability
from candour.report.model import Report

_ANSWERS = {
    OverallVerdict.DO_NOT_USE: ("No. Do not use it.", "We tested a computer list. It should not be used for children."),
    OverallVerdict.CANNOT_TELL: (
        "We cannot tell yet.",
        "We do not know if the computer list is good enough and fair. Until we know, nobody should use it to decide about a child.",
    ),
    OverallVerdict.MEETS_THE_BAR: (
        "It passed the tests that we set.",
        "That does not mean that it should be used. People still have to decide that, and families should have a say.",
    ),
}  # fmt: skip
_OFFICIAL = "In the full report this answer is called: {verdict}."
_BY_CODE = {
    "PERF-004": "We said how good it must be. It was not that good.",
    "PERF-001": "A simple rule of thumb did better.",
    "USEF-005": "The council can do better without it.",
}
_ONLY_UNCONFIRMED = (
    "What was asked for was reached. But this was not a real test, with rules that were fixed before."
)
_UNFAIR = "It does not work the same for all children."
_FUTURE = "It may have been shown things that came later. Then the test was not fair."


@dataclass(frozen=True)
class FamiliesPage:
    """Everything on the page, in the order in which it is read."""

    standing: str
    answer: str
    answer_text: str
    reasons: tuple[str, ...]
    official: str
    columns: tuple[tuple[Part, ...], tuple[Part, ...]]
    picture: ThousandPicture | None
    picture_text: tuple[str, ...]
    legend: tuple[tuple[str, str], ...]
    readability: Readability
    own_readability: Readability
    readability_text: tuple[str, ...]


def write_families(report: Report) -> FamiliesPage:
    """The page for this report."""
    answer, answer_text = _ANSWERS[report.overall.verdict]
    reasons = tuple(_list_reasons(report))
    picture_text, legend = tuple(_say_picture(report)), _word_legend(report.picture)
    columns = write_columns(report)
    parts = (*columns[0], *columns[1])
    standing = say_standing_to_families(report.context.standing)
    own = (standing, answer, answer_text, *reasons, *picture_text, *_list_sentences(parts))
    readability = measure_readability((*own, *(quote.text for part in parts for quote in part.quotes)))
    own_readability = measure_readability(own)
    return FamiliesPage(
        standing, answer, answer_text, reasons, _OFFICIAL.format(verdict=report.overall.verdict), columns, report.picture, picture_text,
        legend, readability, own_readability, tuple(say_readability(readability, own_readability)),
    )  # fmt: skip


def _list_sentences(parts: tuple[Part, ...]) -> Iterator[str]:
    """The whole sentences. Headings, points of a few words and legends would only make the page look easier than it is."""
    for part in parts:
        yield from part.paragraphs
        yield from (f"{line.children.capitalize()}: {line.answer}" for line in part.compared)


def _list_reasons(report: Report) -> Iterator[str]:
    """Why the answer is what it is; the groups of children have a part of their own."""
    if report.context.kind == "scores":
        yield "We were not shown how the computer works. So we could not check it all."
    if report.overall.verdict is OverallVerdict.CANNOT_TELL:
        still_open = len(report.overall.decisive) + len(report.overall.missing)
        yield f"Questions that are still open: {still_open}." if still_open else _ONLY_UNCONFIRMED
    if report.overall.verdict is OverallVerdict.DO_NOT_USE:
        yield from dict.fromkeys(_say_reason(code) for code in report.overall.decisive)
    muted = sum(bool(finding.muted) for finding in report.findings)
    if muted:
        yield f"The council asked us to leave out some questions: {muted}. The full report says which."


def _say_reason(code: str) -> str:
    if prefix_of(code) == "BIAS":
        return _UNFAIR
    return _BY_CODE.get(code, _FUTURE)


def _say_picture(report: Report) -> Iterator[str]:
    picture = report.picture
    if picture is None:
        yield "We cannot show the numbers here. Nobody worked them out, or too few children are behind them."
        return
    yield (
        f"{say_aim(report.context.facts)} Think of 1,000 cases. In {picture.outcomes} of them it did happen. The list would name "
        f"{picture.flagged} cases. It would be wrong about {picture.wrong} of these, and it would miss {picture.missed} others."
    )
    yield say_chance(report)


def _word_legend(picture: ThousandPicture | None) -> tuple[tuple[str, str], ...]:
    if picture is None:
        return ()
    return (
        ("right", "on the list, and it happened: right"),
        ("wrong", "on the list, but it did not happen: wrong"),
        ("missed", "not on the list, but it happened: missed"),
        ("rest", "not on the list, and it did not happen"),
    )


def say_readability(everything: Readability, own: Readability) -> Iterator[str]:
    """How hard the page is by the formula, whose words make it so, and what the formula cannot see."""
    yield (
        f"A formula (Flesch-Kincaid) says: right for readers of about {everything.age} (school grade {everything.grade:.1f}; longest "
        f"sentence: {everything.longest_words} words). We aim for 9 to 11 at most."
    )
    if not everything.is_easy and own.is_easy:
        yield f"That is harder than it should be. The council\u2019s own words make it so; without them it is about {own.age}."
    elif not everything.is_easy:
        yield "That is harder than it should be."
    yield LIMITS[0]
    yield "Only families can say if the page is clear: please tell the council."
