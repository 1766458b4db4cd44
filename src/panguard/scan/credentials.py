"""The shapes of secrets, how placeholders differ from real ones, and how a text hides them. Pure."""

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property

import ahocorasick_rs

from panguard.engine.literal_search import literals_in
from panguard.expressions import Expression
from panguard.values import dataclass

_KEEP = 4


@dataclass(frozen=True)
class SecretShape:
    """One kind of secret: what issues it, the signs of which one stands in it, and its pattern.

    `source` has one group: the part that must look random. A secret does not start inside a word.
    """

    id: str
    issuer: str
    signs: tuple[str, ...]
    source: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return the compiled pattern, which is linear; made when it is first needed."""
        return re.compile(self.source)

    def found(self, text: str) -> Iterator[re.Match[str]]:
        """Yield every place that has this shape."""
        for match in self.pattern.finditer(text):
            before = text[match.start() - 1 : match.start()]
            if not (before.isalnum() or before == "_"):
                yield match


def _shape(name: str, issuer: str, signs: str, source: str) -> SecretShape:
    return SecretShape(name, issuer, tuple(signs.split()), source)


_END = r"(?![A-Za-z0-9])"

SHAPES: tuple[SecretShape, ...] = (
    _shape("secret-aws-key", "AWS", "AKIA ASIA ABIA ACCA", rf"A(?:KIA|SIA|BIA|CCA)([A-Z0-9]{{16}}){_END}"),
    _shape(
        "secret-aws-key",
        "AWS",
        "aws_secret_access_key AWS_SECRET_ACCESS_KEY",
        r"(?:aws_secret_access_key|AWS_SECRET_ACCESS_KEY)[\"']?\s{0,4}[:=]\s{0,4}[\"']?([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
    ),
    _shape(
        "secret-github-token",
        "GitHub",
        "ghp_ gho_ ghu_ ghs_ ghr_",
        rf"gh[pousr]_([A-Za-z0-9]{{36,255}}){_END}",
    ),
    _shape("secret-github-token", "GitHub", "github_pat_", rf"github_pat_([A-Za-z0-9_]{{50,255}}){_END}"),
    _shape("secret-gitlab-token", "GitLab", "glpat-", rf"glpat-([A-Za-z0-9_-]{{20,100}}){_END}"),
    _shape("secret-anthropic-key", "Anthropic", "sk-ant-", rf"sk-ant-([A-Za-z0-9_-]{{20,200}}){_END}"),
    _shape(
        "secret-openai-key",
        "OpenAI",
        "sk-",
        rf"sk-(?!ant-)((?:proj-|svcacct-)?[A-Za-z0-9_-]{{20,220}}){_END}",
    ),
    _shape("secret-slack-token", "Slack", "xox", rf"xox[abeoprs]-([A-Za-z0-9-]{{20,250}}){_END}"),
    _shape(
        "secret-slack-webhook",
        "Slack",
        "hooks.slack.com",
        r"hooks\.slack\.com/services/(T\w{6,14}/B\w{6,14}/\w{20,30})",
    ),
    _shape("secret-google-key", "Google", "AIza", rf"AIza([A-Za-z0-9_-]{{35}}){_END}"),
    _shape("secret-stripe-key", "Stripe", "_live_", rf"[sr]k_live_([A-Za-z0-9]{{20,250}}){_END}"),
    _shape("secret-npm-token", "npm", "npm_", rf"npm_([A-Za-z0-9]{{36}}){_END}"),
    _shape("secret-pypi-token", "PyPI", "pypi-AgEI", r"pypi-(AgEIcHlwaS[A-Za-z0-9_-]{50,500})"),
    _shape("secret-telegram-token", "Telegram", ":AA", rf"\d{{8,10}}:(AA[A-Za-z0-9_-]{{33}}){_END}"),
    _shape("secret-huggingface-token", "Hugging Face", "hf_", rf"hf_([A-Za-z0-9]{{34}}){_END}"),
    _shape(
        "secret-private-key",
        "a private key",
        "PRIVATE",
        r"-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr]){0,8}"
        r"(?:Proc-Type:[^\n]{1,80}\n(?:DEK-Info:[^\n]{1,80}\n)?\s{0,4})?"
        r"((?:[A-Za-z0-9+/=]+(?:\s|\\[nr]){1,4}){1,200})",
    ),
)
_PRIVATE_KEY = "secret-private-key"

_PLACEHOLDER = re.compile(
    r"example|sample|dummy|fake|placeholder|redacted|your|change.?me|insert|replace|xxxx|abc123|abcdef"
    r"|0123456|123456"
    r"|aaaa|test|demo|todo|here|token|secret|\.\.\.|\*\*\*|deadbeef",
    re.IGNORECASE,
)
# Not what leads somewhere (an address, a path), which is what a finding is about, nor a call or a variable.
_NAMED = Expression(
    r"(?<![A-Za-z0-9])(?:password|passwd|passphrase|pwd|secret|token|(?:api|access|secret|private)[_-]?key)"
    r"[\"'`]?\s{0,4}[:=]\s{0,4}[\"'`]?(?![~/.%\\]|\w{1,10}:/)([^\s\"'`<>(){}\[\]$,;]{8,200}+)(?!\()",
    re.IGNORECASE,
)
# One of them stands wherever `_NAMED` matches; most texts hold none.
_NAMING = ("pass", "pwd", "secret", "token", "key")
_MINIMUM_ENTROPY = 3.2
_HEX_ENTROPY = 2.8
_SHORT_BODY = 16
_MINIMUM_KEY_BODY = 64
_MINIMUM_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret found in a text: its shape, where it stands, and from where on it must not be shown."""

    shape: SecretShape
    start: int
    end: int
    masked_from: int


