"""BIAS-006: which children are served worst, looking at all characteristics and their combinations at once.

Two numbers answer it. The p-value is that of the whole search over all children. The excess is that of a subgroup
which one half of the families showed, measured in the other half; on the children that it was found in it would be too
large.
"""

from math import ceil

import numpy as np

from candour.disclosure import is_small
from candour.results import Finding, Statement, Verdict
from candour.stats.groups.metrics import METRICS as DECLARED
from candour.stats.groups.search.family_exchange import Ties
from candour.stats.groups.search.subgroup_search import LOWER_IS_WORSE, Search, search_subgroups
from candour.stats.groups.search.unseen import Unseen, measure_unseen
from candour_audits.assumed import list_group_assumptions
from candour_audits.bias.asked import NO_FLAGS, Asked
from candour_audits.bias.worst_served_table import (
    list_counts,
    say_subgroup,
    tabulate_search,
    tabulate_unseen,
)
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import METRICS, say_list, say_share

CODE = "BIAS-006"
TITLE = "The children served worst"
QUESTION = "Which children are served worst, looking at all characteristics and their combinations at once?"
SLACK = 1e-9
LIMITS = (
    "A search can never show that no children are served badly: few children, or what no record says of them, hide them.",
    "The p-value is for any subgroup at all. The one that is named comes from half of the families, and its number from the other "
    "half; parted in another way, they may name another.",
    "Errors are exchanged between families with as many children and decisions; if those with more are served otherwise, this "
    "test does not see it.",
    "Error rates depend on the base rate, which stands beside them.",
)


def assess_worst_served(asked: Asked) -> Finding:
    """The search over everyone, and what it finds in one half of the families, measured in the other."""
    reason = NO_FLAGS if asked.has_no_flags else ""
    search = None if reason else _search(asked)
    if search is None or search.p_value is None:
        return build_unanswered(CODE, "bias", TITLE, QUESTION, reason or (search.reason if search else ""))
    unseen = _measure(asked)
    return Finding(
        CODE, "bias", TITLE, QUESTION, (verdict := _decide(asked, search, unseen)),
        headline=_say_headline(asked, search, unseen),
        for_families=Statement(
            _say_for_families(verdict, is_beyond_chance=_is_beyond_chance(asked, search))
        ),
        why=_say_why(asked, search),
        tables=(*tabulate_unseen(asked, unseen), tabulate_search(asked, search)),
        assumptions=(
            *list_group_assumptions(was_decided=asked.was_decided),
            "If no children were served worse, the errors in one family could as well have come up in another.",
        ),
        limits=(*_say_left_out(asked), *LIMITS),
    )  # fmt: skip


def _tie(asked: Asked) -> Ties:
    days = asked.decisions.decided_on
    return Ties(
        asked.judged.clusters,
        asked.decisions.children,
        None if days is None else days.astype("datetime64[D]").astype(np.float64),
    )


def _search(asked: Asked) -> Search:
    protocol = asked.evidence.protocol
    return search_subgroups(
        asked.judged, asked.groups, protocol.bias.decisive_metrics, _tie(asked), asked.rules,
        replicates=protocol.replicates,
    )  # fmt: skip


def _measure(asked: Asked) -> Unseen | None:
    protocol = asked.evidence.protocol
    return measure_unseen(
        asked.judged, asked.groups, protocol.bias.decisive_metrics, _tie(asked), asked.rules,
        replicates=protocol.replicates,
    )  # fmt: skip


def _decide(asked: Asked, search: Search, unseen: Unseen | None) -> Verdict:
    """Never met: to have found nothing is no proof that there is nothing."""
    excess = None if unseen is None else unseen.excess
    is_large = excess is not None and excess.low > asked.evidence.protocol.bias.margin
    return Verdict.CONCERN if is_large and _is_beyond_chance(asked, search) else Verdict.CANNOT_TELL


def _is_beyond_chance(asked: Asked, search: Search) -> bool:
    return search.p_value is not None and search.p_value <= 1 - asked.evidence.protocol.confidence


