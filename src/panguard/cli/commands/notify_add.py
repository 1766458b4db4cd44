"""`pga notify add`: adds a channel to the user's settings, and its secret to where secrets are kept."""

import argparse
import base64
import getpass
import secrets
import sys

from panguard.cli.notify_here import Telephone, telephone
from panguard.cli.options import add_common_options, add_language_option
from panguard.errors import UsageError
from panguard.findings import phrase
from panguard.notify.channel import Channel
from panguard.notify.channels import CHANNELS, channel_of
from panguard.notify.notice import Audience
from panguard.notify.settings import NAME, read_receivers
from panguard.notify.vault import KEYRING
from panguard.terms import Severity

_OPTIONS = tuple(dict.fromkeys(name for channel in CHANNELS for name in channel.OPTIONS))
_KEY_BYTES = 32


def configure(parser: argparse.ArgumentParser) -> None:
    """Add which channel, and who reads there."""
    parser.add_argument("kind", choices=[channel.KIND for channel in CHANNELS], help="what kind of channel")
    parser.add_argument("--name", help="what to call it (default: its kind)")
    parser.add_argument("--to", help="who gets it: an address, a chat, a user")
    parser.add_argument("--from", dest="from_", metavar="ADDRESS", help="e-mail: who sends it")
    parser.add_argument("--server", metavar="HOST[:PORT]", help="e-mail: the server that takes it")
    parser.add_argument("--user", help="e-mail: the user at that server")
    parser.add_argument("--security", choices=("starttls", "tls", "none"), help="e-mail: default starttls")
    parser.add_argument(
        "--audience", choices=[each.value for each in Audience], help="who reads it (default owner)"
    )
    parser.add_argument(
        "--floor", choices=[each.label for each in Severity], help="from how bad on (default high)"
    )
    parser.add_argument(
        "--quiet", metavar="HH:MM-HH:MM", help="hours without messages; critical ones still come"
    )
    parser.add_argument(
        "--hold-critical", action="store_true", help="in quiet hours hold critical ones as well"
    )
    parser.add_argument("--digest", metavar="HH:MM", help="a daily report at this time")
    parser.add_argument("--hourly", metavar="N", type=int, help="how many messages an hour (default 12)")
    parser.add_argument(
        "--message-lang", metavar="LANG", help="the language of its messages (default: yours)"
    )
    add_language_option(parser)
    add_common_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Add a channel; the secret is asked for, or read from the standard input."""
    at = telephone(arguments)
    channel = channel_of(arguments.kind)
    if channel is None:
        raise UsageError(f"there is no kind {arguments.kind!r}")
    name = arguments.name or channel.KIND
    if not NAME.fullmatch(name):
        raise UsageError("--name: small letters, digits and hyphens, at most 31")
    table = _table(arguments, channel)
    read_receivers({"channels": {name: table}}, "pga notify add")
    secret = _secret(at, channel)
    made = channel.KIND == "webhook" and not secret
    if made:
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    channel.check({key: str(value) for key, value in table.items() if key in channel.OPTIONS}, secret)
    where = at.vault.keep(name, secret)
    path = at.write(name, table)
    _told(at, name, str(path), where)
    if made:
        at.client.say(phrase("Give the receiver this key, by which it knows our messages:"))
        at.client.write([secret])
    return 0


def _table(arguments: argparse.Namespace, channel: Channel) -> dict[str, object]:
    given = vars(arguments)
    options = {name: given.get("from_" if name == "from" else name) for name in _OPTIONS}
    strange = [name for name, value in options.items() if value is not None and name not in channel.OPTIONS]
    if strange:
        raise UsageError(f"--{strange[0]} says nothing to a channel of kind {channel.KIND}")
    said = {
        **options,
        **{name: given.get(name) for name in ("audience", "floor", "quiet", "digest", "hourly")},
        "lang": given.get("message_lang"),
        "critical-passes": False if given.get("hold_critical") else None,
    }
    return {"kind": channel.KIND, **{name: value for name, value in said.items() if value is not None}}


def _secret(at: Telephone, channel: Channel) -> str:
    if channel.SECRET is None:
        return ""
    if sys.stdin.isatty():
        return getpass.getpass(f"{at.client.pen.say(channel.SECRET)}: ").strip()
    return sys.stdin.readline().strip()


def _told(at: Telephone, name: str, path: str, where: str) -> None:
    at.client.say(phrase("{name} is added ({file}). Nothing was sent yet.", name=name, file=path))
    if where == KEYRING:
        at.client.say(phrase("Its secret is in the keyring of this system."))
    elif where:
        at.client.say(
            phrase("Its secret is in {file}, which only you can read; no keyring answered here.", file=where)
        )
    at.client.say(phrase("To see whether messages arrive: pga notify test {name}", name=name))
