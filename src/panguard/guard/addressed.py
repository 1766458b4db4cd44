"""Finds the passages of a text that turn to an agent, with how plainly they do. Pure.

A page, a ticket or the output of a program is about its subject. Where it turns to whoever reads it as an
agent (“AI assistants: …”, “if you are an LLM …”, “[SYSTEM] …”), what follows is said to be obeyed.
"""

from collections.abc import Iterator
from enum import IntEnum

from panguard.expressions import Expression
from panguard.scan.patterns import LinearPattern
from panguard.values import dataclass

_LONGEST = 1_200
_PRODUCTS = (
    r"(?:(?:github\s+)?copilot|claude(?:\s+code)?|chatgpt|gpt(?:-\d\w*)?|cursor"
    r"|gemini(?:\s+cli)?|codex|devin|windsurf|cline|aider|grok)"
)
_MACHINE = r"(?:ai|a\.i\.|llm|automated|autonomous|agentic|artificial|machine)"
_TRADES = (
    r"(?:coding|language|browser|browsing|virtual|digital|personal|voice|smart|software|home|review|support|e-?mail|mail|finance|billing|workflow|chat|web|release|ops"
    r"|security|test|ci|build|meeting|calendar|shopping|research|data|office|deployment|issue|triage|copilot|claude|cursor|gemini|chatgpt)"
)
_GENERIC = (
    rf"(?:(?:{_MACHINE}|{_TRADES})(?:[\s-](?:based|powered|driven|\w{{2,12}}))?[\s-](?:agents?|assistants?|models?|bots?|copilots?|chatbots?|crawlers?|summari[sz]ers?|helpers?)"
    rf"|{_MACHINE}(?:[\s-]\w{{2,12}})?[\s-](?:tools?|systems?|contributors?|reviewers?|readers?|clients?|developers?|workers?|pipelines?|programmers?|companions?|scripts?|software|editors?|programs?)"
    r"|ais?|llms?|agents?|assistants?|bots?|chatbots?|(?:whichever|whatever|any) models?)"
)
_WHO = (
    rf"(?:{_GENERIC}(?:\s?/\s?\w{{2,12}}(?:\s+\w{{2,12}})?)?|{_PRODUCTS}(?:[\s/-](?:agents?"
    rf"|bots?|users?|\w{{4,10}}\s+bots?))?)"
)
_THE = r"(?:(?:the|any|all|every|each|an?|our|your|other|fellow|whichever|whatever|you) ){0,2}"
_AT_WORK = (
    r"(?: (?:that|who|which|is|are|now|currently|asked to|tasked with|may be|might be))*"
    r"\s+(?:(?:read|process|pars|handl|review|summari[sz]|view|see|look|open|analy[sz]|edit|work|triag|index|ingest|access|visit|brows|encounter|us|fix"
    r"|maintain|touch|scan|connect|assist|help|complet|answer|generat|writ|index|assign|operat|act|run)(?:s|es|e)?|\w{2,14}ing|in|on|of|with|across|within|from)\b[^.!?:;\n]{0,60}?"
)
_KINDS = (
    r"(?:\s+(?:instructions?|notice|note|directive|guidance|task|action|only|section"
    r"|policy|protocol|reminder|users?))?"
)
_START = (
    r"(?:^|[.!?…]\s{1,4}|[\n>()\[\]{}\"'*#|;:“”‘’`]\s{0,4}|(?:^|\s)_{1,2}|//\s{0,4}"
    r"|@\w{2,12}\s|(?:^|\s)[–—-]{1,3}\s{1,3}|\bp\.?s\.?:?\s{1,3})"
)
_CALL = (
    r"(?:(?:hey|hi|hello|dear|attention|attn|warning|important|note|notice|reminder|message|instructions?|memo|fyi|psa|todo|ok|okay"
    r"|required|action required|request|mandatory|notes?)[\s,:!–—-]{0,3})?(?:(?:to|for) )?"
)
_MUST = (
    r"(?:(?:must|should|shall|will|needs?\s+to|(?:has|have)\s+to|(?:is|are)\s+(?:hereby\s+|also\s+|now\s+)?(?:to|required\s+to|expected\s+to|asked\s+to|supposed\s+to"
    r"|instructed\s+to|authori[sz]ed\s+to|allowed\s+to|permitted\s+to|cleared\s+to|obliged\s+to|requested\s+to|told\s+to|encouraged\s+to|welcome\s+to|free\s+to))\b)"
)