def _say_headline(asked: Asked, search: Search, unseen: Unseen | None) -> Statement:
    if not _is_beyond_chance(asked, search):
        return Statement(
            f"Among {search.tried:,} combinations of groups and errors, none stood out by more than chance alone brings "
            f"(p = {search.p_value:.3f}). That does not show that no children are served badly.",
            list_counts(asked),
        )
    often = 1 if search.p_value is None else ceil(1000 * search.p_value - SLACK)
    chance = (
        f"Some children are served worse than others: of 1,000 such searches, each through {search.tried:,} combinations of "
        f"groups and errors, {often} would find as much by chance alone."
    )
    if unseen is None:
        return Statement(
            f"{chance} Which, and by how much, half of the families are too few to say.", list_counts(asked)
        )
    counts = list_counts(asked, unseen)
    if _is_withheld(asked, counts):
        return Statement(
            f"{chance} Who they are, and by how much, cannot be printed: counts behind it are too small.",
            list_counts(asked),
        )
    return Statement(
        f"{chance} The children who stood out: {say_subgroup(unseen.subgroup.conditions)}. "
        f"{_say_excess(unseen, asked.evidence.protocol.bias.margin)}",
        counts,
    )


def _is_withheld(asked: Asked, counts: tuple[int, ...]) -> bool:
    """Whether disclosure control would take the whole sentence away because of these counts."""
    disclosure = asked.evidence.disclosure
    return disclosure.mode == "on" and any(is_small(count, disclosure.threshold) for count in counts)


def _say_excess(unseen: Unseen, margin: float) -> str:
    value, ends, excess = unseen.difference.value, unseen.difference.interval, unseen.excess
    if value is None or ends is None or excess is None:
        return (
            f"On children that the search did not see, it could not be measured: {unseen.difference.reason}."
        )
    way = "higher" if value > 0 else "lower"
    between = f"interval from {100 * ends.low:.1f} to {100 * ends.high:.1f}".replace("-", "\u2212")
    said = (
        f"On children that the search did not see, their rate is {100 * abs(value):.1f} percentage points {way} than that "
        f"of everyone else ({between}): {METRICS[unseen.subgroup.metric].lower()}."
    )
    if excess.high <= margin:
        return f"{said} That is not more than the margin."
    return said if excess.low > margin else f"{said} Whether that is more than the margin cannot be told."


def _say_for_families(verdict: Verdict, *, is_beyond_chance: bool) -> str:
    if verdict is Verdict.CONCERN:
        return (
            "We looked at every kind of child that the records can tell apart. For some, the computer makes more "
            "mistakes than for others."
        )
    if is_beyond_chance:
        return (
            "We looked at every kind of child that the records can tell apart. The computer seems to make more mistakes for some "
            "than for others. We cannot say whether the difference is large enough to matter."
        )
    return (
        "We looked at every kind of child that the records can tell apart. We cannot say for sure that the computer "
        "serves some of them worse, and we cannot say that it does not."
    )


def _say_why(asked: Asked, search: Search) -> str:
    bias = asked.evidence.protocol.bias
    several = f"up to {search.depth} characteristics" if search.depth > 1 else "one characteristic"
    return (
        f"A concern needs both: a search that finds as much in at most {say_share(1 - asked.evidence.protocol.confidence)} of all "
        f"exchanges of errors between families, and an interval, on children that the search did not see, that lies wholly "
        f"beyond the margin of {bias.margin:g}: {bias.reason} Every subgroup told by {several} was tried that has enough "
        "children; the first number allows for all these looks. Nothing found is never taken for proof that nothing is there."
    )


def _say_left_out(asked: Asked) -> tuple[str, ...]:
    """The decisive metrics that no search can count."""
    others = tuple(
        METRICS[metric]
        for metric in asked.evidence.protocol.bias.decisive_metrics
        if DECLARED[metric].share is None
    )
    lower = LOWER_IS_WORSE & set(asked.evidence.protocol.bias.decisive_metrics)
    return (
        *((f"Not searched, because it is no share of children: {say_list(others)}.",) if others else ()),
        *(("Where a rate counts what is right, a lower one is worse.",) if lower else ()),
    )
