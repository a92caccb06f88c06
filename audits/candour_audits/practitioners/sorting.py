"""PRAC-001: people and the model on the same cases."""

from typing import NamedTuple

from candour.contracts import Evidence
from candour.results import Cell, Column, Estimate, Figure, Finding, Guard, Statement, Table, Verdict
from candour.stats.clustered import are_probabilities
from candour.stats.intervals import compute_critical_value
from candour.stats.practitioners.flags import FlaggedAlike, flag_alike
from candour.stats.practitioners.judgements import Judgements
from candour.stats.practitioners.measures import measure_auc, measure_average_precision, measure_brier
from candour.stats.practitioners.two_way import RowEstimate, describe
from candour_audits.decisions import Decisions
from candour_audits.practitioners.counts import FEWEST, find_fewest
from candour_audits.practitioners.judged import ASSUMPTIONS, AUDIT, JUDGED_ONLY, SEVERAL, list_limits
from candour_audits.practitioners.over_time import tabulate_quarters
from candour_audits.practitioners.selection import tabulate_judged, tabulate_selection
from candour_audits.unanswered import build_unanswered
from candour_audits.wording import say_number, say_percent

CODE = "PRAC-001"
TITLE = "People and the forecast on the same cases"
QUESTION = "Does the forecast sort cases better than the practitioners who knew the families?"
WHY = (
    "Met where the forecast is shown to do better than practitioners in one of two measures and worse in neither; a concern "
    "where it is shown to do worse in one. The two are the AUC of probabilities and, at the same number flagged, the share "
    "flagged among those with the outcome, as far as each was given; their intervals hold together."
)
COLUMNS = (
    Column("measure", "Measure", "text"),
    Column("people", "Practitioners", "number"),
    Column("model", "The forecast", "number"),
    Column("difference", "The forecast less practitioners", "number"),
    Column("answer", "Shown to be better", "text"),
    FEWEST,
)


class _Compared(NamedTuple):
    """One measure of both on the same judgements; `lower_is_better` turns the answer round."""

    label: str
    judged: Judgements
    people: RowEstimate
    model: RowEstimate
    fewest: int
    decides: bool = False
    lower_is_better: bool = False


def assess_sorting(evidence: Evidence, decisions: Decisions, judged: Judgements) -> Finding:
    """Discrimination, flags and squared errors of both, in pairs."""
    compared = _compare_probabilities(judged) + _compare_flags(evidence, judged)
    deciding = [each for each in compared if each.decides]
    least = evidence.protocol.bias.minimum_events
    if not deciding or min(judged.count_children(judged.outcomes | ~judged.outcomes)) < least:
        reason = f"fewer than {least} children with, or without, the outcome were judged"
        return build_unanswered(CODE, AUDIT, TITLE, QUESTION, reason)
    critical_value = compute_critical_value(1 - (1 - evidence.protocol.confidence) / len(deciding))
    rows = [_describe(each, critical_value) for each in compared]
    answers = {each.label: _answer(row, each) for each, row in zip(compared, rows, strict=True)}
    verdict = _decide([answers[each.label] for each in deciding])
    table = Table(
        "comparison", "Practitioners and the forecast on the same cases", COLUMNS,
        tuple((*row, answers[each.label], each.fewest) for each, row in zip(compared, rows, strict=True)),
        (Guard(("people", "model", "difference", "answer"), ("fewest",)),),
        note="A Brier score is better the lower it is; all else the higher. At the same number flagged: the forecast flags "
        f"its highest scores, as many as practitioners flagged. {SEVERAL}",
    )  # fmt: skip
    matched = tabulate_selection(evidence, "practitioner_forecasts")
    return Finding(
        CODE, AUDIT, TITLE, QUESTION, verdict,
        headline=Statement(_say_headline(verdict, compared, rows), tuple(each.fewest for each in deciding)),
        for_families=Statement(_say_for_families(verdict)),
        why=WHY,
        tables=(
            table, *tabulate_quarters(evidence, decisions, judged), tabulate_judged(decisions, judged), *matched,
        ),
        figures=(
            Figure("differences", "intervals", "comparison", "The forecast less practitioners",
                   "One dot a measure with its interval; to the right of 0 the forecast has the higher number.",
                   "difference", "measure", reference=0.0),
        ),
        limits=list_limits(
            evidence,
            JUDGED_ONLY,
            "Practitioners may know what no record holds. That the forecast sorts better does not say that it knows what they "
            "know; what both know together is another question.",
            "A family that a practitioner expected to escalate may have got help because of it, and then did not.",
            *_say_who(judged),
        ),
        assumptions=ASSUMPTIONS,
    )  # fmt: skip


def _compare_probabilities(judged: Judgements) -> list[_Compared]:
    chosen = judged.with_probability
    if len(chosen) == 0:
        return []
    scores, said, outcomes = chosen.scores, chosen.probabilities, chosen.outcomes
    fewest = find_fewest(chosen.children, outcomes, ~outcomes, crowd=chosen.crowd)
    compared = [
        _Compared("AUC", chosen, measure_auc(said, outcomes), measure_auc(scores, outcomes), fewest, decides=True),
        _Compared(
            "Average precision", chosen, measure_average_precision(said, outcomes),
            measure_average_precision(scores, outcomes), fewest,
        ),
    ]  # fmt: skip
    if are_probabilities(scores):
        brier = measure_brier(said, outcomes), measure_brier(scores, outcomes)
        compared.append(_Compared("Brier score", chosen, *brier, fewest, lower_is_better=True))
    return compared


