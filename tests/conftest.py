"""What every test shares: the same quiet, single-threaded environment that the command line sets."""

from candour.cli.environment import prepare_environment

# Before anything imports numpy or MLflow.
prepare_environment()

import pytest  # noqa: E402

from small_pilot import Ran, share_small_run  # noqa: E402


@pytest.fixture(scope="session")
def small_run(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One small pilot that has run, in a folder of this worker's own."""
    return share_small_run(tmp_path_factory)
