"""What every test shares: the same quiet, single-threaded environment that the command line sets."""

from candour.cli.environment import prepare_environment

# Before anything imports numpy or MLflow.
prepare_environment()

from collections.abc import Iterator  # noqa: E402
from shutil import rmtree  # noqa: E402

import pytest  # noqa: E402

from small_pilot import Ran, copy_run, share_small_run  # noqa: E402


@pytest.fixture(scope="module")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    """One small pilot that has run, in a folder of this file's own: what one file does to it, no other sees."""
    copy = copy_run(share_small_run(tmp_path_factory), tmp_path_factory.mktemp("small run"))
    yield copy
    rmtree(copy.folder, ignore_errors=True)
