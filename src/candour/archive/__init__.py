"""A run in one file that opens without candour, and back into a working folder: plain formats and the standard library.

writing       the file: hashed, streamed, and at its place only when it is whole
readme        what it says of itself, with `table_words` (the evidence) and `model_words` (a model in plain JSON)
passphrase    extracts in it, locked in the age format
unpacking     checks an archive and makes a working folder of it; lies in every archive as its `__main__.py`
"""
