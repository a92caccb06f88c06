"""One configuration, one text, one hash: the same values give the same bytes however the file was written."""

import hashlib
import json
from typing import Any

from candour.config.stage import Stage

MACHINE = frozenset({"engine", "parallel"})
"""Keys that say where a pilot is computed: the answer is the same, so they are kept with a run and left out of its fingerprint."""


def canonical_json(config: Stage) -> bytes:
    """Every value, defaults included, as JSON with sorted keys and no spaces."""
    return _write(config.model_dump(mode="json"))


def hash_config(config: Stage) -> str:
    """SHA-256 of the canonical JSON without MACHINE, in hexadecimal."""
    return hashlib.sha256(_write(config.model_dump(mode="json", exclude=set(MACHINE)))).hexdigest()


def hash_written(content: bytes) -> str:
    """What `hash_config` gave of the configuration that was written as this canonical JSON; of anything else, the SHA-256 of its bytes."""
    try:
        values = json.loads(content)
    except ValueError:
        values = None
    if not isinstance(values, dict) or _write(values) != content:
        return hashlib.sha256(content).hexdigest()
    kept = {name: value for name, value in values.items() if name not in MACHINE}
    return hashlib.sha256(_write(kept)).hexdigest()


def _write(values: dict[str, Any]) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
