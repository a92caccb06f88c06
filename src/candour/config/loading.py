"""A configuration file becomes frozen values, or one error that lists everything wrong with it.

Each line reads `file:line:column: path: what is wrong; did you mean '…'?`, so that an editor can jump there.
"""

import pathlib
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, TypeVar

from pydantic import ValidationError

from candour.config.agreement import Agreement
from candour.config.known_keys import find_known_keys
from candour.config.phrases import describe_expectation, describe_problem, describe_value
from candour.config.pilot import AuditConfig, HistoryConfig, PilotConfig
from candour.config.positions import Document, Path, Place, Problem, parse_yaml
from candour.config.stage import Stage
from candour.config.statements import Statements
from candour.errors import ConfigError

Config = TypeVar("Config", bound=Stage)
_NAMES: Mapping[type[Stage], str] = {Statements: "statements", Agreement: "agreement"}


def load_pilot(path: pathlib.Path) -> PilotConfig:
    """The configuration of a pilot. Raises ConfigError with every problem, one a line.

    A configuration for somebody else's scores is no pilot with many mistakes: it belongs to another command.
    """
    values = parse_yaml(_read_text(path)).values
    if isinstance(values, dict) and "columns" in values and "question" not in values:
        raise ConfigError(
            f"{path} says what the columns of a table of scores mean; expected the configuration of a pilot, with a question. "
            f"For the scores: candour audit --predictions SCORES --config {path} --out FOLDER"
        )
    return load_stage(path, PilotConfig)


def load_history(path: pathlib.Path) -> PilotConfig | HistoryConfig:
    """What a case history is made from: a pilot's configuration, or one without a question.

    Raises ConfigError as `load_pilot` does.
    """
    values = parse_yaml(_read_text(path)).values
    asks = isinstance(values, dict) and "question" in values
    return load_stage(path, PilotConfig) if asks else load_stage(path, HistoryConfig)


def load_audit(path: pathlib.Path) -> AuditConfig:
    """The configuration of an audit of somebody else's scores. Raises ConfigError as `load_pilot` does."""
    return load_stage(path, AuditConfig)


def load_statements(config_path: pathlib.Path, name: str | None) -> Statements:
    """What the authority wrote, in a file beside the configuration; nothing at all where no file is named.

    Raises ConfigError as `load_pilot` does.
    """
    return Statements() if name is None else load_stage(config_path.parent / name, Statements)


def load_stage(path: pathlib.Path, model: type[Config]) -> Config:
    """Any stage from a YAML file of its own. Raises ConfigError with every problem, one a line."""
    document = parse_yaml(_read_text(path, _NAMES.get(model, "configuration")))
    problems = list(document.problems)
    if not problems and not isinstance(document.values, dict):
        got = describe_value(document.values)
        problems.append(
            Problem(Place(1, 1), (), f"expected keys with values, such as 'version: 1'; got {got}")
        )
    config = None
    if isinstance(document.values, dict):
        try:
            config = model.model_validate(document.values)
        except ValidationError as error:
            problems += _list_problems(error, document, model.model_json_schema())
    if config is None or problems:
        raise ConfigError(_format_problems(path, problems))
    return config


def _read_text(path: pathlib.Path, called: str = "configuration") -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"There is no {called} file at '{path}'.") from None
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}:1:1: the file is not UTF-8 text (byte {error.start + 1} cannot be read). "
            "Save it as UTF-8 and try again."
        ) from None
    except OSError as error:
        raise ConfigError(f"The {called} file '{path}' cannot be read: {error.strerror}.") from None


def _format_problems(path: pathlib.Path, problems: Sequence[Problem]) -> str:
    lines = {
        f"{path}:{p.place.line}:{p.place.column}: "
        + (f"{format_path(p.path)}: " if p.path else "")
        + p.message: None
        for p in sorted(problems, key=lambda p: (p.place, [str(part) for part in p.path], p.message))
    }
    return "\n".join(lines)


def format_path(path: Path) -> str:
    """A path as people write it: `features.families[2].windows[0]`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def _list_problems(error: ValidationError, document: Document, schema: Mapping[str, Any]) -> list[Problem]:
    """One problem for each place; the alternatives of a union are joined into one sentence."""
    placed = [
        (_find_path(entry["loc"], entry["type"], document), entry)
        for entry in error.errors(include_url=False)
        if not _is_echo(entry)
    ]
    placed.sort(key=lambda pair: [str(part) for part in pair[0]])
    problems = []
    known = {problem.path for problem in document.problems}
    for path, group in groupby(placed, key=lambda pair: pair[0]):
        if path in known:
            continue
        entries = [entry for _, entry in group]
        problems.append(
            Problem(_find_place(path, entries[0]["type"], document), path, _phrase(entries, schema))
        )
    return problems


def _is_echo(entry: Any) -> bool:
    """A list that is called too short only because pydantic dropped the items that are wrong themselves."""
    return bool(entry["type"] == "too_short" and len(entry["input"]) >= entry["ctx"]["min_length"])


def _phrase(entries: Sequence[Any], schema: Mapping[str, Any]) -> str:
    expectations = [describe_expectation(entry["type"], entry.get("ctx", {})) for entry in entries]
    if len(entries) > 1 and None not in expectations:
        either = " or ".join(str(expected) for expected in expectations)
        return f"expected {either}; got {describe_value(entries[0]['input'])}"
    entry = entries[0]
    known = find_known_keys(schema, entry["loc"][:-1]) if entry["type"] == "extra_forbidden" else ()
    return describe_problem(entry, known)


def _find_path(location: Sequence[str | int], kind: str, document: Document) -> Path:
    """The location without the parts that pydantic adds (tags, alternatives) and the file does not hold."""
    path: Path = ()
    for at, part in enumerate(location):
        if (*path, part) in document.places or (kind == "missing" and at == len(location) - 1):
            path = (*path, part)
    return path


def _find_place(path: Path, kind: str, document: Document) -> Place:
    """Of an unknown key the key itself, of a missing one its parent, else the value."""
    if kind == "extra_forbidden" and path in document.keys:
        return document.keys[path]
    while path not in document.places:
        path = path[:-1]
    return document.places[path]
