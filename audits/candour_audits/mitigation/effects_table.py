"""The table of effects: what each candidate does to every group, the losers included."""

from collections.abc import Mapping

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Guard, Table
from candour.stats.groups.judged import Cells, Judged, Labels, count_cells, list_groups
from candour.stats.groups.rates import GroupMetric, estimate_group_metric
from candour.stats.mitigation.changes import Pair, describe_changes
from candour_audits.mitigation.judged_candidates import Tested, find_least_cells
from candour_audits.wording import METRICS, name_characteristic

LESS_IS_BETTER = frozenset(
    {"false_positive_rate", "false_negative_rate", "false_discovery_rate", "false_omission_rate"}
)
HIDDEN = tuple(
    Column(f"{which}{name}", f"{said}{label}", "count", hidden=True)
    for which, said in (("", "As published: "), ("least_", "Least of all candidates: "))
    for name, label in (
        ("tp", "flagged and right"), ("fp", "flagged and wrong"), ("fn", "missed"), ("tn", "rightly let be"),
    )
)  # fmt: skip
COLUMNS = (
    Column("candidate", "Candidate", "text"),
    Column("metric", "Metric", "text"),
    Column("characteristic", "Characteristic", "text"),
    Column("group", "Group", "text"),
    Column("before", "As it is", "number"),
    Column("after", "With the candidate", "number"),
    Column("change", "Change", "number"),
    Column("answer", "For this group", "text"),
    Column("n", "Decisions", "count", hidden=True),
    Column("events", "With the outcome", "count", hidden=True),
    Column("without", "Without the outcome", "count", hidden=True),
    *HIDDEN,
)
SHOWN = ("before", "after", "change", "answer")
TOTALS = ("n", "events", "without")
# The first two repeat the guards of the table of groups, so that what is withheld there is withheld here. The counts
# of the third are the same for every candidate, so that no candidate gives away what another withholds.
GUARDS = (
    Guard(SHOWN, TOTALS),
    Guard(SHOWN, (*TOTALS, "tp", "fp", "fn", "tn"), ()),
    Guard(SHOWN, (*TOTALS, "least_tp", "least_fp", "least_fn", "least_tn"), ()),
)


def tabulate_effects(
    evidence: Evidence, name: str, tested: tuple[Tested, ...], groups: Mapping[str, Labels], published: Judged
) -> tuple[Table, Table]:
    """One row a candidate, metric and group: of the characteristic in hand, and of all (annex).

    The intervals of all rows of the annex hold together.
    """
    metrics = evidence.protocol.bias.decisive_metrics
    keys = [
        (one, metric, characteristic, group)
        for one in tested[1:]
        for metric in metrics
        for characteristic, labels in groups.items()
        for group in list_groups(labels)
    ]
    pairs = [_pair(tested[0], one, metric, groups[of] == group) for one, metric, of, group in keys]
    changes = describe_changes(pairs, confidence=evidence.protocol.confidence, seed=evidence.seed)
    hidden = {
        (of, group): _count(published, tested, labels, group)
        for of, labels in groups.items()
        for group in list_groups(labels)
    }
    rows = {
        (one.candidate.label, metric, of, group): (
            one.candidate.label, METRICS[metric], name_characteristic(of), group,
            pair.before.value, pair.after.value, change, _answer(metric, change), *hidden[of, group],
        )
        for (one, metric, of, group), pair, change in zip(keys, pairs, changes, strict=True)
    }  # fmt: skip
    title = f"Candidates by {name_characteristic(name).lower()}"
    own = tuple(row for key, row in rows.items() if key[2] == name)
    note = (
        "Better and worse are said only where the interval of the change does not reach 0; all intervals of the "
        "groups of all characteristics hold together."
    )
    parts = ("candidate", "metric", "characteristic")
    return (
        Table(f"effects_{name}", f"{title}: what changes for each group", COLUMNS, own, GUARDS, parts, note),
        Table(f"all_effects_{name}", f"{title}: what changes for the groups of every characteristic", COLUMNS,
              tuple(rows.values()), GUARDS, parts, note, annex=True),
    )  # fmt: skip


def _pair(before: Tested, after: Tested, metric: GroupMetric, among: Labels) -> Pair:
    chosen = among.astype(bool)
    return Pair(
        estimate_group_metric(before.judged, chosen, metric),
        estimate_group_metric(after.judged, chosen, metric),
    )


def _count(published: Judged, tested: tuple[Tested, ...], labels: Labels, group: str) -> tuple[Cell, ...]:
    among = (labels == group).astype(bool)
    cells = count_cells(published, among)
    return (
        cells.decisions, cells.outcomes, cells.decisions - cells.outcomes,
        *_list(cells), *_list(find_least_cells(tested, among)),
    )  # fmt: skip


def _list(cells: Cells) -> tuple[int, int, int, int]:
    return cells.right, cells.wrong, cells.missed, cells.let_be


def _answer(metric: str, change: Estimate) -> str:
    if change.low is None or change.high is None or change.low <= 0 <= change.high:
        return "cannot tell" if change.value else "no change"
    if metric == "selection_rate":
        return "flagged more often" if change.low > 0 else "flagged less often"
    return "worse" if (change.low > 0) == (metric in LESS_IS_BETTER) else "better"