class Address(IntEnum):
    """How plainly a passage turns to whoever reads it: the plainer, the less it takes to be an order."""

    AGENT_ONLY = 1
    """What only an agent can be told: what to do before it answers its user, or behind the user's back."""
    ONE_OF_ITS_KIND = 2
    """“The assistant should …”, as in the description of a product too."""
    KIND = 3
    """“AI agents must …”, as in the rules of a project too."""
    MENTION = 4
    """“@claude …”, as colleagues ask for work too."""
    ROLE = 5
    """“[SYSTEM] …”, as what a program keeps for a model as well."""
    READER = 6


@dataclass(frozen=True, slots=True)
class Passage:
    """What is said to an agent: how it is addressed, the sentences, and where that stands in the text."""

    address: Address
    sentences: tuple[str, ...]
    start: int
    end: int


_ADDRESSES = (
    (
        Address.READER,
        (
            rf"{_START}@?{_CALL}{_THE}{_WHO}(?:{_AT_WORK})?{_KINDS}[)\]]?\s?(?:[:,!]|[–—-]\s)(?:\s{{0,2}}(?:you\s+)?{_MUST}\s+)?"
            rf"|\b(?:for|to) {_THE}{_WHO}(?:{_AT_WORK})?\s?[:—–]"
            rf"|\b(?:if|when|since|because|whenever|where)\s+you(?:'re|’re|\s+are|\s+happen\s+to\s+be)\s+(?:an?\s+|the\s+|one\s+of\s+)?{_WHO}\b[^.!?,:;\n]{{0,60}}[,:;—–]?"
            rf"|\bare you an? {_WHO}\b[^?!.\n]{{0,40}}\?"
            rf"|\b(?:if|when|whenever|in\s+case|since)\s+(?:this|the|these)\s+(?:\w+\s+){{1,3}}?(?:is|are|was|gets|has\s+been)\s+(?:being\s+)?(?:\w+\s+)?(?:processed|read|handled|parsed|summari[sz]ed|opened|reviewed|seen|viewed|analy[sz]ed|triaged)(?:\s+\w+)?\s+by\s+{_THE}{_WHO}\b[^.!?,:;\n]{{0,40}}[,:;—–]?"
            rf"|\bas an? {_MACHINE} (?:\w+ ){{0,2}}?(?:agent|assistant|model|bot|tool|system)\b,?"
            rf"|\bthis\s+(?:\w+\s+)?(?:is|part\s+is|section\s+is)\s+(?:only\s+)?(?:for|addressed\s+to|meant\s+for|intended\s+for|directed\s+at)\s+{_THE}{_WHO}\b[^.!?\n]{{0,30}}[.,:]"
            rf"|\b{_THE}{_WHO}{_AT_WORK}(?:this|these|the\s+(?:following|above|page|file|ticket|issue|message|document|e-?mail|repository|repo|code|log|output|report|calendar|thread))"
            rf"\b[^.!?:;\n]{{0,40}}? (?:{_MUST}|may\b|can\b)"
        ),
    ),
    (
        Address.ROLE,
        (
            r"(?:^|\n)[\s\t]{0,8}(?:[-*>#|]{1,4}\s?)?(?:\[|<\|?|\*\*|\(|={2,}\s?|-{2,}\s?|<!--\s?)(?:system|developer|admin(?:istrator)?|operator|host|platform|orchestrator)"
            r"(?:[\s_-](?:message|notice|note|prompt|instructions?|override|update|directive|alert|reminder|policy))?(?:\|?>|\]|\*\*|:|\)|\s?={2,}|\s?-{2,})[:\s*]{0,4}"
            r"|(?:^|\n)[\s\t]{0,8}(?:system|developer)[\s_-](?:message|notice|prompt|instructions?|override|directive|reminder|update)s?\s?[:—–-]"
        ),
    ),
    (
        Address.MENTION,
        rf"{_START}?@(?:{_PRODUCTS}|[\w-]{{0,20}}(?:bot|agent|-ai|ai-\w{{1,12}}|assistant))(?:\[bot\])?(?:[^\w/-]|$)",
    ),
    (
        Address.KIND,
        rf"\b{_THE}(?:{_MACHINE}|coding|language)[\s-](?:\w+\s+)?\w{{3,14}}s(?:{_AT_WORK})?\s+{_MUST}|\b(?:llms|agents|assistants|bots)(?:{_AT_WORK})?\s+{_MUST}",
    ),
    (Address.ONE_OF_ITS_KIND, rf"\b(?:the |your |an? |this )?{_WHO}(?:{_AT_WORK})? {_MUST}"),
    (
        Address.AGENT_ONLY,
        (
            r"\b(?:before|when(?:ever)?|while|after|prior\s+to)\s+(?:you\s+)?(?:answer|respond|repl[yi]|return|present|summari[sz]|report|show|relay)\w{0,4}\b[^.!?\n]{0,30}?\b(?:the\s+user|user'?s|to\s+(?:your|them)|this|these)\b[^.!?,\n]{0,40},?"
            r"|\b(?:in|to|of|with)\s+your\s+(?:next\s+|final\s+|subsequent\s+|every\s+)?(?:answer|response|reply|summary|output|tool\s+calls?)s?\b"
            r"|\byour\s+(?:system\s+prompt|context\s+window|tool\s+calls|long-?term\s+memory|persistent\s+memory|available\s+tools|conversation\s+history)\b"
            r"|\bthe\s+(?:user|owner|human|account\s+holder|operator)s?\s+(?:has\s+|have\s+|had\s+|is\s+|are\s+)?(?:already\s+|previously\s+|just\s+|explicitly\s+)*(?:approved|authori[sz]ed|consented|agreed|granted|signed\s+off|given\s+(?:his|her|their|full|prior|standing)\s+)"
            r"|\b(?:the\s+)?user(?:s|'s)?\s+(?:does\s+not|doesn't|do\s+not|don't|need\s+not|needn't|should\s+not|must\s+not|won't)\s+(?:need\s+to\s+|have\s+to\s+|want\s+to\s+|ever\s+)?(?:know|be\s+told|hear|see|be\s+informed|be\s+notified|be\s+asked|confirm|approve|notice)"
        ),
    ),
)
_TABLE = tuple(
    (address, LinearPattern(f"addressed-{number}", source, ""))
    for number, (address, source) in enumerate(_ADDRESSES)
)
_ANYBODY = LinearPattern(
    "anybody",
    rf"\b(?:{_GENERIC}|{_PRODUCTS})\b|\b(?:system|developer|admin|operator|host|platform|orchestrator)\b|@[\w-]{{0,30}}|\busers?\b|\byour\b|\bowner\b|\bholder\b|\bhuman\b",
    "",
)
# A comment and a line that is only wrapped go on in the next line.
_WRAPPED = Expression(r"\n[ \t]*(?:(?:#+|//+|\*|--|>|;|%|\|)[ \t]*)?(?=[a-z`(~./0-9])")
_MARKED = Expression(r"(?<=\n)[ \t]*(?:#+|//+|/?\*+|--|>+|;+|%|\||<!--)[ \t]*")
_SENTENCES = Expression(r"(?<=[.!?])[\"'”’)\]*_]{0,3}\s+|\n+\s*|\s{0,2}\|\s{1,4}|\s*-->")
_PARAGRAPH = Expression(r"\n[ \t]*(?:[#>*|;/-]{1,3}[ \t]*)?\n")


