"""Tells by its form what a text shows and nobody runs: reports, examples, printed strings, lists. Pure.

The words of a text are its author's, and so are these forms. What is in one of them is therefore still
shown, and an order to carry it out (`orders_what_is_shown`) makes it an order again.
"""

from collections.abc import Callable, Iterator
from itertools import islice

from panguard.expressions import Expression
from panguard.scan.patterns import LinearPattern

_LONGEST_LINE = 480
_MOST_ABOVE = 40

_DESCRIBES = (
    r"(?:match(?:ed|es)?|evidence|snippets?|tool_?input\w*|inputs?|patterns?|regex(?:es|p)?|examples?"
    r"|payloads?"
    r"|findings?|samples?|(?:original|encrypted|obfuscated|malicious|suspicious|bad|vulnerable)"
    r"(?: (?:code|text|line|command))?|(?:de(?:coded|crypted|obfuscated)|final)"
    r"(?: (?:result|text|code|command|payload|value|content))?|attacks?|threats?|indicators?|signatures?"
    r"|keywords?"
    r"|phrases?|cases?|true_?positives?|false_?positives?|layer \d+ ?\([^)\n]{1,20}\))"
)
# What people read as a note or a description is a place for orders too, so no such key is among these.
_REPORT_LINE = LinearPattern(
    "report-line",
    r"^\s*(?:\||[\x{2500}-\x{257f}]|[❌🚫⛔✗✘⚠🚩🔴🟠🟡🛑]"
    r"|\[(?:!|-|\+|x|(?-i:[A-Z][A-Z -]{2,12}))\]\s|(?:critical|high|medium|low|warn(?:ing)?|error|alert"
    r"|block(?:ed)?"
    r"|den(?:y|ied)|fail(?:ed)?|found|danger|threat|user|agent|attacker|guard"
    r"|line \d+)\b[^=\n\"']{0,40}[:\]|]"
    r"|[\w./-]{1,80}\.\w{1,5}:\d+"
    rf"|[-*+]?\s{{0,3}}\*\*{_DESCRIBES}:?\*\*"
    rf"|[-*+]?\s{{0,3}}{_DESCRIBES}\s{{0,2}}:\s)",
    "",
)
_VALUE = LinearPattern(
    "described-value",
    rf"(?:^|[{{,\[(\s])[\"']?{_DESCRIBES}[\"']?\s{{0,3}}[:=]\s{{0,3}}(?:\[\s{{0,3}})?(?:[|>][-+]?\s*$"
    rf"|[rbuf]?[\"'`(]|\S)"
    r"[^{}\n]{0,300}$",
    "",
)
_KEY_ONLY = LinearPattern(
    "described-key",
    rf"^\s*(?:-\s+)?[\"']?{_DESCRIBES}[\"']?\s{{0,3}}:\s{{0,3}}(?:\[|[|>][-+]?)?\s*(?:#.*)?$",
    "",
)
_ITEM = Expression(r"^(\s*)(?:-\s|[\"'`\[])")
_INDENT = Expression(r"^[ \t]*")
_MARKED = Expression(r"^\s*(?:[-*+•>]|\d{1,3}[.)]|[\"'“「`])\s?")
_LISTED_HARM = LinearPattern(
    "listed-harm",
    r"\b(?:(?:look|scan|check|watch|search|test|grep)(?:s|es|ing)? for|never|do not|don't|avoid|refuse"
    r"|reject|block(?:s|ed)?"
    r"|flag(?:s|ged)?|hostile|detect(?:s|ed|ion)?|attack(?:s|ers?)?|inject(?:ions?|ed)|jailbreaks?|malicious"
    r"|adversarial"
    r"|suspicious|red flags?|untrusted|threats?|vulnerab\w+|dangerous|unsafe|insecure|den(?:y|ied)"
    r"|indicators?|payloads?"
    r"|trigger(?:s|ed)? (?:on|by)|exploit(?:s|ed|ation)?)\b|[❌🚫⛔✗✘⚠🚩]"
    r"|攻[击擊撃]|恶意|惡意|悪意|危[险險険]|注入|[检檢侦偵]测|[检檢偵]測|検出|威[胁脅]|可疑|禁止|拒[绝絕]"
    r"|拦截|攔截|공격|악성|탐지|위험",
    "",
)
_CARRIED_OUT = LinearPattern(
    "carried-out",
    r"\b(?:carry|carrying) (?:\w+ ){1,4}out\b|\b(?:now|then|next|first|please|and|must|should|will|to"
    r"|afterwards),? "
    r"(?:do|run|execute|perform|follow|apply|use|type|paste|obey|try) "
    r"(?:as (?:it|they) says?|(?:(?:each|every|all|any|one) (?:of )?)?(?:the |this |these |those "
    r"|that )?(?:\w+ )?"
    r"(?:examples?|samples?|patterns?|payloads?|signatures?|lines?|commands?|quotes?|items?|texts?"
    r"|instructions?)"
    r"(?: (?:above|below|listed|shown|in full|from the (?:list|table|report|rules?))))"
    r"|\bdo (?:exactly )?(?:as|what) (?:it|they|the (?:example|text|quote)) says?\b"
    r"|(?:^|[.!?:)\n]\s{0,4})(?:run|execute|paste) (?:the|this|that) (?:block|snippet|example)s? above\b"
    r"|(?:^|[.!?:)\n]\s{0,4})(?:run|execute|paste) the (?:command|line|code)s? (?:of|from|in) the \w+ above\b"
    r"|\b(?:linux|mac ?os|windows|unix|agents?)\b[^.\n]{0,24}\b(?:run|execute|do) it\b"
    r"|照(?:着|著)?(?:上|下)(?:面|述)(?:的)?(?:示例|例子|範例|命令|指令)?(?:做|执行|執行)",
    "",
)


