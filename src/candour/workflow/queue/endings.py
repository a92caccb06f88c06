"""What is known of a pilot that has ended or could not begin: done, failed with a reason, or to be tried once more."""

from dataclasses import replace
from typing import Final

from candour.errors import ConfigError, ModelError
from candour.workflow.queue.limits import say_bytes
from candour.workflow.queue.orders import Ended
from candour.workflow.queue.record import Entry

MOST_TRIES: Final = 2
"""How often a pilot is tried whose process is ended from outside."""
DEBUG: Final = "CANDOUR_DEBUG"
ELSEWHERE: Final = "Another command is running it."
_KILLED: Final = "Its process was ended from outside."
_SILENT: Final = "Its process ended without a word."
_TOO_LARGE: Final = "It needs more memory than the limits allow."


def close(entry: Entry, ended: Ended, verdict: str, *, tried: bool) -> Entry:
    """A pilot whose process said how it ended, or which needs none (not `tried`)."""
    if ended.failed:
        return replace(
            entry,
            state="failed",
            reason=ended.failed,
            kind=ended.kind,
            exit_code=ended.code,
            refused=not tried,
        )
    return replace(
        entry,
        state="done",
        step="",
        share=1.0,
        verdict=verdict,
        reason="",
        exit_code=ended.code,
        before=ended.before,
    )


def refuse(entry: Entry, least: int, memory: int) -> Entry:
    """One that could never fit: it needs so many bytes at least, and all together may take `memory`."""
    return replace(
        entry,
        state="failed",
        refused=True,
        exit_code=ConfigError.exit_code,
        kind=_TOO_LARGE,
        reason=f"It needs at least {say_bytes(least)}, and all pilots together may take {say_bytes(memory)}. Raise --memory, or run it "
        "on a larger machine. Nothing was begun.",
    )


def settle_killed(entry: Entry, number: int, tries: int, memory: int | None) -> Entry:
    """One whose process was ended from outside by the signal of this number, for so many times; `memory`: bytes for all together."""
    said = f"Its process was ended from outside (signal {number}), most likely because the machine ran out of memory."
    if tries < MOST_TRIES:
        return replace(
            entry,
            state="waiting",
            reason=f"{said} It is tried once more, with all memory for itself.",
            need=memory or entry.need,
        )
    return replace(
        entry,
        state="failed",
        exit_code=ModelError.exit_code,
        kind=_KILLED,
        reason=f"{said} It was tried twice. Close other programs, lower --memory or --at-once, or run it on a larger machine; then add "
        "--again-failed.",
    )


def settle_silent(entry: Entry, code: int | None) -> Entry:
    """One whose process ended by itself, with this exit code, and did not say how."""
    return replace(
        entry,
        state="failed",
        exit_code=code or ModelError.exit_code,
        kind=_SILENT,
        reason=f"Its process ended without a word (exit code {code}). Run this pilot alone, with {DEBUG}=1 set: its log then "
        "holds what libraries said, which may be data about a child.",
    )


__all__ = ["DEBUG", "ELSEWHERE", "close", "refuse", "settle_killed", "settle_silent"]
