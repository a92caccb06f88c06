"""How much memory a pilot is expected to need, before it begins: from what an earlier try held, else from the size of what it reads.

The figures are for setting memory aside, not for promising anything: `turns` says what happens where one is wrong.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from candour.config.pilot import PilotConfig
from candour.workflow.preparing import place_extracts

IDLE: Final = 450_000_000
"""Bytes that every pilot needs, however few children it has: candour itself, its libraries, the report."""
PER_CHILD: Final = 30_000
"""Bytes for each child of a synthetic authority, from extracts to the audits of all models: about twice what was measured."""
PER_EXTRACT_BYTE: Final = 10
"""Bytes for each byte of an authority's own extracts."""
UNKNOWN: Final = 4_000_000_000
"""Bytes where the extracts lie in a database, whose size is not asked for."""
SPARE: Final = 1.15
"""What is set aside, as a multiple of what an earlier try held at most."""


class Need(NamedTuple):
    """Bytes that are set aside for a pilot, and what it needs at least: a guess may be off by half."""

    expected: int
    least: int


def estimate_need(config: PilotConfig, config_path: Path, *, measured: int | None, held: int | None) -> Need:
    """What a pilot is expected to need.

    measured: what the last run of it that finished held at most; held: what a try held that did not finish, so it needs as much at least.
    """
    known = int((held or 0) * SPARE)
    if measured is not None:
        expected = max(int(measured * SPARE), known)
        return Need(expected, expected)
    guessed = _guess(config, config_path)
    return Need(max(guessed, known), max(guessed // 2, known))


def _guess(config: PilotConfig, config_path: Path) -> int:
    synthetic = config.extracts.synthetic
    if synthetic is not None:
        return IDLE + PER_CHILD * synthetic.children
    dataset = config.extracts.standard_safeguarding_dataset
    if dataset is not None and dataset.database_url_from is not None:
        return UNKNOWN
    return IDLE + PER_EXTRACT_BYTE * sum(_measure(path) for path in _list_paths(config, config_path))


def _list_paths(config: PilotConfig, config_path: Path) -> Iterator[Path]:
    placed = place_extracts(config.extracts, config_path.absolute().parent)
    yield from (
        *placed.cin_census,
        *placed.ssda903,
        *placed.annex_a,
        *placed.standard_safeguarding_dataset,
        *placed.dfe_api,
    )
    yield from (table.path for table in placed.event_tables)
    if placed.documents is not None:
        yield placed.documents.path


def _measure(path: Path) -> int:
    """Bytes of a file or of everything in a folder; none of what is not there, which the pilot itself will say."""
    return sum(_list_sizes(path))


def _list_sizes(path: Path) -> Iterator[int]:
    with suppress(OSError):
        if not path.is_dir():
            yield path.stat().st_size
            return
        for above, _, names in os.walk(path):
            for name in names:
                with suppress(OSError):
                    yield (Path(above) / name).stat().st_size


__all__ = ["IDLE", "PER_CHILD", "PER_EXTRACT_BYTE", "UNKNOWN", "estimate_need"]
