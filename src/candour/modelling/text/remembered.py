"""What a text became is remembered while the process lives: many models and settings read the very same rows.

The numbers depend on the texts, their families and the reading, and on nothing else, so whoever asks again gets the same
bytes as if they had been computed anew. Only numbers and digests are held, no text.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

MOST = 24
"""How many answers are held: the folds of two ways of learning, with what is asked of their test rows."""

_answers: OrderedDict[str, Any] = OrderedDict()


def digest_texts(parts: Iterable[str]) -> str:
    """One name for these texts in this order."""
    digest = hashlib.blake2b(digest_size=20)
    for part in parts:
        encoded = part.encode()
        digest.update(len(encoded).to_bytes(8, "little"))
        digest.update(encoded)
    return digest.hexdigest()


def remember(name: str, compute: Callable[[], Any]) -> Any:
    """The answer that has this name; computed where it is not held. Whoever gets it must not change it."""
    if name in _answers:
        _answers.move_to_end(name)
        return _answers[name]
    answer = compute()
    _answers[name] = answer
    while len(_answers) > MOST:
        _answers.popitem(last=False)
    return answer