def orders_what_is_shown(text: str) -> bool:
    """Say whether a text tells to carry out what it shows; then nothing in it is only shown."""
    return _CARRIED_OUT.search(text)


def is_report_line(before: str) -> bool:
    """Say whether a line, by what stands before a place in it, is one of a report and none of a shell."""
    return _REPORT_LINE.search(before[:_LONGEST_LINE])


def is_described(text: str, start: int) -> bool:
    """Say whether an offset lies in a value whose key describes: `example: …`, `"match": "…"`.

    Of an item of a list the key that the list belongs to counts. A key that names what is run (`command`,
    `run`, `args`, `script`) describes nothing.
    """
    line_start = text.rfind("\n", 0, start) + 1
    before = text[max(line_start, start - _LONGEST_LINE) : start]
    if _VALUE.search(before):
        return True
    if not _ITEM.match(before):
        return False
    indent = len(_indent(before))
    for line in _lines_above(text, line_start):
        depth = len(_indent(line))
        if depth < indent or (depth == indent and not _ITEM.match(line)):
            return _KEY_ONLY.search(line)
    return False


def is_introduced(text: str, start: int) -> bool:
    """Say whether an offset lies in an item of a list that a line introduces as one of attacks."""
    line_start = text.rfind("\n", 0, start) + 1
    if not _MARKED.match(text[line_start : line_start + 20]):
        return False
    for line in _lines_above(text, line_start):
        if not _MARKED.match(line) and not line.startswith((" ", "\t")):
            intro = line.rstrip().rstrip("*_")
            return intro.endswith((":", "：")) and _LISTED_HARM.search(intro) and not line.startswith("#")
    return False


def is_catalogued(text: str, start: int, is_attack: Callable[[str], bool]) -> bool:
    """Say whether an offset lies in one of three or more items of a list that are all attacks by themselves.

    Whoever means an order gives it once; wordings of the same thing side by side are a collection of them.
    """
    line_start = text.rfind("\n", 0, start) + 1
    if not _MARKED.match(text[line_start : line_start + 20]):
        return False
    line_end = text.find("\n", start)
    near = [*islice(_lines_above(text, line_start), _NEAR)]
    near += (
        text[line_end + 1 : line_end + 1 + _NEAR * _LONGEST_LINE].split("\n")[:_NEAR] if line_end >= 0 else []
    )
    return sum(bool(_MARKED.match(line)) and is_attack(line) for line in near) >= _OTHERS


_NEAR, _OTHERS = 5, 2


def is_said_by_somebody(before: str) -> bool:
    """Say whether a line, by what stands before a place in it, is what somebody else says or enters."""
    return _SPEAKER.search(before[-_LONGEST_LINE:])


_SPEAKER = LinearPattern(
    "speaker",
    r"^\s*(?:[-*+>]\s+)?\*{0,2}(?:user|attacker|adversary|inputs?|payload|test(?: case)?s?|examples?"
    r"|samples?|injection|testing|checking|scenario|expect(?:s|ed)?"
    r"|malicious \w+)(?: \d{1,3})?\*{0,2}\s?(?::|：)",
    "",
)


def in_long_string(text: str, start: int) -> bool:
    """Say whether an offset of a program lies in a string of several lines."""
    return any(text.count(quote, 0, start) % 2 == 1 for quote in ('"""', "'''"))


def is_printed(before: str, after: str) -> bool:
    """Say whether a place of a line of a shell script lies in a string that is printed or searched for.

    `before` and `after` are what stands around it in its line. What is piped on into a program, written
    to a file or kept in a variable is not only printed, nor is what a shell replaces before it prints.
    """
    opened = next(reversed(list(_PRINTS.finditer(before))), None)
    if opened is None or _KEEPS.search(before[: opened.start(1)]):
        return False
    string = before[opened.end() :]
    quote = _open_quote(string)
    if not quote or (quote == '"' and ("$(" in string or "`" in string)):
        return False
    rest = after.partition(quote)[2]
    return quote in after and not _GOES_ON.search(rest)


_PRINTS = Expression(
    r"(?:^|[;&|({]|\b(?:then|do|else|if|while|until)\s|!\s|\))\s*(?:!\s+)?(echo|printf|e?grep|fgrep|rg)\b"
)
_KEEPS = Expression(r"\$\(|`|\beval\b|<\(")
_GOES_ON = Expression(
    r"(?<!\|)\|(?!\||\s*(?:grep|wc|head|tail|sort|uniq|tee /dev/stderr|sed|cut|while)\b)"
    r"|(?<![\d&])>(?!&|\s*/dev/(?:null|stderr))"
)


def _open_quote(text: str) -> str:
    """Return the quote that is open at the end of a piece of a shell line; empty if none."""
    quote, skip = "", False
    for sign in text:
        if skip:
            skip = False
        elif sign == "\\" and quote != "'":
            skip = True
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
    return quote


def _indent(line: str) -> str:
    found = _INDENT.match(line)
    return found[0] if found else ""


def _lines_above(text: str, line_start: int) -> Iterator[str]:
    """Yield the lines above a place that are not blank, the nearest first."""
    end = line_start - 1
    for _ in range(_MOST_ABOVE):
        if end < 0:
            return
        start = text.rfind("\n", 0, end) + 1
        line = text[start : min(end, start + _LONGEST_LINE)]
        if not line.isspace() and line:
            yield line
        end = start - 1
