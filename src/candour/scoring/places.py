"""Where a pilot's scoring lies: `scoring/<pilot>/` in the run store, for its owner only.

scoring.sqlite, head.json, head.key   the log of every scoring and every refusal
child.key                             the key of the keyed hashes that batches hold in place of ids
batches/<batch>/                      what is kept of each scoring for whoever watches it: keyed hashes, scores, features
for-practitioners/                    the lists by child id, unless --out names another place
"""

from pathlib import Path

FOLDER, BATCHES, LISTS = "scoring", "batches", "for-practitioners"


def find_folder(mlruns: Path, pilot: str) -> Path:
    """The folder of a pilot's scoring, whether it is there yet or not."""
    return mlruns / FOLDER / pilot
