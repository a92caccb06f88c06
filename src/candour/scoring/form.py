"""What a practitioner is given: a probability only where the test showed that it may be read as one, else a rank. Never both."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np

from candour.results import Finding, Verdict
from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Flags, Floats

CALIBRATION: Final = "CALI-001"
"""The finding that says whether scores may be shown as probabilities."""
MONTH: Final = 365.25 / 12


class Form(StrEnum):
    """How scores are shown."""

    PROBABILITY = "probability"
    RANK = "rank"


class ChosenForm(NamedTuple):
    """The form, and why no other."""

    form: Form
    why: str


def choose_form(findings: Sequence[Finding], *, passed: Sequence[str] = ()) -> ChosenForm:
    """By the verdict of CALI-001: met, and nothing less, makes a probability; and that only where no limit is `passed`.

    Calibration was tested among other children than those of a batch that an explorer scored past its limits.
    """
    if passed:
        return ChosenForm(
            Form.RANK,
            f"these decisions are not like those of the test ({', '.join(passed)}), so whatever {CALIBRATION} says, no score may be read as a "
            "probability. A rank is a place among this batch and nothing else.",
        )
    answer = next((finding.verdict for finding in findings if finding.code == CALIBRATION), None)
    if answer is Verdict.MET:
        return ChosenForm(
            Form.PROBABILITY,
            f"{CALIBRATION} is met: in the test, over all decisions with such a score, about that many were followed by the outcome. It does not say which.",
        )
    said = "was not asked" if answer is None else f"says \u201c{answer}\u201d"
    return ChosenForm(
        Form.RANK,
        f"{CALIBRATION} {said}, so no score may be read as a probability. A rank is a place among this batch and nothing else.",
    )


def rank_scores(scores: Floats) -> Floats:
    """The place of each score, 1 the highest; equal scores share the best place."""
    ordered = np.sort(scores)
    places: Floats = (len(scores) - np.searchsorted(ordered, scores, side="right") + 1).astype(np.float64)
    return places


def share_below(scores: Floats) -> Floats:
    """Of all others in the batch, the share that has a lower score."""
    below: Floats = np.searchsorted(np.sort(scores), scores, side="left") / max(len(scores) - 1, 1)
    return below


def flag_at_capacity(scores: Floats, *, share: float, per_month: int | None, days: int) -> Flags:
    """Whom the teams have room to look at again: as many a month as the protocol says, or else its last share of the batch.

    Whole levels of scores, so that no lot decides. `days` are those that the batch covers.
    """
    if per_month is None:
        return flag_whole_levels(scores, share=share)
    room = per_month * days / MONTH / max(len(scores), 1)
    return np.ones(len(scores), dtype=bool) if room >= 1 else flag_whole_levels(scores, share=room)
