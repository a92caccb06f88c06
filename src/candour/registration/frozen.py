"""A frozen protocol: what will be done, on which files, with which code, and which decisions are sealed until then."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from candour.config.variants import ALL_CASES
from candour.logbook.chain import write_canonical
from candour.registration.sealing import Seal, SealKind, seals_families

PROTOCOL_VERSION = 1


@dataclass(frozen=True)
class Code:
    """The candour that is at work: its version, the SHA-256 over its sources, and that of the lock of its libraries."""

    version: str
    sources: str
    lock: str


@dataclass(frozen=True)
class FrozenProtocol:
    """Everything that was settled beforehand. It holds no count of children.

    configuration: what bears on the answer, as `list_bearing` gives it.
    extracts: (file name, SHA-256) of everything that was read.
    """

    name: str
    frozen_on: date
    seal: Seal
    configuration: Mapping[str, Any]
    extracts: tuple[tuple[str, str], ...]
    code: Code

    @property
    def begins_on(self) -> date | None:
        """The first day of the test of what leads; None where families test it, over all years."""
        return None if self.configuration["split"]["name"] == ALL_CASES else self.seal.first_test_day

    @property
    def sealed(self) -> str:
        """`days`, `families`, or `days and families` where a variant is tested on families over all years besides."""
        beside = self.seal.kind is SealKind.DAYS and seals_families(self.configuration)
        return f"{self.seal.kind}{' and families' if beside else ''}"

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the canonical JSON."""
        return hashlib.sha256(write_protocol(self)).hexdigest()


def write_protocol(protocol: FrozenProtocol) -> bytes:
    """The canonical JSON: the same protocol gives the same bytes."""
    fields = {
        "version": PROTOCOL_VERSION,
        "name": protocol.name,
        "frozen_on": protocol.frozen_on.isoformat(),
        "sealed": {
            "kind": str(protocol.seal.kind),
            "first_test_day": protocol.seal.first_test_day.isoformat(),
            "last_test_day": protocol.seal.last_test_day.isoformat(),
        },
        "configuration": protocol.configuration,
        "extracts": [list(pair) for pair in sorted(protocol.extracts)],
        "candour": {
            "version": protocol.code.version,
            "sources_sha256": protocol.code.sources,
            "lock_sha256": protocol.code.lock,
        },
    }
    return write_canonical(fields).encode()


def read_protocol(content: bytes) -> FrozenProtocol:
    """Back from JSON. Raises ValueError, KeyError or TypeError where it is no protocol in canonical form."""
    fields = json.loads(content)
    if fields["version"] != PROTOCOL_VERSION:
        raise ValueError("a protocol of another version")
    sealed, code = fields["sealed"], fields["candour"]
    protocol = FrozenProtocol(
        name=fields["name"],
        frozen_on=date.fromisoformat(fields["frozen_on"]),
        seal=Seal(
            SealKind(sealed["kind"]),
            date.fromisoformat(sealed["first_test_day"]),
            date.fromisoformat(sealed["last_test_day"]),
        ),
        configuration=fields["configuration"],
        extracts=tuple((str(name), str(digest)) for name, digest in fields["extracts"]),
        code=Code(code["version"], code["sources_sha256"], code["lock_sha256"]),
    )
    if write_protocol(protocol) != content:
        raise ValueError("not a protocol in canonical form")
    return protocol
