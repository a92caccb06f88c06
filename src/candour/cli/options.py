"""The options that several commands share, so that they are called and explained alike."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

Mlruns = Annotated[Path, Parameter(name="--mlruns", help="Folder of the run store.")]
Quiet = Annotated[bool, Parameter(name="--quiet", negative="", help="No progress bars.")]
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="Answer as JSON.")]
NoPdf = Annotated[bool, Parameter(name="--no-pdf", negative="", help="HTML only.")]

DEFAULT_MLRUNS = Path("mlruns")
