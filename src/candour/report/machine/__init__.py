"""The report for other programs: `findings_document` (JSON and its schema), `exports` (CSV), `bundle` (archive and manifest)."""
