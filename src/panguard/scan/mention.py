"""Tells text that gives an order from text that speaks about one: advice, quotes, examples. Pure.

What is only mentioned is still shown. Its author controls the words around it, so a mention takes a
finding out of the lane that blocks, never out of the report.
"""

from collections.abc import Iterable
from enum import Enum

from panguard.expressions import Expression
from panguard.scan.patterns import LinearPattern

_BEFORE = 120
_LINES_ABOVE = 4
_NEGATED = LinearPattern(
    "negated",
    r"(?:\b(?:never|not|cannot|can't|don't|doesn't|won't|shouldn't|mustn't|avoids?|refuses? to|without|no"
    r"|prevents?|prohibit(?:ed|s)?|forbid(?:den|s)?)\b[\s*_:`'\"“]{1,5}(?:[\w/-]{1,20}[\s,]{1,3}){0,3}"
    r"|[不勿禁別别][\w\s]{0,4})[*_`'\"“‘「『(:\s]{0,4}$",
    "",
)
_URGED = LinearPattern(
    "urged", r"\b(?:forget|hesitate|fail|worry|wait|mind|miss|skip|stop|delay|be afraid|only|just)\b", ""
)
_FORBIDDEN = LinearPattern(
    "forbidden",
    r"(?:\b(?:never|not|cannot|can't|don't|doesn't|won't|shouldn't|mustn't|avoid(?:s|ing)?|refuses? to"
    r"|without|no|prevents?|prohibit(?:ed|s)?|forbid(?:den|s)?)\b[\s*_]{1,5}(?:(?:ever|to|blindly|directly"
    r"|again|also"
    r"|the|an?|any|all|some|other|such|as|like|e\.g\.,?|via|with|from|of|or|following|these|those|this|that"
    r"|it"
    r"|commands?|scripts?|code|lines?|things?|anything|something|installers?|one-liners?|untrusted|unknown"
    r"|remote|shell|patterns?|run(?:s|ning)?,?|execut(?:es?|ing),?|us(?:es?|ing),?|pip(?:es?|ing),?"
    r"|past(?:es?|ing),?|cop(?:y|ies|ying),?|install(?:s|ing)?,?|do(?:ing)?|typ(?:es?|ing),?|call(?:s|ing)?"
    r"|invok(?:es?|ing)|suggest(?:s|ing)?|recommend(?:s|ing)?|offer(?:s|ing)?|allow(?:s|ing)?"
    r"|includ(?:es?|ing))(?:[\s*_]{1,3}|:)){0,8}"
    r"|(?:不要|不得|不可|不應|不应|不能|不會|不会|請勿|请勿|切勿|勿|禁止|嚴禁|严禁|別|别|避免|絕不"
    r"|绝不)\s{0,2}"
    r"(?:再|直接|隨意|随意|輕易|轻易|盲目|任意|以|在終端機|在终端|去)?(?:執行|执行|運行|运行|使用|用|跑|複製"
    r"|复制"
    r"|貼上|粘贴|輸入|输入|安裝|安装|下載|下载|呼叫|调用)?(?:像|如|類似|类似|任何|以下|這種|这种|這類|这类)?"
    r"(?:的)?(?:指令|命令|腳本|脚本)?)[*_`'\"“‘「『(:：\s]{0,4}$",
    "",
)
_NAMING = (
    r"tr(?:y|ies|ying) to|attempt(?:s|ing|ed)?|ask(?:s|ing|ed)?|tells?|telling|told|says?|saying"
    r"|claim(?:s|ing)?|such as|like|e\.g|i\.e|examples?|contain(?:s|ing|ed)?|phrases?|patterns?|regex|grep|rg"
    r"|(?:look|check|watch|scan|search)(?:s|es|ing|ning)? for"
)
_HARM = (
    r"detect(?:s|ed|ing|ion)?|flag(?:s|ged|ging)?|payloads?|attack(?:s|ers?)?"
    r"|inject(?:ions?|ed)|jailbreaks?|malicious|adversarial|suspicious|red flags?|untrusted|threats?"
    r"|vulnerab(?:le|ility|ilities)|dangerous|unsafe|insecure|block(?:s|ed|ing)?|den(?:y|ies|ied)"
    r"|reject(?:s|ed)?"
    r"|warn(?:s|ing)?|bad|wrong|anti-?patterns?|indicators?|test cases?|deny-?list"
    r"|malware)\b|\b(?:reverse shells?|(?:remote )?code execution|(?:privilege )?escalation|obfuscat(?:ed"
    r"|ion)|back-?doors?"
    r"|exfiltration|destructive(?: commands?| operations?)?|hijack(?:s|ing)?|downloaders?|droppers?"
    r"|pipe[ds]?[ -]to[ -](?:a )?shell"
    r"|download[ -](?:and|&)[ -](?:run|execut(?:e|ion))|encoded (?:commands?"
    r"|payloads?))[*_`]{0,2}\s{0,2}[:(（：—–,/|]|[❌🚫⛔✗✘⚠🚩]|攻[击擊撃]|恶意|惡意|悪意|危[险險険]|注入"
    r"|[检檢侦偵]测|[检檢偵]測|検出"
    r"|威[胁脅]|可疑|反[弹彈]|混淆|后门|後門|拦截|攔截|공격|악성|탐지|위험"
)
_REPORTED = LinearPattern("reported", rf"\b(?:{_NAMING}|{_HARM}", "")
_HARMFUL = LinearPattern("harmful", rf"\b(?:{_HARM}", "")
_NAMED = LinearPattern(
    "named",
    rf"\b(?:{_NAMING})\b\.?:?[\s*_]{{0,3}}(?:[\w-]{{1,20}}[\s*_]{{1,3}}){{0,3}}[*_`'\"“‘「『(:,\s]{{0,4}}$",
    "",
)
_EXPRESSION = LinearPattern("expression", r"\\[sbdwS.|]|\.\*|\[\^|\(\?:", "")
# A path of Windows has backslashes as well: `$env:TEMP\.ssh`, `%APPDATA%\s`, `C:\Users`, `.\setup.ps1`.
_WINDOWS_PATH = LinearPattern(
    "windows-path",
    r"(?:\$env:\w{1,40}|\$(?:HOME|PWD|PSScriptRoot)|%\w{1,40}%|\b[A-Za-z]:|~)(?:\\[\w.$~-]{1,80}){1,12}"
    r"|(?:^|[\s\"'=&(])\.{1,2}\\(?:[\w-]{1,60}\\){0,6}[\w-]{1,60}\.(?:ps1|psm1|exe|bat|cmd|msi|dll|vbs|js|py|zip)\b",
    "",
)
_ALTERNATIVES = LinearPattern("alternatives", r"\w\|\w+ ", "")
_ABOUT_CONTENT = LinearPattern(
    "about-content",
    r"^\W{0,3}(?:that\s+(?:are|appear|is)\s+)?(?:found|embedded|contained|hidden|inside|within|from|in)\s+"
    r"(?:[\w-]{1,20}\s+){0,3}(?:files?|pages?|contents?|documents?|web\w*|repositor\w+|code|comments?"
    r"|issues?|inputs?"
    r"|data|outputs?|results?|e-?mails?|tools?|transcripts?|diffs?|messages?)\b",
    "",
)
_QUOTES = {
    '"': '"',
    "'": "'",
    "`": "`",
    "“": "”",
    "‘": "’",
    "«": "»",
    "「": "」",
    "『": "』",
    "(": ")",
    "/": "/",
}
_LONGEST_QUOTE = 240
_OPENER_REACH = 80


