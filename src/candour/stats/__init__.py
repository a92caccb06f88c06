"""Statistics: arrays in, frozen records out. Nothing here reads a file, a clock or global chance."""
