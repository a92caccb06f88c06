"""Ways of treating groups more alike, learnt from training decisions, and what each changes for whom."""
