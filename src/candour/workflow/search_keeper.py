"""Where the finished pieces of a search lie until the run has finished: in mlruns/search, for their owner only.

A piece holds the risks of training decisions and nothing else: no id, no feature, no outcome. It is written whole or not at all,
begins with the SHA-256 of its key and its content, and is removed with its folder when the run has finished. Nothing in it is parsed.
"""

import hashlib
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from candour.whole_files import write_whole
from candour.workflow.workspace import make_private

FOLDER = "search"
DIGEST_BYTES = hashlib.sha256().digest_size
# The same bytes on every machine.
STORED = np.dtype("<f8")

Risks = npt.NDArray[np.float64]


@dataclass(frozen=True)
class SearchFolder:
    """The pieces of one search: one file each, named by the SHA-256 of its key."""

    folder: Path

    def read(self, key: str) -> Risks | None:
        """The risks of a piece, or None where it is not there or not what was written: then it is done again."""
        try:
            content = self._place(key).read_bytes()
        except OSError:
            return None
        digest, risks = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
        if digest != _digest(key, risks):
            return None
        return np.frombuffer(risks, dtype=STORED).astype(np.float64)

    def write(self, key: str, risks: Risks) -> None:
        """Keep a piece: it gets its name only once it is whole and on the disk."""
        make_private(self.folder)
        content = risks.astype(STORED).tobytes()
        write_whole(self._place(key), _digest(key, content) + content, private=True)

    def _place(self, key: str) -> Path:
        return self.folder / f"{hashlib.sha256(key.encode()).hexdigest()}.risks"


@dataclass(frozen=True)
class SearchKeeper:
    """All searches of one run. `remove` is called when the run has finished whole, and only then."""

    mlruns: Path
    _opened: list[Path] = field(default_factory=list)

    def open(self, fingerprint: str) -> SearchFolder:
        """The folder of the search with this fingerprint."""
        folder = make_private(self.mlruns / FOLDER) / fingerprint
        self._opened.append(folder)
        return SearchFolder(folder)

    def remove(self) -> None:
        """Remove the pieces of every search that this run opened; those of other interrupted runs stay."""
        for folder in self._opened:
            shutil.rmtree(folder, ignore_errors=True)
        above = self.mlruns / FOLDER
        # Another pilot may be at work beside this one: what is not empty stays.
        with suppress(OSError):
            above.rmdir()


def _digest(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\0" + content).digest()
