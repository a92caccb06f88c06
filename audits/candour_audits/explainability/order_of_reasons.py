"""EXPL-007: whether the same features would lead if the model were learnt again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from candour.contracts import Evidence
from candour.errors import ModelError
from candour.results import Cell, Column, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import Codes, Flags, Floats
from candour.stats.discrimination import compute_auc_interval, estimate_auc
from candour.stats.explanation.agreement import (
    Overlap,
    compare_leaders,
    correlate_contributions,
    correlate_leaders,
    count_leaders,
    list_leaders,
)
from candour.stats.intervals import compute_critical_value
from candour_audits.decisions import read_decisions
from candour_audits.drawing import draw_families
from candour_audits.explainability.answers import Answers, explain_rows
from candour_audits.explainability.learnt import Learnt
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list, say_number

CODE = "EXPL-007"
TITLE = "Whether the order of reasons holds"
QUESTION = "Would the same features lead if the model were learnt again, or from another year?"
REFITS = 6
HALVINGS = 4
"""Families are cut in two this many times, and a model is learnt from either half."""
EXPLAINED = 300
FEWEST = 4
"""With fewer refits nothing can be said."""
FEWEST_OUTCOMES = 30
"""A year, or a half, with fewer outcomes, or fewer decisions without, is not learnt from."""
STABLE, LOOSE = 0.5, 0.25
"""How far contributions of two halves go together (0: as by chance, 1: the same): from the first on reasons hold, below the
second it is hardly more than chance."""
COLUMNS = (
    Column("what", "What is compared", "text"),
    Column("pairs", "Pairs", "number"),
    Column("share", "Leaders shared, on average", "rate"),
    Column("lowest", "Lowest", "rate"),
    Column("highest", "Highest", "rate"),
    Column("by_chance", "Of unrelated orders", "rate"),
    Column("together", "Contributions go together (1: the same, 0: as by chance)", "number"),
    Column("correlation", "Rank correlation of leaders, on average", "number"),
)


Pair = tuple[Floats, Floats]
"""The contributions of two models to the same decisions, with their sign (decisions x features)."""


@dataclass(frozen=True)
class Year:
    """A training year, how much it held, and the contributions in a model learnt from it alone."""

    name: str
    decisions: int
    outcomes: int
    contributions: Floats


def assess_order(evidence: Evidence, answers: Answers, learnt: Learnt | None) -> Finding:
    """Leaders shared by models learnt from resampled families, and from one training year each."""
    if learnt is None:
        reason = "the evidence holds no training decisions with and without the outcome to learn from again"
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    if answers.contributions is None or len(answers.questioned.names) < 2:
        reason = answers.reason or "there is only one feature"
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    explained = draw_families(answers.questioned.families, seed=evidence.seed, most=EXPLAINED)
    forecast = _add_up(
        answers, answers.contributions.values[explained], answers.questioned.model.encoded_sources
    )
    refits = _learn_again(evidence, answers, learnt, explained)
    halves = _learn_halves(evidence, answers, learnt, explained)
    if len(refits) < FEWEST or not halves:
        reason = (
            "too few refits came to an end, or halves of the families hold too few outcomes to learn from"
        )
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    years, left_out = _learn_years(answers, learnt, explained)
    together = float(np.mean([correlate_contributions(*pair) for pair in halves]))
    verdict = decide(together, is_better_than_chance=_is_better_than_chance(evidence))
    return Finding(
        CODE, "explainability", TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, answers, together, forecast, refits)),
        for_families=Statement(_say_for_families(verdict)),
        why="How far the contributions go together, with their sign and over all decisions and features, in models that were learnt "
        f"from two halves of the families, so that no child is in both (0: as by chance, 1: the same). Met from {STABLE:g} on, a concern "
        f"below {LOOSE:g}, otherwise it cannot be told; never met where the forecast is not shown to sort better than chance, since of few "
        f"features those of noise may go together too. Halves with fewer than {FEWEST_OUTCOMES} outcomes are not learnt from. Which features lead is shown and does not decide: two models of noise lead "
        "with the same ones too, those that vary most or have many values. Neither do refits on families drawn with replacement, which "
        "share many of them, nor years, which hold less to learn from.",
        tables=(
            _tabulate_overlap(forecast, refits, halves, years),
            _tabulate_leaders(answers, forecast, refits),
            *((_tabulate_years(forecast, years),) if years else ()),
        ),
        figures=(
            Figure("leaders", "bars", "leaders", "How often each leading feature leads again",
                   "One bar a feature: the share of refits in which it is among the leaders.", "share", "feature"),
        ),
        limits=(
            "Features that say the same take each other's place from refit to refit, which is shared credit and no harm.",
            "Strong features count for more: where few of them carry the score, the weaker reasons may change though the whole holds.",
            "Refits use the settings that were chosen once; choosing anew would move the order more.",
            *((f"Too few outcomes to learn from alone: {say_list(left_out)}.",) if left_out else ()),
        ),
        assumptions=(
            "Families drawn again with replacement stand for another set of families that might have been recorded.",
            f"The order is read from at most {EXPLAINED} test decisions of whole families, at most 10,000 decisions are learnt from.",
            "Pairs of refits share decisions, so their spread is a range and no interval.",
            "Half of the families tell less than all of them, so the halves make reasons look less sure than they are.",
        ),
    )  # fmt: skip


def decide(together: float, *, is_better_than_chance: bool) -> Verdict:
    """Against the two bars; a forecast of noise is never met."""
    if together < LOOSE:
        return Verdict.CONCERN
    return Verdict.MET if together >= STABLE and is_better_than_chance else Verdict.CANNOT_TELL


def _is_better_than_chance(evidence: Evidence) -> bool:
    """Whether the whole interval of the forecast's AUC on the test decisions lies above .5."""
    decisions = read_decisions(evidence)
    everybody = decisions.outcomes | True
    auc = estimate_auc(decisions.leading_scores, decisions.outcomes, everybody, decisions.families)
    interval = compute_auc_interval(auc, critical_value=compute_critical_value(evidence.protocol.confidence))
    return auc.value == 1 if interval is None else interval.low > 0.5


