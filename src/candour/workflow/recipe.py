"""How the run that is being made was made, written down for whoever builds it again."""

from pathlib import Path

from candour.tracking.recipe import Recipe, describe_recipe
from candour.workflow.preparing import PreparedHistory
from candour.workflow.workspace import Workspace


def write_down(
    prepared: PreparedHistory, config_path: Path, workspace: Workspace, *, engine: str = ""
) -> Recipe:
    """The recipe of a run on this history. The configuration's place is kept only where it lies beside the run store.

    engine: where it is computed, by its kind: the address of a cluster is the authority's own affair.
    """
    above, place = workspace.mlruns.absolute().parent.resolve(), config_path.resolve()
    return describe_recipe(
        history=prepared.fingerprint_tables(),
        configuration=place.relative_to(above).as_posix() if place.is_relative_to(above) else "",
        engine=engine,
    )
