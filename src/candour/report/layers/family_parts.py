"""The parts of the page for families: what was tried, what it looked at, whether it is fair, what to ask, what is next."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from candour.config.pilot import NOT_NAMED
from candour.disclosure import WITHHELD_SENTENCE
from candour.report.content.published import Published
from candour.report.layers.authority_words import AuthorityWords, quote_authority
from candour.report.layers.children_wording import (
    WHO_IS_COMPARED,
    list_outcomes,
    list_untold,
    say_kind,
    say_moment,
    say_window,
    says_aim,
)
from candour.report.layers.readability import list_words
from candour.report.model import Report
from candour.results import Verdict

QUOTE = 20
"""Words of the authority for which there is room in one place: no sentence of the page has more."""

QUOTES = 50
"""Words of the authority for which there is room on the whole page; what comes after them in `_LEADS` is named only."""
_FAIRNESS = {
    Verdict.CONCERN: "no.",
    Verdict.CANNOT_TELL: "we cannot say.",
    Verdict.NOT_ASSESSED: "nobody checked this.",
    Verdict.MET: "yes, about the same.",
}
_COMPLAIN = (
    "The council has to answer you. If you are not happy, complain to it. Then you can go to the Ombudsman (lgo.org.uk). About your "
    "data, you can go to the Information Commissioner (ico.org.uk).",
)
"""Both are there for everybody in England, whatever the council has written."""
_LEADS = {
    "deployment.who_sees_it": ("Who would see a name on the list?", "who would see a name on the list"),
    "deployment.appeal": ("If you do not agree:", "what you can do if you do not agree"),
    "deployment.correction": ("If something in your file is wrong:", "how to put right what is wrong in your file"),
    "rationale.not_decided_by_it": ("What the council says it will never decide:", "what the list will never decide"),
    "oversight.decommissioning": ("What happens in the end to what the computer learned?", "what happens in the end to what the computer learned"),
    "engagement.families": ("Were families asked?", "if families were asked, and what they said"),
}  # fmt: skip
"""Before the council's own words, and as a point in the list of what it has not said, or said at greater length elsewhere."""


@dataclass(frozen=True)
class Quote:
    """The council's own words."""

    lead: str
    text: str


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
        (
            _say_what_was_tried(report),
            _say_what_it_looked_at(report),
            _say_what_it_will_not_do(report),
            _say_what_is_next(report),
        ),
        (
            _say_fairness(report),
            _say_what_to_ask(report),
            *_say_what_is_not_said(report),
            *_say_what_is_written_elsewhere(report),
        ),
    )


def _say_what_was_tried(report: Report) -> Part:
    facts, is_pilot = report.context.facts, report.context.kind == "pilot"
    outcomes = list_outcomes(facts) if is_pilot and not (report.picture and says_aim(facts)) else ()
    how = (
        "The computer learned from old files. Then we tested it on other old files, where we know what happened next. "
        "No child was treated in a new way because of the test."
        if is_pilot
        else "Somebody else made the computer. The council gave us its numbers for past cases, and we looked at what happened next."
    )
    told = (f"It tried to tell what would happen {say_window(facts)}:",) if outcomes else ()
    return Part(
        "tried", "What was tested, and who did it?",
        (
            " ".join(_say_who(report)),
            f"{say_moment(facts)} We tested a computer that makes a list of children. A worker would then look at their files once more.",
            how,
            *told,
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
    asked = " Does it work the same for them?" if compared else ""
    return Part(
        "fair", "Is it fair to children like me?",
        (
            f"{start}The computer learns from what the council did before. If that was unfair to some families, the list can be unfair too.{why}{asked}",
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
        quotes=_quote(report, "rationale.not_decided_by_it", "deployment.who_sees_it"),
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
        (person, "You could ask:", *_COMPLAIN),
        points=(
            "Was this used for my family?",
            "We do not want this. Can you leave us out?",
            "What do you keep about us, and can we see it?",
        ),
        quotes=_quote(report, "deployment.appeal", "deployment.correction", "engagement.families"),
    )  # fmt: skip


def _say_what_is_next(report: Report) -> Part:
    return Part(
        "next", "What happens next?",
        (
            "A group of people will read the full report. They can say yes to a next step, say no, or ask to know more first.",
        ),
        quotes=_quote(report, "oversight.decommissioning"),
    )  # fmt: skip


def _say_what_is_not_said(report: Report) -> Iterator[Part]:
    """All that the council has still to say, in one list: each is something to ask for."""
    unsaid = tuple(point for path, (_, point) in _LEADS.items() if not _read(report, path).given)
    if unsaid:
        yield Part("unsaid", "What has the council not said yet?", ("You can ask it to say:",), points=unsaid)


def _say_what_is_written_elsewhere(report: Report) -> Iterator[Part]:
    """What the council has written at a length for which there is no room here."""
    longer = tuple(
        point
        for path, (_, point) in _LEADS.items()
        if (words := _read(report, path)).given and not words.text
    )
    if longer:
        yield Part(
            "elsewhere", "What else has the council written?", ("This is in the full report:",), points=longer
        )


def _read(report: Report, path: str) -> AuthorityWords:
    """The council's words; as if it had said nothing where they are withheld from readers."""
    room = QUOTES
    for known in _LEADS:
        words = quote_authority(report, known, words_at_most=min(QUOTE, room))
        if words.text == WITHHELD_SENTENCE:
            words = replace(words, text="", given=False)
        if known == path:
            return words
        room -= len(list_words(words.text))
    raise KeyError(f"there is no lead for '{path}'")


def _quote(report: Report, *paths: str) -> tuple[Quote, ...]:
    """Those of these lines that the council has written and that fit."""
    return tuple(
        Quote(
            _LEADS[path][0], f"{words.text} (There is more in the full report.)" if words.cut else words.text
        )
        for path in paths
        if (words := _read(report, path)).text
    )
