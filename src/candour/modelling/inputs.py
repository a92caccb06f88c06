"""What a fitted forecast must be given: the names of the columns that it looks at, and of which kind each is."""

from typing import Any, Literal, NamedTuple

from candour.config.text import TEXT_PREFIX


class ModelInput(NamedTuple):
    """One column of the table of features. `kind`: number (float64), code or text (both str; a code may be missing)."""

    name: str
    kind: Literal["number", "code", "text"]


def list_inputs(estimator: Any) -> tuple[ModelInput, ...]:
    """The columns that a fitted forecast looks at, in the order of the table that it was fitted on; empty where it does not say.

    A column that held no value in any training decision is not among them: nothing was learnt from it.
    """
    steps = getattr(getattr(estimator, "pipeline", estimator), "named_steps", {})
    encode = steps.get("encode")
    if encode is None or not hasattr(encode, "feature_names_in_"):
        return ()
    used = {
        str(name): step
        for step, transformer, names in encode.transformers_
        if step != "remainder" and transformer != "drop"
        for name in names
    }
    return tuple(
        ModelInput(name, _find_kind(name, used[name]))
        for name in map(str, encode.feature_names_in_)
        if name in used
    )


def _find_kind(name: str, step: str) -> Literal["number", "code", "text"]:
    if name.startswith(TEXT_PREFIX):
        return "text"
    return "code" if step == "codes" else "number"
