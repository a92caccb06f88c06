"""`candour relocate`: mend a run store that was moved or copied."""

from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns
from candour.workflow.relocating import relocate as relocate_runs


def relocate(
    *,
    mlruns: Mlruns = DEFAULT_MLRUNS,
    show: Annotated[
        bool, Parameter(name="--show", negative="", help="Say what would change, and change nothing.")
    ] = False,
    json: AsJson = False,
) -> int:
    """Let MLflow's pages find the files of a run store that was moved or copied.

    candour's own commands find them anyway. Stop `candour ui` first. To do it twice does no harm.
    """
    done = relocate_runs(mlruns, show=show)
    if json:
        print_json(done)
        return 0
    did = "Mended" if done.changed else "Would mend"
    print_lines(
        f"{did} {move.count} in {move.table}.{move.column}, which led to {move.old}" for move in done.moves
    )
    if not done.moves:
        print_lines([f"Nothing to mend: every address leads to {done.mlruns}, or never led into this store."])
    return 0