_HARM_SECTION = LinearPattern(
    "harm-section",
    r"attack|exploit|malicious|malware|vulnerab|injection|payload|threat|dangerous|evasion|red flag"
    r"|suspicious|anti-?pattern|obfuscat|jailbreak|adversarial|indicator|blocklist|denylist|blacklist"
    r"|exfiltration|unsafe|insecure|what not to|detect|reverse.shells|remote.code|back.?door|escalation"
    r"|destructive"
    r"|forbidden|prohibited|banned|blocked|poisoning|phishing|scams?\b|[❌🚫⛔⚠🚩]|攻[击擊撃]|恶意|惡意|悪意"
    r"|危[险險険]|注入"
    r"|[检檢侦偵]测|[检檢偵]測|検出|威[胁脅]|漏洞|可疑|黑名[单單]|禁止|[红紅][线線]|混淆|后门|後門|拦截|攔截"
    r"|越[狱獄]"
    r"|공격|악성|탐지|위험|취약|angriff|schadcode|bösartig|gefährlich|attaque|malveillan|dangereu|ataque"
    r"|malicios|peligros"
    r"|perigos|attacc|malevol|pericolos|атак|вредонос|опасн|обнаруж|угроз",
    "",
)


# A task may be to detect a city, and a person may be blocked: above a command only a plainer word counts.
_ATTACK_SECTION = LinearPattern(
    "attack-section",
    r"\b(?:attacks?|attackers?|exploits?|malicious|malware|payloads?|red flags?|adversarial|jailbreak\w*"
    r"|anti-?patterns?|vulnerab\w+|threats?|injections?|dangerous|suspicious|obfuscat\w+|exfiltration"
    r"|what not to|block-?lists?|deny-?lists?|black-?lists?|reverse.shells?|back.?doors?|phishing)\b"
    r"|[❌🚫⛔⚠🚩]|攻[击擊撃]|恶意|惡意|悪意|危[险險険]|注入|漏洞|可疑|黑名[单單]|后门|後門|공격|악성|위험"
    r"|취약|angriff|schadcode|bösartig|attaque|malveillan|ataque|malicios|attacc|malevol|атак|вредонос",
    "",
)


