"""A run in, a run out: the only part of candour that knows MLflow."""
