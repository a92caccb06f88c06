"""The parts of the page for families: what was tried, what it looked at, whether it is fair, what to ask, what is next."""

from collections.abc import Iterator
from dataclasses import dataclass

from candour.config.pilot import NOT_NAMED
from candour.disclosure import WITHHELD_SENTENCE
from candour.report.content.published import Published
from candour.report.layers.authority_words import quote_authority
from candour.report.layers.children_wording import (
    ANY_OUTCOME,
    WHO_IS_COMPARED,
    list_outcomes,
    list_untold,
    say_kind,
    say_moment,
    say_window,
)
from candour.report.model import Report
from candour.results import Verdict

QUOTE = 24
"""Words of the authority for which there is room in one place."""
_FAIRNESS = {
    Verdict.CONCERN: "it does not work the same.",
    Verdict.CANNOT_TELL: "we cannot say.",
    Verdict.NOT_ASSESSED: "nobody checked this.",
    Verdict.MET: "it works about the same.",
}
_NOT_SAID = "The council has not said this yet. You can ask it to."
_IN_FULL = "The council has written a longer answer. It is in the full report."


@dataclass(frozen=True)
class Quote:
    """The council's own words, or that it has said nothing yet."""

    lead: str
    text: str
    given: bool


@dataclass(frozen=True)
class Compared:
    """One line on fairness: which children, the verdict of the finding (for its sign), and the answer in plain words."""

    children: str
    verdict: Verdict
    answer: str


@dataclass(frozen=True)
class Part:
    """One part of the page: a heading, short paragraphs, points, lines on fairness, and what the council says itself.

    The points stand after the paragraph that ends with a colon.
    """

    slug: str
    title: str
    paragraphs: tuple[str, ...]
    points: tuple[str, ...] = ()
    compared: tuple[Compared, ...] = ()
    quotes: tuple[Quote, ...] = ()


def write_columns(report: Report) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The parts in two columns, each read from top to bottom."""
    return (
        (_say_what_was_tried(report), _say_what_it_looked_at(report), _say_what_it_will_not_do(report)),
        (_say_fairness(report), _say_what_to_ask(report), _say_what_is_next(report)),
    )


def _say_what_was_tried(report: Report) -> Part:
    facts, is_pilot = report.context.facts, report.context.kind == "pilot"
    outcomes = list_outcomes(facts) if is_pilot else ()
    how = (
        "The computer learned from old files. Then we tested it on other old files, where we know what happened next. "
        "No child was treated in a new way because of the test."
        if is_pilot
        else "Somebody else made the computer. The council gave us its numbers for past cases, and we looked at what happened next."
    )
    aim = (
        f"It tried to tell what would happen {say_window(facts)}:"
        if outcomes
        else f"It tried to tell {ANY_OUTCOME}."
    )
    return Part(
        "tried", "What was tested, and who did it?",
        (
            " ".join(_say_who(report)),
            f"{say_moment(facts)} We tested a computer that makes a list of children. A worker would then look at their files once more.",
            how,
            aim,
        ),
        points=outcomes,
    )  # fmt: skip


def _say_who(report: Report) -> Iterator[str]:
    organisation = quote_authority(report, "accountability.organisation", words_at_most=QUOTE).text
    name = organisation or (report.context.authority if report.context.authority != NOT_NAMED else "")
    yield f"Who did it: {name}." if name else "The council has not said yet who did it."
    if any(source.label == "A made-up authority" for source in report.context.sources):
        yield "This is a practice test. The children in it are made up."


def _say_what_it_looked_at(report: Report) -> Part:
    rows = Published(report.findings).list_rows("EXPL-001", "kinds")
    kinds = tuple(
        say_kind(str(row.read("kind")))
        for row in rows
        if isinstance(count := row.read("features"), (int, float))
        and count > 0
        and not str(row.read("kind")).startswith("Of all")
    )
    untold = list_untold(report.context.facts)
    paragraphs = (
        "It looked at what workers had written in the files:"
        if kinds
        else "We were not told what it looks at.",
    )
    after = (
        f"{f'It was not told {_join(untold)}. ' if untold else ''}It knows nothing that nobody wrote down.",
    )
    return Part("looked-at", "What did it look at?", (*paragraphs, *after), points=kinds)


def _join(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _say_fairness(report: Report) -> Part:
    compared = tuple(
        Compared(words, verdict, _FAIRNESS[verdict])
        for finding in report.findings
        if (words := WHO_IS_COMPARED.get(finding.code)) is not None
        for verdict in [Verdict.NOT_ASSESSED if finding.muted else finding.verdict]
    )
    start = "" if compared else "Nobody has checked this, so we cannot say. "
    unsure = any(line.verdict is Verdict.CANNOT_TELL for line in compared)
    why = " Where we cannot say, too few children were in the test." if unsure else ""
    return Part(
        "fair", "Is it fair to children like me?",
        (
            f"{start}The computer learns from what the council did before. If that was unfair to some families, the list can be unfair too.{why}",
        ),
        compared=compared,
    )  # fmt: skip


def _say_what_it_will_not_do(report: Report) -> Part:
    return Part(
        "will-not", "What will it not do?",
        (
            "It does not know you. It cannot say that anyone did something wrong, or why things happen in a family. "
            "A child who is not on the list may still need help.",
        ),
        quotes=(_quote(report, "rationale.not_decided_by_it", "What the council says it will never decide:"),),
    )  # fmt: skip


def _say_what_to_ask(report: Report) -> Part:
    whom = quote_authority(report, "accountability.senior_responsible_owner", words_at_most=QUOTE)
    mail = quote_authority(report, "accountability.contact_email", words_at_most=QUOTE)
    asked = whom.text or mail.text
    person = (
        f"You can ask this person: {whom.text or 'the team'}{f' ({mail.text})' if mail.text else ''}."
        if asked
        else "The council has not said yet who will answer you. You can ask your worker to find out."
    )
    return Part(
        "ask", "What can you ask, and whom?",
        (person, "You could ask:"),
        points=(
            "Was this used for my family?",
            "What do you keep about us, and can we see it?",
            "How can we put it right if it is wrong?",
        ),
        quotes=(
            _quote(report, "deployment.appeal", "If you do not agree:"),
            _quote(report, "deployment.correction", "If something in your file is wrong:"),
        ),
    )  # fmt: skip


def _say_what_is_next(report: Report) -> Part:
    return Part(
        "next", "What happens next?",
        (
            "A group of people will read the full report. They can say yes to a next step, say no, or ask to know more first.",
        ),
        quotes=(_quote(report, "engagement.families", "Were families asked?"),),
    )  # fmt: skip


def _quote(report: Report, path: str, lead: str) -> Quote:
    words = quote_authority(report, path, words_at_most=QUOTE)
    if not words.given or words.text == WITHHELD_SENTENCE:
        return Quote(lead, _NOT_SAID, given=False)
    if not words.text:
        return Quote(lead, _IN_FULL, given=True)
    return Quote(
        lead, f"{words.text} (There is more in the full report.)" if words.cut else words.text, given=True
    )