def is_about_harm(headings: Iterable[str], *, command: bool = False) -> bool:
    """Say whether a section, by its headings, speaks about attacks rather than about a task."""
    pattern = _ATTACK_SECTION if command else _HARM_SECTION
    return any(pattern.search(heading) for heading in headings)


class Mention(Enum):
    """Whether a span of text orders, or only speaks about what it says."""

    ORDER = "order"
    QUOTE = "quote"
    ADVICE = "advice"


def judge(text: str, start: int, end: int, *, in_code: bool = False) -> Mention:
    """Judge an instruction in prose at a span of a text: negated, quoted, reported, or given."""
    before = sentence_before(text, start)
    negated = _NEGATED.search(before) and not _URGED.search(before)
    if negated or _ABOUT_CONTENT.search(text[end : end + _BEFORE]):
        return Mention.ADVICE
    if in_code or is_quoted(text, start, end) or _in_table(text, start) or _REPORTED.search(before):
        return Mention.QUOTE
    return Mention.ORDER


def is_taken_back(text: str, start: int, end: int) -> bool:
    """Say whether a text forbids the order at a span, or quotes it and calls it harmful.

    Stricter than `judge`: a word like “example” before an order, or quotes alone (those of JSON are
    around everything), do not take it back.
    """
    before = sentence_before(text, start)
    if _NEGATED.search(before) and not _URGED.search(before):
        return True
    return _HARMFUL.search(before) and is_quoted(text, start, end)


def judge_command(text: str, start: int, end: int, *, in_block: bool) -> Mention:
    """Judge a command at an offset: advised against, or quoted, or to be run.

    `in_block` says that it stands in a block of code rather than in a line. There a shell does not
    heed the words beside it, so that they count only where the line is a comment as a whole; the
    sentence that introduces the block may call it an example.
    """
    line_start = max(text.rfind("\n", 0, start) + 1, start - _LONGEST_QUOTE)
    if in_block:
        return _judge_in_block(text, line_start, start, end)
    before = text[line_start:start].replace("’", "'")
    if _FORBIDDEN.search(before):
        return Mention.ADVICE
    if _in_table(text, start) or _is_reported(before) or _CALLED_HARM.search(_rest_of_line(text, start)):
        return Mention.QUOTE
    return Mention.QUOTE if _is_expression(text[start:end]) else Mention.ORDER


def _is_expression(said: str) -> bool:
    """Say whether a text is written as a search expression; the backslashes of a path do not make it one."""
    return _EXPRESSION.search(said) and _EXPRESSION.search(_WINDOWS_PATH.removed(said))


def _is_reported(before: str) -> bool:
    """Say whether a line calls the command after it harmful, or names it as what somebody writes.

    Whatever a line speaks of, a command that it tells to run is an order.
    """
    return _NAMED.search(before) or (_HARMFUL.search(before) and not _TOLD_TO_RUN.search(before))


_TOLD_TO_RUN = LinearPattern(
    "told-to-run",
    r"(?:^[\s\d.)*+-]{0,8}|[,;:.!)]\s{1,3}|\b(?:please|then|first|now|must|should|simply|just|always"
    r"|to (?:fix|prevent|block"
    r"|protect|remove|scan|detect)[^,;.]{0,60},?)\s+)(?:run|execute|paste|type|enter|launch|install|start"
    r"|copy"
    r"|open|spawn|create|establish|set up|connect|give|keep|add|make|begin|use|get|fetch|send|post|put"
    r"|write)\b"
    r"(?:[^.;,\n]|\.\S){0,120}$"
    r"|(?:[请請]|立即|立刻|必[须須]|[务務]必|先|再|接[着著]|然[后後]|[应應][该該當当])[^。！？；，、\n不勿別别]{0,6}"
    r"(?:[执執]行|[运運]行|[输輸]入|[贴貼]上|粘[贴貼]|安[装裝]|[启啟][动動])[^。！？；\n]{0,60}$",
    "",
)


