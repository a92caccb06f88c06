"""Install what candour itself must not have beside it: `python benchmarks/environments/make.py NAME`.

NAME.txt lists pinned packages. They go into a virtual environment of their own beside it, which is made once and again where the list has changed. Where
they cannot be installed (no network, say), that is said, and the benchmarks leave that peer out: the exit code is 0 all the same.
"""

import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).parent


def main(name: str) -> int:
    """Make the environment where it is not there as listed."""
    wanted, place = FOLDER / f"{name}.txt", FOLDER / name
    made = place / "made-from.txt"
    if made.exists() and made.read_text(encoding="utf-8") == wanted.read_text(encoding="utf-8"):
        return 0
    print(f"{name}: installing what {wanted.name} lists", flush=True)
    venv.create(place, clear=True, with_pip=True)
    command = [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*command, "--requirement", wanted], check=False)
    if done.returncode:
        print(f"{name} could not be installed: benchmarks leave it out.")
        return 0
    made.write_text(wanted.read_text(encoding="utf-8"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
