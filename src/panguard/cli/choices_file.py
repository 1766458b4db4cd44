"""The file of what the user decided about single rules: read and changed so that nothing in it is lost."""

from collections.abc import Callable
from pathlib import Path

from panguard.cli.choices import FILE
from panguard.disk import lock, private_folder, read_if_there, write_whole
from panguard.errors import ConfigError
from panguard.limits import DEFAULT_LIMITS
from panguard.rules.choices import Choices, read_choices, written


def choices_in(state: Path) -> Choices:
    """Return what was decided. Raises ConfigError where the file is damaged: it is not written over."""
    file = state / FILE
    try:
        data = read_if_there(file, DEFAULT_LIMITS.choices_bytes)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(f"{file}: cannot be read: {reason}; move it away, then decide again") from error
    return read_choices(data, str(file)) if data is not None else Choices()


def change_choices(state: Path, change: Callable[[Choices], Choices]) -> None:
    """Change what was decided; of two processes that do so at once, each finds what the other did.

    Raises ConfigError where nothing can be kept.
    """
    try:
        private_folder(state)
        with lock(state / f"{FILE}.lock", wait=True):
            write_whole(state / FILE, written(change(choices_in(state))))
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError(
            f"{state}: what you decide cannot be kept there: {reason}; nothing was changed"
        ) from error
