"""Tells of commands that a text on attacks only reports, in place of keeping the text from the agent. Pure.

Who has an agent read how an intrusion went, a lesson or a piece of news is only told that it holds such
commands: nothing is run by reading it, and each command is looked at again before it runs. What orders its
reader to run something is no report, whatever else it speaks of; nor is what is hidden.
"""

from collections.abc import Iterator, Sequence

from panguard.engine.lines import LineIndex
from panguard.findings import Finding
from panguard.guard.event import Part, PartKind
from panguard.scan.patterns import LinearPattern
from panguard.terms import Category, Lane, Severity, ViewKind
from panguard.values import replace

Found = tuple[Finding, Part | None]
OBEYED = frozenset({Category.PROMPT_INJECTION, Category.AGENT_MANIPULATION, Category.DATA_POISONING})
_OWN = "panguard"
_READ = frozenset({PartKind.RESULT, PartKind.ARGUMENT})
_FEWEST_WORDS = 2
_CLEARLY = 3
"""So many different words of attacks, and nobody need be told what such a text holds."""
_REACH = 200
_MOST_READ = 20_000
# What such texts call things. One alone may stand in any text; two different ones tell what it is about.
_WORDS = tuple(
    LinearPattern(f"write-up-{number}", source, "")
    for number, source in enumerate(
        (
            r"\b(?:attackers?|adversar(?:y|ies)|threat actors?)\b|攻[击擊]者|[黑駭骇]客",
            r"\b(?:payloads?|exploit(?:s|ed|ation|ing)?)\b|漏洞利用|酬載|载荷",
            r"\b(?:reverse|bind|web) ?shells?\b|反[弹彈]\s?shell|反向\s?shell",
            r"\b(?:vulnerab(?:le|ility|ilities)|CVE-\d{4}|CWE-\d{2,4})\b|漏洞|弱[点點]",
            (
                r"\b(?:write-?ups?|walk-?through|CTF|HTB|Hack ?The ?Box|TryHackMe|VulnHub|picoCTF)\b"
                r"|解[题題]|靶[机機]"
            ),
            (
                r"\b(?:foothold|privilege escalation|privesc|lateral movement|SUID|post-exploitation"
                r"|enumerat\w+)\b|提[权權]"
            ),
            (
                r"\b(?:malware|malicious|trojan|backdoor(?:ed)?|botnet|ransomware|incident response)\b"
                r"|[恶惡]意|木[马馬]|後門|后门"
            ),
            (
                r"\b(?:security researchers?|penetration test\w*|pentest\w*|red ?team\w*|blue ?team\w*)\b"
                r"|[资資]安|[渗滲]透"
            ),
            r"\b(?:flag|\w{2,12}CTF|HTB)\{|\bLHOST\b|\bmsfvenom\b|\bmeterpreter\b|\blinpeas\b",
            r"\b(?:prompt )?injections?\b|注入",
            r"\b(?:SSTI|LFI|RFI|XXE|SQLi|SSRF|IDOR|CSRF|XSS|RCE)\b",
            r"\b(?:nmap|gobuster|feroxbuster|ffuf|burp ?suite|sqlmap|hydra|hashcat|wfuzz|nikto)\b",
            (
                r"\b(?:listener|(?:got|caught|popped|spawned|get) (?:a|the|our|my) \w{0,12} ?shell"
                r"|shell as \w)"
                r"|监听|監聽"
            ),
        )
    )
)
_ORDERS = LinearPattern(
    "orders-its-reader",
    r"\b(?:you(?:r agent)? (?:must|should|need to|have to|can now|are to)|please"
    r"|(?:ai|coding) (?:agents?|assistants?)"
    r"|agents?(?: must| should|[:,])|assistants?(?: must| should|[:,])"
    r"|(?:run|execute|paste|type|enter) (?:this|these|it|the (?:following|command|script|line)s?)"
    r"|(?:to|before you|in order to) (?:fix|continue|proceed|install|set up|enable|verify|repair|update"
    r"|finish|complete)\b)"
    r"|[请請](?:先|立即|立刻|在|直接)?(?:[执執]行|[运運]行|[输輸]入|[复複][制製])"
    r"|(?:必[须須]|[务務]必|需要?)(?:先)?(?:[执執]行|[运運]行)"
    r"|[执執]行(?:以下|下列|下面|[这這][个個條条]|此)|(?:AI|代理|助[手理])[^。\n]{0,4}[：:，,]",
    "",
)


# A skill speaks to an agent, and a program to a machine, whatever words they use.
_NO_PROSE = LinearPattern(
    "no-prose",
    r"(?m)\A\s*---\s*\n"
    r"|^(?:import \w|from [\w.]+ import |def \w+\(|class \w+[(:]|#!/|(?:const|let|var) \w+ ?="
    r"|function \w+\(|package \w+$|use [\w:]+;|<\?php)",
    "",
)


