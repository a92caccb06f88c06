"""Commands on disks that are too small or may not be written to: run as a script by `unshare -m`, so that no disk outlives it.

Arguments: a folder that holds what is needed, a folder for the disks, and the disks as JSON: name, size ("2m"; "" for no disk of its own),
what it holds, which folders on it may only be read, how long a file may get (limit), and the command. Everything is imported once, and each
command gets a process. What is on a disk when its command has ended goes to a folder of the disk's name beside it.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any


def lay_out(source: Path, above: Path, disk: dict[str, Any]) -> Path:
    """A disk with what is needed on it."""
    place = above / f"disk-{disk['name']}"
    place.mkdir()
    if disk["size"]:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={disk['size']}", "tmpfs", str(place)], check=True
        )
    for name in disk["holds"]:
        copy = shutil.copytree if (source / name).is_dir() else shutil.copy
        copy(source / name, place / name)
    for name in disk.get("read_only", ()):
        (place / name).mkdir(exist_ok=True)
        subprocess.run(["mount", "--bind", str(place / name), str(place / name)], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", str(place / name)], check=True)
    return place


def run(place: Path, disk: dict[str, Any], said: Path) -> int:
    """The command in a process of its own, in that folder."""
    process = os.fork()
    if not process:
        from candour.cli.app import run_command

        code = 99
        try:
            os.chdir(place)
            told = os.open(said, os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
            os.dup2(told, 1)
            os.dup2(told, 2)
            if "limit" in disk:
                resource.setrlimit(resource.RLIMIT_FSIZE, (disk["limit"], disk["limit"]))
            code = run_command(disk["command"])
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def main() -> None:
    """Run every command on its disk, and say how each ended."""
    from candour.cli.environment import prepare_environment

    prepare_environment()
    import candour.cli.run  # noqa: F401 (once for all of them)

    source, above = Path(sys.argv[1]), Path(sys.argv[2])
    codes = {}
    for disk in json.loads(sys.argv[3]):
        place = lay_out(source, above, disk)
        codes[disk["name"]] = run(place, disk, above / f"{disk['name']}.txt")
        shutil.copytree(place, above / disk["name"])
    (above / "codes.json").write_text(json.dumps(codes))


if __name__ == "__main__":
    main()
