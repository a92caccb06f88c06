"""Explain one case of a finished run, or list the days of a child's decisions."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from candour.contracts import ReportProgress
from candour.errors import EvidenceError, TrackingError
from candour.results import Verdict
from candour.stats.single_case.nearest_change import Change, read_value
from candour.stats.single_case.reasons import Reason
from candour.tracking.evidence import load_evidence
from candour.tracking.findings import read_findings
from candour.tracking.opening import open_store
from candour.tracking.store import RunStore
from candour.workflow.explaining.answer import (
    NOT_THIS,
    RESTRICTED,
    CaseExplanation,
    ChangeInWords,
    DecisionDays,
    ReasonInWords,
)
from candour.workflow.explaining.asking import Asked, ask_for_changes, ask_for_reasons, compute_rank
from candour.workflow.explaining.decision_key import find_decision, list_decisions, read_leading
from candour.workflow.explaining.material import Material, read_material
from candour.workflow.explaining.unknowable import list_unknowable
from candour.workflow.explaining.values_in_words import FeatureWords, say_changeable, say_value

PROBABILITIES = "CALI-001"
"""The finding that says whether scores may be shown as probabilities."""


def explain_case(
    reference: str, key: str, *, mlruns: Path, refits: int, report_progress: ReportProgress
) -> CaseExplanation:
    """Explain one test decision of a run. Nothing is written, and the run stays as it is.

    Raises TrackingError where the run is not found, ConfigError where the key means no decision or several, EvidenceError
    where the run holds too little.
    """
    store = open_store(mlruns, create=False)
    finished = load_evidence(store, reference)
    evidence = finished.evidence
    leading = read_leading(evidence)
    decision = find_decision(leading, key)
    share = evidence.protocol.capacity_shares[-1]
    material = read_material(evidence, leading, decision, share)
    asked = ask_for_reasons(
        material, refits=refits, share=share, seed=evidence.seed, report_progress=report_progress
    )
    changes = ask_for_changes(material, more_than=evidence.disclosure.threshold)
    words = {word.name: word for word in material.words}
    score = float(material.scores[material.place])
    flagged = material.cut_off is not None and score >= material.cut_off
    rank = compute_rank(material.scores, material.place)
    probability = score if _may_be_a_probability(store, finished.run_id) else None
    lowest, highest = (
        (None, None)
        if not asked.ranks
        else (_count_in_100(min(asked.ranks)), _count_in_100(max(asked.ranks)))
    )
    return CaseExplanation(
        restricted=RESTRICTED, not_this=NOT_THIS, run_id=finished.run_id,
        forecast=evidence.labels.get(evidence.leading, evidence.leading),
        row=decision.row, decided_on=decision.decided_on,
        rank=_count_in_100(rank), score=_say_score(rank, probability), probability=probability,
        flagged=flagged, flag=_say_flag(share, material, flagged=flagged),
        refits=len(asked.ranks), rank_lowest=lowest, rank_highest=highest, flagged_in=sum(asked.flagged),
        lasting=_say_lasting(asked, lowest, highest),
        reasons=tuple(_say_reason(reason, words, material.case) for reason in asked.reasons),
        about_reasons=_say_about_reasons(asked),
        changes=tuple(_say_change(change, words, material.case, flagged=flagged) for change in changes),
        about_changes=_say_about_changes(changes, material),
        cannot_know=list_unknowable(evidence, material.words, material.case, decision.decided_on),
    )  # fmt: skip


def list_days(reference: str, key: str, *, mlruns: Path) -> DecisionDays:
    """The test decisions of the child that a key stands for; never another child's. Raises as `explain_case` does."""
    finished = load_evidence(open_store(mlruns, create=False), reference)
    found = list_decisions(read_leading(finished.evidence), key)
    return DecisionDays(RESTRICTED, tuple((decision.row, decision.decided_on) for decision in found))