def _compare_flags(evidence: Evidence, judged: Judgements) -> list[_Compared]:
    flagged = flag_as_people(evidence, judged)
    if flagged is None:
        return []
    chosen, happened = flagged.judged, flagged.judged.outcomes
    fewest = find_flagged_fewest(flagged)
    pairs = (
        ("Flagged among those with the outcome", flagged.flagged_by_people(happened), flagged.flagged_by_model(happened), True),
        ("Right among the flagged", flagged.precision_of_people(), flagged.precision_of_model(), False),
    )  # fmt: skip
    return [
        _Compared(f"{label}, same number flagged", chosen, people, model, fewest, decides=decides)
        for label, people, model, decides in pairs
    ]


def flag_as_people(evidence: Evidence, judged: Judgements) -> FlaggedAlike | None:
    """The flags of people, or without any their highest probabilities up to the leading capacity, and as many of the model."""
    chosen = judged.with_flag
    if len(chosen) == 0:
        chosen = judged.flag_by_probability(evidence.protocol.capacity_shares[-1])
    if len(chosen) == 0 or not (chosen.flags == 1).any():
        return None
    return flag_alike(chosen)


def find_flagged_fewest(flagged: FlaggedAlike) -> int:
    """The fewest children in any cell of people's flags, the model's and the outcome."""
    happened, people, model = flagged.judged.outcomes, flagged.people, flagged.model
    return find_fewest(
        flagged.judged.children,
        *(
            one & other & came
            for one in (people, ~people)
            for other in (model, ~model)
            for came in (happened, ~happened)
        ),
        crowd=flagged.judged.crowd,
    )


def _describe(each: _Compared, critical_value: float) -> tuple[Cell, ...]:
    crowd = each.judged.crowd
    own = [
        describe(number, crowd, critical_value=critical_value, bounds=(0.0, 1.0))
        for number in (each.people, each.model)
    ]
    difference = describe(each.model.less(each.people), crowd, critical_value=critical_value)
    return (each.label, *own, difference)


def _answer(row: tuple[Cell, ...], each: _Compared) -> str:
    difference = row[3]
    if not isinstance(difference, Estimate) or difference.low is None or difference.high is None:
        return "cannot tell"
    low, high = difference.low, difference.high
    if each.lower_is_better:
        low, high = -high, -low
    return "the forecast" if low > 0 else "practitioners" if high < 0 else "cannot tell"


def _decide(answers: list[str]) -> Verdict:
    if "practitioners" in answers:
        return Verdict.CONCERN
    return Verdict.MET if "the forecast" in answers else Verdict.CANNOT_TELL


def _say_headline(verdict: Verdict, compared: list[_Compared], rows: list[tuple[Cell, ...]]) -> str:
    said = {
        Verdict.MET: "On the cases that practitioners judged, the forecast is shown to do better than they did.",
        Verdict.CONCERN: "On the cases that practitioners judged, the forecast is shown to do worse than they did.",
    }.get(
        verdict,
        "On the cases that practitioners judged, the forecast is not shown to do better, or worse, than they did.",
    )
    numbers = [_say_numbers(each, row) for each, row in zip(compared, rows, strict=True) if each.decides]
    return " ".join([said, *_say_where(verdict, compared, rows), *numbers])


def _say_where(verdict: Verdict, compared: list[_Compared], rows: list[tuple[Cell, ...]]) -> tuple[str, ...]:
    """Which of the deciding measures shows it, where not all of them do."""
    better = {Verdict.MET: "the forecast", Verdict.CONCERN: "practitioners"}.get(verdict)
    deciding = [(each, row) for each, row in zip(compared, rows, strict=True) if each.decides]
    shown = [each.label for each, row in deciding if _answer(row, each) == better]
    if better is None or len(shown) == len(deciding):
        return ()
    where = (
        "in the order of cases (AUC)" if shown == ["AUC"] else "in whom they flag, not in the order of cases"
    )
    return (f"That is shown {where} only.",)


def _say_numbers(each: _Compared, row: tuple[Cell, ...]) -> str:
    people, model = row[1], row[2]
    if (
        not isinstance(people, Estimate)
        or not isinstance(model, Estimate)
        or people.value is None
        or model.value is None
    ):
        return ""
    if each.label == "AUC":
        return f"The AUC of the forecast is {say_number(model.value)}, that of practitioners {say_number(people.value)}."
    return (
        f"At the same number flagged, the forecast flags {say_percent(model.value)} of the cases with the outcome, practitioners "
        f"{say_percent(people.value)}."
    )


def _say_for_families(verdict: Verdict) -> str:
    return {
        Verdict.MET: "Asked about the same cases, the computer did better than the workers did. It still does not know what a worker "
        "knows of a family.",
        Verdict.CONCERN: "Asked about the same cases, workers did better than the computer.",
    }.get(verdict, "Asked about the same cases, we cannot say that the computer did better than workers.")


def _say_who(judged: Judgements) -> tuple[str, ...]:
    if judged.crowd.is_two_way:
        return ()
    return (
        "Too few practitioners are told apart by a key to allow for how they differ: intervals hold for these practitioners "
        "and say nothing of others.",
    )
