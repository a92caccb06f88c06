"""A finished run becomes one file that whoever finds it in ten years can read, check and build again."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from candour.archive.passphrase import Lock
from candour.archive.readme import Facts, write_readme
from candour.archive.unpacking import SUMS
from candour.archive.writing import ArchiveFile, write_archive
from candour.config.canonical import canonical_json
from candour.config.pilot import PilotConfig
from candour.contracts import Manifest
from candour.desk.documents import ARCHIVE as WHOLE
from candour.desk.documents import MANIFEST as REPORT_LIST
from candour.desk.documents import ReportFile, list_documents, read_document
from candour.errors import ArchiveError
from candour.protection.scrubbing import scrub
from candour.reproduction.signing import find_key, shorten_key, sign
from candour.tracking.contents import verify_contents
from candour.tracking.evidence import load_config
from candour.tracking.evidence_files import read_evidence
from candour.tracking.opening import open_store
from candour.tracking.recipe import FOLDER, Recipe, read_recipe
from candour.tracking.runs import find_run
from candour.tracking.store import RunStore
from candour.tracking.surroundings import LOCK
from candour.workflow.archive.archived_inputs import find_inputs
from candour.workflow.archive.archived_run import list_code, list_governance, list_protocol, list_run
from candour.workflow.archive.archived_variables import list_variable_files
from candour.workflow.secrets import find_secrets
from candour.workflow.shared_folder import MODEL
from candour.workflow.workspace import Workspace

README, START_HERE = "README.txt", "START-HERE.txt"
_NEEDED = ("pyproject.toml", LOCK)


@dataclass(frozen=True)
class Archived:
    """An archive that was written. fingerprint: SHA-256 of its list of hashes; key: who signed that, short enough to be read out."""

    run_id: str
    path: Path
    size: int
    files: int
    fingerprint: str
    key: str
    inputs: int


@dataclass(frozen=True)
class _Run:
    store: RunStore
    run_id: str
    config: PilotConfig
    recipe: Recipe
    manifest: Manifest


def archive_run(
    reference: str,
    *,
    mlruns: Path,
    out: Path | None = None,
    passphrase: str | None = None,
    extracts: Path | None = None,
    with_evidence: bool = True,
) -> Archived:
    """Write the archive of a run. `passphrase`: put its extracts in too, locked with it; `extracts`: a folder to look for them in.

    Without evidence only what passed disclosure control goes in. Raises ArchiveError where the file is there already, an extract is
    missing or changed, or the passphrase is weak; TrackingError or ModelError where the run is not as it was made.
    """
    if passphrase is not None and not with_evidence:
        raise ArchiveError(
            "An archive without evidence may leave the authority, so extracts never go into it. Leave out --with-extracts or --without-evidence."
        )
    run = _open(reference, mlruns)
    if not with_evidence and run.config.disclosure.mode == "off":
        raise ArchiveError(
            "The report of this run is restricted: its small counts are shown (disclosure.mode: off). Nothing of it may leave the authority."
        )
    # Before anything is written: a weak passphrase, and every extract that is not there.
    lock = None if passphrase is None else Lock(passphrase)
    locked = () if lock is None else tuple(_lock_inputs(run, lock, extracts))
    files = _list_whole(run, locked) if with_evidence else _list_published(run)
    key = find_key(run.store.directory)

    def seal(sums: bytes) -> bytes:
        said = {"signed": SUMS, "method": "Ed25519", "public_key": key.public, "signature": sign(key, sums)}
        return (json.dumps(said, indent=1) + "\n").encode()

    written = write_archive(
        out or Path(f"{run.config.name}-{run.run_id[:8]}{'' if with_evidence else '-published'}.zip"),
        files,
        described=_describe(run, whole=with_evidence, has_extracts=bool(locked)),
        sign=seal,
    )
    return Archived(
        run.run_id,
        written.path,
        written.size,
        written.files,
        written.fingerprint,
        shorten_key(key.public),
        max(0, len(locked) - 2),
    )


def _open(reference: str, mlruns: Path) -> _Run:
    store = open_store(mlruns, create=False)
    run_id = find_run(store, reference)
    verify_contents(store, run_id)
    evidence = read_evidence(store.artefacts(run_id) / "evidence")
    return _Run(store, run_id, load_config(store, run_id), read_recipe(store, run_id), evidence.manifest)


def _list_whole(run: _Run, locked: tuple[ArchiveFile, ...]) -> Iterator[ArchiveFile]:
    code = tuple(list_code(run.store, run.run_id))
    yield ArchiveFile(README, write_readme(_find_facts(run, code, has_extracts=bool(locked))), START_HERE)
    yield from code
    yield from list_variable_files(run.store, run.run_id, run.config)
    yield from list_protocol(run.store, run.config)
    yield from list_governance(run.store, run.config)
    yield from list_run(run.store, run.run_id)
    text = run.store.artefacts(run.run_id) / "config" / "pilot.yaml"
    yield ArchiveFile("configuration/as-it-lay/pilot.yaml", text, _find_configuration(run))
    yield from locked


def _list_published(run: _Run) -> Iterator[ArchiveFile]:
    """Code, question, variables and the report: nothing that did not pass disclosure control."""
    home = run.store.artefacts(run.run_id)
    report = home / "report"
    if not (report / "findings.json").is_file():
        raise ArchiveError(
            f"The run '{run.run_id[:8]}' holds no report, so nothing of it has passed disclosure control. Write one first: candour report "
            f"{run.run_id[:8]}"
        )
    code = tuple(list_code(run.store, run.run_id))
    facts = _find_facts(run, code, has_extracts=False, may_leave=True)
    yield ArchiveFile(README, write_readme(facts), START_HERE)
    yield from code
    yield ArchiveFile(
        "configuration/resolved.json", _clean(run, json.loads(canonical_json(_hide_files(run.config))))
    )
    for file in list_protocol(run.store, run.config, readable_alone=True):
        content = file.content.read_bytes() if isinstance(file.content, Path) else file.content
        assert isinstance(content, bytes)  # noqa: S101 (a log is no stream)
        yield file._replace(content=_clean_text(run, content))
    for file in list_variable_files(run.store, run.run_id, run.config):
        yield file
    lock = home / FOLDER / LOCK
    recipe = json.loads((home / FOLDER / "recipe.json").read_bytes()) | {"history": {}, "configuration": ""}
    # What else an authority has installed is its own affair.
    recipe["packages"] = _keep_locked(
        recipe["packages"], lock.read_text(encoding="utf-8") if lock.is_file() else ""
    )
    yield ArchiveFile("recipe/recipe.json", _clean(run, recipe))
    yield ArchiveFile("findings/published.json", report / "findings.json")
    yield from list_published_report(report)


def list_published_report(folder: Path) -> Iterator[ArchiveFile]:
    """The documents that the report's own list names, each the very one. Nothing else that lies in the folder passed disclosure control.

    Raises ArchiveError where something else lies there too or was put into the report's archive, ReportError where a document was changed.
    """
    listed = {name for name in list_documents(folder) if name != WHOLE}
    expected = {*listed, REPORT_LIST, WHOLE}
    strangers = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if not path.is_dir() and path.relative_to(folder).as_posix() not in expected
    )
    contents = {name: read_document(folder, name) for name in sorted(listed)}
    strangers += [name for name, read in contents.items() if read is None or (folder / name).is_symlink()]
    if (folder / WHOLE).is_file():
        strangers += _list_strangers(folder / WHOLE, contents, (folder / REPORT_LIST).read_bytes())
    if strangers:
        raise ArchiveError(
            f"'{strangers[0]}' lies with the report and is not in its list of files, or is not the file that is listed, so it may not have passed "
            "disclosure control. Nothing was written. Write the report again: candour report RUN"
        )
    yield from (
        ArchiveFile(f"report/{name}", read.content) for name, read in contents.items() if read is not None
    )
    for name in (REPORT_LIST, WHOLE):
        if (folder / name).is_file():
            yield ArchiveFile(f"report/{name}", folder / name)


def _list_strangers(whole: Path, contents: Mapping[str, ReportFile | None], listing: bytes) -> Iterator[str]:
    """What lies in the report's archive of everything and is no document of it."""
    with zipfile.ZipFile(whole) as archive:
        for name in archive.namelist():
            read = contents.get(name)
            wanted = listing if name == REPORT_LIST else None if read is None else read.content
            if archive.read(name) != wanted:
                yield f"{WHOLE}: {name}"


