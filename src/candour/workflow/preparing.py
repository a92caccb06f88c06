"""Extracts become a case history: made up first where the pilot is synthetic, and read only once."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import candour.data
import candour.data.synthetic
from candour.config.canonical import canonical_json
from candour.config.engine import LocalEngine
from candour.config.event_tables import DocumentTableSettings
from candour.config.extracts import Extracts, FormatName, SafeguardingDataset, SyntheticAuthority
from candour.config.pilot import HistoryConfig, PilotConfig
from candour.contracts import ReportProgress
from candour.data.build import Database, ExtractPaths, fingerprint_extracts
from candour.data.extracts.event_tables.documents import DocumentTable
from candour.data.extracts.event_tables.table import EventTable
from candour.data.extracts.reader import FileFingerprint
from candour.data.history import HISTORY_VERSION, SCHEMAS, CaseHistory
from candour.data.partitions.files import list_files
from candour.data.partitions.parts import HistoryParts
from candour.data.partitions.stored import StoredHistory, read_whole
from candour.data.storing import store_history
from candour.data.synthetic.authority import synthesise_authority
from candour.data.synthetic.documents_writer import DOCUMENTS, NAMES
from candour.errors import ConfigError
from candour.file_hashes import hash_file
from candour.workflow.computing import open_computing
from candour.workflow.practitioners import GivenTables, read_practitioners
from candour.workflow.text_files import GivenTextFiles, find_text_files
from candour.workflow.workspace import Workspace, make_private, wait_for_others

_DIGITS = 16
_MOST_NAMED = 3
# Where extracts lie says nothing about what is in them; their fingerprints do.
_PLACES = {"cin_census", "ssda903", "annex_a", "dfe_api", "families", "areas", "synthetic"}


@dataclass(frozen=True)
class PreparedHistory:
    """A case history, (file name, SHA-256) of every extract that it was read from, the folder that keeps it, and
    whether it was read now rather than before.
    """

    history: HistoryParts
    extracts: tuple[tuple[str, str], ...]
    folder: Path
    built: bool

    def read_whole(self) -> CaseHistory:
        """All parts at once, for what is asked of every child together. Raises HistoryError where a part cannot be read."""
        return read_whole(self.history)

    def fingerprint_tables(self) -> dict[str, str]:
        """SHA-256 of every table of the history: of its file, or of those of all its parts in their order."""
        return {name: _fingerprint_table(self.folder, name) for name in sorted(SCHEMAS)}


@dataclass(frozen=True)
class FoundSources:
    """What a case history is read from, found and fingerprinted, and what lies beside it, read."""

    paths: ExtractPaths
    given: GivenTables | None
    text_files: GivenTextFiles
    fingerprints: tuple[FileFingerprint, ...]

    @property
    def extracts(self) -> tuple[tuple[str, str], ...]:
        """(file name, SHA-256) of everything that is read."""
        beside = () if self.given is None else self.given.files
        return (
            *((found.name, found.sha256) for found in self.fingerprints),
            *beside,
            *self.text_files.files,
        )


def prepare_history(
    config: PilotConfig | HistoryConfig,
    config_path: Path,
    workspace: Workspace,
    report_progress: ReportProgress,
) -> PreparedHistory:
    """The case history of a pilot: made, read, or taken from an earlier run on the very same files.

    Raises ExtractError where an extract is missing or cannot be read, HistoryError where a stored history is
    broken.
    """
    sources = find_sources(config, config_path, workspace, report_progress)
    return build_prepared(config, sources, workspace, report_progress)


def find_sources(
    config: PilotConfig | HistoryConfig,
    config_path: Path,
    workspace: Workspace,
    report_progress: ReportProgress,
) -> FoundSources:
    """Find everything that a pilot reads, make what is synthetic, and fingerprint it. Raises ExtractError as `prepare_history`."""
    paths = _find_extracts(config, config_path, workspace, report_progress)
    # Read first: a table that cannot be used should not cost an hour.
    given = read_practitioners(config, config_path, paths)
    made_names = _find_made_names(config, paths)
    text_files = find_text_files(config, config_path, made_names=made_names)
    return FoundSources(paths, given, text_files, fingerprint_extracts(paths))


def build_prepared(
    config: PilotConfig | HistoryConfig,
    sources: FoundSources,
    workspace: Workspace,
    report_progress: ReportProgress,
) -> PreparedHistory:
    """Read what was found into a case history, or take the one that an earlier run read from the very same files."""
    engine = config.engine if isinstance(config, PilotConfig) else LocalEngine()
    key = hash_values(
        [
            HISTORY_VERSION,
            hash_sources(Path(candour.data.__path__[0])),
            config.extracts.model_dump(mode="json", exclude=_PLACES),
            *([] if engine.partitions == "auto" else [engine.partitions]),
            *sources.fingerprints,
        ]
    )
    folder = make_private(workspace.histories) / key[:_DIGITS]
    built = False
    if not folder.exists():
        with wait_for_others(folder):
            built = not folder.exists()
            if built:
                store_history(
                    sources.paths,
                    folder,
                    partitions=engine.partitions,
                    open_engine=partial(open_computing, engine, workspace),
                    report_progress=report_progress,
                )
    history = StoredHistory(
        folder,
        practitioners=None if sources.given is None else sources.given.tables,
        text_files=sources.text_files.held,
    )
    return PreparedHistory(
        # A history of one part is read once, and not again by everybody who asks for its part.
        history.read_part(0) if history.parts == 1 else history,
        sources.extracts,
        folder,
        built,
    )


def _fingerprint_table(folder: Path, name: str) -> str:
    digests = [hash_file(path) for path in list_files(folder, name)]
    return digests[0] if len(digests) == 1 else hash_values(digests)


def _find_extracts(
    config: PilotConfig | HistoryConfig,
    config_path: Path,
    workspace: Workspace,
    report_progress: ReportProgress,
) -> ExtractPaths:
    if config.extracts.synthetic is None:
        return place_extracts(config.extracts, config_path.absolute().parent)
    return make_extracts(config.extracts.synthetic, config.name, workspace, report_progress)


def place_extracts(extracts: Extracts, folder: Path) -> ExtractPaths:
    """The paths of a configuration, seen from the folder that it lies in.

    Raises ConfigError where the environment does not say where the database is.
    """

    def place(paths: tuple[str, ...]) -> tuple[Path, ...]:
        return tuple(folder / path for path in paths)

    dataset = extracts.standard_safeguarding_dataset
    return ExtractPaths(
        cin_census=place(extracts.cin_census),
        ssda903=place(extracts.ssda903),
        families=folder / extracts.families if extracts.families is not None else None,
        annex_a=place(extracts.annex_a),
        standard_safeguarding_dataset=place(dataset.folders) if dataset else (),
        database=_find_database(dataset) if dataset else None,
        dataset_taken_on=dataset.taken_on if dataset else None,
        dfe_api=place(extracts.dfe_api),
        event_tables=tuple(
            EventTable(**(table.model_dump() | {"path": folder / table.path}))
            for table in extracts.event_tables
        ),
        documents=_place_documents(extracts.documents, folder),
        taken_on=extracts.taken_on,
        link_families_by=extracts.link_families_by,
        areas=folder / extracts.areas if extracts.areas is not None else None,
    )


def _find_database(dataset: SafeguardingDataset) -> Database | None:
    if dataset.database_url_from is None:
        return None
    url = os.environ.get(dataset.database_url_from)
    if not url:
        raise ConfigError(
            f"The configuration says that the environment variable {dataset.database_url_from} holds the URL of the "
            "database, but it is not set. Set it before you run candour, such as "
            "postgresql+psycopg://user:password@host/database."
        )
    return Database(url, dataset.database_schema)


def _place_documents(settings: DocumentTableSettings | None, folder: Path) -> DocumentTable | None:
    if settings is None:
        return None
    return DocumentTable(**(settings.model_dump() | {"path": folder / settings.path}))


def make_extracts(
    settings: SyntheticAuthority, name: str, workspace: Workspace, report_progress: ReportProgress
) -> ExtractPaths:
    """The extracts of a synthetic authority, written the first time that these settings are asked for."""
    generator = hash_sources(Path(candour.data.synthetic.__path__[0]))
    key = hash_values([canonical_json(settings).decode(), generator])
    folder = make_private(workspace.extracts) / f"{name}-{key[:_DIGITS]}"
    if not folder.exists():
        with wait_for_others(folder):
            if not folder.exists():
                _synthesise(settings, folder, report_progress)

    def made(name: FormatName) -> tuple[Path, ...]:
        return (folder / name,) if name in settings.formats else ()

    return ExtractPaths(
        cin_census=made("cin_census"),
        ssda903=made("ssda903"),
        annex_a=made("annex_a"),
        standard_safeguarding_dataset=made("standard_safeguarding_dataset"),
        dfe_api=made("dfe_api"),
        documents=_find_made_documents(folder) if settings.documents else None,
        families=folder / "families.csv",
        areas=folder / "areas.csv",
    )


def _synthesise(settings: SyntheticAuthority, folder: Path, report_progress: ReportProgress) -> None:
    synthesise_authority(
        directory=folder,
        children=settings.children,
        years=settings.years,
        seed=settings.seed,
        scenarios=settings.scenarios,
        last_year=settings.last_year,
        formats=settings.formats,
        practitioners=settings.practitioners,
        documents=settings.documents,
        profile=settings.profile,
        until=settings.until,
        report_progress=report_progress,
    )


def _find_made_names(config: PilotConfig | HistoryConfig, paths: ExtractPaths) -> Path | None:
    if config.extracts.synthetic is None or paths.documents is None:
        return None
    return paths.documents.path.parents[1] / NAMES


def _find_made_documents(folder: Path) -> DocumentTable:
    return DocumentTable(
        folder / DOCUMENTS, child_id="child_id", written_on="written_on", text="text", kind="kind"
    )


def hash_sources(package: Path) -> str:
    """SHA-256 over the code of a package, so that nothing made by older code is taken for new."""
    digests = [
        (path.relative_to(package).as_posix(), hash_file(path)) for path in sorted(package.rglob("*.py"))
    ]
    return hash_values(digests)


def hash_values(values: Sequence[object]) -> str:
    """SHA-256 of plain values in this order."""
    return hashlib.sha256(json.dumps(values, separators=(",", ":")).encode()).hexdigest()
