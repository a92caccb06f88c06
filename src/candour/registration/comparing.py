"""What a run is about to do otherwise than its protocol says, key by key, with the reasons that the configuration gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from candour.config.deviations import ReasonedDeviation
from candour.errors import ConfigError
from candour.logbook.chain import shorten_fingerprint, write_canonical
from candour.registration.frozen import Code, FrozenProtocol
from candour.registration.sealing import Seal, SealKind
from candour.registration.words import ABSENT, say_day, say_value
from candour.standing import Deviation

EXTRACTS, TEST_PERIOD, CANDOUR, LOCK, PROTOCOL = "extracts", "test_period", "candour", "lock", "protocol"
"""What can differ besides the keys of the configuration."""


def compare_protocol(
    frozen: FrozenProtocol, now: FrozenProtocol, reasons: Sequence[ReasonedDeviation] = ()
) -> tuple[Deviation, ...]:
    """Everything in which two protocols differ but their days, in the order of the configuration's keys.

    Raises ConfigError where a reason is given for something that does not differ.
    """
    found = (
        *_compare_values("", frozen.configuration, now.configuration),
        *_compare_extracts(frozen.extracts, now.extracts),
        *_compare_seals(frozen.seal, now.seal),
        *_compare_code(frozen.code, now.code),
    )
    return _give_reasons(found, reasons)


def find_changed_extracts(frozen: FrozenProtocol, extracts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """What is wrong with each file that is not as it was, in words with its name; inside the authority only."""
    before, after = set(frozen.extracts), set(extracts)
    # Several files may have one name, such as those of two years.
    gone, new = {name for name, _ in before - after}, {name for name, _ in after - before}
    said = {
        **dict.fromkeys(gone - new, "is gone"),
        **dict.fromkeys(new - gone, "is new"),
        **dict.fromkeys(gone & new, "was changed"),
    }
    return tuple(f"'{name}' {what}" for name, what in sorted(said.items()))


def _compare_values(above: str, frozen: Any, now: Any) -> Iterator[Deviation]:
    if write_canonical({"": frozen}) == write_canonical({"": now}):
        return
    if isinstance(frozen, Mapping) and isinstance(now, Mapping) and frozen.get("name") == now.get("name"):
        for key in dict.fromkeys((*frozen, *now)):
            path = f"{above}.{key}" if above else str(key)
            yield from _compare_values(path, frozen.get(key, ABSENT), now.get(key, ABSENT))
        return
    yield Deviation(above, say_value(frozen), say_value(now), "")


def _compare_extracts(
    frozen: Sequence[tuple[str, str]], now: Sequence[tuple[str, str]]
) -> Iterator[Deviation]:
    if sorted(frozen) == sorted(now):
        return
    kept = len(set(frozen) & set(now))
    yield Deviation(
        EXTRACTS,
        _say_files(len(frozen)),
        f"{_say_files(len(now))}, of which {kept} {'is' if kept == 1 else 'are'} as {'it was' if kept == 1 else 'they were'}",
        "",
    )


def _compare_seals(frozen: Seal, now: Seal) -> Iterator[Deviation]:
    if frozen != now:
        yield Deviation(TEST_PERIOD, _say_period(frozen), _say_period(now), "")


def _compare_code(frozen: Code, now: Code) -> Iterator[Deviation]:
    if (frozen.version, frozen.sources) != (now.version, now.sources):
        yield Deviation(CANDOUR, _say_code(frozen), _say_code(now), "")
    if frozen.lock != now.lock:
        yield Deviation(LOCK, shorten_fingerprint(frozen.lock), shorten_fingerprint(now.lock), "")


def _give_reasons(found: Sequence[Deviation], reasons: Sequence[ReasonedDeviation]) -> tuple[Deviation, ...]:
    unused = [reason.subject for reason in reasons if not any(_covers(reason, each) for each in found)]
    if unused:
        differs = ", ".join(each.subject for each in found) or "nothing"
        raise ConfigError(
            f"deviations: a reason is given for {', '.join(unused)}, which does not differ from the frozen protocol. What "
            f"differs: {differs}. Take the reason out, or name what differs."
        )
    return tuple(replace(each, reason=_find_reason(each, reasons)) for each in found)


def _find_reason(deviation: Deviation, reasons: Sequence[ReasonedDeviation]) -> str:
    """The reason that names it most closely."""
    covering = [reason for reason in reasons if _covers(reason, deviation)]
    return max(covering, key=lambda reason: len(reason.subject)).reason if covering else ""


def _covers(reason: ReasonedDeviation, deviation: Deviation) -> bool:
    return deviation.subject == reason.subject or deviation.subject.startswith(f"{reason.subject}.")


def _say_files(count: int) -> str:
    return f"{count} {'file' if count == 1 else 'files'}"


def _say_period(seal: Seal) -> str:
    days = f"{say_day(seal.first_test_day)} to {say_day(seal.last_test_day)}"
    return days if seal.kind is SealKind.DAYS else f"families drawn at random, decisions of {days}"


def _say_code(code: Code) -> str:
    return f"version {code.version}, sources {shorten_fingerprint(code.sources)}"
