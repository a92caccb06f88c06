"""How a run stands to its pilot's protocol: what it may read, what it does otherwise, and the look that it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from candour.config.canonical import hash_config
from candour.config.pilot import PilotConfig
from candour.data.partitions.parts import HistoryParts
from candour.desk.written_text import clean_text
from candour.errors import ConfigError, ProtocolError
from candour.logbook.chain import shorten_fingerprint
from candour.registration.comparing import EXTRACTS, PROTOCOL, compare_protocol, find_changed_extracts
from candour.registration.entries import ProtocolEvent
from candour.registration.frozen import FrozenProtocol
from candour.registration.held import Registration
from candour.registration.register import find_folder, log_look, read_register
from candour.registration.rehearsal import Rehearsal, rehearse
from candour.registration.sealing import find_test_period, restore_question, seals_families
from candour.registration.words import say_day
from candour.standing import Deviation, ProtocolStanding, Standing
from candour.tracking.runs import RunSummary, list_readers
from candour.tracking.store import RunStore
from candour.workflow.preparing import PreparedHistory
from candour.workflow.protocol.describing import describe_protocol
from candour.workflow.protocol.visiting import Visit, check_visit

COUNTED = "This look at the test period is counted in the log of the protocol, although the run did not end: it may have been seen."


@dataclass(frozen=True)
class PlannedRun:
    """What is run: the configuration and the history as far as the protocol lets them be read, and how it stands to it."""

    config: PilotConfig
    history: HistoryParts
    standing: ProtocolStanding


def check_register(
    store: RunStore, config: PilotConfig, visit: Visit | None, *, opening: bool = False
) -> Registration | None:
    """The protocol that holds for a pilot, before anything is read; None where none was ever frozen.

    Raises ProtocolError where it is not as it was frozen, where a look needs a purpose, or where there is nothing to open;
    ConfigError where a purpose or a role cannot be printed.
    """
    registration = read_register(find_folder(store.directory, config.name))
    refuse_lost(registration, [run for run in list_readers(store) if run.name == config.name])
    if registration is None:
        if opening:
            raise ProtocolError(
                "No protocol of this pilot is frozen, so there is nothing to open. Freeze it first: candour protocol freeze CONFIG"
            )
        if config.deviations:
            raise ConfigError(
                "deviations: reasons are given, but no protocol of this pilot is frozen, so nothing differs from it. Take them out."
            )
        return None
    if opening and registration.opened_on is not None:
        raise ProtocolError(
            f"The test period was opened on {say_day(registration.opened_on)}. It opens once; for a further look, which is counted too: "
            "candour run CONFIG --purpose WHY"
        )
    if opening or registration.opened_on is not None:
        check_visit(visit, what="Every look at the test period is counted, and printed with its purpose")
    return registration


def refuse_lost(registration: Registration | None, runs: Sequence[RunSummary]) -> None:
    """Raises ProtocolError where runs in the store know of a protocol, or of looks, that the register does not hold."""
    entries = () if registration is None else registration.entries
    frozen = {entry.protocol for entry in entries if entry.event is ProtocolEvent.FROZEN}
    looks = 0 if registration is None else len(registration.looks)
    for run in runs:
        if run.protocol and (run.protocol not in frozen or run.looks > looks):
            lost = "its protocol" if run.protocol not in frozen else f"{run.looks} looks at the test period"
            raise ProtocolError(
                f"The frozen protocol is broken: the run '{run.run_id[:8]}' knows {lost}, the register of '{run.name}' does not. It was "
                "taken away, or an older copy was put back. Put the whole folder of the pilot under 'protocols' back as it was."
            )


def plan_run(
    store: RunStore,
    config: PilotConfig,
    prepared: PreparedHistory,
    registration: Registration | None,
    visit: Visit | None,
    *,
    opening: bool = False,
) -> PlannedRun:
    """Decide how a run stands to its protocol, seal what is sealed, and write a look down before it is taken.

    Raises ProtocolError where an extract is not as it was and no reason is given, ConfigError where a reason is given for what
    does not differ.
    """
    if registration is None:
        return PlannedRun(config, prepared.history, ProtocolStanding())
    frozen = registration.protocol
    confirming = opening or registration.opened_on is not None
    sealed = find_test_period(config, prepared.read_whole()).seal if confirming else frozen.seal
    now = describe_protocol(config, prepared.extracts, sealed, frozen.frozen_on)
    deviations = compare_protocol(frozen, now, config.deviations)
    _refuse_changed(frozen, prepared.extracts, deviations)
    standing = ProtocolStanding(
        standing=Standing.REHEARSAL,
        fingerprint=registration.fingerprint,
        frozen_on=frozen.frozen_on,
        first_test_day=frozen.begins_on,
        deviations=(*list_supersessions(registration), *deviations),
    )
    if not confirming:
        rehearsal = seal(config, prepared, frozen)
        return PlannedRun(rehearsal.config, rehearsal.history, standing)
    looks = _log(store, config, registration, visit, opening=opening).looks
    return PlannedRun(config, prepared.history, replace(standing, standing=Standing.REGISTERED, looks=looks))


def seal(config: PilotConfig, prepared: PreparedHistory, frozen: FrozenProtocol) -> Rehearsal:
    """What may be read of a history while the protocol is sealed, and the configuration that fits it.

    It is read as a whole: what a seal leaves of it is a history of its own, in memory.

    Raises ProtocolError where families are sealed and the extracts are no longer those that they were drawn from.
    """
    return rehearse(config, prepared.read_whole(), frozen, find_sealed_families(config, prepared, frozen))


def list_supersessions(registration: Registration) -> tuple[Deviation, ...]:
    """Every protocol that was given up for another is a deviation of its own, with the reason that was given."""
    after = [entry for entry in registration.entries if entry.event is ProtocolEvent.FROZEN][1:]
    return tuple(
        Deviation(
            PROTOCOL,
            f"protocol {shorten_fingerprint(given_up.fingerprint)}",
            f"protocol {shorten_fingerprint(entry.protocol)}, frozen in its place on {say_day(given_up.day)}",
            given_up.reason,
        )
        for given_up, entry in zip(registration.superseded, after, strict=True)
    )


def _refuse_changed(
    frozen: FrozenProtocol, extracts: Sequence[tuple[str, str]], deviations: Sequence[Deviation]
) -> None:
    changed = find_changed_extracts(frozen, extracts)
    explained = any(each.subject == EXTRACTS and each.reason for each in deviations)
    if changed and not explained:
        raise ProtocolError(
            f"The extracts are not those that the protocol was frozen on: {'; '.join(changed)}. Put them back; or, where they had to "
            "change, say why in the configuration (deviations: subject extracts, and a reason), and every report prints it."
        )


def find_sealed_families(
    config: PilotConfig, prepared: PreparedHistory, frozen: FrozenProtocol
) -> frozenset[str]:
    """The families that test, drawn again as they were drawn for the seal; none where no families are sealed.

    Raises ProtocolError where the extracts are no longer those that they were drawn from.
    """
    if not seals_families(frozen.configuration):
        return frozenset()
    if find_changed_extracts(frozen, prepared.extracts):
        raise ProtocolError(
            "The families that test are sealed, and which they are can only be told from the extracts that the protocol was frozen on. "
            "Put these back, or freeze a new protocol with --supersede REASON."
        )
    return find_test_period(restore_question(config, frozen.configuration), prepared.read_whole()).families


def _log(
    store: RunStore, config: PilotConfig, registration: Registration, visit: Visit | None, *, opening: bool
) -> Registration:
    if visit is None:
        raise ProtocolError("A look at the test period needs a day and a purpose.")
    return log_look(
        find_folder(store.directory, config.name),
        fingerprint=registration.fingerprint,
        day=visit.day,
        purpose=clean_text(visit.purpose),
        role=clean_text(visit.role),
        configuration=hash_config(config),
        opening=opening,
    )
