"""EXPL-005: whether different ways of asking name the same features, and which features share credit."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Floats
from candour.stats.explanation.agreement import Overlap, compare_leaders, correlate_leaders, count_leaders
from candour.stats.explanation.same_information import SameInformation, find_same_information
from candour_audits.explainability.answers import Answers
from candour_audits.explainability.local_effects import Shape
from candour_audits.explainability.shuffling import measure_shuffled
from candour_audits.explainability.twin import Twin
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list, say_share

CODE = "EXPL-005"
TITLE = "Whether ways of asking agree"
QUESTION = (
    "Do different ways of asking name the same leading features, and do some features say the same thing?"
)
CONTRIBUTIONS, SHUFFLING, SHAPES, PAGE = (
    "Contributions",
    "Shuffling",
    "Range of the curve",
    "Points on the page",
)
ENOUGH = 0.6
"""Part of the leaders that two ways of asking must share."""
FEWEST_LEADERS = 3
"""That orders name another one or two features first is no disagreement to build on."""
BY_CHANCE = 0.05
"""Unrelated orders that share as many leaders more often than this tell nothing."""
SAME_FROM = 0.95
"""The rank correlation, either way up, from which two features carry the same information."""
MOST_GROUPS = 10
MOST_NAMED = 4
MOST_SAID = 1
"""Features of a group that the headline names where there are many; the table names more."""


def assess_methods(
    evidence: Evidence,
    answers: Answers,
    losses: Mapping[str, Estimate] | None,
    shapes: Mapping[str, Shape],
    twin: Twin | None,
) -> Finding:
    """The leaders that every two ways of asking share, and groups of features that go together."""
    orders = _collect_orders(answers, losses, shapes, twin)
    if len(orders) < 2 or len(answers.questioned.names) < 2:
        reason = answers.reason or "fewer than two ways of asking could be used"
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    pairs = {
        (one, other): found
        for one, other in combinations(orders, 2)
        if (found := compare_leaders(orders[one], orders[other])) is not None
    }
    leaders = count_leaders(len(answers.questioned.names))
    missed = sum((loss.low or 0.0) > 0 for loss in (losses or {}).values())
    verdict = decide(pairs, is_shuffling_clear=2 * missed >= leaders)
    shared = _find_shared(answers)
    return Finding(
        CODE, "explainability", TITLE, QUESTION, verdict,
        headline=Statement(f"{_say_agreement(verdict, answers)} {_say_shared(answers, shared)}"),
        for_families=Statement(_say_for_families(verdict)),
        why=f"Met where every two of contributions, shuffling and the range of curves share at least {say_share(ENOUGH)} of their "
        "leaders, and more than unrelated orders would (as many in fewer than one of twenty). A concern where some two share fewer, "
        f"and no more than unrelated orders would, where at least {FEWEST_LEADERS} lead; otherwise it cannot be told. Shuffling takes part only where it shows at least half as "
        "many features to be missed as lead, for the rest of its order is noise; without it, it is never met. The page is another model, so it "
        "is shown and does not decide.",
        tables=(
            _tabulate_pairs(orders, pairs),
            *((_tabulate_shared(evidence, answers, shared),) if shared else ()),
        ),
        figures=(
            Figure("pairs", "bars", "pairs", "Leaders that two ways of asking share",
                   "One bar a pair of ways; the table gives what chance would share.", "share", "pair"),
        ),
        limits=(
            "Ways of asking that agree can all be wrong together: they describe one model.",
            "Features that say the same are found by rank correlation of numbers; two codes that say the same are not.",
            "Where features say the same, no way of asking can tell which of them a score leans on: read them as one.",
        ),
        assumptions=(
            "Ten features lead, or a third of them where there are fewer than thirty; never one that moves nothing.",
            "No value counts as lower than any value, so that days since something that never was go with a count of 0.",
        ),
    )  # fmt: skip


def _collect_orders(
    answers: Answers,
    losses: Mapping[str, Estimate] | None,
    shapes: Mapping[str, Shape],
    twin: Twin | None,
) -> dict[str, Floats]:
    names, strengths = answers.questioned.names, answers.list_strengths()
    orders: dict[str, Floats] = {}
    if strengths:
        orders[CONTRIBUTIONS] = np.array([strengths[name] for name in names])
    if losses is not None:
        orders[SHUFFLING] = np.array([losses[name].value or 0.0 for name in names])
    if shapes:
        orders[SHAPES] = np.array([shapes[name].curve.range if name in shapes else 0.0 for name in names])
    if twin is not None:
        orders[PAGE] = twin.list_strengths(names)
    return orders


def decide(pairs: Mapping[tuple[str, str], Overlap], *, is_shuffling_clear: bool) -> Verdict:
    """Met where all orders that can tell something share enough, and more than by chance; a concern where some share neither."""
    aside = {PAGE} if is_shuffling_clear else {PAGE, SHUFFLING}
    deciding = [found for pair, found in pairs.items() if not aside & set(pair)]
    if not deciding:
        return Verdict.CANNOT_TELL
    by_chance = [found.chance_of_more > BY_CHANCE for found in deciding]
    if all(found.share >= ENOUGH for found in deciding):
        # Of three features unrelated orders share the one leader in every third case: that is no agreement.
        return Verdict.MET if is_shuffling_clear and not any(by_chance) else Verdict.CANNOT_TELL
    low = [
        is_chance and found.share < ENOUGH and found.leaders >= FEWEST_LEADERS
        for is_chance, found in zip(by_chance, deciding, strict=True)
    ]
    return Verdict.CONCERN if any(low) else Verdict.CANNOT_TELL


def _tabulate_pairs(orders: Mapping[str, Floats], pairs: Mapping[tuple[str, str], Overlap]) -> Table:
    columns = (
        Column("pair", "Two ways of asking", "text"), Column("leaders", "Leaders of each", "number"),
        Column("shared", "Shared", "number"), Column("share", "Share of the leaders", "rate"),
        Column("by_chance", "Shared by chance", "number"), Column("correlation", "Rank correlation of the leaders", "number"),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (f"{one} and {other.lower()}", found.leaders, found.shared, found.share, found.by_chance,
         correlate_leaders(orders[one], orders[other]))
        for (one, other), found in pairs.items()
    ]  # fmt: skip
    return Table(
        "pairs", "Leaders that two ways of asking share", columns, tuple(rows),
        note="By chance: what two orders that know nothing of each other share on average. These are counts of features, and "
        "have no interval: how sure each order is stands with its own finding.",
    )  # fmt: skip


def _find_shared(answers: Answers) -> list[tuple[str, ...]]:
    """Groups of features that say the same, those that move the score most first."""
    features = answers.questioned.features
    numbers = [str(name) for name in features.columns if features[name].dtype.kind == "f"]
    if len(numbers) < 2:
        return []
    found: tuple[SameInformation, ...] = find_same_information(
        features[numbers].to_numpy(dtype=np.float64), least=SAME_FROM
    )
    strengths = answers.list_strengths()
    groups = [tuple(numbers[at] for at in group.members) for group in found]
    groups = [tuple(sorted(group, key=lambda name: (-strengths.get(name, 0.0), name))) for group in groups]
    return sorted(groups, key=lambda group: (-sum(strengths.get(name, 0.0) for name in group), group))


def _tabulate_shared(evidence: Evidence, answers: Answers, shared: list[tuple[str, ...]]) -> Table:
    shown = shared[:MOST_GROUPS]
    together = (
        measure_shuffled(evidence, answers, shown)
        if 0 not in answers.questioned.counts
        else [None] * len(shown)
    )
    strengths = answers.list_strengths()
    total = sum(strengths.values()) or 1.0
    columns = (
        Column("features", "Features that say the same", "text"), Column("size", "How many", "number"),
        Column("share", "Their share of all contributions", "rate"),
        Column("loss", "Loss of average precision, shuffled together", "number"),
        Column("with", "With", "count", hidden=True), Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (_name_group(answers, group), len(group),
         sum(strengths[name] for name in group) / total if strengths else None, loss, *answers.questioned.counts)
        for group, loss in zip(shown, together, strict=True)
    ]  # fmt: skip
    more = (
        ""
        if len(shared) == len(shown)
        else f" The {len(shown)} groups that move the score most, of {len(shared)}."
    )
    return Table(
        "shared", "Features between which credit is shared", columns, tuple(rows), (Guard(("loss",), ("with", "without")),),
        note=f"Rank correlation of at least {SAME_FROM:g}, either way up, chained. Shuffled together they show what is lost "
        f"without all of them; one alone looks less needed than it is.{more}",
    )  # fmt: skip


def _name_group(answers: Answers, group: tuple[str, ...], *, most: int = MOST_NAMED) -> str:
    named = tuple(answers.questioned.name(name) for name in group)
    if len(named) <= most + 1:
        return say_list(named)
    return f"{', '.join(named[:most])} and {len(named) - most} others"


def _say_agreement(verdict: Verdict, answers: Answers) -> str:
    leaders = count_leaders(len(answers.questioned.names))
    which = "which feature leads" if leaders == 1 else f"which {leaders} features lead"
    return {
        Verdict.MET: f"Different ways of asking agree on {which}.",
        Verdict.CONCERN: f"On {which}, some ways of asking agree no better than chance: do not build on any one of them.",
    }.get(
        verdict,
        f"Whether different ways of asking agree on {which} cannot be told: they agree in part, or too few features matter.",
    )


def _say_shared(answers: Answers, shared: list[tuple[str, ...]]) -> str:
    if not shared:
        return "No two numbers say the same thing."
    named = _name_group(answers, shared[0], most=MOST_SAID)
    if len(shared) == 1:
        return f"In one group, features say nearly the same thing and must be read as one. They are {named}."
    return f"In {len(shared)} groups, features say nearly the same thing: read each group as one. The strongest is {named}."


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "There are several ways to ask what a computer leans on. They name mostly the same things.",
        Verdict.CONCERN: "There are several ways to ask what a computer leans on. They name different things: no list of it should be trusted by itself.",
    }.get(
        verdict,
        "There are several ways to ask what a computer leans on. We cannot say whether they name the same things.",
    )