def _learn_again(evidence: Evidence, answers: Answers, learnt: Learnt, explained: Flags) -> list[Floats]:
    """Contributions in models learnt from families drawn with replacement."""
    chance = np.random.Generator(np.random.PCG64(evidence.seed))
    order = np.argsort(learnt.families, kind="stable")
    ends = np.searchsorted(learnt.families[order], np.arange(learnt.families.max() + 2))
    found = []
    for _ in range(REFITS):
        drawn = np.sort(chance.integers(0, len(ends) - 1, size=len(ends) - 1))
        rows = np.concatenate([order[ends[family] : ends[family + 1]] for family in drawn])
        contributions = _explain_refit(answers, learnt, rows, explained)
        found += [] if contributions is None else [contributions]
    return found


def _learn_halves(evidence: Evidence, answers: Answers, learnt: Learnt, explained: Flags) -> list[Pair]:
    """Contributions in models of two halves of the families, cut by lot several times."""
    chance = np.random.Generator(np.random.PCG64(evidence.seed + 1))
    families = int(learnt.families.max()) + 1
    found = []
    for _ in range(HALVINGS):
        first = (chance.permutation(families) % 2 == 0)[learnt.families]
        if min(_count_fewer(learnt.outcomes[side]) for side in (first, ~first)) < FEWEST_OUTCOMES:
            continue
        pair = [_explain_refit(answers, learnt, np.flatnonzero(side), explained) for side in (first, ~first)]
        if pair[0] is not None and pair[1] is not None:
            found.append((pair[0], pair[1]))
    return found


def _count_fewer(outcomes: Flags) -> int:
    events = int(outcomes.sum())
    return min(events, len(outcomes) - events)


def _learn_years(answers: Answers, learnt: Learnt, explained: Flags) -> tuple[list[Year], tuple[str, ...]]:
    """A model from each training year (April to March), and the years that hold too little."""
    if learnt.decided_on is None:
        return [], ()
    starts = _find_years(learnt.decided_on)
    years, left_out = [], []
    for start in np.unique(starts).tolist():
        rows = np.flatnonzero(starts == start)
        outcomes = int(learnt.outcomes[rows].sum())
        name = f"April {start} to March {start + 1}"
        enough = min(outcomes, len(rows) - outcomes) >= FEWEST_OUTCOMES
        contributions = _explain_refit(answers, learnt, rows, explained) if enough else None
        if contributions is None:
            left_out.append(name)
        else:
            years.append(Year(name, len(rows), outcomes, contributions))
    return years, tuple(left_out)


