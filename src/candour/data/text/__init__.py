"""Texts about children: which were known when (columns), cleaned of what names anybody (deidentification), a lexicon."""
