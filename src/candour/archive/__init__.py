"""A run in one file that opens without candour, and back into a working folder: plain formats and the standard library.

unpacking    checks an archive and makes a working folder of it; lies in every archive as its `__main__.py`
"""
