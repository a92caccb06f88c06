"""What a run keeps so that it can be built again: its code, its lock, the libraries and the history that it was made from.

Beside `config/` and `evidence/` of a run lies `recipe/`: recipe.json (this record), code.zip and requirements.lock.
"""

import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import distributions
from pathlib import Path

from threadpoolctl import threadpool_info

from candour.engines.threads import read_threads
from candour.errors import TrackingError
from candour.tracking.code import fingerprint_code, pack_code
from candour.tracking.store import RunStore
from candour.tracking.surroundings import LOCK, find_checkout, hash_lock, is_clean, read_commit

RECIPE_VERSION = 1
FOLDER, RECORD, CODE = "recipe", "recipe.json", "code.zip"


@dataclass(frozen=True)
class Recipe:
    """How a run was made, beyond its configuration.

    python: the whole version, such as 3.11.7. machine: system and processor, such as Linux x86_64. packages: name -> version of every
    installed distribution. code: SHA-256 over the source. git_clean: whether the checkout held exactly that commit; None where nobody
    can tell. history: table -> SHA-256 of its file in the case history. configuration: the configuration's place, seen from the
    folder that holds mlruns/; empty where it lay elsewhere (a path may name a person). kernels: for which instruction set of the processor
    the linear algebra was made, such as "openblas Haswell". threads: how many fits at the same time CANDOUR_THREADS asked for; None where it
    asked for none. engine: where the parts of the history were worked on, such as local; empty where the run did not keep it.
    """

    python: str
    machine: str
    packages: Mapping[str, str]
    code: str
    git_commit: str
    git_clean: bool | None
    lock: str
    history: Mapping[str, str] = field(default_factory=dict)
    configuration: str = ""
    kernels: str = ""
    threads: int | None = None
    engine: str = ""


def describe_recipe(*, history: Mapping[str, str], configuration: str, engine: str = "") -> Recipe:
    """The recipe of whatever is running now."""
    checkout = find_checkout()
    return Recipe(
        python=platform.python_version(),
        machine=f"{platform.system()} {platform.machine()}",
        packages=dict(sorted((each.metadata["Name"], each.version) for each in distributions())),
        code=fingerprint_code(),
        git_commit=read_commit(checkout),
        git_clean=is_clean(checkout),
        lock=hash_lock(checkout),
        history=dict(sorted(history.items())),
        configuration=configuration,
        kernels=name_kernels(),
        threads=read_threads(),
        engine=engine,
    )


def name_kernels() -> str:
    """The libraries of linear algebra that are loaded, each with the instruction set that it chose on this processor."""
    loaded = threadpool_info()
    return ", ".join(
        sorted(
            {
                f"{each['internal_api']} {each.get('architecture', '')}".rstrip()
                for each in loaded
                if each["user_api"] == "blas"
            }
        )
    )


def write_recipe(recipe: Recipe, directory: Path) -> None:
    """Write the record, the code that is running and its lock to a new folder; the record comes last."""
    directory.mkdir(parents=True)
    checkout = find_checkout()
    (directory / CODE).write_bytes(pack_code(checkout))
    if checkout is not None:
        (directory / LOCK).write_bytes((checkout / LOCK).read_bytes())
    record = {"version": RECIPE_VERSION, **asdict(recipe)}
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    (directory / RECORD).write_text(text, encoding="utf-8")


def read_recipe(store: RunStore, run_id: str) -> Recipe:
    """The recipe of a run. Raises TrackingError where it kept none, or one of another version."""
    path = store.artefacts(run_id) / FOLDER / RECORD
    if not path.is_file():
        raise TrackingError(
            f"The run '{run_id[:8]}' keeps no recipe: it was made before candour kept one, or part of it was removed. Run the pilot again."
        )
    fields = json.loads(path.read_text(encoding="utf-8"))
    version = fields.pop("version", None)
    if version != RECIPE_VERSION:
        raise TrackingError(
            f"The recipe of the run '{run_id[:8]}' has version {version}; this candour reads version {RECIPE_VERSION}. Use the candour that made it: "
            "its code lies beside the recipe."
        )
    return Recipe(**fields)
