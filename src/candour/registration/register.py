"""The register of one pilot: its frozen protocols, and the log of what happened to them, in a folder for its owner only.

Each protocol is a file of its own, named for its fingerprint, and never written again. Which one holds, whether its test period was
opened and how often that was looked at follows from the log alone.
"""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from candour.errors import ProtocolError
from candour.logbook.chain import Row, shorten_fingerprint
from candour.logbook.database import ENTRIES, Database
from candour.logbook.head import HEAD
from candour.logbook.logbook import Logbook
from candour.registration.entries import ProtocolEntry, ProtocolEvent, read_entry, write_entry
from candour.registration.frozen import FrozenProtocol, read_protocol, write_protocol
from candour.registration.held import Registration, describe_registration, find_opening
from candour.registration.words import say_day
from candour.whole_files import write_whole

FOLDER, DATABASE = "protocols", "protocol.sqlite"
_MEND = (
    "Nothing is run on a broken protocol. Keep its folder as it is for whoever looks into it, and put a copy of the whole folder "
    "from before back in its place."
)


def find_folder(mlruns: Path, pilot: str) -> Path:
    """Where the register of a pilot lies, whether it is there yet or not."""
    return mlruns / FOLDER / pilot


def read_register(folder: Path) -> Registration | None:
    """What holds for a pilot, verified; None where nothing was ever frozen.

    Raises ProtocolError where the log, its head or a frozen protocol is not as it was written.
    """
    if not (folder / DATABASE).is_file() and not (folder / HEAD).is_file():
        # Whoever removes the log alone leaves the protocols behind.
        if folder.is_dir() and any(folder.glob("protocol-*.json")):
            raise _find_logbook(folder).refuse("the log is gone, and a frozen protocol is still there.")
        return None
    verified = _find_logbook(folder).verify(read_entry)
    if verified.broken:
        raise _find_logbook(folder).refuse(verified.broken)
    frozen = [entry for entry in verified.entries if entry.event is ProtocolEvent.FROZEN]
    if not frozen:
        return None
    protocols = [read_frozen(folder, entry.protocol) for entry in frozen]
    return describe_registration(verified.entries, protocols[-1], behind=verified.behind)


def freeze_protocol(
    folder: Path,
    protocol: FrozenProtocol,
    *,
    role: str,
    configuration: str,
    supersede: str,
    explored: Sequence[date],
) -> Registration:
    """Freeze a protocol. `supersede` is the reason for giving up the one that holds; empty where none does.

    Raises ProtocolError where one is frozen already and no reason is given, or a reason and none is frozen.
    """
    logbook = _find_logbook(folder)
    logbook.start()

    def allow(rows: tuple[Row, ...]) -> None:
        before = [entry for entry in map(read_entry, rows) if entry.event is ProtocolEvent.FROZEN]
        if before and not supersede:
            raise already_frozen(before[-1].day, before[-1].protocol)
        if before and before[-1].protocol == protocol.fingerprint:
            raise ProtocolError("This very protocol is frozen already. Nothing was changed.")
        if supersede and not before:
            raise ProtocolError(
                "No protocol of this pilot is frozen, so none can be superseded. Leave --supersede out."
            )

    # One that is refused below stays as a file that no entry names: to remove it could take another's away.
    write_whole(folder / name_file(protocol.fingerprint), write_protocol(protocol), private=True)
    entry = ProtocolEntry(
        ProtocolEvent.FROZEN,
        protocol.frozen_on,
        protocol.fingerprint,
        supersede,
        role,
        configuration,
        tuple(explored),
    )
    logbook.append(lambda number: write_entry(entry, number), allow=allow)
    return _require(folder)


def already_frozen(day: date, fingerprint: str) -> ProtocolError:
    """The error that says what to do where a protocol is frozen already."""
    return ProtocolError(
        f"A protocol of this pilot is frozen already, since {say_day(day)} (fingerprint {shorten_fingerprint(fingerprint)}). Nothing "
        "was frozen. To do something else than it says, keep it and give the reason under `deviations` in the configuration; to give "
        "it up, freeze with --supersede REASON: it stays in the log, and every report says so."
    )


def log_look(
    folder: Path, *, fingerprint: str, day: date, purpose: str, role: str, configuration: str, opening: bool
) -> Registration:
    """Write down that the test period is about to be looked at; `opening` opens it, else it must be open already.

    Raises ProtocolError where another protocol holds by now, or it is sealed where it should be open, or the other way round.
    """

    def allow(rows: tuple[Row, ...]) -> None:
        entries = tuple(map(read_entry, rows))
        holds = [entry for entry in entries if entry.event is ProtocolEvent.FROZEN][-1:]
        if not holds or holds[0].protocol != fingerprint:
            raise ProtocolError(
                "Another protocol was frozen meanwhile. Nothing was opened; run the command again."
            )
        opened = find_opening(entries)
        if opening and opened is not None:
            raise ProtocolError(
                f"The test period was opened on {say_day(opened.day)}. It opens once; a further look is: candour run CONFIG --purpose WHY"
            )
        if not opening and opened is None:
            raise ProtocolError("The test period is sealed. It is opened by: candour protocol open")

    event = ProtocolEvent.OPENED if opening else ProtocolEvent.LOOKED
    entry = ProtocolEntry(event, day, fingerprint, purpose, role, configuration)
    _find_logbook(folder).append(lambda number: write_entry(entry, number), allow=allow)
    return _require(folder)


def read_frozen(folder: Path, fingerprint: str) -> FrozenProtocol:
    """A frozen protocol of this SHA-256, whether it still holds or not. Raises ProtocolError where it is gone, or not as it was frozen."""
    path = folder / name_file(fingerprint)
    if not path.is_file():
        raise _find_logbook(folder).refuse(f"the frozen protocol '{path.name}' is gone.")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != fingerprint:
        raise _find_logbook(folder).refuse(
            f"the frozen protocol '{path.name}' is not what was frozen: its fingerprint does not fit."
        )
    try:
        return read_protocol(content)
    except (ValueError, KeyError, TypeError):
        raise ProtocolError(
            f"The frozen protocol '{path.name}' cannot be read: another version of candour wrote it. Use that version."
        ) from None


def _require(folder: Path) -> Registration:
    registration = read_register(folder)
    if registration is None:
        raise _find_logbook(folder).refuse("what was just written is not there.")
    return registration


def name_file(fingerprint: str) -> str:
    """How the file of a protocol is called."""
    return f"protocol-{shorten_fingerprint(fingerprint)}.json"


def _find_logbook(folder: Path) -> Logbook:
    database = Database(
        folder / DATABASE,
        (ENTRIES,),
        called="The log of the frozen protocol",
        place=f"the folder '{FOLDER}' of the run store",
        refusal=ProtocolError,
    )
    return Logbook(database, "The frozen protocol", _MEND)
