"""BIAS-009: what if the outcome was recorded differently for some groups.

The outcome is what the authority did, not what happened to the child, so no audit of the forecast against it can
see a bias that the outcome itself carries. This one says how large such a bias would have to be.
"""

from dataclasses import replace

from candour.results import Finding, Statement, Table, Verdict
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference
from candour.stats.groups.judged import count_cells
from candour_audits.assumed import GROUPS
from candour_audits.bias.alternative_outcomes import (
    read_alternatives,
    tabulate_alternatives,
    tabulate_answers,
)
from candour_audits.bias.asked import NO_FLAGS, Asked
from candour_audits.bias.hidden_outcomes import tabulate_hidden
from candour_audits.bias.tipping_table import tabulate_tipping
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list

CODE = "BIAS-009"
TITLE = "If outcomes were recorded differently for some groups"
QUESTION = (
    "The outcome is what the authority did: what if it was recorded differently for some groups of children?"
)


def assess_outcome_labels(asked: Asked, differences: tuple[Difference, ...]) -> Finding:
    """Tipping points for every gap, bounds for children nobody saw again, and the same question of other outcomes.

    `differences` are those of the characteristics against everyone else, so that the answers are the same everywhere.
    """
    if asked.has_no_flags or not asked.groups:
        reason = "the evidence holds no groups" if not asked.groups else NO_FLAGS
        return build_unanswered(CODE, "bias", TITLE, QUESTION, reason)
    alternatives = read_alternatives(asked)
    tables: tuple[Table, ...] = (tabulate_tipping(asked, differences),)
    if alternatives:
        tables += (
            tabulate_alternatives(asked, alternatives),
            replace(tabulate_hidden(asked, alternatives), annex=True),
            replace(tabulate_answers(asked, alternatives, differences), annex=True),
        )
    return Finding(
        CODE, "bias", TITLE, QUESTION, Verdict.CANNOT_TELL,
        headline=_say_headline(asked, differences),
        for_families=Statement(_say_for_families(differences)),
        why="Nothing in the record can say how often an outcome was missed or over-recorded for a group, so there is no bar "
        "here: the table says what would have to be true, and the panel knows the service.",
        tables=tables,
        assumptions=(
            "The outcomes of one group are wrong in the record, in the one way that the table names, while those of everyone else are right.",
            GROUPS,
        ),
        limits=(
            "A tipping point is arithmetic, not a finding about the service: it says what would be enough, not what is so.",
            "It puts right the outcomes of one group at a time and takes those of everyone else as recorded.",
            *(() if alternatives else ("Other outcomes were not given, so nothing is said about children never seen again.",)),
        ),
    )  # fmt: skip


def _say_for_families(differences: tuple[Difference, ...]) -> str:
    is_shown = any(d.comparison is Comparison.DIFFERENCE_SHOWN for d in differences)
    found = (
        "the computer works differently for some groups of children"
        if is_shown
        else "no difference between groups of children is shown"
    )
    return (
        f"Beside what the council did, {found}. The council itself may have treated some families differently. This "
        "cannot show if it did."
    )


def _say_headline(asked: Asked, differences: tuple[Difference, ...]) -> Statement:
    shown = dict.fromkeys(
        (d.characteristic, d.group) for d in differences if d.comparison is Comparison.DIFFERENCE_SHOWN
    )
    if not shown:
        return Statement(
            "No difference between groups is shown in the recorded outcomes. The table says how differently they would have "
            "to be recorded for one to arise."
        )
    said = tuple(f"{group} ({name_characteristic(name).lower()})" for name, group in shown)
    behind = tuple(count for name, group in shown for count in _count_cells(asked, name, group))
    return Statement(
        f"A difference is shown for {say_list(said)}. The table says how many of a group’s outcomes would have to be "
        "wrong in the record to explain it away, or to turn it round.",
        behind,
    )


def _count_cells(asked: Asked, characteristic: str, group: str) -> tuple[int, ...]:
    """The four cells of the group: where one is small, its answer is withheld in its own finding, and so here."""
    cells = count_cells(asked.judged, asked.groups[characteristic] == group)
    return cells.right, cells.wrong, cells.missed, cells.let_be
