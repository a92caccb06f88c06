"""What several questions of calibration share: scores on levels, families drawn again, and the smooth curve."""

from dataclasses import dataclass

from candour.contracts import Evidence
from candour.results import Column, Verdict
from candour.stats.calibration.flexible_curve import FittedCurve, fit_curve
from candour.stats.calibration.score_levels import ResampledLevels, ScoreLevels, build_levels, resample_levels
from candour_audits.decisions import Decisions

HIDDEN_COUNTS = (
    Column("with", "With", "count", hidden=True),
    Column("without", "Without", "count", hidden=True),
)
"""Decisions with and without the outcome at the foot of a row."""


@dataclass(frozen=True)
class Material:
    """The leading forecast's scores on levels, their resamples, and the curve, or the reason why there is none."""

    levels: ScoreLevels
    resampled: ResampledLevels
    curve: FittedCurve | str


def prepare_material(evidence: Evidence, decisions: Decisions) -> Material:
    """Families are drawn again once, for all questions."""
    levels = build_levels(
        decisions.leading_scores, decisions.outcomes, decisions.families,
        families=int(decisions.families.max()) + 1,
    )  # fmt: skip
    resampled = resample_levels(levels, replicates=evidence.protocol.replicates, seed=evidence.seed)
    return Material(levels, resampled, fit_curve(levels))


def read_threshold(evidence: Evidence) -> int:
    """How many children of either kind a bin, a step or a band must exceed; 0 where nothing is withheld."""
    return evidence.disclosure.threshold_in_force or 0


def say_points(share: float) -> str:
    """A difference of shares in percentage points."""
    return f"{100 * share:.1f} percentage points"


def choose_words(verdict: Verdict, met: str, concern: str, otherwise: str) -> str:
    """The sentence that fits a verdict."""
    return {Verdict.MET: met, Verdict.CONCERN: concern}.get(verdict, otherwise)
