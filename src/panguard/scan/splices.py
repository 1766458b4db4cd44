"""What a text holds whose shell commands may read otherwise than they are written. Pure.

That is looked for in every text; few of them need more.
"""

from panguard.scan.patterns import LinearPattern

SPLICED = LinearPattern(
    "spelled",
    r"\$'[^'\n]*\\|[\w/](?:''|\"\")[\w/]|(?:^|[\s|;&(/`])(?:''|\"\")\w|\b[a-z]{1,9}(?:'[a-z/]{1,9}'|\"[a-z/]{1,9}\")"
    r"|(?:'[a-z/]{1,9}'|\"[a-z/]{1,9}\")[a-z/]|(?:^|[\s|;&(/`\"'])(?:\\[a-z]{2}|[a-z]{1,8}\\[a-z])|\$\{?IFS"
    r"|[a-z]\$(?:\{[\w@*]{0,40}\}|[@*\d])[a-z]|\$\{?\w+\}?\$\{?\w"
    r"|(?:^[ \t]*|[|;&(`][ \t]*|\beval[ \t]+|-c[ \t]+)[\"']?\$\{?[A-Za-z_@]"
    r"|(?:\$\(|`|<\()\s*(?:echo|printf|base64|rev|xxd|tr)\b"
    r"|\|[ \t]*(?:rev|tr|base64|xxd|openssl|tac)\b"
    r"|\b(?:echo|printf)\b[^\n|]*\|[ \t]*(?:[\w/]{0,20}/)?(?:ba|z|da|k)?sh\b"
    r"|<<<|(?:^|[\s|;&(`])\{\w+,|(?:^|[\s|;&(`])/[a-z/]*[a-z]?[?*\[]|\balias[ \t]+\w+=|\w\\\r?\n\w",
    "",
)
