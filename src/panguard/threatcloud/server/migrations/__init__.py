"""The steps from one shape of the database to the next, run by `migrate.py` when a server starts."""
