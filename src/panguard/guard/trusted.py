"""Tells whether a line makes a machine trust a certificate that came openly from an outsider. Pure."""

import re

from panguard.guard.line import Line
from panguard.guard.strangers import is_own
from panguard.scan.patterns import LinearPattern

_STORES = (
    r"ca-certificates|/(?:pki/)?ca-trust/|/etc/ssl/certs/|\badd-trusted-cert\b|\btrust\s+anchor\b|\bcertutil\b|-addstore\b|\bcacerts\b|\bkeytool\b"
    r"|Cert:[\\/]+\w+[\\/]+Root|\bImport-Certificate\b|NODE_EXTRA_CA_CERTS|REQUESTS_CA_BUNDLE|SSL_CERT_FILE|CURL_CA_BUNDLE|\bcertifi\b|ca-bundle"
)
MAY = LinearPattern("trusts", rf"(?is)(?:{_STORES}).*http://|http://.*(?:{_STORES})", "")
"""What a command line must hold to be read for it."""

_FETCHED = re.compile(
    r"\b(?:curl|wget|aria2c|http|fetch|Invoke-WebRequest|iwr|irm|Invoke-RestMethod|DownloadFile|urlretrieve|urlopen|requests\.get|add-trusted-cert|Start-BitsTransfer|certutil)\b"
    r"[^\n]{0,200}?[\"'\s(=]http://(?:[^\s/@]{1,80}@)?([\w.-]{2,253})[^\s\"';|&)]*?(?:\.(?:crt|cer|pem|der|ca|p7b)\b|[^\n]{0,160}(?:\.(?:crt|cer|pem|der|p7b)\b|ca-certificates|ca-trust))",
    re.IGNORECASE,
)


def trusts(line: Line) -> bool:
    """Say whether a line fetches a certificate openly and has it trusted."""
    said = (line.text, *(" ".join(step.words) for step in line.steps))
    return any(not is_own(found[1]) for text in said for found in _FETCHED.finditer(text))
