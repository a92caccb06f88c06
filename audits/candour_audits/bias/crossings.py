"""BIAS-005: whether the forecast makes more mistakes for children in whom characteristics meet, such as girls of one group."""

from collections import Counter

from candour.results import Cell, Column, Figure, Finding, Statement, Table, Verdict
from candour.stats.equivalence import Comparison
from candour.stats.groups.differences import Difference
from candour.stats.groups.judged import list_groups
from candour.stats.groups.rates import describe_group_metric
from candour_audits.assumed import list_group_assumptions
from candour_audits.bias.all_metrics_table import tabulate_all_metrics
from candour_audits.bias.asked import Asked
from candour_audits.bias.characteristic import LIMITS, Compared, decide, say_groups
from candour_audits.bias.crossings_protection import find_withheld, guard_crossing, list_behind
from candour_audits.bias.differences_table import describe_difference, tabulate_differences
from candour_audits.bias.groups_table import tabulate_groups
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import CROSS, METRICS, name_characteristic, say_list

CODE = "BIAS-005"
TITLE = "Where characteristics meet"
QUESTION = "Does the forecast make more mistakes for some children than for others where two or three characteristics meet?"
SHOWN_COLUMNS = (
    Column("group", "Children", "text"), Column("metric", "Metric", "text"), Column("n", "Decisions", "count"),
    Column("base_rate", "Base rate", "rate"), Column("group_value", "These children", "number"),
    Column("rest_value", "Everyone else", "number"), Column("difference", "Difference", "number"),
)  # fmt: skip


def assess_crossings(asked: Asked, compared: Compared | None, hindrance: str) -> Finding:
    """Every crossing that the protocol declares, compared in one family with the characteristics themselves."""
    absent = _list_absent(asked)
    if hindrance or compared is None or not asked.crossings:
        return build_unanswered(CODE, "bias", TITLE, QUESTION, hindrance or _say_why_none(absent))
    differences = tuple(d for d in compared.differences if d.characteristic in asked.crossings)
    withheld = find_withheld(asked)
    shown = [d for d in differences if d.comparison is Comparison.DIFFERENCE_SHOWN]
    named = [d for d in shown if d.group not in withheld[d.characteristic]]
    verdict, bias = decide(differences), asked.evidence.protocol.bias
    return Finding(
        CODE, "bias", TITLE, QUESTION, verdict,
        headline=_say_headline(asked, verdict, named, _count_groups(shown) - _count_groups(named)),
        for_families=Statement(_say_for_families(verdict)),
        why=f"Every group of a crossing is held against everyone else, with the margin of {bias.margin:g}, the gate and the "
        "decisive metrics of the protocol. The intervals hold together with those of the characteristics themselves, so "
        "that looking at many groups shows no difference by chance alone. Most of these groups are small: where a difference "
        "cannot be told, the table beside this report says how many decisions it would take.",
        tables=(
            _summarise(asked, differences),
            *_tabulate_shown(asked, named),
            *(table for name in asked.crossings for table in _tabulate(asked, name, compared.of(name), withheld[name])),
        ),
        figures=(_draw_shown(),) if named else (),
        assumptions=(*list_group_assumptions(was_decided=asked.was_decided),),
        limits=(
            *((f"Not looked at, because the evidence lacks a part or the protocol leaves one out: {say_list(absent)}.",) if absent else ()),
            "Crossings that the protocol does not declare were not looked at here; the search for the worst-served children "
            "looks at all.",
            *LIMITS,
        ),
    )  # fmt: skip


def _say_why_none(absent: tuple[str, ...]) -> str:
    if not absent:
        return "the protocol declares no crossing"
    return f"of each crossing that the protocol declares, the evidence lacks a part or the protocol leaves one out: {say_list(absent)}"


def _list_absent(asked: Asked) -> tuple[str, ...]:
    declared = asked.evidence.protocol.bias.intersections
    return tuple(
        f"“{CROSS.join(name_characteristic(part).lower() for part in parts)}”"
        for parts in declared
        if parts not in asked.crossed.values()
    )


def _count_groups(differences: list[Difference]) -> int:
    return len({(each.characteristic, each.group) for each in differences})


