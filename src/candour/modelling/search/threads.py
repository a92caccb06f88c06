"""How many fits may go on at the same time, where the user says so: it is read where parts of a history are counted too."""

from candour.engines.threads import VARIABLE, read_threads

__all__ = ["VARIABLE", "read_threads"]
