"""What sections say whatever was found: fixed words, written once for every document that prints them."""

import re
from collections.abc import Mapping
from typing import Final

from candour.contracts import Manifest
from candour.report.content.context import ReportContext
from candour.report.content.context_tables import NOT_DRAWN
from candour.report.content.fact import Fact
from candour.report.content.fact_wording import FINDINGS_ASKED, FINDINGS_VERSION
from candour.report.content.limits import NOT_RECORDED

IN_ITS_OWN_WORDS: Final = "In the words of the authority, when the pilot was set up:"
GROUND_OF_NOTHING: Final = (
    "A score from this forecast is a statement about records of past cases. It decides nothing. It must never be the only "
    "ground for a decision about a child or a family."
)
OUTCOME_TITLE: Final = "What the outcome measures, and what it does not"
OUTCOME_MEASURES: Final = (
    "It measures what the authority did: decisions that professionals took and recorded. It does not measure harm, need or "
    "how a child fared. Where families were watched more closely, more outcomes are on record; where help came early and "
    "worked, there are fewer."
)
NO_CRITERIA: Final = "No finding holds the forecast against criteria in the protocol."
NO_SINGLE_SCORE: Final = "There is no single score of fairness, and no verdict \u201cuse it\u201d."
NO_PICTURE: Final = "This picture cannot be shown: the numbers behind it were not found out, or rest on too few children to be published."
MUTED: Final = "These questions were not answered, because the authority chose so. The reasons are its own."
MUTED_BESIDE_THE_VERDICT: Final = "Muted by the authority, though it could have said \u201cdo not use\u201d:"
BASE_RATE_FIRST: Final = "No other number here can be read without this base rate."
WITHOUT_A_BAR: Final = "These have no bar to be held against, so they weigh nothing in the verdict. They are for the panel to weigh."
OPEN_LINES: Final = "Only the authority can say these. Nothing was filled in for it."
NO_OPEN_LINES: Final = "The authority has said everything that only it can say."
PANEL_TITLE: Final = "What a panel said"
PANEL_LOG: Final = (
    "Comments, conditions and decisions on earlier versions of this report. Each is chained to all before it by its "
    "fingerprint, so that none can be taken out unseen."
)
NO_PANEL_LOG: Final = "No panel has said anything about an earlier version of this report."
NO_MANIFEST: Final = "No manifest was kept, so this report cannot be traced to its data and code."
SAMPLED: Final = "The forecast learnt from a sample of the training decisions, and not from all of them."
WITHHELD_NOTE: Final = "withheld, because the number rests on a small count or would give one away."
"""What stands after the sign under a table."""

_RULING = re.compile(
    r"(?:; (?:and )?((?:a concern|met|cannot tell) where)"
    r"|[;,] (?:and )?(met where|a concern where (?:it|all|they|any|neither|some)|otherwise (?:it cannot be told|cannot tell)))\b"
)
_RESTRICTED: Final = (
    "Disclosure control was switched off. Counts of very few children are shown, and a family could be recognised. "
    "Every page says RESTRICTED."
)


def say_what_is_forecast(context: ReportContext) -> str:
    """The decision, the outcome, and whether it learnt from a sample, for whoever reads nothing but the first page."""
    facts = {fact.label: fact.text for fact in context.question}
    named = (("The decision", "The decision"), ("The outcome that is forecast", "The outcome"))
    return " ".join(
        (*(f"{words}: {facts[label]}" for words, label in named if label in facts), *say_sampled(context))
    )


def say_sampled(context: ReportContext) -> tuple[str, ...]:
    """One sentence where decisions of the training part were left out of what was learnt from, else nothing."""
    divided = (row for table in context.tables if table.name == "split" for row in table.rows)
    return (SAMPLED,) if any(row[0] == NOT_DRAWN for row in divided) else ()


def say_baselines(context: ReportContext) -> str:
    """The simple rules beside which the forecast is judged."""
    if not context.baseline_labels:
        return "No simple rule was given to hold it against."
    return f"It is held against simple rules: {'; '.join(context.baseline_labels)}."


def say_disclosure(context: ReportContext, *, released: int) -> tuple[str, ...]:
    """What is withheld, a paragraph each: the rules, earlier reports, and what a person must still look at.

    `released` is the number of earlier reports that this one was held against.
    """
    if context.restricted:
        return (_RESTRICTED,)
    base = context.disclosure.round_counts_to
    rounded = (
        f"Every count is rounded to the nearest {base}, and shares are worked out from the rounded counts. "
        if base > 1
        else ""
    )
    earlier = (
        "No report of this pilot was marked as having left the authority before."
        if not released
        else f"It was held against {released:,} earlier {'report' if released == 1 else 'reports'} of this pilot, and rows that "
        "would tell of few children beside them are withheld."
    )
    return (
        f"A count from 1 to {context.disclosure.threshold} is shown as c, and so is whatever such a count could be worked out "
        f"from, in all tables of this report together. {rounded}A count of nought is shown. Percentages have one decimal. Charts "
        "are drawn from the published tables only, so they show no more than these do.",
        earlier,
        "This cannot see numbers in free text, or what somebody knows already: a person should look before this report goes "
        "anywhere.",
    )


def say_why(why: str) -> str:
    """The reason of a verdict, each ruling a sentence of its own: when it is met, when it is a concern, when it cannot be told."""
    return _RULING.sub(
        lambda found: f". {(found[1] or found[2])[:1].upper()}{(found[1] or found[2])[1:]}", why
    )


def say_origin(context: ReportContext) -> str:
    """Which settings the report was made with."""
    return (
        f"The configuration {context.config_name}, variant {context.variant}. The same extracts, configuration and versions "
        "give this report again, byte for byte."
    )


def list_origin(manifest: Manifest, facts: Mapping[str, str]) -> tuple[Fact, ...]:
    """The versions and fingerprints with which the same numbers can be had again; and who asked, where that was not the run itself."""
    asked = (("Version of the findings", FINDINGS_VERSION), ("Questions asked again", FINDINGS_ASKED))
    return (
        Fact("candour version", manifest.candour),
        Fact("Python version", manifest.python),
        Fact("Seed", str(manifest.seed)),
        Fact("Configuration (SHA-256)", manifest.config_sha256),
        Fact("Versions of all libraries (SHA-256 of the lock)", manifest.lock_sha256),
        Fact("Source code (git commit)", str(manifest.git_commit)),
        *(Fact(label, facts[name]) for label, name in asked if name in facts),
    )


def say_not_recorded() -> str:
    """Which groups no report of this kind can be about."""
    *most, last = NOT_RECORDED
    return (
        f"The returns do not record {', '.join(most)} or {last}. Nothing in this report says how children who share these "
        "characteristics would fare."
    )


def say_all_answered(*, muted: bool) -> str:
    """That nothing was left that could not be told."""
    return f"Every question that was asked{' and not muted' if muted else ''} could be answered. The limits hold all the same."