def _say_headline(asked: Asked, verdict: Verdict, named: list[Difference], unnamed: int) -> Statement:
    """Groups that may not be published are counted, and not named."""
    if verdict is Verdict.MET:
        return Statement(
            "Where characteristics meet, every group is within the margin of everyone else in every decisive metric."
        )
    if verdict is Verdict.CANNOT_TELL:
        return Statement(
            "Where characteristics meet, no difference is shown; for at least one group it cannot be told."
        )
    few = "one group" if unnamed == 1 else f"{unnamed} groups"
    if not named:
        return Statement(
            f"Where characteristics meet, the forecast works differently for {few} of children than for everyone else. "
            "They are too few to be named here; somebody inside the authority can see who they are, in a report made with disclosure off."
        )
    said = list(say_groups(named))
    if unnamed:
        said.append(f"{few} too small to be named here")
    return Statement(
        f"Where characteristics meet, the forecast works differently for these children than for everyone else: {say_list(tuple(said))}.",
        tuple(count for d in named for count in list_behind(asked, d)),
    )  # fmt: skip


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.CONCERN: "Some children belong to two or three groups at once. For some of them, the computer works differently than for others.",
        Verdict.MET: "Some children belong to two or three groups at once. For them, the computer works about as it does for others.",
    }.get(
        verdict,
        "Some children belong to two or three groups at once. There are too few of them to say if the computer makes many more "
        "mistakes for some.",
    )  # fmt: skip


def _summarise(asked: Asked, differences: tuple[Difference, ...]) -> Table:
    columns = (
        Column("crossing", "Crossing", "text"), Column("metric", "Metric", "text"), Column("groups", "Groups", "number"),
        Column("shown", "Difference shown", "number"), Column("equivalent", "Equivalent", "number"),
        Column("cannot_tell", "Cannot tell", "number"), Column("too_small", "Of these, too small to be judged", "number"),
    )  # fmt: skip
    rows = tuple(
        _count_answers(
            name, metric, [d for d in differences if d.characteristic == name and d.metric == metric]
        )
        for name in asked.crossings
        for metric in asked.evidence.protocol.bias.decisive_metrics
    )
    return Table(
        "crossings", "What was compared", columns, rows,
        note="Numbers of groups. All groups, with every number that may be published, stand in the tables beside this report.",
    )  # fmt: skip


def _count_answers(name: str, metric: str, found: list[Difference]) -> tuple[Cell, ...]:
    answers = Counter(each.comparison for each in found)
    counts = (
        len(found), answers[Comparison.DIFFERENCE_SHOWN], answers[Comparison.EQUIVALENT], answers[Comparison.CANNOT_TELL],
        sum(bool(each.reason) for each in found),
    )  # fmt: skip
    return (name_characteristic(name), METRICS[metric], *(float(count) for count in counts))


def _tabulate_shown(asked: Asked, named: list[Difference]) -> tuple[Table, ...]:
    """Only groups that may be named: to stand in this table is an answer by itself."""
    if not named:
        return ()
    rows = tuple(_build_row(asked, difference) for difference in named)
    table = Table("shown", "Children for whom a difference is shown", SHOWN_COLUMNS, rows)
    return (guard_crossing(table, [False] * len(rows), keys=("group", "metric")),)


def _build_row(asked: Asked, difference: Difference) -> tuple[Cell, ...]:
    among = asked.crossings[difference.characteristic] == difference.group
    confidence = asked.evidence.protocol.confidence
    return (
        difference.group, METRICS[difference.metric], difference.decisions,
        describe_group_metric(asked.judged, among, "base_rate", confidence=confidence),
        difference.group_value, difference.rest_value, describe_difference(difference),
    )  # fmt: skip


def _tabulate(
    asked: Asked,
    name: str,
    compared: Compared,
    withheld: frozenset[str],
) -> tuple[Table, ...]:
    labels, own = asked.crossings[name], compared.differences
    groups = list_groups(labels)
    tables = (
        (tabulate_groups(asked.evidence, asked.judged, name, labels), groups),
        (
            tabulate_differences(asked.evidence, asked.judged, labels, own),
            tuple(each.group for each in own),
        ),
        (tabulate_all_metrics(asked, name, labels, compared.resampled.ranks, {"": asked.judged}), groups),
    )
    return tuple(
        guard_crossing(table, [group in withheld for group in of_rows], keys=("group", "metric", "flagged"), crossing=name)
        for table, of_rows in tables
    )  # fmt: skip


def _draw_shown() -> Figure:
    return Figure(
        "shown", "intervals", "shown", "Difference from everyone else",
        "One dot for the children of each row, with its interval.", "difference", "group", series="metric", reference=0.0,
    )  # fmt: skip
