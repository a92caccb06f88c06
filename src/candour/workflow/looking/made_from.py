"""How a run or a report was made, read back so that two can be held against each other, and without what must stay in the authority."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

from candour.config.canonical import canonical_json
from candour.contracts import Manifest
from candour.errors import TrackingError
from candour.report.comparison.what_changed import Made
from candour.tracking.evidence import load_config, load_statements
from candour.tracking.evidence_files import StoredEvidence
from candour.tracking.recipe import Recipe, read_recipe
from candour.tracking.store import RunStore

_SECRET: Final = ("disclosure.remove_words",)
_PLACES: Final = "extracts."
_MADE_UP: Final = "extracts.synthetic"
_PATH: Final = re.compile(r"[/\\]|\.[A-Za-z][A-Za-z0-9]{1,4}$")
"""What looks like the name of a file: its folder may name a person, and its name the authority."""
_NAMED_BY: Final = ("name", "family", "metric", "kind")
_SHORT: Final = 12


def read_made_of_report(content: bytes) -> Made:
    """What the findings of a report say of how it was made; `content` is a document that was read as a study before."""
    context = json.loads(content)["context"]
    manifest = context.get("manifest") or {}
    settings = {
        **_flatten(context["protocol"], "protocol."),
        **_flatten(context["disclosure"], "disclosure."),
    }
    table = next((table for table in context["tables"] if table["name"] == "features"), None)
    return Made(
        is_report=True,
        extracts=tuple((str(name), str(digest)) for name, digest in manifest.get("extracts", ())),
        config=str(manifest.get("config_sha256", "")),
        settings=settings,
        kept=_list_kept(settings),
        code=_name_code(manifest),
        features=None if table is None else dict(_define(table["rows"])),
    )


def read_made_of_run(store: RunStore, run_id: str, evidence: StoredEvidence, content: bytes) -> Made:
    """The same of a run, with what it keeps beside its report. Files are called as its report calls them."""
    told = read_made_of_report(content)
    config, statements = load_config(store, run_id), load_statements(store, run_id)
    recipe = _read_recipe(store, run_id)
    code = dict(told.code)
    if recipe is not None:
        code |= {"Python, in full": recipe.python, "machine": recipe.machine}
    labels = evidence.tables.get("feature_labels")
    rows = [] if labels is None else labels.to_pylist()
    settings = {
        **_flatten(json.loads(canonical_json(config))),
        **_flatten(json.loads(canonical_json(statements)), "statements."),
    }
    return Made(
        is_report=False,
        extracts=told.extracts,
        named_extracts=_name_files(evidence.manifest),
        config=told.config,
        settings=settings,
        kept=_list_kept(settings),
        code=code,
        features=told.features,
        named_features=None
        if labels is None
        else {row["name"]: f"{row['label']} ({row['family']}, from {row['source']})" for row in rows},
        history=None if recipe is None else recipe.history,
        packages=None if recipe is None else recipe.packages,
    )


def _read_recipe(store: RunStore, run_id: str) -> Recipe | None:
    try:
        return read_recipe(store, run_id)
    except TrackingError:
        return None


def _name_files(manifest: Manifest) -> tuple[tuple[str, str], ...]:
    """Without folders: those may name a person."""
    last = ((PureWindowsPath(PurePosixPath(name).name).name, digest) for name, digest in manifest.extracts)
    return tuple(sorted(last))


def _name_code(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {
        "candour": str(manifest.get("candour", "")),
        "commit": str(manifest.get("git_commit", ""))[:_SHORT],
        "source code (SHA-256)": str(manifest.get("source_sha256", ""))[:_SHORT],
        "lock (SHA-256)": str(manifest.get("lock_sha256", ""))[:_SHORT],
        "Python": str(manifest.get("python", "")),
        "seed": str(manifest.get("seed", "")),
    }


def _define(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, str]]:
    for label, family, source, *_ in rows:
        yield str(label), f"{family}, from {source}"


def _flatten(values: Any, above: str = "") -> dict[str, str]:
    """Settings by dotted key; the entries of a list by what names them, or else by their number."""
    flat: dict[str, str] = {}
    for key, value in _list_parts(values):
        place = f"{above}{key}"
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value)):
            flat |= _flatten(value, f"{place}.")
        else:
            flat[place] = _say(value)
    return {key: value for key, value in flat.items() if value}


def _list_parts(values: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(values, dict):
        yield from ((str(key), value) for key, value in values.items())
        return
    names = [
        next((str(one[by]) for by in _NAMED_BY if isinstance(one, dict) and one.get(by)), "")
        for one in values
    ]
    for number, (name, value) in enumerate(zip(names, values, strict=True), start=1):
        yield (name if name and names.count(name) == 1 else f"{name}[{number}]"), value


def _say(value: Any) -> str:
    if value is None or value in ([], {}):
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _list_kept(settings: Mapping[str, str]) -> frozenset[str]:
    """The keys of what may name a place, a person or the authority: that it changed is said, and not from what to what."""
    return frozenset(
        key
        for key, text in settings.items()
        if key in _SECRET
        or (key.startswith(_PLACES) and not key.startswith(_MADE_UP))
        or (" " not in text and _PATH.search(text))
    )


__all__ = ["read_made_of_report", "read_made_of_run"]
