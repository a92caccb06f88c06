"""The options that several commands share, so that they are called and explained alike."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

Mlruns = Annotated[Path, Parameter(name="--mlruns", help="Folder of the run store.")]
Quiet = Annotated[bool, Parameter(name="--quiet", negative="", help="No progress bars.")]
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="Answer as JSON.")]
NoPdf = Annotated[bool, Parameter(name="--no-pdf", negative="", help="HTML only.")]
Purpose = Annotated[
    str,
    Parameter(
        name="--purpose", help="What this look at the test period is for; every later report prints it."
    ),
]
Role = Annotated[
    str, Parameter(name="--role", help="The role of whoever does it, such as 'analyst'. Never a name.")
]
Engine = Annotated[
    str,
    Parameter(
        name="--engine",
        help="Where to compute, instead of where the configuration says: 'local', 'spark', or the master of a Spark cluster. The answer is the same.",
    ),
]

DEFAULT_MLRUNS = Path("mlruns")