def _find_years(days: npt.NDArray[np.datetime64]) -> Codes:
    """The year in which each day's April-to-March year began."""
    months = days.astype("datetime64[M]").astype(np.int64)
    return np.asarray((months - 3) // 12 + 1970, dtype=np.int64)


def _explain_refit(
    answers: Answers, learnt: Learnt, rows: npt.NDArray[np.int64], explained: Flags
) -> Floats | None:
    """Contributions in a model learnt from some rows; None where it could not be learnt, or they do not add up."""
    questioned = answers.questioned
    try:
        model = questioned.model.refit(
            learnt.features.iloc[rows].reset_index(drop=True), learnt.outcomes[rows]
        )
    except ModelError:
        return None
    encoded = model.encode(questioned.features[explained].reset_index(drop=True))
    contributions = explain_rows(model, encoded, model.margin(encoded))
    return _add_up(answers, contributions.values, model.encoded_sources) if contributions.adds_up else None


def _add_up(answers: Answers, values: Floats, sources: Sequence[str]) -> Floats:
    """Contributions of encoded columns added up to features (decisions x features)."""
    of_source = np.array(sources)
    return np.column_stack([values[:, of_source == name].sum(axis=1) for name in answers.questioned.names])


def _measure_strengths(contributions: Floats) -> Floats:
    """The mean size of the contributions of each feature."""
    return np.asarray(np.abs(contributions).mean(axis=0))


def _tabulate_overlap(forecast: Floats, refits: list[Floats], halves: list[Pair], years: list[Year]) -> Table:
    by_year = [year.contributions for year in years]
    compared = [
        ("Two halves of the families that share no child", halves),
        ("Refits with each other", [(a, b) for at, a in enumerate(refits) for b in refits[at + 1 :]]),
        ("Refits with the forecast", [(forecast, refit) for refit in refits]),
        ("Years with each other", [(a, b) for at, a in enumerate(by_year) for b in by_year[at + 1 :]]),
    ]
    rows = tuple(_describe_pairs(name, pairs) for name, pairs in compared if pairs)
    return Table(
        "overlap", "Leading features that are the same", COLUMNS, rows,
        note="Of unrelated orders: what two orders that know nothing of each other share on average. Two models of noise share more, for "
        "both prefer features that vary much or have many values; their contributions do not go together. Lowest and highest of all "
        "pairs; pairs depend on each other, so there is no interval.",
    )  # fmt: skip


def _describe_pairs(name: str, pairs: list[Pair]) -> tuple[Cell, ...]:
    strengths = [(_measure_strengths(a), _measure_strengths(b)) for a, b in pairs]
    overlaps: list[Overlap] = [found for a, b in strengths if (found := compare_leaders(a, b)) is not None]
    shares = [found.share for found in overlaps]
    correlations = [same for a, b in strengths if (same := correlate_leaders(a, b)) is not None]
    return (
        name, len(pairs), _average(shares), min(shares, default=None), max(shares, default=None),
        _average([found.by_chance / found.leaders for found in overlaps]),
        _average([correlate_contributions(a, b) for a, b in pairs]), _average(correlations),
    )  # fmt: skip


def _average(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _tabulate_leaders(answers: Answers, forecast: Floats, refits: list[Floats]) -> Table:
    columns = (
        Column("feature", "Leading feature of the forecast", "text"),
        Column("share", "Refits in which it leads too", "rate"),
        Column("highest", "Best place in a refit", "number"), Column("lowest", "Worst place", "number"),
    )  # fmt: skip
    own = _measure_strengths(forecast)
    leaders, strengths = count_leaders(len(own)), [_measure_strengths(refit) for refit in refits]
    places = np.array([np.argsort(np.argsort(-each, kind="stable"), kind="stable") + 1 for each in strengths])
    leading = [list_leaders(each, leaders) for each in strengths]
    rows = tuple(
        (answers.questioned.name(answers.questioned.names[at]), float(np.mean([at in each for each in leading])),
         int(places[:, at].min()), int(places[:, at].max()))
        for at in _sort_leaders(own)
    )  # fmt: skip
    return Table("leaders", "The leading features, learnt again", columns, rows)


def _tabulate_years(forecast: Floats, years: list[Year]) -> Table:
    columns = (
        Column("year", "Learnt from", "text"), Column("share", "Leaders shared with the forecast", "rate"),
        Column("decisions", "Decisions", "count", hidden=True), Column("outcomes", "Outcomes", "count", hidden=True),
        Column("without", "Without", "count", hidden=True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for year in years:
        found = compare_leaders(_measure_strengths(forecast), _measure_strengths(year.contributions))
        share = None if found is None else found.share
        rows.append((year.name, share, year.decisions, year.outcomes, year.decisions - year.outcomes))
    return Table(
        "years", "Models learnt from one year alone", columns, tuple(rows),
        (Guard(("share",), ("decisions", "outcomes", "without")),),
    )  # fmt: skip


def _sort_leaders(strengths: Floats) -> list[int]:
    return sorted(list_leaders(strengths, count_leaders(len(strengths))), key=lambda at: (-strengths[at], at))


def _say_headline(
    verdict: Verdict, answers: Answers, together: float, forecast: Floats, refits: list[Floats]
) -> str:
    own = _measure_strengths(forecast)
    leading = [list_leaders(_measure_strengths(refit), count_leaders(len(own))) for refit in refits]
    leaders = _sort_leaders(own)
    always = [
        answers.questioned.name(answers.questioned.names[at])
        for at in leaders
        if all(at in each for each in leading)
    ]
    said = {
        Verdict.MET: "Learnt again, the model would give mostly the same reasons",
        Verdict.CONCERN: "Learnt again, the model would give other reasons: do not tell anybody why a score is high",
    }.get(verdict, "Learnt again, the model would give partly the same reasons")
    said += f" ({say_number(together)}, where 0 is as by chance and 1 the same)."
    named = "1 leading feature" if len(leaders) == 1 else f"{len(leaders)} leading features"
    return f"{said} Of its {named}, {len(always)} led in every refit" + (
        f": {say_list(tuple(always))}." if 0 < len(always) <= 3 else "."
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "Had the computer learnt from other families, it would give much the same reasons.",
        Verdict.CONCERN: "Had the computer learnt from other families, it would give other reasons: those that it gives should not be trusted.",
    }.get(
        verdict,
        "We cannot say whether the computer would give the same reasons had it learnt from other families.",
    )
