"""Candidates on the test decisions: the same share flagged by each, so that nothing but the choice differs."""

from dataclasses import dataclass

import numpy as np

from candour.stats.capacity import flag_whole_levels
from candour.stats.clustered import Flags
from candour.stats.groups.judged import Cells, Judged, count_cells
from candour_audits.decisions import Decisions
from candour_audits.mitigation.candidates import Candidate


@dataclass(frozen=True)
class Tested:
    """A candidate that could be fitted, and its test decisions as it would flag them."""

    candidate: Candidate
    judged: Judged


def judge_candidates(
    candidates: tuple[Candidate, ...], decisions: Decisions, *, share: float
) -> tuple[Tested, ...]:
    """Flag by each candidate; those that could not be fitted are left to the table of costs."""
    return tuple(
        Tested(
            candidate,
            Judged(
                candidate.ranks,
                decisions.outcomes,
                flag_whole_levels(candidate.ranks, share=share),
                decisions.families,
            ),
        )
        for candidate in candidates
        if candidate.ranks is not None
    )


def find_least_cells(tested: tuple[Tested, ...], among: Flags) -> Cells:
    """For each cell the smallest count above 0 that any candidate gives a group; 0 where all give 0.

    Withholding by these is the same for every candidate, so that two tables never give away what one withholds.
    """
    counted = [count_cells(one.judged, among) for one in tested]
    table = np.array([(cells.right, cells.wrong, cells.missed, cells.let_be) for cells in counted])
    right, wrong, missed, let_be = (
        int(column[column > 0].min()) if (column > 0).any() else 0 for column in table.T
    )
    return Cells(right, wrong, missed, let_be)
