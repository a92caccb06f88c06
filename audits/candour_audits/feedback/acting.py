"""FEED-001: what acting on the scores would do to the records, and to whom the next forecast flags. A simulation."""

from typing import NamedTuple

import numpy as np

from candour.contracts import Evidence, ExplainableModel
from candour.errors import ModelError
from candour.results import Figure, Finding, Statement, Verdict
from candour_audits.decisions import read_decisions
from candour_audits.feedback.simulated import LEARNT_FROM, MIDDLE, ROUNDS, RUNS, SEEN, Simulated, simulate
from candour_audits.feedback.tables import tabulate_everything, tabulate_groups, tabulate_rounds
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import name_characteristic, say_list, say_percent, say_share

CODE = "FEED-001"
TITLE = "Acting on the scores, round after round"
QUESTION = "If a team acts on the scores and the forecast learns from what is then recorded, who is flagged in the end?"
WIDENS, NOT_SHOWN, TOO_SMALL = "widens in every run", "not in every run", "too small to judge"
LEAST_OUTCOMES = 20
"""A forecast is learnt anew from half of the training decisions or fewer; they must hold at least so many outcomes together."""
LIMITS = (
    "A simulation, not a forecast: it shows what follows from its assumptions, and which of them is near the truth no record can tell.",
    f"The range is over {RUNS} simulation runs: chance within the simulation, no interval about the world.",
    "A look that helps, so that the outcome never comes, is not simulated; nor is one that does harm.",
    "Whoever is never referred stays out of every round.",
)


class _Rise(NamedTuple):
    """A group, and its outcomes on record without acting and after acting, at the medium contrast."""

    characteristic: str
    group: str
    before: float
    after: float
    counts: tuple[int, ...]


def assess_acting(evidence: Evidence, model: ExplainableModel) -> Finding:
    """The simulation, its rule, and everything that it assumes."""
    decisions = read_decisions(evidence)
    learnt = int((np.asarray(evidence.read("training_groups", ["outcome"])["outcome"]) == 1).sum())
    if learnt < LEAST_OUTCOMES or 0 in decisions.counts:
        return _refuse("there are too few outcomes for a forecast to be learnt from a part of the decisions")
    try:
        simulated = simulate(evidence, model, decisions)
    except ModelError:
        return _refuse("in a simulated round the forecast could not be learnt anew")
    if not simulated.groupings:
        return _refuse("no characteristic with two groups is there to be looked at")
    margin = evidence.protocol.bias.margin
    answers = _judge(simulated, margin)
    widening = [pair for pair, answer in answers.items() if answer == WIDENS]
    return Finding(
        CODE, "feedback", TITLE, QUESTION, Verdict.CONCERN if widening else Verdict.CANNOT_TELL,
        headline=_say_headline(simulated, widening, margin),
        for_families=Statement(_say_for_families(set(answers.values()))),
        why=f"A concern where the gap in who is flagged, between a group and everyone else, is wider by more than {margin:g} after "
        f"{ROUNDS} rounds of acting than without acting, in each of {RUNS} runs of every contrast. Otherwise it cannot be told; never met, "
        "because a simulation proves nothing about the world.",
        tables=(tabulate_groups(simulated, answers), tabulate_rounds(simulated), tabulate_everything(simulated)),
        figures=(
            Figure("rounds", "line", "rounds", "The widest gap in who is flagged, round by round",
                   "One line a contrast, and one for the same world in which nobody acts. The band is the range over simulation runs.",
                   "round", "widest", series="contrast"),
        ),
        limits=(*LIMITS, *_say_drawn(simulated)),
        assumptions=_list_assumptions(evidence),
    )  # fmt: skip


def _refuse(reason: str) -> Finding:
    return build_unanswered(CODE, "feedback", TITLE, QUESTION, reason)


def _say_drawn(simulated: Simulated) -> tuple[str, ...]:
    if not simulated.drawn:
        return ()
    return (
        f"There are more decisions than are simulated: whole families of {say_list(simulated.drawn)} were drawn by lot.",
    )


