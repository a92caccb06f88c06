"""PERT-001: how many flags flip where one field of the record is missing, and whether that hits some groups harder."""

from candour.contracts import Evidence
from candour.results import Finding, Statement, Verdict
from candour.stats.perturbation.altering import COUNTED, forget, leave_empty
from candour_audits.calibration.ranges import combine_verdicts
from candour_audits.poor_input.bars import HALF, HALF_REASON
from candour_audits.poor_input.flips_table import Row, draw_flips, judge_rows, tabulate_flips
from candour_audits.poor_input.groups_flips import (
    choose_compared,
    compare_flips,
    decide_groups,
    say_shown,
    tabulate_groups,
)
from candour_audits.poor_input.perturbed import Perturbed
from candour_audits.poor_input.said import (
    AUDIT,
    list_assumptions,
    list_limits,
    name_field,
    say_refused,
    say_worst,
)
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_percent, say_share

CODE = "PERT-001"
TITLE = "A missing field"
QUESTION = "How many flags flip when one field of the record is missing, and does the same gap hit some groups harder?"
NONE_RECORDED = "as if nothing was recorded"
EMPTY = "left empty"


def assess_missing_fields(evidence: Evidence, perturbed: Perturbed) -> Finding:
    """Take one field away from everybody, for every field that the features come from."""
    rows = list_rows(perturbed, bar=HALF * perturbed.flagged_share)
    if not rows:
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, "the evidence holds no features")
    judgements = judge_rows(rows, confidence=evidence.protocol.confidence)
    compared = compare_flips(evidence, perturbed, choose_compared(judgements))
    bar_verdict = combine_verdicts(one.answer for one in judgements if one.answer is not None)
    verdict = combine_verdicts([bar_verdict, *decide_groups(compared)])
    worst, counts = say_worst(judgements)
    groups = tabulate_groups(evidence, perturbed, compared)
    return Finding(
        CODE, AUDIT, TITLE, QUESTION, verdict,
        headline=Statement(
            worst + say_refused(judgements) + say_shown(compared),
            counts,
        ),
        for_families=Statement(_say_for_families(verdict)),
        why=f"A concern where one missing field flips more than {say_share(HALF)} as many flags as there are flagged decisions (whole "
        f"interval above {say_percent(HALF * perturbed.flagged_share)} of all decisions): {HALF_REASON}. Also where a group's "
        f"share of flips is shown to differ from everyone else's by more than {evidence.protocol.bias.margin:g}. Met only where "
        "every field is shown to stay within the first and every group within the second.",
        tables=(
            tabulate_flips(
                evidence, perturbed, judgements, name="fields", title="One field missing for everybody",
                note=f"“{NONE_RECORDED}”: counts are 0, days since and codes have no value, as for a child of whom nothing was "
                f"recorded there. “{EMPTY}”: no value at all, also where the features would have been 0.",
            ),
            *(() if groups is None else (groups,)),
        ),
        figures=(draw_flips("fields", "Flags that flip where a field is missing"),),
        limits=list_limits(
            perturbed,
            "Only one field goes missing at a time. Real gaps come together: whole months, one team, one year.",
        ),
        assumptions=list_assumptions(perturbed),
    )  # fmt: skip


def list_rows(perturbed: Perturbed, *, bar: float) -> tuple[Row, ...]:
    """Every source of features, as if nothing was recorded there and, where that differs, left empty."""
    fields: dict[str, dict[str, str]] = {}
    for word in perturbed.words:
        fields.setdefault(word.source or word.label, {})[word.name] = word.family
    rows = []
    for source, families in fields.items():
        field = name_field(source)
        if set(families.values()) & COUNTED:
            tried = perturbed.try_out(forget(perturbed.features, families))
            rows.append(Row(field, NONE_RECORDED, tried, bar))
        rows.append(Row(field, EMPTY, perturbed.try_out(leave_empty(perturbed.features, families)), bar))
    return tuple(rows)


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "When one kind of note is missing, the computer still says the same of nearly all children. That is so in every group that could be judged.",
        Verdict.CONCERN: "When some kinds of note are missing, the computer says something else of many children. Or it does so more often in some groups.",
    }.get(
        verdict,
        "When one kind of note is missing, we cannot say of how many children the computer would say something else.",
    )
