"""The dashboard.

Whether this user is protected right now, what happened, what was done, and what can be undone.
"""
