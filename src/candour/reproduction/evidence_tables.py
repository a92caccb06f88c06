"""Two tables of evidence side by side, by value: the same columns, the same rows in the same order, the same numbers."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from candour.reproduction.compared import ONLY_BYTES, Compared, combine, grade_numbers
from candour.reproduction.grading import Grade
from candour.reproduction.numbers import Numbers
from candour.reproduction.tolerances import SHARE_OF_SPREAD

OTHER_COLUMNS = "its columns"
OTHER_ROWS = "the number of its rows"
OTHER_ORDER = "the order of its rows, and nothing else"


def compare_tables(then: pa.Table, now: pa.Table) -> Compared:
    """The grade of a table that is not byte for byte what it was. Nothing that is said holds a row or a count.

    Two tables with the same values and other bytes are equal: another writer of files made them.
    """
    if problem := _compare_columns(then, now):
        return Compared(Grade.DIFFERENT, problem)
    if then.num_rows != now.num_rows:
        return Compared(Grade.DIFFERENT, OTHER_ROWS)
    found = combine((*_compare_all(then, now), ONLY_BYTES))
    if found.grade is Grade.DIFFERENT and _hold_the_same_rows(then, now):
        return Compared(Grade.DIFFERENT, OTHER_ORDER)
    return found


def _compare_columns(then: pa.Table, now: pa.Table) -> str:
    before, after = set(then.column_names), set(now.column_names)
    if gone := sorted(before - after):
        return f"the column '{gone[0]}', which is not there any more"
    if added := sorted(after - before):
        return f"the column '{added[0]}', which was not there"
    if then.column_names != now.column_names:
        return "the order of its columns"
    for field in then.schema:
        if field.type != now.schema.field(field.name).type:
            return f"the type of the column '{field.name}'"
    return ""


def _compare_all(then: pa.Table, now: pa.Table) -> Iterator[Compared]:
    for name in then.column_names:
        before, after = then[name].combine_chunks(), now[name].combine_chunks()
        if before.equals(after):
            continue
        where = f"the column '{name}'"
        if not pa.types.is_floating(before.type):
            yield Compared(Grade.DIFFERENT, where)
        elif not pc.is_null(before).equals(pc.is_null(after)):
            yield Compared(Grade.DIFFERENT, f"which values are missing from the column '{name}'")
        else:
            yield _compare_numbers(_read(before), _read(after), where)


def _compare_numbers(then: Numbers, now: Numbers, where: str) -> Compared:
    finite = then[np.isfinite(then)]
    if _are_whole(finite) and _are_whole(now[np.isfinite(now)]):
        # Counts and days, which may not move; nor is it said how far they did.
        return grade_numbers(then, now, where, tolerance=0.0)._replace(largest=None)
    return grade_numbers(
        then, now, where, tolerance=SHARE_OF_SPREAD * float(np.std(finite)) if finite.size else 0.0
    )


def _are_whole(numbers: Numbers) -> bool:
    return bool((numbers == np.round(numbers)).all())


def _read(column: pa.Array) -> Numbers:
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def _hold_the_same_rows(then: pa.Table, now: pa.Table) -> bool:
    """Whether one is the other in another order; tables that cannot be sorted are not."""
    keys = [(name, "ascending") for name in then.column_names]
    try:
        parts = _compare_all(then.sort_by(keys), now.sort_by(keys))
        return all(part.grade is Grade.IDENTICAL for part in parts)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, TypeError):
        return False
