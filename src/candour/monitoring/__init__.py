"""What happened after cases were scored: drift, calibration, bias, overrides, and the rules that say stop.

watch, limits    one thing to watch, and how far chance alone would carry it: the report publishes a plan of them
later            what happened later, as arrays; `periods` cuts it into months, quarters and years
reading          the number of a watch in a period; `judging` holds it against the limits
chance           how often the whole plan would raise an alarm although nothing had changed
"""
