"""From extracts to decisions and features."""
