"""What a disk or a database refused, in words: MLflow wraps it in errors of its own, whose text holds a whole statement of SQL.

Of such a text only the words that SQLite itself uses are read; nothing of it is shown.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from mlflow.exceptions import MlflowException
from sqlalchemy.exc import SQLAlchemyError

from candour.errors import TrackingError

_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "disk is full": "The disk is full. Make room on it",
        "database is locked": "Another program holds its database, and did not let go of it. Wait for it to end, or close it",
        "readonly database": "You may not write to its database. Change the rights, or name another folder with --mlruns",
        "disk i/o error": "The disk does not take what is written. Make room on it, and see whether it is sound",
        "unable to open database file": "Its database cannot be opened. See whether you may read and write there, and whether the disk has room",
        "malformed": "Its database is broken. Put it back from a copy",
        "api request to": "The tracking server did not answer, or refused. See whether it runs and can be reached from here",
        "no such table": "Its database is not whole. Put it back from a copy",
    }
)
_NEXT: Final = "then run the command again. Nothing half-written counts as a run."


def explain_refusal(error: BaseException) -> TrackingError | None:
    """The TrackingError that says what a database or a disk refused; None where the error is another one."""
    for cause in _walk(error):
        if isinstance(cause, MlflowException | SQLAlchemyError):
            said = str(cause).casefold()
            told = next((told for word, told in _WORDS.items() if word in said), None)
            if told is not None:
                return TrackingError(f"The run store cannot be used. {told}; {_NEXT}")
    return None


@contextmanager
def translate_refusals() -> Iterator[None]:
    """Raise TrackingError in place of what MLflow, its database or the disk of the run store said in the block."""
    try:
        yield
    except (MlflowException, SQLAlchemyError) as error:
        told = explain_refusal(error)
        if told is None:
            raise
        raise told from error
    except OSError as error:
        reason = "files cannot be copied there" if isinstance(error, shutil.Error) else error.strerror
        if not reason:
            raise
        place = f" ('{error.filename}')" if error.filename else ""
        raise TrackingError(
            f"The run store cannot be written: {reason}{place}. See whether you may write there and whether the disk has room; {_NEXT}"
        ) from error


def _walk(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        yield found
        found = found.__cause__ or found.__context__


__all__ = ["explain_refusal", "translate_refusals"]