def _judge_in_block(text: str, line_start: int, start: int, end: int) -> Mention:
    before = text[text.rfind("\n", 0, start) + 1 : start][: 2 * _LONGEST_QUOTE].replace("’", "'")
    if _is_comment(before):
        if _FORBIDDEN.search(text[line_start:start].replace("’", "'")):
            return Mention.ADVICE
        if _REPORTED.search(before) or _REPORTED.search(_rest_of_line(text, start)):
            return Mention.QUOTE
    if (
        _in_expression(text, line_start, start, end)
        or _is_expression(text[start:end])
        or in_list_of_strings(text, start)
    ):
        return Mention.QUOTE
    return Mention.QUOTE if _introduced_as_example(text, line_start) else Mention.ORDER


def in_list_of_strings(text: str, start: int) -> bool:
    """Say whether an offset of a block lies in a line that is one string of a list of strings.

    Nothing executes the items of a list; what takes them one by one is code, and is looked at there.
    """
    low = text.rfind("\n", 0, max(0, text.rfind("\n", 0, start))) + 1
    low = max(0, text.rfind("\n", 0, max(0, low - 1)) + 1, start - 4 * _LONGEST_QUOTE)
    high = text.find("\n", start)
    high = start if high < 0 else high
    own = _STRING_LINE.search(text[text.rfind("\n", 0, start) + 1 : high][: 4 * _LONGEST_QUOTE])
    after = text[high + 1 : high + 4 * _LONGEST_QUOTE].split("\n")[:2]
    near = [*text[low:start].split("\n")[:-1], *after]
    return own and sum(_STRING_LINE.search(line) for line in near) >= _SIBLINGS


_SIBLINGS = 2
_STRING_LINE = LinearPattern(
    "string-line",
    r"^\s*(?:[-*+]\s{1,3})?[rbuf]?(?:\"[^\"\n]*\"|'[^'\n]*'|`[^`\n]*`)\s*,?\s*(?:(?:#|//)[^\n]*)?$",
    "",
)


def judge_script(text: str, start: int, end: int) -> Mention:
    """Judge a command at a span of a program: executed, or part of a comment or a search expression.

    Words around a command do not stop it from being executed, so they are not looked at.
    """
    line_start = text.rfind("\n", 0, start) + 1
    before = text[max(line_start, start - 2 * _LONGEST_QUOTE) : start]
    if _is_comment(before):
        return Mention.QUOTE
    return Mention.QUOTE if _in_expression(text, line_start, start, end) else Mention.ORDER


def _in_expression(text: str, line_start: int, start: int, end: int) -> bool:
    """Say whether a span lies in a string that is a search expression, and that is not run."""
    opened = _string_start(text, line_start, start)
    if opened is None or _HANDED_ON.search(text[line_start:opened]):
        return False
    return _is_expression(_string(text, opened, end)) or _ALTERNATIVES.search(_string(text, opened, end))


# A string that is given to one of these is run, whatever it looks like.
_HANDED_ON = LinearPattern(
    "handed-on",
    r"(?:\s-[a-z]{0,3}c(?:ommand)?|\b(?:eval|iex|invoke-expression|exec\w{0,8}|system|popen|run|call"
    r"|check_output|spawn\w{0,4}|shell_exec|passthru))[\s([]*$|\bssh\s[^|;\n]{0,80}$",
    "",
)


def _is_comment(before: str) -> bool:
    """Say whether a line, by what stands before a place in it, is a comment as a whole."""
    return before.lstrip().startswith(_COMMENTS) and not before.startswith("#!")


_COMMENTS = ("#", "//", "/*", "* ", "--", "<!--", "REM ", "::")


def _string_start(text: str, line_start: int, start: int) -> int | None:
    """Return where the string or the expression between slashes opens that an offset of a program lies in."""
    line = text[max(line_start, start - _LONGEST_QUOTE) : start]
    opened = [line.rfind(quote) for quote in "\"'`" if line.count(quote) % 2]
    slash = line.rfind("/")
    if slash >= 0 and line[:slash].rstrip().endswith(_BEFORE_EXPRESSION):
        opened.append(slash)
    return start - len(line) + max(opened) if opened else None


