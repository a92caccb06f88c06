"""A file becomes frozen values, canonical JSON and a SHA-256."""
