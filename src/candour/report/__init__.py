"""Findings become documents: HTML, PDF, JSON and CSV. The only room that draws, lays out and words a page."""
