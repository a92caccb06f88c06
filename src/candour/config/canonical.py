"""One configuration, one text, one hash: the same values give the same bytes however the file was written."""

import hashlib
import json

from candour.config.stage import Stage


def canonical_json(config: Stage) -> bytes:
    """Every value, defaults included, as JSON with sorted keys and no spaces."""
    return json.dumps(
        config.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()


def hash_config(config: Stage) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical_json(config)).hexdigest()
