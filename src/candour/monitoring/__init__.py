"""What happened after cases were scored: drift, calibration, bias, overrides, and the rules that say stop.

`watch` is one thing to watch, and `limits` says how far chance alone would carry it: the report publishes a plan of them.
"""
