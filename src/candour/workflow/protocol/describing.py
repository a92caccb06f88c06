"""The protocol of a pilot as it would be frozen now: its configuration, its extracts, its test period and its code."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import candour
from candour.config.pilot import PilotConfig
from candour.file_hashes import hash_file
from candour.registration.bearing import list_bearing
from candour.registration.frozen import Code, FrozenProtocol
from candour.registration.sealing import Seal
from candour.registry import find_named, load_audits, load_pipelines
from candour.tracking.surroundings import find_checkout, hash_lock
from candour.workflow.preparing import hash_sources, hash_values


def describe_protocol(
    config: PilotConfig, extracts: Sequence[tuple[str, str]], seal: Seal, day: date
) -> FrozenProtocol:
    """The protocol of a pilot as it would be frozen on this day."""
    return FrozenProtocol(
        config.name, day, seal, list_bearing(config), tuple(sorted(extracts)), describe_code(config)
    )


def describe_code(config: PilotConfig) -> Code:
    """The candour that would run this pilot, the packages of its recipe and its audits among it."""
    pipeline = find_named(load_pipelines(), config.pipeline, what="pipeline")
    audits = load_audits()
    asked = [find_named(audits, name, what="audit") for name in config.audits]
    modules = {type(pipeline).__module__, *(type(audit).__module__ for audit in asked)}
    packages = sorted({module.partition(".")[0] for module in modules} | {"candour"})
    digests = [(name, digest) for name in packages for digest in _hash_package(name)]
    return Code(candour.__version__, hash_values(digests), hash_lock(find_checkout()))


def _hash_package(name: str) -> list[str]:
    package = sys.modules[name]
    if hasattr(package, "__path__"):
        return [hash_sources(Path(path)) for path in package.__path__]
    return [] if package.__file__ is None else [hash_file(Path(package.__file__))]
