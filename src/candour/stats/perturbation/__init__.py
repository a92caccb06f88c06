"""What a forecast does when its features are altered on purpose: gaps, shifted days, other codes, impossible values."""
