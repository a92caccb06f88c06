"""The questions that reviewers ask, each answered with a number, or with what it would take to tell.

Eighteen come from what went wrong elsewhere; three more follow that any panel should ask. An answer is read from the
published findings and from what the authority wrote, and from nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from candour.report.content.context import ReportContext
from candour.report.content.published import Published
from candour.report.content.reviewers import beyond, on_forecast, on_groups, on_outcome, on_robustness, on_use
from candour.report.content.reviewers.leads import say_lead
from candour.report.content.reviewers.parts import Part, Sources
from candour.report.content.statements import StatementLine
from candour.results import Finding

Standing = Literal["answered", "answered in part", "cannot tell"]
EIGHTEEN = 18


@dataclass(frozen=True)
class ReviewerAnswer:
    """One question. `standing` says how far it is answered; unless it is wholly, `needs` say what it would take.

    `lead` is its first sentence, in plain words. `lines` hold the numbers with their intervals, one thing a line; `evidence` the codes of the findings behind it, and
    `statements` the paths of the authority's own words. Questions beyond the eighteenth are further ones.
    """

    number: int
    question: str
    standing: Standing
    lines: tuple[str, ...]
    needs: tuple[str, ...]
    evidence: tuple[str, ...]
    statements: tuple[str, ...]
    lead: str = ""


Answer = Callable[[Sources], tuple[Part, ...]]

_QUESTIONS: tuple[tuple[str, Answer], ...] = (
    ("Is what it forecasts harm, or the authority\u2019s own action?", on_outcome.is_it_harm),
    ("Who never had a chance to have the outcome on record?", on_outcome.who_never_had_a_chance),
    ("Did help itself prevent or bring about the outcome?", on_outcome.did_help_make_or_prevent_it),
    ("Does it do better than counting earlier referrals, a short regression, and social workers\u2019 own forecasts?", on_forecast.does_it_beat_what_there_is),
    ("Out of 1,000 decisions, how many are flagged, right and missed, and in each group?", on_forecast.what_out_of_1000),
    ("Do scores come true: overall, by group, at the top, and later?", on_forecast.are_probabilities_true),
    ("Which groups are too small to judge, and what would it take?", on_groups.which_groups_are_too_small),
    ("Where it works worse for a group: is that the base rate, the records or the forecast?", on_groups.where_do_differences_come_from),
    ("How much of the score is poverty, or earlier contact with the service?", on_groups.how_much_is_poverty),
    ("Can the features give away a characteristic that was left out?", on_groups.can_features_tell_a_group),
    ("Would a new year, a new team, a new case system or a pandemic break it?", on_robustness.would_a_change_break_it),
    ("Do equally good forecasts disagree about the same child?", on_robustness.do_good_models_disagree),
    ("Does one changed or missing entry turn a child\u2019s flag?", on_robustness.does_one_field_flip_a_child),
    ("Are brothers and sisters, and children referred again, treated alike?", on_robustness.are_siblings_treated_coherently),
    ("Who can see, overrule, contest and correct a score, and is that logged?", on_use.who_can_contest),
    ("What happens to families that are flagged, and is there room to help?", on_use.what_follows_a_flag),
    ("When is it switched off?", on_use.when_is_it_switched_off),
    ("Could a family be recognised in this report?", on_use.could_a_family_be_recognised),
    ("Did anything from after the decision reach the forecast?", beyond.did_it_know_the_future),
    ("Could the model file give away a child?", beyond.could_the_model_file_give_away),
    ("Does looking where it points change what the next forecast learns?", beyond.does_acting_change_the_records),
)  # fmt: skip


def answer_reviewers(
    findings: tuple[Finding, ...], statements: Mapping[str, StatementLine], context: ReportContext
) -> tuple[ReviewerAnswer, ...]:
    """All of them, in order: the eighteen first. A finding that is missing, muted or withheld leaves a question open."""
    sources = Sources(Published(findings), statements, context)
    return tuple(
        _combine(sources, number, question, answer(sources))
        for number, (question, answer) in enumerate(_QUESTIONS, start=1)
    )


def _combine(sources: Sources, number: int, question: str, parts: tuple[Part, ...]) -> ReviewerAnswer:
    standing = _find_standing(parts)
    needs = dict.fromkeys(part.takes.rstrip(".") for part in parts if part.takes)
    return ReviewerAnswer(
        number,
        question,
        standing,
        tuple(dict.fromkeys(part.text for part in parts if part.text)),
        tuple(f"{need}." for need in needs),
        tuple(dict.fromkeys(code for part in parts for code in part.evidence)),
        tuple(dict.fromkeys(path for part in parts for path in part.statements)),
        say_lead(number, standing, sources, parts),
    )


def _find_standing(parts: tuple[Part, ...]) -> Standing:
    told = [part.told for part in parts]
    if all(told):
        return "answered"
    return "answered in part" if any(told) else "cannot tell"
