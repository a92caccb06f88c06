"""Whole pilots on made-up authorities whose truth is known: extracts written, read, modelled and questioned as by `candour run`.

The question, features and protocol are those of the quickstart, so that nothing is chosen here to look well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from candour.config.loading import load_pilot
from candour.config.pilot import PilotConfig
from candour.contracts import Evidence, PilotResult
from candour.results import Finding
from candour.workflow.preparing import PreparedHistory, prepare_history
from candour.workflow.questioning import ask_audits, choose_audits
from candour.workflow.workspace import Workspace
from candour_pipelines.case_escalation import CaseEscalation

QUICKSTART = Path(__file__).parents[2] / "configs" / "quickstart.yaml"
ONE_BOOSTING: dict[str, Any] = {"name": "gradient_boosting", "trees": [100], "leaves": [8]}
ONE_LINEAR: dict[str, Any] = {"name": "logistic_regression", "strengths": [0.1], "l1_shares": [0.0]}
TEXT: dict[str, Any] = {
    "kinds": ["referral_note", "assessment_summary"], "on_the_day": ["referral_note"], "when_authorised": ["assessment_summary"],
}  # fmt: skip
BOTH_KINDS_OF_DATA: dict[str, Any] = {"data": ["structured", "structured_and_text"]}


@dataclass(frozen=True)
class KnownWorld:
    """A finished pilot beside what nobody but a made-up authority knows."""

    config: PilotConfig
    prepared: PreparedHistory
    result: PilotResult
    evidence: Evidence

    def ask(self, *audits: str) -> dict[str, Finding]:
        """The findings of these audits by code."""
        found = ask_audits(self.evidence, choose_audits(audits), lambda *_: None, muted={})
        return {finding.code: finding for finding in found}


def build_pilot(
    *,
    children: int,
    seed: int,
    years: int = 6,
    profile: str | None = None,
    scenarios: Sequence[str] = ("baseline",),
    models: Sequence[Mapping[str, Any]] = (ONE_BOOSTING,),
    reads_text: bool = False,
    **changes: Any,
) -> PilotConfig:
    """The quickstart, asked of another made-up authority."""
    config: dict[str, Any] = load_pilot(QUICKSTART).model_dump(mode="json", exclude_unset=True)
    config["extracts"] = {
        "synthetic": {
            "children": children, "years": years, "last_year": 2026, "seed": seed, "scenarios": list(scenarios), "profile": profile,
            "documents": reads_text,
        }
    }  # fmt: skip
    config["models"] |= {"candidates": [dict(model) for model in models]}
    config["report"].pop("statements")
    if reads_text:
        config |= {"text": TEXT, "variants": BOTH_KINDS_OF_DATA}
    return PilotConfig.model_validate(config | changes)


def run_world(folder: Path, config: PilotConfig) -> KnownWorld:
    """Make the authority in `folder`, read its extracts, and run the pilot."""
    prepared = prepare_history(config, folder / "pilot.yaml", Workspace(folder / "mlruns"), lambda *_: None)
    result = CaseEscalation().run(config, prepared.history, lambda *_: None)
    return KnownWorld(config, prepared, result, present(config, result))


def present(config: PilotConfig, result: PilotResult) -> Evidence:
    """As the store would give it back."""
    return Evidence(
        name=config.name, variant=result.variant, leading=result.leading,
        labels={model.name: model.label for model in result.models},
        baselines=tuple(dict.fromkeys(model.name for model in result.models if model.is_baseline)),
        tables=result.tables, facts=result.facts, protocol=config.protocol, disclosure=config.disclosure, seed=config.seed,
        model=next(
            model.explainable for model in result.models if (model.variant, model.name) == (result.variant, result.leading)
        ),
    )  # fmt: skip
