"""What an archive holds of a run: its files under names that a stranger understands, each with its place in a working folder."""

import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from candour.archive.model_words import describe_model, say_description, write_description
from candour.archive.table_words import describe_tables
from candour.archive.unpacking import AS_DATABASE, PLACE_OF_STORE
from candour.archive.writing import ArchiveFile
from candour.config.pilot import PilotConfig
from candour.desk.log import database_of, read_entries
from candour.errors import ArchiveError
from candour.logbook.head import HEAD, KEY
from candour.modelling.saving import load_model
from candour.registration.entries import describe_entry
from candour.registration.held import Registration
from candour.registration.register import DATABASE, find_folder, read_register
from candour.registration.words import say_day
from candour.tracking.exported import list_members, write_rows
from candour.tracking.recipe import CODE, FOLDER
from candour.tracking.store import RunStore

MODELS, CERTIFICATES = "models", "certificates"
_CALLED = {"config": "configuration"}
_LOOSE = "run"
_VARIANT, _MODEL, _LABEL = "candour.variant", "candour.model", "candour.label"


def list_code(store: RunStore, run_id: str) -> Iterator[ArchiveFile]:
    """The source that ran, file by file, so that nobody has to unpack a second archive to read it."""
    packed = (store.artefacts(run_id) / FOLDER / CODE).read_bytes()
    with zipfile.ZipFile(io.BytesIO(packed)) as code:
        for name in sorted(code.namelist()):
            yield ArchiveFile(f"code/{name}", code.read(name), name)


def list_run(store: RunStore, run_id: str) -> Iterator[ArchiveFile]:
    """Everything that the run holds, with its models and certificates, and its rows in MLflow.

    Raises ModelError where a model holds a type that is not trusted.
    """
    members = list_members(store, run_id)
    for path, name in _list_files(store.artefacts(run_id)):
        top, _, rest = name.partition("/")
        called = f"{_CALLED.get(top, top)}/{rest}" if rest else f"{_LOOSE}/{name}"
        yield ArchiveFile(called, path, _place(run_id, name))
    yield ArchiveFile("evidence/TABLES.txt", describe_tables(store.artefacts(run_id) / "evidence").encode())
    for member in members[1:]:
        nested, tags = member.info.run_id, member.data.tags
        if _MODEL in tags:
            folder = f"{MODELS}/{tags[_VARIANT]}-{tags[_MODEL]}"
            yield from _describe(store.artefacts(nested), folder, tags[_LABEL])
        else:
            folder = f"{CERTIFICATES}/{nested[:8]}"
        for path, name in _list_files(store.artefacts(nested)):
            yield ArchiveFile(f"{folder}/{name}", path, _place(nested, name))
    rows = write_rows(store, members, place=PLACE_OF_STORE)
    yield ArchiveFile("mlruns/store.sql", rows, "mlruns/mlflow.db", AS_DATABASE)


def list_protocol(
    store: RunStore, config: PilotConfig, *, readable_alone: bool = False
) -> Iterator[ArchiveFile]:
    """What was frozen beforehand and the log of every look, as JSON and text; and, unless `readable_alone`, the register itself.

    Nothing where no protocol was frozen. Raises ProtocolError where the register is broken.
    """
    folder = find_folder(store.directory, config.name)
    registration = read_register(folder)
    if registration is None:
        return
    entries = [describe_entry(entry) for entry in registration.entries]
    yield ArchiveFile("protocol/log.json", _write_json(entries))
    yield ArchiveFile("protocol/LOG.txt", _say_log(registration))
    home = f"mlruns/protocols/{config.name}"
    for path in sorted(folder.glob("protocol-*.json")):
        yield ArchiveFile(f"protocol/{path.name}", path, "" if readable_alone else f"{home}/{path.name}")
    if not readable_alone:
        yield from _list_logbook(folder, "protocol", DATABASE, home)


def list_governance(store: RunStore, config: PilotConfig) -> Iterator[ArchiveFile]:
    """The panel's log where it speaks of this pilot: a report prints it, so whoever writes the report again needs it.

    The log is one chain, so it is whole or nothing: where it speaks of other pilots too, that comes along. Passcodes never do.
    """
    database = database_of(store.directory)
    if read_entries(database, config.name):
        yield from _list_logbook(database.parent, "governance", database.name, "mlruns/desk")


def _list_logbook(folder: Path, called: str, database: str, home: str) -> Iterator[ArchiveFile]:
    yield ArchiveFile(
        f"{called}/{Path(database).stem}.sql", _dump(folder / database), f"{home}/{database}", AS_DATABASE
    )
    for name in (HEAD, KEY):
        if (folder / name).is_file():
            yield ArchiveFile(f"{called}/{name}", folder / name, f"{home}/{name}")


def _dump(path: Path) -> bytes:
    """The entries of a log as SQL. Reviewers and their passcodes stay behind; the table for them is made empty."""
    with closing(sqlite3.connect(path)) as connection:
        lines = [line for line in connection.iterdump() if not line.startswith('INSERT INTO "reviewers"')]
    return ("\n".join(lines) + "\n").encode()


def _list_files(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise ArchiveError(
                f"'{path.name}' among the files of the run is a link. candour makes none: find out where it came from, and remove it."
            )
        # Locks and parts of something that is being written.
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path, path.relative_to(folder).as_posix()


def _place(run_id: str, name: str) -> str:
    return f"mlruns/artifacts/{run_id}/artifacts/{name}"


def _describe(artefacts: Path, folder: str, label: str) -> Iterator[ArchiveFile]:
    described = describe_model(load_model(artefacts / "model" / "model.skops"), label=label)
    yield ArchiveFile(f"{folder}/description.json", write_description(described))
    yield ArchiveFile(f"{folder}/description.txt", say_description(described))


def _say_log(registration: Registration) -> bytes:
    lines = [f"The protocol that holds has the fingerprint {registration.fingerprint}.", ""]
    for number, entry in enumerate(registration.entries, start=1):
        lines.append(
            f"{number}. {say_day(entry.day)}: {entry.event} by {entry.role or 'a role that was not given'}"
        )
        lines += [f"   Purpose: {entry.purpose}"] if entry.purpose else []
        lines += [f"   Protocol: {entry.protocol}"]
    return ("\n".join(lines) + "\n").encode()


def _write_json(value: Any) -> bytes:
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()


__all__ = ["list_code", "list_governance", "list_protocol", "list_run"]
