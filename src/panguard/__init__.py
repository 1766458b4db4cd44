"""PanGuard: audits what AI agents are given to run, before it runs."""

__version__ = "0.1.0"
