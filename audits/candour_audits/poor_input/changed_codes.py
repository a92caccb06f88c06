"""PERT-003: how many flags flip where a code is another one, and what a recoded ethnic group, sex or disability changes."""

from candour.contracts import Evidence
from candour.results import Finding, Statement, Verdict
from candour.stats.perturbation.altering import holds_codes, list_codes, put_code, swap_codes
from candour_audits.bias.leaning import FeatureWords
from candour_audits.calibration.ranges import combine_verdicts
from candour_audits.poor_input.bars import HALF, HALF_REASON, TENTH
from candour_audits.poor_input.flips_table import Row, draw_flips, judge_rows, tabulate_flips
from candour_audits.poor_input.groups_flips import (
    choose_compared,
    compare_flips,
    decide_groups,
    say_shown,
    tabulate_groups,
)
from candour_audits.poor_input.perturbed import Perturbed
from candour_audits.poor_input.said import AUDIT, list_assumptions, list_limits, say_refused, say_worst
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list, say_percent, say_share

CODE = "PERT-003"
TITLE = "Another code"
QUESTION = "How many flags flip when one code is another, or when ethnic group, sex or disability is recorded otherwise?"
NEXT = "as the next most frequent code"
FACT = "protected_characteristics_used"
NOT_TOLD = "It is not told sex, ethnic group or disability, so recording them otherwise can change nothing (what gives them away: BIAS-008)."

NOT_KNOWN = "Nothing says which features are protected characteristics, so they could not be singled out."


def assess_changed_codes(evidence: Evidence, perturbed: Perturbed) -> Finding:
    """Every code becomes the next most frequent one; every protected characteristic, where it is used, every group in turn."""
    protected = list_protected(perturbed)
    bar = HALF * perturbed.flagged_share
    protected_bar = TENTH * perturbed.flagged_share
    rows = (*_swap_all(perturbed, protected, bar=bar), *_recode_all(perturbed, protected, bar=protected_bar))
    if not rows:
        reason = (
            "the forecast is told no codes, and neither sex nor ethnic group nor disability, so none can be another; what "
            "gives these away all the same is asked in BIAS-008"
        )
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, reason)
    judgements = judge_rows(rows, confidence=evidence.protocol.confidence)
    compared = compare_flips(evidence, perturbed, choose_compared(judgements))
    verdict = combine_verdicts(
        [*(one.answer for one in judgements if one.answer is not None), *decide_groups(compared)]
    )
    worst, counts = say_worst(judgements)
    groups = tabulate_groups(evidence, perturbed, compared)
    return Finding(
        CODE, AUDIT, TITLE, QUESTION, verdict,
        headline=Statement(
            worst
            + say_refused(judgements)
            + say_shown(compared)
            + f" {say_protected(evidence, perturbed)}",
            counts,
        ),
        for_families=Statement(
            _say_for_families(verdict)
            + (" It is not told a child's sex, ethnic group or disability." if is_not_told(evidence, perturbed) else "")
        ),
        why=f"A concern where one other code flips more than {say_share(HALF)} as many flags as there are flagged decisions (whole "
        f"interval above {say_percent(bar)} of all decisions): {HALF_REASON}. For sex, ethnic group and disability, where the "
        f"model is told them, a concern where recording everybody as one group flips more than {say_share(TENTH)} as many flags as there "
        f"are flagged decisions (whole interval above {say_percent(protected_bar)} of all decisions): a list should not hang on that. "
        f"Also where the share of a group's decisions that flip is shown to differ from everyone else's by more than "
        f"{evidence.protocol.bias.margin:g}. Met only where all of that is shown to stay within.",
        tables=(
            tabulate_flips(
                evidence, perturbed, judgements, name="codes", title="Another code for everybody",
                note="Where there is no code there is none afterwards. The rarest code becomes the most frequent.",
            ),
            *(() if groups is None else (groups,)),
        ),
        figures=(draw_flips("codes", "Flags that flip with another code"),),
        limits=list_limits(
            perturbed,
            "Only one other code is tried for each child. Another might flip a flag that this one does not.",
        ),
        assumptions=list_assumptions(perturbed),
    )  # fmt: skip


def list_protected(perturbed: Perturbed) -> tuple[FeatureWords, ...]:
    """The features that are a protected characteristic on purpose and hold codes. Age is a number: PERT-002 moves it."""
    return tuple(
        word
        for word in perturbed.words
        if word.family == "protected" and holds_codes(perturbed.features, word.name)
    )


def is_not_told(evidence: Evidence, perturbed: Perturbed) -> bool:
    """Whether it is known that the model is told neither sex nor ethnic group nor disability."""
    described = any(word.family for word in perturbed.words) or evidence.facts.get(FACT) == "none"
    return described and not list_protected(perturbed)


def say_protected(evidence: Evidence, perturbed: Perturbed) -> str:
    """What was done about protected characteristics, in one or two sentences."""
    protected = list_protected(perturbed)
    if is_not_told(evidence, perturbed):
        return NOT_TOLD
    if not protected:
        return NOT_KNOWN
    named = say_list(tuple(word.label.lower() for word in protected))
    reason = evidence.facts.get(FACT, "").partition(": ")[2]
    return f"The model is told {named}, and recording it otherwise was tried." + (
        f" The reason given for using it: {reason.rstrip('.')}." if reason else ""
    )


def _swap_all(perturbed: Perturbed, protected: tuple[FeatureWords, ...], *, bar: float) -> tuple[Row, ...]:
    return tuple(
        Row(word.label, NEXT, perturbed.try_out(swap_codes(perturbed.features, word.name)), bar)
        for word in perturbed.words
        if word not in protected
        and holds_codes(perturbed.features, word.name)
        and len(list_codes(perturbed.features, word.name)) > 1
    )


def _recode_all(perturbed: Perturbed, protected: tuple[FeatureWords, ...], *, bar: float) -> tuple[Row, ...]:
    return tuple(
        Row(word.label, f"recorded as {code} for everybody", perturbed.try_out(put_code(perturbed.features, word.name, code)), bar)
        for word in protected
        for code in list_codes(perturbed.features, word.name)
    )  # fmt: skip


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "When one code is wrong, the computer still says the same of nearly all children. That is so in every group that could be judged.",
        Verdict.CONCERN: "When one code is wrong, the computer says something else of many children. Or it does so more often in some groups.",
    }.get(
        verdict,
        "When one code is wrong, we cannot say of how many children the computer would say something else.",
    )
