"""What happened after cases were scored: drift, calibration, bias, overrides, and the rules that say stop."""
