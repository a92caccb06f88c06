"""Plain statements about a pilot, for the report and for the audits that depend on them."""

from collections.abc import Sequence

import numpy as np

from candour.config.pilot import PilotConfig
from candour.data.decisions.deprivation import say_fifths
from candour.data.decisions.points import list_deciding
from candour.data.partitions.parts import HistoryParts
from candour.modelling.cases import Positions
from candour.modelling.forecasts import say_training
from candour.modelling.split import Split
from candour_pipelines.described_decisions import DescribedDecisions
from candour_pipelines.planned_variants import PlannedVariant


def state_facts(
    config: PilotConfig, history: HistoryParts, described: DescribedDecisions, split: Split
) -> dict[str, str]:
    """Facts by name. Days are ISO dates; no fact holds a count of children."""
    return {
        **_state_days(described, split),
        **_state_question(config, history),
        "history_begins": min(entry.first_day for entry in history.coverage).isoformat(),
        "embargo_days": "0" if split.embargo_days is None else str(split.embargo_days),
        "selection_metric": config.models.metric,
        "learns_from": config.split.name,
        "base_rate_train": _state_base_rate(described, split.train),
        "base_rate_test": _state_base_rate(described, split.test),
        "families_known": "yes" if described.description.families_listed else "no",
        "protected_characteristics_used": _state_protected(config),
        **_state_fifths(described),
        **_state_practitioners(config),
    }


def state_variants(plans: Sequence[PlannedVariant]) -> dict[str, str]:
    """Which variants were tried, the leading one first; nothing where one alone was."""
    return {"variants_tried": "; ".join(plan.words for plan in plans)} if len(plans) > 1 else {}


def _state_days(described: DescribedDecisions, split: Split) -> dict[str, str]:
    days = described.cases.decided_on
    return {
        "first_training_day": str(days[split.train].min()),
        "last_training_day": str(days[split.train].max()),
        "first_test_day": str(days[split.test].min()),
        "last_test_day": str(days[split.test].max()),
    }


def _state_question(config: PilotConfig, history: HistoryParts) -> dict[str, str]:
    outcome = config.question.outcome
    observed = [
        max(entry.last_day for entry in history.coverage if kind in entry.kinds) for kind in outcome.events
    ]
    return {
        "decision_point": config.question.decision_point,
        "decision_events": ", ".join(list_deciding(history, config.question.decision_point)),
        "outcome_kinds": ", ".join(outcome.kinds),
        "outcome_events": ", ".join(outcome.events),
        "outcome_after_days": str(outcome.after_days),
        "outcome_within_days": str(outcome.within_days),
        "outcome_observed_until": min(observed).isoformat(),
    }


def _state_base_rate(described: DescribedDecisions, positions: Positions) -> str:
    return f"{np.mean(described.cases.outcomes[positions]):.3f}"


def state_training(config: PilotConfig) -> dict[str, str]:
    """From what it learnt, where that is not all training decisions at once; how many there were is in the flow."""
    said = say_training(config.models.training)
    return {"training_decisions_used": f"{said['training'].capitalize()}."} if said else {}


def _state_fifths(described: DescribedDecisions) -> dict[str, str]:
    """What the fifths of deprivation are fifths of; nothing where no area is known."""
    meaning = say_fifths(described.description.areas)
    return {} if meaning is None else {"fifths_of_deprivation": meaning}


def _state_practitioners(config: PilotConfig) -> dict[str, str]:
    """That nobody real was asked, where the synthetic authority made its practitioners up."""
    synthetic = config.extracts.synthetic
    if config.practitioners is not None or synthetic is None or not synthetic.practitioners:
        return {}
    return {"practitioners": "Made up, like the authority: no worker and no judgement is real."}


def _state_protected(config: PilotConfig) -> str:
    protected = config.features.protected
    if protected is None:
        return "none"
    return f"{', '.join(protected.use)}: {protected.reason}"
