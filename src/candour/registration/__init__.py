"""Protocols that are frozen before a test, the seal on the test period, and what a run does otherwise than was frozen.

What is frozen:

bearing         the part of a configuration that bears on the answer
sealing         which decisions will test, and how they are sealed until then
frozen          the frozen protocol, its canonical JSON and its fingerprint

What happens to it:

entries         one entry of its log: frozen, opened, looked
register        the folder of one pilot: freeze, open, look, verify
held            which protocol holds, and what became of it: what follows from the log
comparing       what a run is about to do otherwise, key by key, with the reasons that the configuration gives
words           values of a configuration in plain words

While it is sealed:

rehearsal       the configuration and the history of a rehearsal
sealed_history  a case history without its sealed days, or without its sealed families
"""
