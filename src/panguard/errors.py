"""The one tree of errors; a class exists only where a caller treats it differently."""


class PanguardError(Exception):
    """Something the user can act on; the message says what, where and what to do."""


class UsageError(PanguardError):
    """The command line or a setting is wrong (exit code 2)."""


class ConfigError(UsageError):
    """A configuration or baseline file cannot be used as it stands."""


class SourceError(PanguardError):
    """A target cannot be read at all: missing, unreadable, or a failed fetch."""


class FetchError(SourceError):
    """A repository cannot be fetched; the message says why in words that its server may have chosen."""


class BusyError(SourceError):
    """A server asks to be left alone for `seconds`; 0 where it did not say for how long."""

    def __init__(self, message: str, seconds: int = 0) -> None:
        super().__init__(message)
        self.seconds = seconds


class RuleError(PanguardError):
    """A rule cannot be used; the message carries file, path in the document and cure."""


class PatternError(RuleError):
    """A regular expression is not one that the engine can run."""


class LimitError(PanguardError):
    """An input is larger or deeper than `Limits` allows."""


class MessageError(PanguardError):
    """What came from elsewhere is not what it should be; the message says which part."""
