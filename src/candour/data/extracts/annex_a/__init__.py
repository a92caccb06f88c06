"""Ofsted Annex A: workbooks of lists, each a snapshot of six months."""
