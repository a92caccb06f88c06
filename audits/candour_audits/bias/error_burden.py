"""BIAS-012: how many more children of a group would be wrongly flagged, or missed."""

from collections.abc import Mapping

from candour.disclosure import is_small
from candour.results import Figure, Finding, Statement, Verdict
from candour.stats.groups.error_burden import Burden, compute_burdens
from candour.stats.groups.judged import Judged, count_cells
from candour_audits.assumed import list_group_assumptions
from candour_audits.bias.all_metrics_table import list_ways
from candour_audits.bias.asked import NO_FLAGS, Asked
from candour_audits.bias.burden_tables import (
    ERRORS,
    Volume,
    count_children,
    say_answer,
    tabulate_burden,
    tabulate_capacities,
)
from candour_audits.bias.years_of_decisions import count_years_tested
from candour_audits.decisions import read_decisions, read_groups
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic

CODE = "BIAS-012"
TITLE = "Errors in children"
QUESTION = "How many more children of a group would be wrongly flagged, or missed, than if it had everyone else’s error rates?"

OF_ALL = (
    "Children a year are counted among all test decisions. Decisions a year are the difference found among those drawn, times the number of "
    "all decisions of the group. Every other column counts decisions drawn."
)


def assess_error_burden(asked: Asked) -> Finding:
    """Errors in every 1,000 decisions of each group, as flagged and at every capacity, and in a year at this volume."""
    if asked.has_no_flags or not asked.groups:
        reason = "the evidence holds no groups" if not asked.groups else NO_FLAGS
        return build_unanswered(CODE, "bias", TITLE, QUESTION, reason)
    ways = list_ways(asked)
    by_way = {way: compute_burdens(judged, asked.groups, asked.rules) for way, judged in ways.items()}
    leading = _find_leading(asked, ways)
    volume = _read_volume(asked)
    burdens = by_way[leading]
    shown = [burden for burden in burdens if say_answer(burden.more) != "cannot tell"]
    headline = _say_headline(asked, shown, volume)
    return Finding(
        CODE, "bias", TITLE, QUESTION, Verdict.CANNOT_TELL,
        headline=headline,
        for_families=Statement(_say_for_families(shown), headline.counts),
        why="The protocol does not say how many children may be wrongly flagged or missed, so there is no bar here: the "
        "numbers say how large a difference in error rates is in children, and the panel weighs them. Flagged means "
        f"{leading}.",
        tables=(
            *(
                tabulate_burden(asked.judged, labels, _keep(burdens, name), volume, name)
                for name, labels in asked.groups.items()
            ),
            tabulate_capacities(ways, asked.groups, by_way),
        ),
        figures=tuple(_draw(name) for name in asked.groups),
        assumptions=(
            *list_group_assumptions(was_decided=asked.was_decided),
            "A group’s own base rate stays what it is; only its error rates become those of everyone else.",
        ),
        limits=(
            "What is compared are decisions; one child may have several, and the last two columns count each child once.",
            "The base rate of a group is taken as recorded. If the outcome is recorded less often for a group, so are its "
            "missed children.",
            f"A number that rests on fewer than {asked.rules.minimum_foot} decisions at the foot of an error rate has no "
            "interval. In groups of about a hundred decisions the intervals are rather too wide than too short.",
            "Another number of children is not yet a reason: it says nothing of why the errors differ.",
            *((OF_ALL,) if asked.whole else ()),
        ),
    )  # fmt: skip


def _read_volume(asked: Asked) -> Volume:
    """Of all test decisions, also where only some are asked about."""
    if asked.whole is None:
        years = count_years_tested(asked.evidence)
        return Volume(asked.decisions.children, years, asked.judged, asked.groups)
    decisions, groups = read_decisions(asked.whole), read_groups(asked.whole)
    judged = decisions.judge(asked.whole.protocol.capacity_shares[-1])
    return Volume(
        decisions.children,
        count_years_tested(asked.whole),
        judged,
        {name: groups[name] for name in asked.groups},
    )


def _find_leading(asked: Asked, ways: Mapping[str, Judged]) -> str:
    """The way of flagging that the whole report follows: as was decided, or else the last capacity."""
    return next(iter(ways) if asked.was_decided else reversed(tuple(ways)))


def _keep(burdens: tuple[Burden, ...], characteristic: str) -> tuple[Burden, ...]:
    return tuple(burden for burden in burdens if burden.characteristic == characteristic)


def _say_headline(asked: Asked, shown: list[Burden], volume: Volume) -> Statement:
    if not shown:
        return Statement(
            "For no group is it shown that more of its children, or fewer, are wrongly flagged or missed than with everyone "
            "else’s error rates. The table says how many it could be."
        )
    groups = {name: _list_counts(asked, name, volume) for name in {burden.characteristic for burden in shown}}
    counted = {name for name, counts in groups.items() if _may_be_counted(asked, counts)}
    said = tuple(_say_one(burden, is_counted=burden.characteristic in counted) for burden in shown)
    behind = (
        count
        for burden in shown
        for group, counts in groups[burden.characteristic].items()
        if burden.characteristic in counted or group == burden.group
        for count in counts
    )
    return Statement(
        "Of 1,000 decisions about each of these groups, compared with what everyone else’s error rates would bring about: "
        f"{'; '.join(said)}.",
        tuple(behind),
    )


def _say_one(burden: Burden, *, is_counted: bool) -> str:
    direction = say_answer(burden.more)
    number = round(1000 * abs(burden.more.value or 0.0))
    group = f"{burden.group} ({name_characteristic(burden.characteristic).lower()})"
    error = ERRORS[burden.error].lower()
    return (
        f"{group}: {number} {direction} {error}" if is_counted and number else f"{group}: {direction} {error}"
    )


def _may_be_counted(asked: Asked, counts: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether no group of the characteristic is small: else a number of one could give another away."""
    disclosure = asked.evidence.disclosure
    every = [count for group in counts.values() for count in group]
    return disclosure.mode == "off" or not any(is_small(count, disclosure.threshold) for count in every)


def _list_counts(asked: Asked, characteristic: str, volume: Volume) -> dict[str, tuple[int, ...]]:
    """The four cells of every group, in decisions and in children."""
    labels = asked.groups[characteristic]
    found: dict[str, tuple[int, ...]] = {}
    for group in dict.fromkeys(labels.tolist()):
        cells = count_cells(asked.judged, labels == group)
        found[str(group)] = (
            cells.right, cells.wrong, cells.missed, cells.let_be,
            *count_children(volume.mark(characteristic, group), volume),
        )  # fmt: skip
    return found


def _say_for_families(shown: list[Burden]) -> str:
    if not shown:
        return (
            "We counted how many children of each group the computer would wrongly point at, or overlook. The numbers "
            "are too uncertain to say that it is more for one group than for another."
        )
    return (
        "The computer does not work for some groups of children as it does for everyone else. It would wrongly point at more or fewer children. "
        "Or it would miss more or fewer children. The report says how many."
    )


def _draw(characteristic: str) -> Figure:
    title = name_characteristic(characteristic).lower()
    return Figure(
        f"burden_{characteristic}", "intervals", f"burden_{characteristic}",
        f"More (or fewer) errors in 1,000 decisions, by {title}",
        "One dot a group and error with its interval. At 0 the group has as many errors as with everyone else’s error rates.",
        "more", "group", series="error", reference=0.0,
    )  # fmt: skip