def find_secrets(text: str) -> Iterator[Secret]:
    """Yield what has the shape of a secret and is not a placeholder or a documented example."""
    for secret, body in _shaped(text):
        if _is_random(body, secret.shape):
            yield secret


def redact(text: str) -> str:
    """Return the text, of the same length, with all that may be a secret masked after 4 characters.

    That is what has the shape of one, and what is said to be one: `password: …`. The second is no finding,
    since nobody knows whether it is real, and nothing to show either.
    """
    parts: list[str] = []
    done = 0
    for first, end in sorted({*_spans(text)}, key=lambda span: (span[0], -span[1])):
        start = max(first, done)
        if start < end:
            parts += [text[done:start], "*" * (end - start)]
            done = end
    return "".join([*parts, text[done:]])


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield from where to where something must not be shown."""
    for secret, _ in _shaped(text):
        yield secret.masked_from, secret.end
    low = text.lower()
    if not any(word in low for word in _NAMING):
        return
    for found in _NAMED.finditer(text):
        if _mixes_both(found[1]) and not _PLACEHOLDER.search(found[1]):
            yield found.start(1) + _KEEP, found.end()


def _mixes_both(value: str) -> bool:
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))


@cache
def _automaton() -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick([sign for shape in SHAPES for sign in shape.signs])


_SHAPE_OF_SIGN = tuple(shape for shape in SHAPES for _ in shape.signs)
_LONGEST_SIGN = max(len(sign) for shape in SHAPES for sign in shape.signs)


def _candidates(text: str) -> tuple[SecretShape, ...]:
    """Return the shapes of which a sign stands in the text, in their own order."""
    signs = literals_in(_automaton(), text, _LONGEST_SIGN)
    return tuple(dict.fromkeys(_SHAPE_OF_SIGN[sign] for sign in sorted(signs)))


def _shaped(text: str) -> Iterator[tuple[Secret, str]]:
    for shape in _candidates(text):
        for found in shape.found(text):
            shown = found.start(1) if shape.id == _PRIVATE_KEY else found.start()
            yield Secret(shape, found.start(), found.end(), shown + _KEEP), found[1]


def _is_random(body: str, shape: SecretShape) -> bool:
    if shape.id == _PRIVATE_KEY:
        joined = "".join(body.split())
        return len(joined) >= _MINIMUM_KEY_BODY and _entropy(joined) > _MINIMUM_ENTROPY
    if _PLACEHOLDER.search(body) or (shape.id == "secret-openai-key" and not _mixes_kinds(body)):
        return False
    is_hex = all(character in "0123456789abcdef-" for character in body)
    return _entropy(body) >= (_HEX_ENTROPY if is_hex or len(body) <= _SHORT_BODY else _MINIMUM_ENTROPY)


def _mixes_kinds(body: str) -> bool:
    """Tell a key from a name in kebab case (`sk-learn-pipelines`): it has letters and digits."""
    digits = sum(character.isdigit() for character in body)
    return digits >= _MINIMUM_DIGITS and any(character.isalpha() for character in body)


def _entropy(body: str) -> float:
    """Return the Shannon entropy of a string in bits per character."""
    total = len(body)
    return -sum(count / total * math.log2(count / total) for count in Counter(body).values())
