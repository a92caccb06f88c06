"""BIAS-014: what the pilots of 2019-2020 would have reported of groups, beside the valid figures."""

from candour.results import Finding, Statement, Verdict
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference, compare_groups
from candour.stats.groups.judged import count_cells
from candour.stats.groups.metrics import MetricName
from candour_audits.assumed import GROUPS
from candour_audits.bias.asked import NO_FLAGS, Asked
from candour_audits.bias.characteristic import CODES
from candour_audits.bias.pilots_tables import set_beside, tabulate_group_figures, tabulate_tenths
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import METRICS, name_characteristic, say_list

CODE = "BIAS-014"
TITLE = "Beside the pilots of 2019-2020"
QUESTION = (
    "What would the pilots of 2019-2020 have reported of these groups, and what do the valid figures say?"
)
COMPARED: tuple[MetricName, ...] = ("auc", "false_discovery_rate", "false_omission_rate")
"""What is compared the valid way. Average precision falls with the base rate, so sorting is compared by the AUC."""
WHY = (
    "The pilots’ figures decide nothing here. Five things make them differ from the valid ones. "
    "(1) Pinning mixes a group half and half with everyone else, so that real gaps shrink; where "
    "there are two groups, both are the same mixture and have the same figure. "
    "(2) Their intervals came from fitting the model again on resampled training decisions; the decisions tested were never "
    "resampled, so the chance in a group of forty children did not show. "
    "(3) A Friedman test with Nemenyi’s over those bootstraps finds a difference in any data, since every bootstrap is one "
    "more observation of the same children. "
    "(4) Their interval divided by the square root of the number of bootstraps, so it shrank as more were made. "
    "(5) Flags came from a cut-off of 0.5 on models trained on undersampled decisions, and risk was summed up in the highest "
    "tenth; here flags follow the capacity of the protocol. There is no bar for their figures, and none is made up."
)


def assess_pilots_2020(asked: Asked) -> tuple[Finding, ...]:
    """The figures of the pilots beside those of the group itself; nothing where the configuration does not ask for them."""
    return (_assess(asked),) if asked.evidence.compatibility.pilots_2020 else ()


def _assess(asked: Asked) -> Finding:
    groups = {name: labels for name, labels in asked.groups.items() if name in CODES}
    if asked.has_no_flags or not groups:
        reason = (
            "the evidence holds none of the characteristics that the pilots looked at"
            if not groups
            else NO_FLAGS
        )
        return build_unanswered(CODE, "bias", TITLE, QUESTION, reason)
    differences = compare_groups(asked.judged, groups, COMPARED, asked.rules)
    beside = set_beside(asked, groups, differences)
    shown = [found for found in differences if found.comparison is Comparison.DIFFERENCE_SHOWN]
    return Finding(
        CODE, "bias", TITLE, QUESTION, Verdict.CANNOT_TELL,
        headline=Statement(_say_headline(shown), _list_counts(asked, shown)),
        for_families=Statement(
            "An earlier study in England counted mistakes in another way. We show its way of counting beside ours, so that "
            "both can be compared. Only ours is used to judge the computer."
        ),
        why=WHY,
        tables=(*(tabulate_group_figures(beside, name) for name in groups), tabulate_tenths(beside)),
        assumptions=("The pilots counted as their published reports say.", GROUPS,),
        limits=(
            "The pilots’ intervals are not shown: they need the model fitted again and again on resampled training decisions, "
            "and the evidence holds one fitted model.",
            "Scores here are not those of a model trained on undersampled decisions, so a cut-off of 0.5 flags fewer children "
            "than it did in the pilots.",
            "The pilots drew everyone else down to the size of a group; here everyone else is weighed down to it, so that no "
            "lot decides.",
            "The pilots’ groups are the same but for two: they had “unknown, unborn or indeterminate” for sex, where there is “not "
            "recorded” here, and did not name unborn children among the ages.",
        ),
    )  # fmt: skip


def _say_headline(shown: list[Difference]) -> str:
    if not shown:
        return (
            "The pilots’ figures stand beside the valid ones. By the valid comparison, no difference between groups is shown in "
            "sorting, or in how often the flagged and the others are wrong."
        )
    said = tuple(
        f"{found.group} ({name_characteristic(found.characteristic).lower()}: {METRICS[found.metric].partition(' (')[0]})"
        for found in shown
    )
    return (
        f"The pilots’ figures stand beside the valid ones. By the valid comparison, a difference from everyone else is shown for "
        f"{say_list(said)}."
    )


def _list_counts(asked: Asked, shown: list[Difference]) -> tuple[int, ...]:
    cells = (count_cells(asked.judged, asked.groups[d.characteristic] == d.group) for d in shown)
    return tuple(count for c in cells for count in (c.right, c.wrong, c.missed, c.let_be))
