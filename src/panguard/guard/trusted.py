"""Tells whether a line makes a machine trust a certificate that came openly from an outsider. Pure."""

import re
from itertools import islice

from panguard.guard.line import Line
from panguard.guard.strangers import is_own
from panguard.scan.patterns import LinearPattern

_STORES = (
    r"ca-certificates|/(?:pki/)?ca-trust/|/etc/ssl/certs/|\badd-trusted-cert\b|\btrust\s+anchor\b|\bcertutil\b|-addstore\b|\bcacerts\b|\bkeytool\b"
    r"|Cert:[\\/]+\w+[\\/]+Root|\bImport-Certificate\b|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|SSL_CERT_FILE|CURL_CA_BUNDLE|\bcertifi\b|ca-bundle"
)
MAY = LinearPattern("trusts", rf"(?is)(?:{_STORES}).*http://|http://.*(?:{_STORES})", "")
"""What a command line must hold to be read for it."""

_ADDRESS = re.compile(r"[\"'\s(=]http://(?:[^\s/@\"']{1,80}@)?([\w.-]{2,253})", re.IGNORECASE)
_FETCHES = re.compile(
    r"\b(?:curl|wget|aria2c|http|fetch|Invoke-WebRequest|iwr|irm|Invoke-RestMethod|DownloadFile|urlretrieve|urlopen|requests\.get|Start-BitsTransfer|certutil)\b",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(r"\.(?:crt|cer|pem|der|p7b)\b|ca-certificates|ca-trust", re.IGNORECASE)
_BEFORE = 200
_BEHIND = 250
_MOST = 50


def trusts(line: Line) -> bool:
    """Say whether a line fetches a certificate openly and has it trusted."""
    said = (line.text, *(" ".join(step.words) for step in line.steps[:_MOST]))
    return any(map(_fetches_openly, said))


def _fetches_openly(text: str) -> bool:
    for found in islice(_ADDRESS.finditer(text), _MOST):
        before = text[max(0, found.start() - _BEFORE) : found.start()].rpartition("\n")[2]
        behind = text[found.end() : found.end() + _BEHIND].partition("\n")[0]
        if not is_own(found[1]) and _FETCHES.search(before) and _CERTIFICATE.search(behind):
            return True
    return False
