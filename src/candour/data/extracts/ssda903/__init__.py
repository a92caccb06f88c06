"""SSDA903: CSV sets, workbooks and XML, all tables."""
