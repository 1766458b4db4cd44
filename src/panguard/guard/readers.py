"""Names the programs of a pipeline that only read and print what they are given. Pure."""

from panguard.expressions import Expression

READERS = frozenset(
    (
        *(
            "grep",
            "egrep",
            "fgrep",
            "zgrep",
            "rg",
            "ag",
            "jq",
            "yq",
            "wc",
            "head",
            "tail",
            "sort",
            "uniq",
            "cut",
            "tr",
        ),
        *(
            "cat",
            "less",
            "more",
            "nl",
            "column",
            "fold",
            "rev",
            "tac",
            "sha256sum",
            "md5sum",
            "od",
            "xxd",
            "diff",
            "comm",
        ),
    )
)
# What is decoded and goes to readers is only looked at.
DECODERS = frozenset(("base64", "base32", "xxd", "basenc"))
SHOWS_DECODED = Expression(
    r"\s*import base64(?:[;\n]\s*|\s+)print\(\s*base64\.\w{0,10}b\d\ddecode\("
    r"\s*b?(?:'[^'\n]*'|\"[^\"\n]*\")\s*\)"
    r"(?:\.decode\([^()\n]{0,30}\))?\s*\)\s*;?\s*"
)
