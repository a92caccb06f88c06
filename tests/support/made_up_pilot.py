"""The process of a made-up pilot: it reads an order as a real one does, and then does what its name says. It imports nothing of candour's.

Run with: python -I -S made_up_pilot.py
"""

import fcntl
import json
import os
import signal
import sys
import time
from pathlib import Path

MARK = "\x1ecandour-pilot "
TELLING = "S0000001 of Elm Road"


def say(answer: str, **values: object) -> None:
    sys.stdout.write(f"\n{MARK}{json.dumps({answer: values})}\n")
    sys.stdout.flush()


def main() -> None:
    order = json.loads(sys.stdin.readline())
    name, out = Path(order["config_path"]).stem, Path(order["out"])
    kind, _, size = name.partition("-")
    lock = os.open(order["lock"], os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    mark(out, f"+{name}")
    print(f"a library speaks of {TELLING}", flush=True)  # noqa: T201
    say("Step", step="Reading", share=0.5)
    if kind == "holds":
        # Megabytes, touched so that they are in memory; for as long as the test has not said that it is enough.
        held = bytearray(os.urandom(1024)) * (int(size) * 1024)
        wait_for(out / "enough", len(held))
    elif kind == "fails":
        say("Ended", code=13, failed="Too few decisions.", kind="Too few decisions or outcomes to go on.")
        sys.exit(13)
    elif kind == "breaks":
        sys.stdout.write(f"Traceback of {TELLING}\n")
        sys.exit(3)
    elif kind == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    elif kind == "sleeps":
        signal.signal(signal.SIGTERM, lambda *_: stop(out, name))
        wait_for(out / "enough", 0)
    elif kind == "short":
        time.sleep(0.3)
    mark(out, f"-{name}")
    say("Ended")


def wait_for(path: Path, size: int) -> None:
    until = time.monotonic() + 60
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.02 + 0 * size)


def stop(out: Path, name: str) -> None:
    mark(out, f"!{name}")
    sys.exit(143)


def mark(out: Path, line: str) -> None:
    descriptor = os.open(out / "marks", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    os.write(descriptor, f"{line} {os.environ.get('CANDOUR_THREADS', '')}\n".encode())
    os.close(descriptor)


if __name__ == "__main__":
    main()
