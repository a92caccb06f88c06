"""Two pages for social workers and their managers: their own work, and what a list would do to it."""

from dataclasses import dataclass

from candour.report.content.published import Published
from candour.report.content.verdict import OverallVerdict
from candour.report.layers.authority_words import AuthorityWords, quote_authority
from candour.report.layers.block import Block
from candour.report.layers.judgement_blocks import (
    describe_disagreement,
    describe_own_judgement,
    describe_reasons,
)
from candour.report.layers.month_blocks import describe_missed, describe_month, describe_workload
from candour.report.layers.pathway import Step, draw_pathway
from candour.report.model import Report
from candour.results import Verdict

QUOTE = 40
_MEANINGS = {
    OverallVerdict.DO_NOT_USE: (
        "On Monday morning nothing changes: this list should not reach your desk, and no decision should rest on it. If you are shown a "
        "score all the same, ask who decided so, and tell whoever stops it (below, under \u201cWhen you and the list disagree\u201d)."
    ),
    OverallVerdict.CANNOT_TELL: (
        "On Monday morning nothing changes: it is not known whether this list is good enough and treats children alike. Until that is "
        "known it should not touch a decision about a child, and nobody should be asked to justify going against it."
    ),
    OverallVerdict.MEETS_THE_BAR: (
        "On Monday morning nothing changes: it reached the bar that was written down beforehand, and is not in use because of that. A "
        "panel has still to weigh it, and your experience of it belongs in that decision."
    ),
}
_RANK = "A score is a place in an order. It is not the chance that something happens to a child, and must not be written into a file as one."
_PROBABILITY = (
    "Scores came out right as probabilities over many children. That says nothing sure about one child."
)
_UNSURE = (
    "Act on what you know of the child. If you think a child may be suffering significant harm, follow your procedures today, whatever a list says.",
    "A child who is not on the list is not safe because of that. The list misses many.",
    "A child who is on the list is not at risk because of that. Read the file and speak to people before you look at the score.",
    "Never write a score, or \u201cflagged\u201d, as a reason in an assessment, a referral or a court statement.",
    "Talk to your manager or practice supervisor, and write down what you saw, as you would without a list.",
)
_CANNOT_KNOW = (
    "What you saw, heard or felt on a visit, what a child told you, and anything that is not recorded yet.",
    "What happened in another authority, at school or with the GP, unless it is in these records.",
    "Harm that nobody noticed. The outcome is what the authority did, which is not the same as harm.",
    "What would have happened otherwise. Where help came early and worked, the child counts as one of low risk.",
)


@dataclass(frozen=True)
class PractitionersPage:
    """Everything on the two pages. The blocks of a row stand side by side where there is room."""

    meaning: str
    steps: tuple[Step, ...]
    rows: tuple[tuple[Block, ...], ...]


def write_practitioners(report: Report) -> PractitionersPage:
    """The pages for this report."""
    published = Published(report.findings)
    said = Block(
        "said",
        "What practitioners said",
        quotes=_quote(report, "engagement.practitioners", "engagement.changed_because_of_it"),
    )
    rows = (
        (_describe_place(report),),
        (_describe_sight(report, published),),
        (describe_month(report, published),),
        (describe_missed(published),),
        (describe_reasons(published),),
        (describe_disagreement(report, published),),
        (describe_own_judgement(published),),
        (describe_workload(report, published), said),
        (
            Block(
                "cannot-know",
                "What it cannot know",
                points=_CANNOT_KNOW,
                sources=_only_known(published, "DATA-008"),
            ),
            Block("unsure", "When you are unsure", points=_UNSURE),
        ),
    )
    return PractitionersPage(_MEANINGS[report.overall.verdict], draw_pathway(report.context.facts), rows)


def _describe_place(report: Report) -> Block:
    return Block(
        "place", "Where in your work it would speak",
        facts=report.context.question,
    )  # fmt: skip


def _describe_sight(report: Report, published: Published) -> Block:
    finding = published.find("CALI-001")
    met = finding is not None and finding.verdict is Verdict.MET and not finding.muted
    return Block(
        "sight", "What you would see, and on which day", (_PROBABILITY if met else _RANK,),
        quotes=_quote(
            report, "deployment.decision_point", "deployment.frequency_and_scale", "deployment.who_sees_it",
            "deployment.who_acts", "deployment.what_follows_a_flag",
        ),
        sources=_only_known(published, "CALI-001"),
    )  # fmt: skip


def _quote(report: Report, *paths: str) -> tuple[AuthorityWords, ...]:
    return tuple(quote_authority(report, path, words_at_most=QUOTE) for path in paths)


def _only_known(published: Published, *codes: str) -> tuple[str, ...]:
    return tuple(code for code in codes if published.find(code) is not None)
