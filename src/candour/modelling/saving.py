"""A fitted model as a file: skops, never pickle, and the same bytes for the same model.

A pickle runs whatever code it holds. A skops file only names types, and this module refuses every type that is
neither known to skops as harmless nor on the reviewed list TRUSTED_TYPES.
"""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import skops.io

from candour.errors import ModelError
from candour.modelling.calibration import CalibratedForecast
from candour.modelling.fitting import Classifier
from candour.modelling.sound_trees import refuse_broken_trees
from candour.modelling.trusted_types import TRUSTED_TYPES
from candour.whole_files import write_whole

SCHEMA = "schema.json"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can hold, in place of the clock."""


def save_model(model: Classifier, path: Path) -> None:
    """Write a fitted model to a new file.

    Raises ModelError where it holds a type that `load_model` would refuse, or where the file is there already.
    """
    if path.exists():
        raise ModelError(
            f"There is already a file '{path.name}'. A model is never overwritten: remove it first."
        )
    content = skops.io.dumps(model)
    _refuse_unknown_types(skops.io.get_untrusted_types(data=content), path)
    write_whole(path, _make_reproducible(content), private=True)


def load_model(path: Path) -> Any:
    """Read a fitted model back.

    Raises ModelError for a file that is no model, holds an unlisted type, or a tree that points to what is not there.
    """
    if not path.is_file():
        raise ModelError(f"There is no model file '{path.name}'. Run the pilot again.")
    try:
        with zipfile.ZipFile(path) as archive:
            archive.getinfo(SCHEMA)
        content = path.read_bytes()
        _refuse_unknown_types(skops.io.get_untrusted_types(data=content), path)
        model = skops.io.loads(content, trusted=list(TRUSTED_TYPES))
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as broken:
        raise ModelError(
            f"'{path.name}' is not a whole model file: expected a skops archive. Copy it again, or run the pilot "
            "again."
        ) from broken
    if isinstance(model, CalibratedForecast):
        refuse_broken_trees(model.pipeline[-1], path.name)
    return model


def _refuse_unknown_types(untrusted: list[str], path: Path) -> None:
    unknown = sorted(set(untrusted) - set(TRUSTED_TYPES))
    if unknown:
        raise ModelError(
            f"The model file '{path.name}' holds types that are not on the reviewed list: {', '.join(unknown)}. "
            "Nothing was loaded from it. Use only model files that candour wrote; to trust a new type, review it "
            "and add it to candour.modelling.trusted_types."
        )


def _make_reproducible(content: bytes) -> bytes:
    """The same archive without the clock and without memory addresses, which skops uses as names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        schema = json.loads(archive.read(SCHEMA))
        numbers: dict[int, int] = {}
        files: dict[str, str] = {}
        schema = _renumber(schema, numbers, files)
        entries = {new: archive.read(old) for old, new in files.items()}
    entries[SCHEMA] = json.dumps(schema, indent=1).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression=zipfile.ZIP_STORED) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=EARLIEST), data)
    return buffer.getvalue()


def _renumber(node: Any, numbers: dict[int, int], files: dict[str, str]) -> Any:
    """The tree with addresses and file names replaced by their order of appearance."""
    if isinstance(node, list):
        return [_renumber(part, numbers, files) for part in node]
    if not isinstance(node, dict):
        return node
    renumbered: dict[str, Any] = {}
    for key, value in node.items():
        if key == "__id__" and isinstance(value, int):
            renumbered[key] = numbers.setdefault(value, len(numbers) + 1)
        elif key == "file" and isinstance(value, str):
            suffix = Path(value).suffix
            renumbered[key] = files.setdefault(value, f"{len(files) + 1}{suffix}")
        else:
            renumbered[key] = _renumber(value, numbers, files)
    return renumbered
