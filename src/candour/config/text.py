"""Texts as features: off unless a configuration asks for them."""

from candour.config.stage import Stage

TEXT_PREFIX = "text:"
"""How the name of a column of features begins that holds texts, such as `text:referral_note`."""


class TextSettings(Stage):
    """Which texts a forecast may read, and how."""


__all__ = ["TEXT_PREFIX", "TextSettings"]