def _keep_locked(packages: Mapping[str, str], lock: str) -> dict[str, str]:
    """The packages that the lock names: their versions are part of how the run was made."""
    named = {
        _fold(line.partition("==")[0]) for line in lock.splitlines() if "==" in line and line[:1].isalnum()
    }
    return {name: version for name, version in packages.items() if _fold(name) in named}


def _fold(name: str) -> str:
    """A package's name as packages are compared."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def _lock_inputs(run: _Run, lock: Lock, below: Path | None) -> Iterator[ArchiveFile]:
    inputs = find_inputs(
        run.config,
        [file for file in run.manifest.extracts if file[0] != MODEL],
        workspace=Workspace(run.store.beside),
        configuration=run.recipe.configuration,
        below=below,
    )
    places = [{"sha256": each.sha256, "place": each.place} for each in inputs]
    yield ArchiveFile("extracts/key.age", lock.key)
    yield ArchiveFile("extracts/places.json.age", lock.seal(json.dumps(places, indent=1).encode()))
    for each in inputs:
        yield ArchiveFile(f"extracts/{each.sha256}.age", lock.fill(each.path, each.sha256))


def _find_facts(
    run: _Run, code: tuple[ArchiveFile, ...], *, has_extracts: bool, may_leave: bool = False
) -> Facts:
    report = run.config.report
    return Facts(
        name=run.config.name,
        run_id=run.run_id,
        title=report.title,
        authority=report.authority,
        candour=run.manifest.candour,
        python=run.recipe.python,
        configuration=_find_configuration(run),
        has_extracts=has_extracts,
        may_leave=may_leave,
        restorable=set(_NEEDED) <= {file.place for file in code},
    )


def _find_configuration(run: _Run) -> str:
    return run.recipe.configuration or f"{run.config.name}.yaml"


def _describe(run: _Run, *, whole: bool, has_extracts: bool) -> dict[str, Any]:
    return {
        "what": "an archive of candour",
        "run_id": run.run_id,
        "name": run.config.name,
        "candour": run.manifest.candour,
        "python": run.recipe.python,
        "source_sha256": run.manifest.source_sha256,
        "config_sha256": run.manifest.config_sha256,
        "configuration": _find_configuration(run),
        "holds_evidence": whole,
        "holds_extracts": has_extracts,
    }


def _hide_files(config: PilotConfig) -> PilotConfig:
    """Where extracts lay is nobody's business outside, and their names may name the authority."""
    update: dict[str, Any] = {
        "cin_census": (), "ssda903": (), "annex_a": (), "dfe_api": (), "event_tables": (), "documents": None, "families": None,
        "areas": None, "standard_safeguarding_dataset": None, "taken_on": {},
    }  # fmt: skip
    extracts = config.extracts.model_copy(update=update)
    return config.model_copy(update={"extracts": extracts, "practitioners": None, "text": None})


def _clean(run: _Run, value: Any) -> bytes:
    return _clean_text(run, (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode())


def _clean_text(run: _Run, content: bytes) -> bytes:
    secrets = find_secrets(run.config.disclosure, run.config.report.authority, run.manifest)
    text = "".join(scrub(line, secrets) for line in io.StringIO(content.decode()))
    return text.encode()


__all__ = ["Archived", "archive_run"]
