"""`candour share`: a model leaves its authority, by agreement."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from candour.cli.answers import print_json, print_lines, show_path
from candour.cli.calendar_day import read_day
from candour.cli.options import DEFAULT_MLRUNS, AsJson, Mlruns
from candour.workflow.sharing import share_model


def share(
    run: Annotated[str, Parameter(help="A run: its id, the beginning of it, or a pilot's name.")],
    *,
    to: Annotated[Path, Parameter(help="New folder in which the model goes to the other authority.")],
    agreement: Annotated[Path, Parameter(help="The agreement that both authorities signed (YAML).")],
    mlruns: Mlruns = DEFAULT_MLRUNS,
    json: AsJson = False,
) -> int:
    """Write a folder with the leading model of a run, its question and features, its published findings and the agreement.

    Nothing of a child is in it. Refused without an agreement that holds, and where the memory audits say that the file may not leave,
    unless the agreement names them.
    """
    shared = share_model(run, to=to, agreement_path=agreement, mlruns=mlruns, today=read_day())
    if json:
        print_json(shared)
        return 0
    lines = [
        f"Shared   {shared.forecast} of run {shared.run_id[:8]}, with {shared.shared_with}, until {shared.until.isoformat()}",
        f"Folder   {show_path(shared.folder)}",
    ]
    lines += [f"Although {code} is not answered with met: the agreement says why" for code in shared.although]
    print_lines(lines)
    return 0
