"""The ways by which messages reach people, one file each; `CHANNELS` lists them."""

from panguard.notify.channel import Channel
from panguard.notify.channels import apprised, desktop, discord, line, mail, slack, telegram, webhook

CHANNELS: tuple[Channel, ...] = (telegram, slack, discord, line, mail, webhook, desktop, apprised)


def channel_of(kind: str) -> Channel | None:
    """Return a channel by its kind; None where there is none."""
    return next((channel for channel in CHANNELS if kind == channel.KIND), None)