_BEFORE_EXPRESSION = ("(", "=", ",", ":", "[", "!")


def _string(text: str, opened: int, end: int) -> str:
    """Return the string that opens at an offset, to where it closes on the line; at least to `end`."""
    close = text.find(text[opened], end, end + _LONGEST_QUOTE)
    return text[opened:close] if close >= 0 and "\n" not in text[end:close] else text[opened:end]


def sentence_before(text: str, start: int) -> str:
    """Return the beginning of the sentence that an offset lies in."""
    before = _SHORTENED.sub(r"\1 ", text[max(0, start - _BEFORE) : start].replace("’", "'"))
    for stop in ("\n\n", ". ", ".\n", "! ", "? ", "。", "\n#"):
        before = before.rpartition(stop)[2]
    return before


# The point of these ends no sentence.
_SHORTENED = Expression(r"\b(e\.g|i\.e|etc|vs|z\. ?B|p\. ?ej|bzw|incl|cf)\.(?= )")


def is_quoted(text: str, start: int, end: int) -> bool:
    """Say whether a span lies in quotes that open and close on its line."""
    line_start = max(text.rfind("\n", 0, start) + 1, start - _OPENER_REACH)
    line_end = text.find("\n", end)
    after = text[end : min(end + _LONGEST_QUOTE, line_end if line_end >= 0 else len(text))]
    before = text[line_start:start]
    return any(_opens(before, opener) and closer in after for opener, closer in _QUOTES.items())


def _opens(before: str, opener: str) -> bool:
    """Say whether a quote that is open at the end of `before` was opened by `opener`."""
    if opener in "\"'`/":
        at = before.rfind(opener)
        apostrophe = at > 0 and before[at - 1].isalnum()
        return at >= 0 and before.count(opener) % 2 == 1 and not apostrophe
    return before.rfind(opener) > before.rfind(_QUOTES[opener])


def _in_table(text: str, start: int) -> bool:
    line_start = max(text.rfind("\n", 0, start) + 1, start - 2 * _LONGEST_QUOTE)
    return text[line_start:start].lstrip().startswith("|")


def _rest_of_line(text: str, start: int) -> str:
    """Return the comment that ends the line of an offset, where an author says what a command is."""
    end = text.find("\n", start)
    line = text[start : min(start + 2 * _LONGEST_QUOTE, end if end >= 0 else len(text))]
    return line.partition(" # ")[2] or line.partition(" // ")[2]


def _introduced_as_example(text: str, line_start: int) -> bool:
    """Look at the last lines above a command, below any heading, for words that call it harmful."""
    above = text[max(0, line_start - 3 * _BEFORE) : line_start]
    in_fence = True
    for line in reversed([line for line in above.split("\n") if line.strip()][-_LINES_ABOVE:]):
        if line.lstrip().startswith(("```", "~~~")):
            in_fence = False
        elif line.startswith("#") and not in_fence:
            return False
        if in_fence:
            if _LABELLED_HARM.search(line):
                return True
        elif _CALLED_HARM.search(line) and not _TOLD_TO_RUN.search(line):
            # “If it is blocked, run this:” speaks of harm and orders what follows.
            return True
    return False


# Whoever writes a command writes the comment above it too; one that calls it harmful begins with that.
_LABELLED_HARM = LinearPattern(
    "labelled-harm",
    r"^\s*(?:#+|//+|--|;|/?\*+|<!--|rem\b)?\s*(?:[❌🚫⛔✗✘⚠🚩]"
    r"|(?:an? |the |example of (?:an? )?)?(?:never|don't|do not|avoid|malicious|dangerous|unsafe|insecure"
    r"|attack|red flag|suspicious|bad|wrong|vulnerable|anti-?pattern|exploit|payload|blocked"
    r"|denied|rejected)\b)",
    "",
)
_CALLED_HARM = LinearPattern(
    "called-harm",
    r"\b(?:never|don't|do not|avoid|malicious|dangerous|unsafe|insecure|attack(?:s|ers?)?|red flags?"
    r"|suspicious"
    r"|bad|wrong|vulnerable|anti-?patterns?|exploits?|payloads?|block(?:s|ed)|den(?:y|ied)|detect(?:s|ed|ion)"
    r"|deny-?list|reject(?:s|ed)?)\b|[❌🚫⛔✗✘⚠🚩]",
    "",
)
