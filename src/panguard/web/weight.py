"""How heavy a submission is: by what was sent, and by what an archive says that it holds. Pure."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from panguard.limits import DEFAULT_LIMITS
from panguard.web.submission import Kind, Submission

# gzip, bzip2, xz, Zstandard, 7-Zip, RAR: how much is in them nobody knows who has not unpacked them.
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c", b"Rar!")
_ENTRY = b"PK\x03\x04"  # of a ZIP archive, which may begin anywhere


def is_small(submission: Submission) -> bool:
    """Say whether a submission is small. An archive that lies about that is soon ended all the same."""
    data, most = submission.data, DEFAULT_LIMITS.small_bytes
    if submission.kind is Kind.LINK or len(data) > most or data.startswith(_PACKED):
        return False
    if submission.kind is Kind.TEXT or _ENTRY not in data:
        return True
    try:
        with ZipFile(BytesIO(data)) as archive:
            return sum(entry.file_size for entry in archive.infolist()) <= most
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False
