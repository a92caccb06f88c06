"""Everything a report says that is no finding: taken from the configuration and the evidence, then worded."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath, PureWindowsPath

from candour.config.extracts import Extracts
from candour.config.pilot import NOT_NAMED, AuditConfig, PilotConfig, ScoreColumns
from candour.config.protocol import Disclosure, Protocol
from candour.contracts import SHARED_BY, Evidence, Manifest
from candour.report.content.bar import describe_bar
from candour.report.content.context_tables import describe_features, describe_parts
from candour.report.content.fact import Fact
from candour.report.content.model_wording import describe_model, describe_shared
from candour.report.content.question_wording import describe_question
from candour.report.content.verdict import Kind
from candour.results import Table
from candour.standing import ProtocolStanding


@dataclass(frozen=True)
class ReportContext:
    """What surrounds the findings. All text is ready to print; the tables of a report (`build_report`) are protected.

    `facts` are the pipeline's own plain statements by name. `manifest` holds file names without folders.
    `standing` is how the run stands to a protocol: every page says it.
    """

    kind: Kind
    title: str
    authority: str
    purpose: str
    config_name: str
    variant: str
    restricted: bool
    leading_label: str
    baseline_labels: tuple[str, ...]
    question: tuple[Fact, ...]
    sources: tuple[Fact, ...]
    model: tuple[Fact, ...]
    bar: tuple[Fact, ...]
    facts: Mapping[str, str]
    tables: tuple[Table, ...]
    manifest: Manifest | None
    protocol: Protocol
    disclosure: Disclosure
    standing: ProtocolStanding = field(default_factory=ProtocolStanding)


def describe_pilot(config: PilotConfig, evidence: Evidence) -> ReportContext:
    """The context of a pilot's report."""
    leading = evidence.labels[evidence.leading]
    return ReportContext(
        kind="pilot",
        title=config.report.title,
        authority=config.report.authority,
        purpose=config.report.purpose,
        config_name=config.name,
        variant=evidence.variant,
        restricted=config.disclosure.mode == "off",
        leading_label=leading,
        baseline_labels=_label_baselines(evidence),
        question=describe_question(config.question),
        sources=describe_extracts(config.extracts),
        model=_describe_forecast(config, evidence, leading),
        bar=describe_bar(config.protocol),
        facts=dict(evidence.facts),
        tables=(
            *describe_parts(evidence.tables),
            *describe_features(evidence.tables),
        ),
        manifest=_strip_folders(evidence.manifest, config.report.authority, config.disclosure),
        protocol=config.protocol,
        disclosure=config.disclosure,
        standing=evidence.standing,
    )


def _describe_forecast(config: PilotConfig, evidence: Evidence, leading: str) -> tuple[Fact, ...]:
    """How the forecast was made: in another authority, or here."""
    if SHARED_BY in evidence.facts:
        return describe_shared(evidence.facts, config.features, leading)
    return describe_model(config.models, config.split, config.features, leading)


def describe_scores(config: AuditConfig, evidence: Evidence) -> ReportContext:
    """The context of an audit of somebody else's scores."""
    leading = evidence.labels[evidence.leading]
    return ReportContext(
        kind="scores",
        title=config.report.title,
        authority=config.report.authority,
        purpose=config.report.purpose,
        config_name=config.name,
        variant=evidence.variant,
        restricted=config.disclosure.mode == "off",
        leading_label=leading,
        baseline_labels=_label_baselines(evidence),
        question=_describe_columns(config.columns),
        sources=(Fact("A table of scores", "One row a decision, given by the authority or its supplier."),),
        model=(
            Fact("The forecast in this report", leading),
            Fact("How it was made", "Not known here: only its scores were given."),
        ),
        bar=describe_bar(config.protocol),
        facts=dict(evidence.facts),
        tables=(),
        manifest=_strip_folders(evidence.manifest, config.report.authority, config.disclosure),
        protocol=config.protocol,
        disclosure=config.disclosure,
        standing=evidence.standing,
    )


def _label_baselines(evidence: Evidence) -> tuple[str, ...]:
    return tuple(evidence.labels[name] for name in evidence.baselines)


def describe_extracts(extracts: Extracts) -> tuple[Fact, ...]:
    """Where the records come from."""
    if extracts.synthetic is not None:
        made_up = extracts.synthetic
        return (
            Fact(
                "A made-up authority",
                f"No real child is in these data. {made_up.children:,} children over {made_up.years} return years "
                f"up to 31 March {made_up.last_year} were simulated (scenario: {', '.join(made_up.scenarios)}).",
            ),
        )
    sources = []
    if extracts.cin_census:
        sources.append(Fact("Children in need census", "The yearly return to the Department for Education."))
    if extracts.ssda903:
        sources.append(Fact("SSDA903 return", "The yearly return on children who are looked after."))
    linked = "A list of siblings was given." if extracts.families else "No list of siblings was given."
    return (*sources, Fact("Families", linked))


def _describe_columns(columns: ScoreColumns) -> tuple[Fact, ...]:
    decision = (
        f"The column \u201c{columns.decision}\u201d says which decisions were flagged."
        if columns.decision
        else "No decisions were given; the highest scores stand for the flags."
    )
    cluster = (
        f"Rows that share \u201c{columns.cluster}\u201d are resampled together."
        if columns.cluster
        else "No child or family was given, so every row counts as its own; intervals may be too narrow."
    )
    return (
        Fact("The score", f"The column \u201c{columns.score}\u201d."),
        Fact("The outcome", f"The column \u201c{columns.outcome}\u201d, as the authority recorded it."),
        Fact("What was decided", decision),
        Fact("Children and families", cluster),
    )


def _strip_folders(manifest: Manifest | None, authority: str, disclosure: Disclosure) -> Manifest | None:
    """File names without their folders; without any name where the authority wants not to be named.

    A file name often holds the authority's code: publishing it would name an authority that chose not to be.
    """
    if manifest is None:
        return None
    files = sorted((_last_part(name), fingerprint) for name, fingerprint in manifest.extracts)
    if authority == NOT_NAMED and disclosure.mode == "on":
        files = [
            (f"Extract {number}{PurePosixPath(name).suffix.lower()}", fingerprint)
            for number, (name, fingerprint) in enumerate(files, start=1)
        ]
    return replace(manifest, extracts=tuple(files))


def _last_part(name: str) -> str:
    return PureWindowsPath(PurePosixPath(name).name).name
