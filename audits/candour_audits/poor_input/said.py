"""What the findings on poor input share: what they assume, what they cannot say, and the words for fields."""

from collections.abc import Sequence

from candour_audits.assumed import FAMILIES, GROUPS
from candour_audits.data_quality.event_wording import KINDS
from candour_audits.poor_input.bars import ANSWERS
from candour_audits.poor_input.flips_table import Judgement
from candour_audits.poor_input.perturbed import MOST_DECISIONS, Perturbed
from candour_audits.wording import say_list, say_percent

AUDIT = "poor_input"
AT_FEATURES = (
    "What is altered is what the model is told (features), not the extracts: how candour would have read, refused or "
    "mended such a record before is not tried out here."
)
ONE_BY_ONE = (
    "A flag depends on a child's own record and a cut-off that stays where it was, so when only a share of the records is "
    "altered by lot, that share of these flips is to be expected."
)
FAIR_TEST = "Gaps and mistakes of later years fall on children like those tested."
FIELDS = {"birth_date": "date of birth", "decided_on": "day of the decision", **KINDS}
LIMITS = (
    "It shows how the model answers to altered records, not how often records are wrong; the data quality section says what "
    "is known about that.",
    "A flag that flips is no mistake in itself: the flag may have been wrong before.",
)


def name_field(source: str) -> str:
    """A source of features in words; an unknown one keeps its own name."""
    return FIELDS.get(source, source.replace("_", " "))


def list_assumptions(perturbed: Perturbed) -> tuple[str, ...]:
    """What every finding here assumes."""
    return (AT_FEATURES, ONE_BY_ONE, FAMILIES, *((GROUPS,) if perturbed.groups else ()), FAIR_TEST)


def list_limits(perturbed: Perturbed, *more: str) -> tuple[str, ...]:
    """What no finding here can say."""
    drawn = (
        (f"Asked of whole families of up to {MOST_DECISIONS:,} test decisions, drawn by lot.",)
        if perturbed.sampled
        else ()
    )
    return (*LIMITS, *more, *drawn)


def say_worst(judgements: Sequence[Judgement]) -> tuple[str, tuple[int, ...]]:
    """The alteration that flips the most flags, with the counts that the sentence rests on."""
    tried = [one for one in judgements if one.row.tried.flips is not None]
    if not tried:
        return "No flag is known.", ()
    worst = max(tried, key=_count)
    if not _count(worst):
        return "No flag flips, whatever is altered and scored.", ()
    flips = worst.row.tried.flips
    decisions, flagged = (0, 0) if flips is None else (len(flips.before), flips.flagged)
    share = say_percent(_count(worst) / decisions)
    answer = "" if worst.answer is None else f"; {ANSWERS[worst.answer]}"
    said = (
        f"Most flags flip with {worst.row.what} {worst.row.how}: for {share} of all decisions "
        f"({say_percent(flagged / decisions)} are flagged{answer})."
    )
    return said, (_count(worst), decisions - _count(worst))


def say_refused(judgements: Sequence[Judgement]) -> str:
    """What the model gives no score for at all; empty where there is nothing of it."""
    refused = tuple(f"{one.row.what} {one.row.how}" for one in judgements if one.row.tried.refused)
    return f" The model gives no score at all with {say_list(refused)}." if refused else ""


def _count(one: Judgement) -> int:
    flips = one.row.tried.flips
    return 0 if flips is None else int(flips.flipped.sum())