def _list_assumptions(evidence: Evidence) -> tuple[str, ...]:
    shares = say_list(tuple(say_share(share) for share in SEEN.values()))
    return (
        "The forecast’s score is the true chance, for every child and every group, of what would be recorded today.",
        f"Where nobody looks more closely, {shares} of what happens is recorded (low, medium and high contrast), for every child alike; "
        "where a team looks, all of it is.",
        f"The team looks at the {say_share(evidence.protocol.capacity_shares[-1])} with the highest scores, every round, and at nobody else.",
        "Looking changes what is recorded, and never what happens to a child.",
        "The cases of every round are like those of today: nobody moves away, is helped, or is referred because of an earlier flag.",
        f"After each round the same kind of forecast, with the same settings, is learnt anew from that round’s records alone, about "
        f"{LEARNT_FROM:,} decisions at most, of other families than those that it then ranks.",
    )  # fmt: skip


def _judge(simulated: Simulated, margin: float) -> dict[tuple[str, str], str]:
    answers: dict[tuple[str, str], str] = {}
    for name, grouping in simulated.groupings.items():
        least = simulated.find_growth(name).min(axis=(0, 1))
        for at, group in enumerate(grouping.names):
            answers[name, group] = (
                TOO_SMALL if not grouping.judged[at] else WIDENS if least[at] > margin else NOT_SHOWN
            )
    return answers


def _say_headline(simulated: Simulated, widening: list[tuple[str, str]], margin: float) -> Statement:
    if widening:
        said = say_list(tuple(f"{group} ({name_characteristic(name).lower()})" for name, group in widening))
        counts = tuple(count for name, group in widening for count in _list_counts(simulated, name, group))
        return Statement(
            f"In every simulation of acting on the scores for {ROUNDS} rounds, a gap in who is flagged grows by more than {100 * margin:g} in 100: "
            f"{said}.",
            counts,
        )
    rise = _find_rise(simulated)
    if rise is None:
        return Statement(
            "It cannot be told what acting on the scores would do to groups: none is large enough to be judged in the simulations."
        )
    return Statement(
        f"It cannot be told what acting on the scores would do: in {ROUNDS} simulated rounds, no gap in who is flagged grows by more than "
        f"{100 * margin:g} in 100 every time. What is on record still moves by looking alone, most for {rise.group} "
        f"({name_characteristic(rise.characteristic).lower()}): the outcome from {say_percent(rise.before)} to {say_percent(rise.after)}.",
        rise.counts,
    )  # fmt: skip


def _say_for_families(answers: set[str]) -> str:
    begins = "In made-up rounds of following the computer and learning again,"
    if WIDENS in answers:
        found = f"{begins} it sent people more and more to the same groups of families."
    elif NOT_SHOWN in answers:
        found = f"{begins} no gap between groups of families in who is pointed at grew clearly every time."
    else:
        found = f"{begins} every group was too small to say anything about it."
    return f"{found} We cannot say what would really happen."


def _find_rise(simulated: Simulated) -> _Rise | None:
    """The group whose outcomes on record rise most by acting alone; none where no group is large enough."""
    rises = []
    for name, grouping in simulated.groupings.items():
        before = np.mean([m.recorded[-1] for m in simulated.let_be[name, MIDDLE]], axis=0)
        after = np.mean([m.recorded[-1] for m in simulated.acted[name, MIDDLE]], axis=0)
        rises += [
            _Rise(name, group, float(before[at]), float(after[at]), _list_counts(simulated, name, group))
            for at, group in enumerate(grouping.names)
            if grouping.judged[at]
        ]
    return max(rises, key=lambda rise: rise.after - rise.before, default=None)


def _list_counts(simulated: Simulated, characteristic: str, group: str) -> tuple[int, ...]:
    grouping = simulated.groupings[characteristic]
    return tuple(int(count) for count in grouping.counts[:, grouping.names.index(group)])
