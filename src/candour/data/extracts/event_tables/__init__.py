"""Plain tables of local systems: events and dated texts."""
