"""The day here: the one clock that the log of a protocol is given. And days that somebody gives."""

from datetime import date, datetime

from candour.errors import ConfigError


def read_day() -> date:
    """Today, in the zone of this machine."""
    return datetime.now().astimezone().date()


def read_option(text: str, option: str) -> date | None:
    """A day that somebody gave as YYYY-MM-DD; None where nobody gave one. Raises ConfigError where it is no day."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"{option} must be a day as YYYY-MM-DD, such as 2026-04-01; got '{text}'."
        ) from None
