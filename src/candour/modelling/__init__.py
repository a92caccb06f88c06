"""Splitting, encoding, fitting, calibrating and saving: every class that is saved with a model lives here."""
