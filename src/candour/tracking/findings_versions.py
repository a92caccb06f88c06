"""The versions of a run's findings: each a file that is never written again, and an index that says who asked and when.

`findings/0001.json`, `0002.json`, … and `versions.json`. A run of before there were versions holds `findings/exact.json`: that is its
first version, and stays where it is.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from candour.errors import TrackingError
from candour.results import Finding, dump_findings, load_findings
from candour.whole_files import write_whole

INDEX, EARLIER = "versions.json", "exact.json"
_FILE: Final = re.compile(r"\A(\d{4,}|exact)\.json\Z")
INDEX_VERSION: Final = 1


@dataclass(frozen=True)
class Asker:
    """Which candour asked: its version, and the SHA-256 of its source; empty where nobody knows."""

    candour: str
    source_sha256: str


@dataclass(frozen=True)
class FindingsVersion:
    """One version of the findings of a run.

    number: counts from 1. day: when it was asked for; None where nobody said. audits: those that were asked for this version; empty in one of
    before there were versions, where all were. answered_in: audit -> number of the version from which its answers come, for those that were
    not asked keep their answers of the version before.
    """

    number: int
    file: str
    day: date | None
    audits: tuple[str, ...]
    asker: Asker
    sha256: str
    answered_in: Mapping[str, int] = field(default_factory=dict)


def list_in(folder: Path, *, made_by: Asker) -> tuple[FindingsVersion, ...]:
    """Every version that lies whole in a folder of findings, the oldest first; none where there is no folder.

    `made_by` is the candour that made the run, and so asked for its first version where that was before there were versions.
    Raises TrackingError where the index cannot be read.
    """
    if (folder / INDEX).is_file():
        return _read_index(folder / INDEX)
    earlier = folder / EARLIER
    if not earlier.is_file():
        return ()
    content = earlier.read_bytes()
    audits = dict.fromkeys(finding.audit for finding in load_findings(content))
    digest = hashlib.sha256(content).hexdigest()
    return (FindingsVersion(1, EARLIER, None, (), made_by, digest, dict.fromkeys(audits, 1)),)


def read_version(folder: Path, version: FindingsVersion) -> tuple[Finding, ...]:
    """The exact findings of a version. Raises TrackingError where its file is gone or is not as it was written."""
    path = folder / version.file
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != version.sha256:
        state = "was changed after it was written" if content else "is missing"
        raise TrackingError(
            f"Version {version.number} of the findings ({version.file}) {state}. Expected the SHA-256 that {INDEX} holds, "
            f"{version.sha256[:12]}. Put the file back from a copy, or question the run again: candour audit RUN"
        )
    return load_findings(content)


def add_version(
    folder: Path,
    held: Sequence[FindingsVersion],
    findings: tuple[Finding, ...],
    *,
    audits: tuple[str, ...],
    asker: Asker,
    day: date | None,
    vouch: Callable[[int, str], None] = lambda _number, _sha256: None,
) -> FindingsVersion:
    """Write one more version, and name it in the index last; one that is there is never written again.

    `vouch` is told its number and SHA-256 before that, to keep them in a second place. `held` are all before it. What was written and is not in the index yet is of somebody who was stopped: its number stays unused.
    """
    content = dump_findings(findings)
    number = held[-1].number if held else 0
    before = held[-1].answered_in if held else {}
    while True:
        number += 1
        file = f"{number:04}.json"
        try:
            write_whole(folder / file, content, private=True, new=True)
        except FileExistsError:
            continue
        break
    digest = hashlib.sha256(content).hexdigest()
    vouch(number, digest)
    answered = {
        name: number if name in audits else before.get(name, number)
        for name in dict.fromkeys(finding.audit for finding in findings)
    }
    added = FindingsVersion(number, file, day, audits, asker, digest, answered)
    record = {"version": INDEX_VERSION, "findings": [_describe(one) for one in (*held, added)]}
    write_whole(folder / INDEX, json.dumps(record, indent=1, ensure_ascii=False) + "\n", private=True)
    return added


def merge_findings(before: Sequence[Finding], answers: Sequence[Finding]) -> tuple[Finding, ...]:
    """New answers in the place of the old ones of the same audits; those of other audits and codes are carried over."""
    asked = {finding.audit for finding in answers}
    codes = {finding.code for finding in answers}
    merged: list[Finding] = []
    placed: set[str] = set()
    for finding in before:
        if finding.audit in asked and finding.audit not in placed:
            placed.add(finding.audit)
            merged += (answer for answer in answers if answer.audit == finding.audit)
        if finding.audit not in asked and finding.code not in codes:
            merged.append(finding)
    return (*merged, *(answer for answer in answers if answer.audit not in placed))


def _read_index(path: Path) -> tuple[FindingsVersion, ...]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["version"] != INDEX_VERSION:
            raise TrackingError(
                f"The index of the findings ({INDEX}) has version {record['version']}; this candour reads version {INDEX_VERSION}. "
                "Use the candour that wrote it."
            )
        versions = tuple(_read(one) for one in record["findings"])
        numbers = [version.number for version in versions]
        if numbers != sorted(set(numbers)) or not all(_FILE.match(version.file) for version in versions):
            raise ValueError("a number that stands twice or too late, or a file that lies elsewhere")
        return versions
    except (ValueError, KeyError, TypeError) as error:
        raise TrackingError(
            f"The index of the findings ({INDEX}) cannot be read ({type(error).__name__}). Put it back from a copy of the run store."
        ) from error


def _describe(version: FindingsVersion) -> dict[str, Any]:
    return asdict(version) | {"day": None if version.day is None else version.day.isoformat()}


def _read(fields: Mapping[str, Any]) -> FindingsVersion:
    read = FindingsVersion(**{**fields, "asker": Asker(**fields["asker"]), "audits": tuple(fields["audits"])})
    return replace(read, day=None if fields["day"] is None else date.fromisoformat(fields["day"]))


__all__ = [
    "EARLIER",
    "INDEX",
    "Asker",
    "FindingsVersion",
    "add_version",
    "list_in",
    "merge_findings",
    "read_version",
]
