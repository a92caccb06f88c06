"""What a scoring leaves behind, in an order in which nobody who is killed leaves a list that no entry of the log speaks of.

The batch comes first and counts for nothing until the log vouches for its bytes; then the entry; and last the list by child id.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from candour.contracts.scoring import ScoredCases
from candour.file_locks import hold
from candour.scoring.batches import SCORED, read_batches, write_batch
from candour.scoring.checks import Side
from candour.scoring.form import ChosenForm, Form, flag_at_capacity, rank_scores
from candour.scoring.lists import build_list, place_list, render_list, write_list
from candour.scoring.log import LoggedScoring, start_log
from candour.scoring.permission import STAMP
from candour.scoring.places import BATCHES, LISTS
from candour.tracking.evidence import FinishedRun
from candour.workflow.scoring.answer import say_count
from candour.workflow.scoring.attempt import Attempt
from candour.workflow.workspace import make_private

LOCK = ".scoring.lock"


@dataclass(frozen=True)
class Scored:
    """What is known once nothing speaks against it: row i of everything is the same decision."""

    finished: FinishedRun
    cases: ScoredCases
    side: Side
    unknown: npt.NDArray[np.int64]
    form: ChosenForm
    child_keys: pa.Array
    family_keys: pa.Array


@dataclass(frozen=True)
class Kept:
    """Where the list lies, and the entry that vouches for it."""

    path: Path
    logged: LoggedScoring


def keep_scoring(
    attempt: Attempt, scored: Scored, passed: tuple[str, ...], *, out: Path | None, mlruns: Path
) -> Kept:
    """The batch first, then the entry without which it does not count, and last the list: nobody holds a list that no entry speaks of."""
    config, stamp = scored.finished.config, STAMP if attempt.exploring else ""
    scores, form = scored.cases.scores, scored.form.form
    flagged = flag_at_capacity(
        scores, share=config.protocol.capacity_shares[-1], per_month=config.protocol.capacity_per_month, days=scored.side.length
    )  # fmt: skip
    threshold = config.disclosure.threshold
    start_log(attempt.folder)
    with hold(attempt.folder / LOCK):
        earlier = _find_earlier(attempt, scored, mlruns)
        day = attempt.draft.day

        def name(digest: str) -> str:
            plain, number = f"{day:%Y%m%d}-{digest[:8]}", 1
            while (attempt.folder / BATCHES / (plain if number == 1 else f"{plain}-{number}")).exists():
                number += 1
            return plain if number == 1 else f"{plain}-{number}"

        def build(batch: str) -> pa.Table:
            return _build_rows(attempt, scored, batch, flagged=flagged, stamp=stamp)

        lists = make_private(attempt.folder / LISTS)
        # Before anything is kept: an argument that is wrong leaves nothing behind.
        place_list(out, lists, "list.csv", mlruns=mlruns, exploring=attempt.exploring)
        batch, digest = write_batch(attempt.folder, name, build, _build_features(scored))
        path = place_list(
            out, lists, f"{attempt.draft.pilot}-{batch}.csv", mlruns=mlruns, exploring=attempt.exploring
        )
        table = build_list(
            scored.cases.decisions, scores, form=form, flagged=flagged, unknown=scored.unknown, stamp=stamp
        )
        content = render_list(table, path)
        logged = attempt.finish(
            replace(
                attempt.draft,
                refused=passed,
                decisions=say_count(len(scores), threshold),
                form=str(form),
                stamp=stamp,
                batch=batch,
                batch_sha256=digest,
                list_sha256=hashlib.sha256(content).hexdigest(),
                earlier=earlier,
            )
        )
        write_list(content, path)
    return Kept(path, logged)


def _find_earlier(attempt: Attempt, scored: Scored, mlruns: Path) -> tuple[str, ...]:
    mine = set(
        zip(scored.child_keys.to_pylist(), scored.cases.decisions["decided_on"].to_pylist(), strict=True)
    )
    return tuple(
        batch.batch
        for batch in read_batches(mlruns, attempt.draft.pilot)
        if mine & set(zip(batch.decisions["child_key"].to_pylist(), batch.decisions["decided_on"].to_pylist(), strict=True))
    )  # fmt: skip


def _build_rows(
    attempt: Attempt, scored: Scored, batch: str, *, flagged: npt.NDArray[np.bool_], stamp: str
) -> pa.Table:
    scores, form = scored.cases.scores, scored.form.form
    count = len(scores)
    columns = {
        "batch": pa.repeat(batch, count),
        "run": pa.repeat(attempt.draft.run, count),
        "scored_on": pa.repeat(pa.scalar(attempt.draft.day, pa.date32()), count),
        "child_key": scored.child_keys,
        "family_key": scored.family_keys,
        "decided_on": scored.cases.decisions["decided_on"].combine_chunks(),
        "score": pa.array(scores),
        "shown_as": pa.repeat(str(form), count),
        "shown": pa.array(scores if form is Form.PROBABILITY else rank_scores(scores)),
        "flagged": pa.array(flagged),
        "unknown_codes": pa.array(scored.unknown),
        "stamp": pa.repeat(stamp, count),
    }
    return pa.table(columns, schema=SCORED)


def _build_features(scored: Scored) -> pa.Table:
    table = pa.Table.from_pandas(scored.cases.features, preserve_index=False).replace_schema_metadata(None)
    table = table.add_column(
        0,
        pa.field("decided_on", pa.date32(), nullable=False),
        scored.cases.decisions["decided_on"].combine_chunks(),
    )
    return table.add_column(0, pa.field("child_key", pa.string(), nullable=False), scored.child_keys)
