"""One history out of all sources: who is who, which family, which source is believed."""
