"""E-mail, handed to the server of the user's; the answer to each step is heard, and the last one counts."""

import smtplib
import socket
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from panguard.errors import UsageError
from panguard.findings import phrase
from panguard.notify.channel import Delivered, accepted, failed
from panguard.notify.notice import Message

KIND = "email"
OPTIONS = {"to": True, "from": True, "server": True, "user": False, "security": False}
SECRET = phrase("The password of the mail account (leave it empty where none is asked for)")
REMOTE = True
SECURITIES = ("starttls", "tls", "none")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_LASTING = range(500, 600)
_OK = range(200, 300)


def check(options: Mapping[str, str], secret: str) -> None:
    """Return if this can be sent to. Raises UsageError with what is wrong."""
    for name in ("to", "from"):
        _address(name, options[name])
    security = _security(options)
    if security not in SECURITIES:
        raise UsageError(f"security: expected one of {', '.join(SECURITIES)}")
    host, _ = _server(options)
    if security == "none" and host not in _LOOPBACK:
        raise UsageError("security: without encryption only a server on this machine is used")
    if options.get("user") and not secret:
        raise UsageError("a user needs a password")


def _address(name: str, text: str) -> Address:
    try:
        found = Address(addr_spec=text)
    except (ValueError, IndexError, MessageError) as error:
        raise UsageError(f"{name}: expected an address such as me@example.org") from error
    if not found.domain or not text.isascii():
        raise UsageError(f"{name}: expected an address such as me@example.org")
    return found


def _security(options: Mapping[str, str]) -> str:
    return options.get("security") or "starttls"


def _server(options: Mapping[str, str]) -> tuple[str, int]:
    host, _, port = options["server"].rpartition(":")
    if not host:
        host, port = options["server"], str(_PORTS[_security(options)])
    if not port.isdecimal() or not 0 < int(port) < 1 << 16:
        raise UsageError("server: expected a name such as smtp.example.org or smtp.example.org:587")
    return host.strip("[]"), int(port)


def deliver(options: Mapping[str, str], secret: str, message: Message, seconds: float) -> Delivered:
    """Hand a message to the server; accepted is what it answers with 2xx after the whole text."""
    try:
        with _connected(options, seconds) as server:
            return _handed_in(server, options, secret, message)
    except ssl.SSLCertVerificationError as error:
        return failed(f"its certificate is not trusted ({error.verify_message})")
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        return failed(error or type(error).__name__)


def _connected(options: Mapping[str, str], seconds: float) -> smtplib.SMTP:
    host, port = _server(options)
    context = ssl.create_default_context()
    own = socket.gethostname().partition(".")[0] if not options.get("user") else "panguard"
    name = own if own.isascii() and own else "panguard"
    if _security(options) == "tls":
        return smtplib.SMTP_SSL(host, port, local_hostname=name, timeout=seconds, context=context)
    server = smtplib.SMTP(host, port, local_hostname=name, timeout=seconds)
    if _security(options) == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _handed_in(server: smtplib.SMTP, options: Mapping[str, str], secret: str, message: Message) -> Delivered:
    server.ehlo_or_helo_if_needed()
    if options.get("user"):
        server.login(options["user"], secret)
    for code, said in (server.mail(options["from"]), server.rcpt(options["to"])):
        if code not in _OK:
            return _refused(code, said)
    code, said = server.data(letter(options, message).as_bytes())
    return accepted(f"{code} {_plain(said)}") if code in _OK else _refused(code, said)


def _refused(code: int, said: bytes | str) -> Delivered:
    return failed(f"{code} {_plain(said)}", lasting=code in _LASTING)


def _plain(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def letter(options: Mapping[str, str], message: Message) -> EmailMessage:
    """Return a message as mail. Its id is that of the message, so that a mailbox can tell a double."""
    made = EmailMessage()
    made["Subject"] = message.title
    made["From"] = Address("PanGuard", addr_spec=options["from"])
    made["To"] = Address(addr_spec=options["to"])
    made["Date"] = format_datetime(datetime.fromtimestamp(message.at, UTC))
    made["Message-ID"] = f"<{message.id}@{Address(addr_spec=options['from']).domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(f"{message.text}\n")
    return made
