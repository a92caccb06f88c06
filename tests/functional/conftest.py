"""What the tests of whole commands share."""

from collections.abc import Callable

import pytest

from small_pilot import CONFIG, Ran, run_guarded


@pytest.fixture(scope="module")
def child_ids(small_run: Ran) -> tuple[str, ...]:
    """Every id of every child of the synthetic authority."""
    import pyarrow.parquet as pq

    (history,) = (small_run.folder / "histories").iterdir()
    return tuple(pq.read_table(history / "children")["child_id"].to_pylist())


@pytest.fixture(scope="session")
def guarded() -> Callable[..., Ran]:
    """`candour` in a guarded process: (folder, *arguments, variables=)."""
    return run_guarded


@pytest.fixture
def config_text() -> str:
    """The configuration of the small pilot."""
    return CONFIG