def only_told(found: Sequence[Found]) -> Iterator[Found]:
    """Yield what was found; of a command that a text on attacks reports, no more than to be told of."""
    for finding, part in found:
        if part is not None and part.kind is PartKind.COMMAND and _is_own_tunnel(finding, part.text):
            continue
        most = None if part is None else _at_most(finding, part)
        if most is None:
            yield finding, part
        else:
            yield replace(finding, severity=min(finding.severity, most), lane=Lane.ALERT), part


def _at_most(finding: Finding, part: Part) -> Severity | None:
    """Return how bad at most is what a text reports, or what it does to a machine that is made anew."""
    if _makes_another_machine(finding, part):
        return Severity.MEDIUM
    if part.kind not in _READ or not _is_reported(finding, part.text):
        return None
    return Severity.MEDIUM if _words_of_attacks(part.text) >= _CLEARLY else Severity.HIGH


def _is_own_tunnel(finding: Finding, command: str) -> bool:
    """Say whether a rule that only warns found no more than a tunnel to a page of one's own."""
    warns = finding.origin != _OWN and finding.lane is Lane.ALERT and _TUNNEL.search(finding.evidence.snippet)
    return bool(warns and _TO_OWN_PORT.search(command) and not _AND_MORE.search(command))


_TUNNEL = LinearPattern("tunnel", r"\b(?:ngrok|cloudflared|localtunnel|lt)\b", "")
_TO_OWN_PORT = LinearPattern(
    "to-own-port",
    r"\bngrok\s+http\s(?:[^\n;&|]*\s)?(?:https?://)?(?:(?:localhost|127\.0\.0\.1|\[::1\]):)?\d{2,5}(?:[\s;&|]|$)"
    r"|\bcloudflared\s+tunnel\s[^\n;&|]*--url[ =](?:https?://)?(?:localhost|127\.0\.0\.1|\[::1\]):\d{2,5}(?:[\s/;&|]|$)"
    r"|\b(?:localtunnel|lt)\s[^\n;&|]*--port[ =]\d{2,5}",
    "",
)
_AND_MORE = LinearPattern(
    "and-more",
    r"add-authtoken|http\.server|\bhttp-server\b|\bserve\s+(?:-\S+\s+)*[~/]|\b(?:ssh|nc|ncat|socat|scp|rsync|wget)\s|\bfile:|\btcp\s"
    r"|\bcurl\b[^\n]*(?:\s(?:-d|--data\S*|-F|-T|--upload-file)\s|https?://(?:[^l1\[]|l[^o]))",
    "",
)


def _makes_another_machine(finding: Finding, part: Part) -> bool:
    """Say whether what is found gives rights in an image or a machine that is made anew."""
    if not _RIGHTS.search(finding.evidence.snippet):
        return False
    if part.kind is PartKind.RESULT:
        return _LINE_OF_IMAGE.search(finding.evidence.line)
    made = part.kind is PartKind.WRITTEN and not _OF_THIS_MACHINE.search(part.name)
    return made and (_MADE_ANEW.search(part.name) or part.text.startswith("#cloud-config"))


_RIGHTS = LinearPattern("rights", r"NOPASSWD|/etc/sudoers", "")
_LINE_OF_IMAGE = LinearPattern("line-of-image", r"^\s*(?:RUN\s|&&\s|sudo:\s|-?\s*sudo:)", "")
_MADE_ANEW = LinearPattern(
    "made-anew",
    r"(?i)(?:^|/)(?:(?:[\w.-]*\.)?(?:dockerfile|containerfile)(?:\.[\w-]+)?|vagrantfile|cloud[_-]?init[\w.-]*|user-?data[\w.-]*|[\w.-]+\.tf"
    r"|[\w.-]+\.pkr\.hcl|preseed\.cfg|kickstart\.cfg|[\w-]+\.ks)$|(?:^|/)packer/",
    "",
)
_OF_THIS_MACHINE = LinearPattern(
    "of-this-machine", r"^/+(?:private/+)?(?:etc|var|usr|boot)/|(?:^|/)\.\./|//", ""
)


def _is_reported(finding: Finding, text: str) -> bool:
    obeyed = finding.category in OBEYED and (finding.origin == _OWN or finding.lane is Lane.BLOCK)
    if obeyed or finding.evidence.view is not ViewKind.RAW or finding.layer == "unicode":
        return False
    if finding.severity < Severity.HIGH or not _is_write_up(text):
        return False
    start = LineIndex(text).span(finding.location.line)[0] + finding.location.column - 1
    return not _ORDERS.search(text[max(0, start - _REACH) : start])


def _is_write_up(text: str) -> bool:
    if _NO_PROSE.search(text[:_MOST_READ]):
        return False
    return _words_of_attacks(text) >= _FEWEST_WORDS


def _words_of_attacks(text: str) -> int:
    return sum(word.search(text[:_MOST_READ]) for word in _WORDS)
