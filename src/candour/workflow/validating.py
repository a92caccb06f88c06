"""Another authority's model on one's own decisions: a run of its own kind, its report, and how the two authorities compare."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
import pyarrow.parquet as pq

from candour.config.loading import load_pilot, load_statements
from candour.config.muting import refuse_unknown_codes
from candour.config.pilot import PilotConfig
from candour.contracts import SHARED_BY, Evidence, FittedModel, Pipeline, ReportProgress
from candour.desk.log import database_of, read_entries
from candour.engines.opening import check_engine
from candour.errors import ConfigError, HistoryError, RegistryError, ReproductionError
from candour.modelling.saving import load_model
from candour.registry import find_named, load_pipelines
from candour.report.combined.reading import read_study
from candour.report.combined.study import Study, share_extracts
from candour.report.external import NAME, describe_external
from candour.report.side_by_side import write_side_by_side
from candour.standing import Deviation, ProtocolStanding, Standing
from candour.stats.calibration.mended_elsewhere import Mended, Part, mend_elsewhere
from candour.stats.clustered import code_clusters
from candour.tracking.contents import MODEL as KEPT
from candour.tracking.evidence_files import read_evidence
from candour.tracking.model_metrics import ModelName
from candour.tracking.opening import open_store
from candour.tracking.runs import EXTERNAL, find_model_runs
from candour.tracking.store import RunStore
from candour.tracking.surroundings import describe_surroundings
from candour.workflow.preparing import prepare_history
from candour.workflow.protocol.standing import PlannedRun, check_register, plan_run
from candour.workflow.protocol.visiting import Visit
from candour.workflow.publishing import Publication, check_destination
from candour.workflow.questioning import find_time_travel, list_codes
from candour.workflow.recipe import write_down
from candour.workflow.run import Intended, make_run, say_counted
from candour.workflow.scoring.recorded_past import require_kinds
from candour.workflow.shared_folder import FINDINGS, MODEL, SharedModel, load_agreement, read_folder
from candour.workflow.workspace import Workspace


@runtime_checkable
class Receiving(Protocol):
    """A pipeline that can test a forecast which it did not train."""

    def receive(self, model: FittedModel) -> Pipeline:
        """The same recipe with this forecast."""


@dataclass(frozen=True)
class External:
    """What a validation left behind: the run, its report, and the comparison beside it."""

    run_id: str
    name: str
    publication: Publication
    comparison: Path
    mended: tuple[Mended, ...]
    leaked: bool
    standing: ProtocolStanding


def validate_model(
    folder: Path,
    config_path: Path,
    *,
    agreement_path: Path,
    mlruns: Path,
    out: Path | None,
    pdf: bool,
    visit: Visit,
    report_progress: ReportProgress,
) -> External:
    """Score one's own decisions with a shared model, question the scores, and compare.

    Raises ConfigError where the agreement or the question differ, ModelError where the folder or the model cannot be trusted,
    HistoryError where the extracts are those of the model or lack a kind of event that its features need, and whatever a pilot raises.
    """
    shared = read_folder(folder, load_agreement(agreement_path, today=visit.day))
    config = load_pilot(config_path)
    check_engine(config.engine)
    _check_config(config, shared)
    destination = out if out is not None else Path("reports") / f"{config.name}-external"
    check_destination(destination)
    refuse_unknown_codes(config.muted, list_codes(config.audits), config_path)
    statements = load_statements(config_path, config.report.statements)
    pipeline = _receive(config, shared)
    store = open_store(mlruns)
    read_entries(database_of(store.directory), config.name)
    registration = check_register(store, config, visit)
    prepared = prepare_history(config, config_path, Workspace(store.beside), report_progress)
    home = read_study(shared.findings, called=folder.name)
    _check_elsewhere(home, prepared.extracts)
    require_kinds(config.features, prepared.history.coverage, of="the shared model")
    planned = _name_model(plan_run(store, config, prepared, registration, visit), shared)
    with say_counted(planned.standing):
        intended = Intended(
            planned,
            statements,
            config_path.read_text(encoding="utf-8-sig"),
            describe_surroundings(planned.config, (*prepared.extracts, (MODEL, shared.sha256))),
            write_down(prepared, config_path, Workspace(store.beside), engine=planned.config.engine.name),
            kind=EXTERNAL,
        )
        made = make_run(store, intended, pipeline, out=destination, pdf=pdf, report_progress=report_progress)
    finished = made.finished
    mended = mend_scores(finished.evidence)
    comparison = destination.with_name(f"{destination.name}-comparison")
    document = describe_external(
        home,
        read_study((destination / FINDINGS).read_bytes(), called=config.name),
        mended,
        shared_by=shared.agreement.shared_by,
        threshold=config.disclosure.threshold,
    )
    write_side_by_side(document, comparison, name=NAME, pdf=pdf)
    leaked = find_time_travel(made.findings)
    return External(
        finished.run_id,
        config.name,
        made.publication,
        comparison / f"{NAME}.html",
        mended,
        leaked,
        planned.standing,
    )


def mend_scores(evidence: Evidence) -> tuple[Mended, ...]:
    """How right the shared scores are on the test decisions, as they are and mended by the decisions before."""
    columns = ["score", "outcome", "family_key"]
    leading = evidence.read("predictions", columns, where={"model": evidence.leading}).to_pandas()
    earlier = evidence.read("earlier_scores", columns).to_pandas()
    parts = [
        Part(
            table["score"].to_numpy(dtype=np.float64),
            table["outcome"].to_numpy() == 1,
            code_clusters(table["family_key"].to_numpy()),
        )
        for table in (earlier, leading)
    ]
    return mend_elsewhere(parts[0], parts[1], confidence=evidence.protocol.confidence)


def _check_config(config: PilotConfig, shared: SharedModel) -> None:
    own = config.model_dump(mode="json")
    for part in ("question", "features"):
        if _canonical(own[part]) != _canonical(shared.asked[part]):
            keys = [
                key
                for key in own[part]
                if _canonical(own[part][key]) != _canonical(shared.asked[part].get(key))
            ]
            raise ConfigError(
                f"The configuration asks another question than the shared model answers: '{part}' differs in {', '.join(keys) or 'its keys'}. Copy '{part}' "
                "of question.json in the shared folder as it is: a model is only tested on the question that it was made for."
            )
    if config.disclosure.mode != "on":
        raise ConfigError(
            "disclosure.mode must be on: what comes out is compared with another authority's published findings."
        )


def _receive(config: PilotConfig, shared: SharedModel) -> Pipeline:
    asked, agreement = shared.asked, shared.agreement
    model = FittedModel(
        variant="shared",
        name=str(asked["model"]),
        label=f"{asked['label']} of {agreement.shared_by}",
        estimator=load_model(shared.folder / MODEL),
        settings={
            "shared_by": agreement.shared_by,
            "sha256": shared.sha256,
            "columns": "\n".join(asked["columns"]),
        },
        is_baseline=False,
    )
    return _find_receiving(config).receive(model)


def give_again(store: RunStore, run_id: str, config: PilotConfig) -> Pipeline:
    """The pipeline that a test of another authority's model used, with the model that the run keeps: the folder need not be there any more.

    Raises ReproductionError where the run does not keep it, ModelError where its file cannot be trusted.
    """
    folder = store.artefacts(run_id) / "evidence"
    kept = read_evidence(folder, with_tables=False)
    nested = find_model_runs(store, run_id).get(ModelName(kept.variant, kept.leading))
    if nested is None or SHARED_BY not in kept.facts:
        raise ReproductionError(
            f"The run '{run_id[:8]}' tested another authority's model, and does not keep it. Validate the shared folder again: candour validate"
        )
    described = pq.read_schema(folder / "features.parquet").names
    model = FittedModel(
        variant="shared",
        name=kept.leading,
        label=kept.labels[kept.leading],
        estimator=load_model(store.artefacts(nested) / KEPT / MODEL),
        settings={
            "shared_by": kept.facts[SHARED_BY],
            "sha256": kept.facts["shared_model"],
            "columns": "\n".join(name for name in described if name != "row"),
        },
        is_baseline=False,
    )
    return _find_receiving(config).receive(model)


def _find_receiving(config: PilotConfig) -> Receiving:
    pipeline = find_named(load_pipelines(), config.pipeline, what="pipeline")
    if not isinstance(pipeline, Receiving):
        raise RegistryError(
            f"The pipeline '{config.pipeline}' trains its own forecast and cannot test one of another authority."
        )
    return pipeline


def _check_elsewhere(home: Study, extracts: Sequence[tuple[str, str]]) -> None:
    """On the records from which it was made a model says nothing of another authority."""
    if share_extracts(home.extracts, frozenset(digest for _, digest in extracts)):
        raise HistoryError(
            "These extracts are those that the shared model was made and tested on, so this would be no test in another authority. Give the "
            "extracts of the receiving authority."
        )


def _name_model(planned: PlannedRun, shared: SharedModel) -> PlannedRun:
    """A frozen protocol knows nothing of the shared model, so testing it is a deviation from it."""
    standing = planned.standing
    if standing.standing is Standing.EXPLORATORY:
        return planned
    deviation = Deviation(
        "models",
        "a forecast trained on the authority\u2019s own decisions",
        f"a forecast trained elsewhere, SHA-256 {shared.sha256[:12]}",
        shared.agreement.purpose,
    )
    return replace(planned, standing=replace(standing, deviations=(*standing.deviations, deviation)))


def _canonical(value: Any) -> str:
    held: Mapping[str, Any] | Any = value
    return json.dumps(held, sort_keys=True, ensure_ascii=False)