def _may_be_a_probability(store: RunStore, run_id: str) -> bool:
    try:
        findings = read_findings(store, run_id)
    except (TrackingError, EvidenceError):
        # Not audited, or by another version: then nobody has shown it.
        return False
    return any(finding.code == PROBABILITIES and finding.verdict is Verdict.MET for finding in findings)


def _count_in_100(rank: float) -> int:
    return int(100 * rank + 1e-9)


def _say_score(rank: float, probability: float | None) -> str:
    place = f"{say_rank(_count_in_100(rank))} of the other test decisions"
    if probability is None:
        return f"{place}. The score is a rank only: it was not shown that scores may be read as probabilities ({PROBABILITIES})."
    return (
        f"{place}. As a probability it is {100 * probability:.0f} in 100: over all decisions with such a score, about that many "
        "were followed by the outcome in the test. It does not say which."
    )


def say_rank(count: int) -> str:
    """Of how many in 100 others it stands above, in words."""
    if count == 100:
        return "Higher than all"
    return f"Higher than {count} in 100" if count else "Higher than fewer than 1 in 100"


def _say_flag(share: float, material: Material, *, flagged: bool) -> str:
    if material.cut_off is None:
        return f"No cut-off parts flagged from not flagged decisions at a capacity of {100 * share:g} in 100."
    said = "It is" if flagged else "It is not"
    return f"{said} among the {100 * share:g} in 100 that would be flagged. Who is looked at is for people to decide."


def _say_lasting(asked: Asked, lowest: int | None, highest: int | None) -> str:
    if lowest is None or highest is None:
        return ""
    refits = len(asked.ranks)
    place = f"{lowest} in 100" if lowest == highest else f"{lowest} to {highest} in 100"
    return (
        f"Fitted again {refits} times to families drawn again, the model puts it above {place} of the others, and flags "
        f"it in {sum(asked.flagged)} of {refits}."
    )


def _say_reason(reason: Reason, words: Mapping[str, FeatureWords], case: pd.DataFrame) -> ReasonInWords:
    word = words[reason.feature]
    return ReasonInWords(
        word.label, say_value(word, read_value(case[reason.feature])), "up" if reason.contribution > 0 else "down",
        reason.contribution, reason.among_largest, reason.same_direction, reason.refits, reason.low, reason.high,
        word.may_stand_for,
    )  # fmt: skip


def _say_about_reasons(asked: Asked) -> str:
    if asked.why_none:
        return asked.why_none
    if not asked.reasons:
        return "No feature moves the score of this case."
    lasting = "" if asked.ranks else " How lasting they are is not known: the model was not fitted again."
    return (
        "These are contributions to the model's score before it is calibrated, compared with the average decision; together with "
        "the smaller ones they add up to it. They are no causes. Features that say the same thing share their credit, so a "
        f"reason that does not last over refits may stand for another.{lasting}"
    )


def _say_change(
    change: Change, words: Mapping[str, FeatureWords], case: pd.DataFrame, *, flagged: bool
) -> ChangeInWords:
    told = [
        f"{words[name].label}: {say_value(words[name], value)} (and not {say_value(words[name], read_value(case[name]))})"
        for name, value in change.values.items()
    ]
    if change.whole_source:
        told = [f"nothing recorded of it at all: {'; '.join(words[name].label for name in change.values)}"]
    would = "would not have flagged" if flagged else "would have flagged"
    families = frozenset(words[name].family for name in change.values)
    return ChangeInWords(
        f"The model {would} this case had it been told: {'; and '.join(told)}.", say_changeable(families)
    )


def _say_about_changes(changes: Sequence[Change], material: Material) -> str:
    if material.model is None:
        return "The leading forecast cannot be questioned, so no other record was tried."
    if material.cut_off is None:
        return "There is no flag that a change could alter."
    rules = (
        "Tried were values seen of more than a few children, or rounded ones between the least and the greatest seen, that do not "
        "contradict the rest of the record."
    )
    if not changes:
        return f"No change of one feature or of two was found that would alter the flag. {rules}"
    return f"These are the nearest such records that were found: no advice, no cause, and no forecast of what would happen. {rules}"
