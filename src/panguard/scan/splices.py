"""What a text holds whose commands or statements may read otherwise than they are written. Pure.

That is looked for in every text; few of them need more.
"""

from panguard.scan.patterns import LinearPattern

_COMMAND = (
    r"(?:curl|wget|aria2c|bash|z?sh|eval|exec|source|nc|ncat|socat|python[23]?|perl|ruby|node|base64|rm)"
)
_START = r"(?:^|[\n|;&]|\$\(|\bthen|\bdo|\belse|\bsudo|\beval|\s-c)[ \t]*"
_WHERE = r"(?:\$\(|`)(?:command[ \t]+-v|which|type[ \t]+-[pP])"
_PRINTS = r"(?:\$\(|`)\s*(?:echo|printf)\b"

SPLICED = LinearPattern(
    "spelled",
    r"\$'[^'\n]*\\"
    # quotes and backslashes within a word
    r"|[\w/](?:''|\"\")[\w/]|(?:^|[\s|;&(/`])(?:''|\"\")\w|\b[a-z]{1,9}(?:'[a-z/]{1,9}'|\"[a-z/]{1,9}\")"
    r"|(?:^|[\s|;&(/`])(?:'[a-z/]{1,9}'|\"[a-z/]{1,9}\")[a-z/]"
    rf"|(?:^|[\s|;&(/`\"'])\\{_COMMAND}\b|(?:^|[\s|;&(/`])[a-z]{{1,7}}\\[a-z]{{1,7}}(?:$|[^\w.\\])"
    r"|(?:^|[\s|;&(/`])(?:[a-z]{1,3}\\){2,7}[a-z]|\w\\\r?\n\w"
    # names and parts of names
    r"|\$\{?IFS|[a-z]\$(?:\{[\w@*]{0,40}\}|[@*\d])[a-z]|\$\{?\w+\}?\$\{?\w"
    rf"|{_START}[\"']?\$(?:[A-Za-z_]\w*|\{{[A-Za-z_][^}}\n=]*\}})[\"']?(?:[ \t]+[^=\s]|[|;&)]|$|\n)"
    rf"|\balias[ \t]+\w+=[\"']?{_COMMAND}\b|\|[ \t]*\$\{{?[A-Za-z_]"
    # commands under another name
    rf"|\b(?:cp|ln|mv|install)[ \t][^\n;|&]{{0,40}}(?:{_WHERE}[ \t]+|/bin/){_COMMAND}\b"
    rf"|\w[ \t]*\(\)[ \t]*\{{[ \t]*(?:command[ \t]+)?{_COMMAND}\b[^\n}}]{{0,80}}\$[@*]"
    r"|(?:\w[ \t]*\(\)|\bfunction[ \t]+\w{1,40})\s*\{\s*(?:local[^\n;]{0,80}[;\n]\s*){0,3}"
    r"(?:command[ \t]+)?(?:curl|wget)\b"
    # what another command prints
    rf"|{_START}{_PRINTS}|\w{_PRINTS}|{_PRINTS}[^)`|\n]{{1,60}}[)`]\w"
    r"|\|[ \t]*(?:rev|base64[ \t]+-|xxd[ \t]+-|openssl|tac)\b|\|[ \t]*tr\b[^\n]*\|[ \t]*\S{0,20}sh\b"
    r"|\b(?:echo|printf)\b[^\n|]*\|[ \t]*(?:[\w/]{0,20}/)?(?:ba|z|da|k)?sh\b|<<<"
    r"|<\(\s*(?:echo|printf|base64)\b"
    # braces and wildcards
    rf"|(?:^|[\s|;&(`])\{{{_COMMAND},|(?:^|[\s|;&(`])/(?:[\w?*\[\]]{{1,6}}/){{1,3}}"
    r"[\w?*]{0,4}[?*\[][\w?*\]]{0,4}(?:\s|$)"
    r"|(?:^|[\s|;&(`])/[bu]?[?*\[][\w?*\]]{0,4}/\w",
    "",
)
SPLICED_PYTHON = LinearPattern(
    "spelled-python",
    r"\b__import__\(|\bgetattr\(\s*[\w.]+\s*,\s*[\"'(]|\bchr\(|\bfromhex\(|\[::-1\]|\bb(?:64|32|85)decode\("
    r"|\bcodecs\.|[\"']\s*\+\s*[\"']|[\"']\.join\(\s*[\[(m]|\bunhexlify\(|\bdecompress\("
    r"|\b(?:import|from)\s+(?:os|subprocess|socket|base64|requests|urllib|shutil|builtins|importlib)\b[^\n]{0,60}\sas\s"
    r"|=\s*(?:eval|exec|os\.system|os\.popen|__import__)\s*(?:[\n;]|$)",
    "",
)
SPLICED_POWERSHELL = LinearPattern(
    "spelled-powershell",
    r"[\w-]`\w|(?:^|[\s(|;&\"'])`[A-Za-z]|[\"']\s*-f\s*[\"']|\[char(?:\[\])?\]|-join\b|[\"'][ \t]*\+\s*[\"']"
    r"|(?:^|[^\w$)\]])[&.]\s*\(?\s*[\"'$]|-[ci]?replace\b|\.replace\(|\b(?:sal|nal|set-alias|new-alias)\s"
    r"|\$env:comspec\s*\[|\$(?:pshome|shellid)\s*\[|\.[ \t]*\(?[\"']\w",
    "",
)
