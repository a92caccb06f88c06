"""Why a run that was built again may differ from what it was: what differs between the two places, the likeliest cause first.

Nothing here proves a cause. It lists what differs and could have done it; to know, one builds the run again with that one thing as it was.
"""

from collections.abc import Iterator

from candour.reproduction.surroundings import Surroundings, compare_packages

NUMERIC = (
    "numpy", "scipy", "scikit-learn", "pandas", "pyarrow", "lightgbm", "interpret-core", "optuna", "wordllama", "shap", "numba", "llvmlite",
    "joblib", "fairlearn", "skops", "narwhals", "threadpoolctl",
)  # fmt: skip
"""Libraries that fit, sum, search, read or save numbers: the first that come to mind where the numbers differ."""
DRAWING = (
    "matplotlib",
    "weasyprint",
    "jinja2",
    "pydyf",
    "fonttools",
    "pillow",
    "python-docx",
    "xlsxwriter",
    "pyphen",
    "mlflow",
    "pydantic",
)
"""Libraries that write pages, pictures and files: they change bytes, and hardly ever a number."""
_DIGITS = 8


def list_causes(then: Surroundings, now: Surroundings) -> tuple[str, ...]:
    """In plain words what differs, most likely first; empty where nothing does, or where nothing was kept.

    The order: the code, libraries that work with numbers, Python, the linear algebra's instruction set, the machine, threads, the engine, libraries that
    draw, the others, and the lock where none of its libraries differ.
    """
    return tuple(_list(then, now))


def _list(then: Surroundings, now: Surroundings) -> Iterator[str]:
    packages = compare_packages(then, now)
    numeric = [name for name in NUMERIC if name in packages]
    drawing = [name for name in DRAWING if name in packages]
    others = [name for name in packages if name not in {*NUMERIC, *DRAWING, "candour"}]
    if _differ(then.code, now.code):
        yield f"The code of candour differs: {_name_code(then)} then, {_name_code(now)} now."
    for name in numeric:
        yield f"{name} {packages[name][0]} then, {packages[name][1]} now."
    if _differ(then.python, now.python):
        yield f"Python {then.python} then, {now.python} now{_say_minor(then.python, now.python)}"
    if _differ(then.kernels, now.kernels):
        yield (
            f"Linear algebra for another instruction set of the processor: {then.kernels} then, {now.kernels} now. Sums then come in another "
            f"order, and their last digits differ.{_say_how(then.kernels)}"
        )
    if _differ(then.machine, now.machine):
        yield f"Another kind of machine: {then.machine} then, {now.machine} now."
    if then.threads is not None and now.threads is not None and then.threads != now.threads:
        fits = "fit" if then.threads == 1 else "fits"
        yield f"{then.threads} {fits} at the same time then, {now.threads} now, which is made to change no byte."
    if _differ(then.engine, now.engine):
        yield f"Computed by the engine '{then.engine}' then, by '{now.engine}' now, which is made to change no byte."
    for name in drawing:
        yield f"{name} {packages[name][0]} then, {packages[name][1]} now (it writes files, and works out no number)."
    if others:
        # Unnamed: what else an authority has installed is its own affair.
        yield f"{len(others)} other {'library' if len(others) == 1 else 'libraries'} in another version, or in one place only."
    elif _differ(then.lock, now.lock) and not packages:
        yield (
            f"Another lock ({then.lock[:_DIGITS]} then, {now.lock[:_DIGITS]} now), though every library that is installed has the same version."
        )


def _differ(then: str, now: str) -> bool:
    """Of what was not kept nothing can be said."""
    known = {"", "unknown"}
    return then not in known and now not in known and then != now


def _say_how(kernels: str) -> str:
    """How to get the run's own kernel; OpenBLAS alone is told so, and only where it was the only one."""
    library, _, kernel = kernels.partition(" ")
    if library != "openblas" or not kernel.isalnum():
        return ""
    return f" For that of the run, where the processor has it: set OPENBLAS_CORETYPE={kernel} before the command."


def _name_code(place: Surroundings) -> str:
    commit = f", commit {place.git_commit[:_DIGITS]}" if place.git_commit not in {"", "unknown"} else ""
    return f"{place.code[:_DIGITS]}{commit}"


def _say_minor(then: str, now: str) -> str:
    """The lock gives each minor version its own versions of some libraries; a patch of Python changes no library."""
    if then.split(".")[:2] == now.split(".")[:2]:
        return "."
    return ": another minor version, for which the lock also holds other versions of some libraries."
