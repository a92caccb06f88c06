"""Files of all kinds, opened safely: text, XML, workbooks, and the days in them and in their names."""
