"""EXPL-007: whether the same features would lead if the model were learnt again."""

import numpy as np

from candour.contracts import Evidence
from candour.results import Figure, Finding, Statement, Verdict
from candour.stats.clustered import Floats
from candour.stats.discrimination import compute_auc_interval, estimate_auc
from candour.stats.explanation.agreement import correlate_contributions, count_leaders, list_leaders
from candour.stats.intervals import compute_critical_value
from candour_audits.decisions import read_decisions
from candour_audits.drawing import draw_families
from candour_audits.explainability.answers import Answers
from candour_audits.explainability.learnt import Learnt
from candour_audits.explainability.order_of_reasons_refits import (
    FEWEST_OUTCOMES,
    add_up,
    learn_again,
    learn_halves,
    learn_years,
)
from candour_audits.explainability.order_of_reasons_tables import (
    measure_strengths,
    sort_leaders,
    tabulate_leaders,
    tabulate_overlap,
    tabulate_years,
)
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list, say_number

CODE = "EXPL-007"
TITLE = "Whether the order of reasons holds"
QUESTION = "Would the same features lead if the model were learnt again, or from another year?"
EXPLAINED = 300
FEWEST = 4
"""With fewer refits nothing can be said."""
STABLE, LOOSE = 0.5, 0.25
"""How far contributions of two halves go together (0: as by chance, 1: the same): from the first on reasons hold, below the
second it is hardly more than chance."""


def assess_order(evidence: Evidence, answers: Answers, learnt: Learnt | None) -> Finding:
    """Leaders shared by models learnt from resampled families, and from one training year each."""
    if learnt is None:
        reason = "the evidence holds no training decisions with and without the outcome to learn from again"
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    if answers.contributions is None or len(answers.questioned.names) < 2:
        reason = answers.reason or "there is only one feature"
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    explained = draw_families(answers.questioned.families, seed=evidence.seed, most=EXPLAINED)
    forecast = add_up(
        answers, answers.contributions.values[explained], answers.questioned.model.encoded_sources
    )
    refits = learn_again(evidence, answers, learnt, explained)
    halves = learn_halves(evidence, answers, learnt, explained)
    if len(refits) < FEWEST or not halves:
        reason = (
            "too few refits came to an end, or halves of the families hold too few outcomes to learn from"
        )
        return build_unanswered(CODE, "explainability", TITLE, QUESTION, reason)
    years, left_out = learn_years(answers, learnt, explained)
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
            tabulate_overlap(forecast, refits, halves, years),
            tabulate_leaders(answers, forecast, refits),
            *((tabulate_years(forecast, years),) if years else ()),
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


def _say_headline(
    verdict: Verdict, answers: Answers, together: float, forecast: Floats, refits: list[Floats]
) -> str:
    own = measure_strengths(forecast)
    leading = [list_leaders(measure_strengths(refit), count_leaders(len(own))) for refit in refits]
    leaders = sort_leaders(own)
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
