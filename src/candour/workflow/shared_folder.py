"""The folder in which a model goes from one authority to another: what is in it, and whether it is whole."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from candour.config.agreement import Agreement
from candour.config.canonical import canonical_json
from candour.config.loading import load_stage
from candour.errors import ConfigError, ModelError
from candour.registration.words import say_day
from candour.whole_files import whole_folder

MODEL, ASKED, FINDINGS, AGREED, MANIFEST = (
    "model.skops",
    "question.json",
    "findings.json",
    "agreement.json",
    "manifest.json",
)
CONTENTS = (MODEL, ASKED, FINDINGS, AGREED)
VERSION = 1


@dataclass(frozen=True)
class SharedModel:
    """A shared folder that was found whole. `asked` holds question, features and columns; `sha256` is that of the model file."""

    folder: Path
    asked: Mapping[str, Any]
    findings: bytes
    agreement: Agreement
    sha256: str


def load_agreement(path: Path, *, today: date) -> Agreement:
    """The agreement. Raises ConfigError where it cannot be read, is not yet in force, or has run out."""
    agreement = load_stage(path, Agreement)
    if today > agreement.until:
        raise ConfigError(
            f"The agreement ran out on {say_day(agreement.until)}. Nothing is shared or validated under it; the model file is to be destroyed, or a new "
            "agreement signed by both."
        )
    if today < agreement.agreed_on:
        raise ConfigError(
            f"The agreement holds from {say_day(agreement.agreed_on)}, and that day has not come."
        )
    return agreement


def fill_folder(folder: Path, documents: Mapping[str, bytes]) -> None:
    """Write a folder whole, with a manifest of the SHA-256 of every file. Raises ConfigError where it is there already."""
    if folder.exists():
        raise ConfigError(
            f"'{folder.name}' is there already, and nothing that was shared is overwritten. Name a new folder with --to."
        )
    files = [
        {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in documents.items()
    ]
    text = json.dumps({"version": VERSION, "files": files}, indent=1) + "\n"
    with whole_folder(folder, private=True) as building:
        for name, content in documents.items():
            (building / name).write_bytes(content)
        (building / MANIFEST).write_text(text, encoding="utf-8")


def read_folder(folder: Path, agreement: Agreement) -> SharedModel:
    """A shared folder, every file of which is as it was written.

    Raises ModelError where a file is missing, strange or altered, ConfigError where it was shared under another agreement.
    """
    try:
        listed = {
            str(one["name"]): str(one["sha256"])
            for one in json.loads((folder / MANIFEST).read_bytes())["files"]
        }
        contents = {name: (folder / name).read_bytes() for name in CONTENTS}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"'{folder.name}' is no shared model: expected {', '.join((*CONTENTS, MANIFEST))}. Ask for the whole folder again."
        ) from error
    for name, content in contents.items():
        if listed.get(name) != hashlib.sha256(content).hexdigest():
            raise ModelError(
                f"'{name}' in '{folder.name}' is not as it was shared: its SHA-256 is another than in {MANIFEST}. Nothing was opened. Ask for the "
                "whole folder again."
            )
    if contents[AGREED] != canonical_json(agreement):
        raise ConfigError(
            f"'{folder.name}' was shared under another agreement than the one that was named. Both authorities need the same file; ask for theirs and compare."
        )
    asked = json.loads(contents[ASKED])
    return SharedModel(folder, asked, contents[FINDINGS], agreement, listed[MODEL])
