"""One file for each table of the configuration file.  Defaults are given here and nowhere else.

Times are in seconds, sizes in bytes.  Every path is absolute.
"""