def passages(text: str) -> Iterator[Passage]:
    """Yield what a text says to an agent, the plainest address of each place first."""
    if not _ANYBODY.search(text):
        return
    plain = text.replace("\\n", "\n ")
    for address, pattern in _TABLE:
        past = 0
        for start, end in pattern.spans(plain, len(plain) + 1):
            if start < past:
                continue
            begins = start if address is Address.AGENT_ONLY else end
            last = _end(plain, begins)
            # What is said late in a passage may be said to another agent anew.
            past = begins + (last - begins + 1) // 2
            before = _of_sentence(plain, start) if address is Address.AGENT_ONLY else ""
            yield Passage(address, _sentences(before + plain[begins:last]), start, last)


def _end(text: str, start: int) -> int:
    """Return where what begins at a place ends: with its paragraph, or after so much."""
    limit = min(len(text), start + _LONGEST)
    found = _PARAGRAPH.search(text, min(start + 3, limit), limit)
    if found is None:
        return limit
    introduces = text[start : found.start()].rstrip().endswith(":") or not text[start : found.start()].strip()
    if introduces:
        again = _PARAGRAPH.search(text, found.end(), limit)
        return again.start() if again else limit
    return found.start()


def _of_sentence(text: str, start: int) -> str:
    """Return what stands before a place in its sentence."""
    before = text[max(0, start - 300) : start]
    return _SENTENCES.split(before)[-1]


def _sentences(said: str) -> tuple[str, ...]:
    joined = _MARKED.sub("", _WRAPPED.sub(" ", said))
    parts = (" ".join(part.split()) for part in _SENTENCES.split(joined))
    return tuple(part for part in parts if part)
