"""PERT-004: what the model does with values that cannot be: refuses them, or scores them as if nothing was wrong."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from candour.contracts import Evidence
from candour.results import Finding, Statement, Verdict
from candour.stats.perturbation.altering import holds_codes, leave_empty, put_code, put_number, put_text
from candour_audits.calibration.ranges import combine_verdicts
from candour_audits.poor_input.bars import HALF, TENTH
from candour_audits.poor_input.flips_table import Judgement, Row, draw_flips, judge_rows, tabulate_flips
from candour_audits.poor_input.perturbed import Perturbed
from candour_audits.poor_input.said import AUDIT, list_assumptions, list_limits, say_worst
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_list, say_percent, say_share

CODE = "PERT-004"
TITLE = "Values that cannot be"
QUESTION = "What does the forecast do with values that cannot be?"
UNSEEN = "candour: never seen"
CENTURY = 100.0


def assess_impossible_values(evidence: Evidence, perturbed: Perturbed) -> Finding:
    """Put in unseen codes, impossible numbers, words for numbers, and nothing at all."""
    rows = tuple(
        Row(what, how, perturbed.try_out(altered), None if part is None else part * perturbed.flagged_share)
        for what, how, altered, part in _alter(perturbed)
    )
    if not rows:
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, "the evidence holds no features")
    judgements = judge_rows(rows, confidence=evidence.protocol.confidence)
    strays = [one for one in judgements if leaves_range(one)]
    answers = [Verdict.MET if one.row.tried.refused else one.answer or Verdict.MET for one in judgements]
    verdict = combine_verdicts([*answers, *([Verdict.CONCERN] if strays else [])])
    worst, counts = say_worst([one for one in judgements if one.row.bar is not None])
    refused = tuple(f"{one.row.what} {one.row.how}" for one in judgements if one.row.tried.refused)
    return Finding(
        CODE, AUDIT, TITLE, QUESTION, verdict,
        headline=Statement(
            (f"The model refuses {say_list(refused)}. " if refused else "The model refuses nothing of what was tried. ")
            + worst
            + (" Some scores leave the range from 0 to 1, or are no number." if strays else ""),
            counts,
        ),
        for_families=Statement(_say_for_families(verdict)),
        why="A refusal is right: somebody then looks at the record. A concern where values that cannot be are scored in silence "
        f"and flip more than {say_share(TENTH)} as many flags as there are flagged decisions (whole interval above "
        f"{say_percent(TENTH * perturbed.flagged_share)} of all decisions), since such a mistake then decides who is looked at; "
        f"for a code that was never seen, which a new year's code list may bring, the bar is {say_share(HALF)} as many. Also where a "
        "score leaves the range from 0 to 1. No bar is held against a record in which everything is missing, for what is right there is "
        "for people to say; nor against a billion, or infinity, everywhere, where single slips could be tried.",
        tables=(
            tabulate_flips(
                evidence, perturbed, judgements, name="impossible", title="Values that cannot be, for everybody",
                note="Where the model refuses a table of features, it gives no score to anybody in it.",
            ),
        ),
        figures=(draw_flips("impossible", "Flags that flip with values that cannot be"),),
        limits=list_limits(
            perturbed,
            "Hardly any model checks what it is told, so this is a concern about most. What meets it is a check of every record before "
            "it is scored, or a model that refuses.",
            "Asked of the model alone. The reading of extracts has rules of its own that may stop such a value before; whoever "
            "puts a model to use in another system does not have them.",
        ),
        assumptions=list_assumptions(perturbed),
    )  # fmt: skip


def leaves_range(one: Judgement) -> bool:
    """Whether a score is no number, or lies below 0 or above 1."""
    flips = one.row.tried.flips
    if flips is None:
        return False
    return not bool(np.isfinite(flips.after).all() and (flips.after >= 0).all() and (flips.after <= 1).all())


def _alter(perturbed: Perturbed) -> Iterator[tuple[str, str, pd.DataFrame, float | None]]:
    """What, how, the altered features, and the bar as a part of how many are flagged (None: no bar)."""
    features = perturbed.features
    codes = [name for name in features.columns if holds_codes(features, name)]
    numbers = [name for name in features.columns if name not in codes]
    if codes:
        altered = features
        for name in codes:
            altered = put_code(altered, name, UNSEEN)
        yield "all codes", "as a code that was never seen", altered, HALF
    slips = False
    if ages := list(perturbed.of_families("age")):
        altered = features.copy(deep=False)
        for name in ages:
            altered[name] = features[name] + CENTURY
        yield "age", "100 years too many (a date of birth in the wrong century)", altered, TENTH
    for what, families, value in (
        ("age", ("age",), -5.0),
        ("all counts", ("count", "distinct_codes", "code_count"), -1.0),
        ("all counts", ("count", "distinct_codes", "code_count"), 1000.0),
        ("all days since", ("days_since",), -100.0),
    ):  # fmt: skip
        if names := list(perturbed.of_families(*families)):
            slips = True
            yield what, f"set to {value:g}".replace("-", "\u2212"), put_number(features, names, value), TENTH
    if numbers:
        yield "all numbers", "set to a billion", put_number(features, numbers, 1e9), None if slips else TENTH
        yield "all numbers", "infinite", put_number(features, numbers, np.inf), None if slips else TENTH
        yield "one number", "written as words", put_text(features, numbers[:1]), TENTH
    if len(features.columns):
        yield "everything", "missing", leave_empty(features, features.columns), None
        yield "one feature", "not given at all", features.drop(columns=features.columns[0]), TENTH


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "Some dates and numbers cannot be true, such as a birthday a hundred years off. The computer refuses them, or they hardly change what it says.",
        Verdict.CONCERN: "Some dates and numbers cannot be true, such as a birthday a hundred years off. The computer does not notice, and says something else of many children.",
    }.get(
        verdict,
        "Some dates and numbers cannot be true, such as a birthday a hundred years off. We cannot say how much they change what the computer says.",
    )
