"""BIAS-001 to BIAS-004, and BIAS-010: more mistakes for some groups of one characteristic than for others."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from candour.config.protocol import BiasProtocol
from candour.contracts import Evidence
from candour.results import Figure, Finding, Statement, Table, Verdict
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference
from candour.stats.groups.judged import NOT_RECORDED, Judged, Labels, count_cells, list_groups
from candour.stats.groups.metrics import METRICS as DECLARED
from candour.stats.groups.resampled.resampled_spread import Resampled
from candour_audits.assumed import list_group_assumptions
from candour_audits.bias.all_groups_table import Tests, tabulate_all_groups
from candour_audits.bias.all_metrics_table import list_ways, tabulate_all_metrics
from candour_audits.bias.asked import Asked
from candour_audits.bias.differences_table import tabulate_differences
from candour_audits.bias.groups_table import tabulate_groups
from candour_audits.bias.pairs_table import tabulate_pairs, tabulate_references
from candour_audits.bias.pooled_table import tabulate_pooled
from candour_audits.bias.unrecorded_table import tabulate_unrecorded
from candour_audits.wording import METRICS, name_characteristic, say_list, say_share

CODES: Mapping[str, str] = {
    "sex": "BIAS-001",
    "ethnic_group": "BIAS-002",
    "age_band": "BIAS-003",
    "disability": "BIAS-004",
}
OTHER_CODE = "BIAS-010"
MISSES = frozenset({"false_negative_rate", "true_positive_rate"})
"""Either says how many children with the outcome are missed."""
LIMITS = (
    "Error rates depend on the base rate of a group, which stands beside them.",
    "If an outcome is recorded less often for a group, its true errors are hidden from this audit.",
    "“Cannot tell” does not mean that there is no difference.",
)


def name_code(characteristic: str) -> str:
    """The code of the finding on a characteristic."""
    return CODES.get(characteristic, OTHER_CODE)


class Compared(NamedTuple):
    """All comparisons: with everyone else, with a reference group, in pairs; and what families drawn again give."""

    differences: tuple[Difference, ...]
    references: tuple[Difference, ...]
    pairs: tuple[Difference, ...]
    resampled: Resampled
    tests: Tests

    def of(self, characteristic: str) -> "Compared":
        """Those of one characteristic."""
        differences, references, pairs = (
            tuple(found for found in each if found.characteristic == characteristic)
            for each in (self.differences, self.references, self.pairs)
        )
        return Compared(differences, references, pairs, self.resampled, self.tests)


def assess_characteristic(asked: Asked, name: str, compared: Compared) -> Finding:
    """The finding on one characteristic: tables of groups and of differences, and the verdict."""
    evidence, judged, labels = asked.evidence, asked.judged, asked.groups[name]
    differences = compared.differences
    title, margin = name_characteristic(name), evidence.protocol.bias.margin
    verdict = decide(differences)
    shown = [d for d in differences if d.comparison is Comparison.DIFFERENCE_SHOWN]
    behind = tuple(
        count
        for group in dict.fromkeys(d.group for d in shown)
        for count in _list_cells(judged, labels, group)
    )
    return Finding(
        name_code(name), "bias", title,
        f"Does the forecast make more mistakes for some children than for others, by {title.lower()}?",
        verdict,
        headline=Statement(_say_headline(title, verdict, shown, evidence.protocol.bias), behind),
        for_families=Statement(say_for_families(title, verdict, evidence.protocol.bias)),
        why=f"Differences of {margin:g} or less do not count. The protocol’s reason: “{evidence.protocol.bias.reason}” "
        f"Its reason for the decisive metrics: “{evidence.protocol.bias.metrics_reason}” The intervals of all "
        "characteristics, their crossings and all decisive metrics hold together, so a difference is not shown by looking "
        "often enough.",
        tables=_tabulate(asked, name, compared),
        figures=(_draw_differences(),),
        assumptions=(*list_group_assumptions(was_decided=asked.was_decided),),
        limits=(
            _say_flagged(evidence, was_decided=asked.was_decided),
            *_say_reference(evidence.protocol.bias, name, labels),
            *LIMITS,
        ),
    )  # fmt: skip


def _tabulate(asked: Asked, name: str, compared: Compared) -> tuple[Table, ...]:
    judged, labels, bias = asked.judged, asked.groups[name], asked.evidence.protocol.bias
    tables = [
        tabulate_groups(asked.evidence, judged, name, labels),
        tabulate_differences(asked.evidence, judged, labels, compared.differences),
        tabulate_all_groups(
            judged,
            name,
            labels,
            bias.decisive_metrics,
            tests=compared.tests,
            rules=asked.rules,
            resampled=compared.resampled,
        ),
    ]
    if compared.references:
        tables.append(tabulate_references(judged, labels, compared.references))
    if NOT_RECORDED in labels and len(list_groups(labels)) > 2:
        tables.append(tabulate_unrecorded(judged, labels, bias.decisive_metrics, margin=bias.margin))
    return (
        *tables,
        replace(
            tabulate_pooled(
                judged, labels, bias.decisive_metrics, confidence=asked.evidence.protocol.confidence
            ),
            annex=True,
        ),
        tabulate_pairs(judged, labels, compared.pairs),
        tabulate_all_metrics(asked, name, labels, compared.resampled.ranks, list_ways(asked)),
    )


def decide(differences: tuple[Difference, ...]) -> Verdict:
    """A concern if any difference is shown; met only if every group is equivalent; else it cannot be told."""
    answers = {difference.comparison for difference in differences}
    if Comparison.DIFFERENCE_SHOWN in answers:
        return Verdict.CONCERN
    return Verdict.MET if answers == {Comparison.EQUIVALENT} else Verdict.CANNOT_TELL


def _list_cells(judged: Judged, labels: Labels, group: str) -> tuple[int, ...]:
    cells = count_cells(judged, labels == group)
    return cells.right, cells.wrong, cells.missed, cells.let_be


def _say_headline(title: str, verdict: Verdict, shown: list[Difference], bias: BiasProtocol) -> str:
    if verdict is Verdict.MET:
        return (
            f"By {title.lower()}, every group is within {bias.margin:g} of everyone else in every decisive metric: "
            f"{say_list(tuple(METRICS[name].lower() for name in bias.decisive_metrics))}."
        )
    if verdict is Verdict.CANNOT_TELL:
        return (
            f"By {title.lower()}, it cannot be told whether groups differ by more than the margin of {bias.margin:g}: for at "
            "least one group the numbers are too uncertain. The table says how many decisions it would take."
        )
    said = say_groups(shown)
    return (
        f"By {title.lower()}, the forecast works differently for these groups than for everyone else: "
        f"{say_list(said)}. Where the outcome is more or less frequent in a group, part of this comes from that."
    )


def say_groups(shown: list[Difference]) -> tuple[str, ...]:
    """Each group with what is higher or lower for it: "Unborn (fewer missed among those with the outcome)"."""
    groups = dict.fromkeys((d.characteristic, d.group) for d in shown)
    return tuple(
        f"{key[1]} ({say_list(tuple(_say_direction(d) for d in shown if (d.characteristic, d.group) == key))})"
        for key in groups
    )


def _say_direction(difference: Difference) -> str:
    higher = (difference.value or 0) > 0
    word = (
        ("more" if higher else "fewer")
        if DECLARED[difference.metric].is_rate
        else ("higher" if higher else "lower")
    )
    name, _, _ = METRICS[difference.metric].partition(" (")
    return f"{word} {name if name.isupper() else name[0].lower() + name[1:]}"


def say_for_families(title: str, verdict: Verdict, bias: BiasProtocol) -> str:
    """Of mistakes only where the protocol made both kinds decisive: children missed, and children flagged in vain."""
    what = title.lower()
    both = "false_positive_rate" in bias.decisive_metrics and MISSES & set(bias.decisive_metrics)
    if not both and verdict is Verdict.CONCERN:
        return f"The computer does not work alike for every group of children, by {what}."
    if not both and verdict is Verdict.MET:
        return (
            f"In what was compared, every group of children comes out about alike, by {what}. Whether "
            "the computer makes as many mistakes for each, this does not say."
        )
    return {
        Verdict.CONCERN: f"The computer makes more mistakes for some children than for others, by {what}.",
        Verdict.MET: f"The computer makes about as many mistakes for every group of children, by {what}.",
    }.get(
        verdict,
        f"We cannot say if the computer makes many more mistakes for some children than for others, by {what}. Too few were in the test.",
    )


def _say_reference(bias: BiasProtocol, name: str, labels: Labels) -> tuple[str, ...]:
    """A reference that does not occur is not passed over in silence."""
    reference = bias.references.get(name)
    if reference is None or bool((labels == reference).any()):
        return ()
    return (
        f"No child is of the reference group “{reference}”, so nothing was compared with it. The groups are: {say_list(list_groups(labels))}.",
    )


def _say_flagged(evidence: Evidence, *, was_decided: bool) -> str:
    if was_decided:
        return "Flagged means what was actually decided, as the table of scores says."
    share = say_share(evidence.protocol.capacity_shares[-1])
    return (
        f"Flagged means a score from the cut-off upwards at which about {share} of all decisions are flagged."
    )


def _draw_differences() -> Figure:
    return Figure(
        "differences", "intervals", "differences", "Difference from everyone else",
        "One dot a group and metric with its interval; inside the margin a difference does not count.",
        "difference", "group", series="metric", reference=0.0,
    )  # fmt: skip
