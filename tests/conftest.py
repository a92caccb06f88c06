"""What every test shares: the same quiet, single-threaded environment that the command line sets."""

from candour.cli.environment import prepare_environment

# Before anything imports numpy or MLflow.
prepare_environment()
