"""How good is the record? What the audits of data quality look at, counted on a finished case history."""
