"""A network of scanners in virtual time, on the real consensus, the real server and the real client's rules."""
