"""How the settings of a model are searched for."""

from candour.config.stage import Stage


class Search(Stage):
    """Which settings are tried, and how many."""


__all__ = ["Search"]
