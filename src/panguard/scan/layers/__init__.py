"""One detection layer per file; `scan/scanner.py` lists them in order."""
