"""The record of the Algorithmic Transparency Recording Standard (ATRS), version 4.0: filled in, written, read, checked."""
