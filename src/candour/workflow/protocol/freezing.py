"""Freeze the protocol of a pilot, show what became of it, and verify that nothing of it was altered."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from candour.config.canonical import hash_config
from candour.config.loading import load_pilot
from candour.config.muting import refuse_unknown_codes
from candour.config.pilot import PilotConfig
from candour.contracts import ReportProgress
from candour.desk.written_text import clean_text, find_role_fault
from candour.errors import ConfigError, ProtocolError
from candour.registration.comparing import find_changed_extracts
from candour.registration.held import Registration, Supersession
from candour.registration.register import (
    already_frozen,
    find_folder,
    freeze_protocol,
    name_file,
    read_register,
)
from candour.registration.sealing import TestPeriod, find_test_period, was_sealed
from candour.standing import Look, Standing
from candour.tracking.address import is_there
from candour.tracking.opening import open_store
from candour.tracking.runs import list_readers
from candour.tracking.store import RunStore
from candour.workflow.preparing import PreparedHistory, prepare_history
from candour.workflow.protocol.describing import describe_protocol
from candour.workflow.protocol.standing import find_sealed_families, refuse_lost
from candour.workflow.protocol.visiting import Visit, check_visit
from candour.workflow.questioning import list_codes
from candour.workflow.workspace import Workspace, make_private


@dataclass(frozen=True)
class RegisteredProtocol:
    """A frozen protocol and what became of it. `sealed` is what of it is sealed: `days`, `families` or `days and families`.

    file: the protocol as canonical JSON. entries: how many the log holds.
    """

    pilot: str
    fingerprint: str
    frozen_on: date
    sealed: str
    first_test_day: date
    last_test_day: date
    opened_on: date | None
    looks: tuple[Look, ...]
    superseded: tuple[Supersession, ...]
    entries: int
    behind: int
    file: Path


def freeze_pilot(
    config_path: Path, *, mlruns: Path, visit: Visit, supersede: str, report_progress: ReportProgress
) -> RegisteredProtocol:
    """Freeze what a configuration says, on its extracts as they are, and seal the test period.

    `supersede` is the reason for giving up the protocol that holds, empty where none does. Finished runs that had read the test
    period before are counted as looks.

    Raises ProtocolError where a protocol is frozen already and no reason is given, PopulationError where nothing could be tested.
    """
    config = load_pilot(config_path)
    refuse_unknown_codes(config.muted, list_codes(config.audits), config_path)
    _check_words(visit, supersede)
    if config.deviations:
        raise ConfigError(
            "deviations: a protocol that is about to be frozen differs from nothing. Take the reasons out."
        )
    store = open_store(mlruns)
    folder = find_folder(store.directory, config.name)
    before = _read(store, config)
    _refuse_early(before, supersede=supersede)
    prepared = prepare_history(config, config_path, Workspace(store.beside), report_progress)
    report_progress("Finding the test period", 0.0)
    period = find_test_period(config, prepared.read_whole())
    report_progress("Finding the test period", 1.0)
    make_private(folder.parent)
    registration = freeze_protocol(
        folder,
        describe_protocol(config, prepared.extracts, period.seal, visit.day),
        role=clean_text(visit.role),
        configuration=hash_config(config),
        supersede=clean_text(supersede),
        explored=_list_seen(store, config, prepared, period, before),
    )
    return _describe(store, config.name, registration)


def show_protocol(config_path: Path, *, mlruns: Path) -> RegisteredProtocol:
    """The frozen protocol of a pilot, verified but for the extracts. Raises ProtocolError where none is frozen."""
    config = load_pilot(config_path)
    if not is_there(mlruns):
        raise _say_none(config.name)
    store = open_store(mlruns, create=False)
    registration = _read(store, config)
    if registration is None:
        raise _say_none(config.name)
    return _describe(store, config.name, registration)


def verify_protocol(
    config_path: Path, *, mlruns: Path, report_progress: ReportProgress
) -> RegisteredProtocol:
    """The same, with every extract read and held against its fingerprint.

    Raises ProtocolError where the protocol, its log or an extract is not as it was.
    """
    shown = show_protocol(config_path, mlruns=mlruns)
    config = load_pilot(config_path)
    prepared = prepare_history(config, config_path, Workspace(mlruns.absolute()), report_progress)
    registration = read_register(find_folder(mlruns.absolute(), config.name))
    if registration is None:
        raise _say_none(config.name)
    changed = find_changed_extracts(registration.protocol, prepared.extracts)
    if changed:
        raise ProtocolError(
            f"The extracts are not those that the protocol was frozen on: {'; '.join(changed)}. Put them back from a copy. "
            "The protocol and its log are as they were written."
        )
    return shown


def _read(store: RunStore, config: PilotConfig) -> Registration | None:
    registration = read_register(find_folder(store.directory, config.name))
    refuse_lost(registration, [run for run in list_readers(store) if run.name == config.name])
    return registration


def _refuse_early(registration: Registration | None, *, supersede: str) -> None:
    """What `freeze_protocol` would refuse under its lock is refused before an hour of reading."""
    if registration is not None and not supersede:
        raise already_frozen(registration.protocol.frozen_on, registration.fingerprint)


def _list_seen(
    store: RunStore,
    config: PilotConfig,
    prepared: PreparedHistory,
    period: TestPeriod,
    before: Registration | None,
) -> tuple[date, ...]:
    """The days of finished runs that had read of what is about to be sealed, the first first.

    Before anything is sealed every run has. Where a protocol is given up for another, runs from before it are in the log already, and its
    rehearsals have read whatever it did not seal.
    """
    if before is not None and _covers(config, prepared, period, before):
        return ()
    standing = Standing.EXPLORATORY if before is None else Standing.REHEARSAL
    runs = [run for run in list_readers(store) if run.name == config.name and run.status == "FINISHED"]
    return tuple(sorted(date.fromisoformat(run.started[:10]) for run in runs if run.standing == standing))


def _covers(config: PilotConfig, prepared: PreparedHistory, period: TestPeriod, before: Registration) -> bool:
    try:
        families = find_sealed_families(config, prepared, before.protocol)
    except ProtocolError:
        # Other extracts, or a question that this candour no longer knows: nobody can tell which families were sealed.
        families = None
    return was_sealed(period, before.protocol.seal, families)


def _check_words(visit: Visit, supersede: str) -> None:
    if visit.role and (fault := find_role_fault(clean_text(visit.role))):
        raise ConfigError(f"This role cannot be printed: {fault}.")
    if supersede:
        check_visit(
            Visit(visit.day, supersede),
            what="A protocol is given up only for a reason that is printed",
            option="--supersede REASON",
        )


def _describe(store: RunStore, pilot: str, registration: Registration) -> RegisteredProtocol:
    protocol = registration.protocol
    return RegisteredProtocol(
        pilot=pilot,
        fingerprint=registration.fingerprint,
        frozen_on=protocol.frozen_on,
        sealed=protocol.sealed,
        first_test_day=protocol.seal.first_test_day,
        last_test_day=protocol.seal.last_test_day,
        opened_on=registration.opened_on,
        looks=registration.looks,
        superseded=registration.superseded,
        entries=len(registration.entries),
        behind=registration.behind,
        file=find_folder(store.directory, pilot) / name_file(registration.fingerprint),
    )


def _say_none(pilot: str) -> ProtocolError:
    return ProtocolError(f"No protocol of '{pilot}' is frozen. Freeze it: candour protocol freeze CONFIG")
