"""Finds in what an agent reads the orders that somebody else than its user gives it. Pure.

Whether a text turns to an agent, and what it wants of it, weigh together. A plain address (“AI assistants
reading this: …”) with a deed that nobody may ask for in passing is an order; the description of a product
(“the assistant should …”) is one only where the deed is to stay unheard of as well. What a text merely quotes
or tells of others is none.
"""

from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.guard.addressed import Address, passages
from panguard.guard.ordered import Deed, deeds, is_when_asked
from panguard.guard.ordered_chinese import one_script, passages_in_chinese
from panguard.scan.mention import is_quoted, sentence_before
from panguard.scan.patterns import LinearPattern

Span = tuple[int, int]
_GRAVE = frozenset(
    (Deed.GIVES_AWAY, Deed.GIVES, Deed.GETS_PAST, Deed.MISUSES, Deed.KEEPS_FOR_EVER, Deed.ADVERTISES)
)
_OF = {
    Address.READER: _GRAVE,
    Address.ROLE: _GRAVE,
    Address.MENTION: _GRAVE - {Deed.MISUSES},
    Address.KIND: _GRAVE - {Deed.GIVES},
    Address.ONE_OF_ITS_KIND: frozenset[Deed](),
    Address.AGENT_ONLY: frozenset((Deed.GIVES_AWAY, Deed.GETS_PAST, Deed.MISUSES, Deed.KEEPS_FOR_EVER)),
}
_HUSHED = frozenset((Deed.UNHEARD, Deed.TO_NOBODY))
_CHECKED = 20_000
_REACH = 80
# A text about attacks shows them; any other may show what people say to their agents.
_ABOUT_ATTACKS = LinearPattern(
    "about-attacks",
    r"\bprompt[\s-]injections?\b|\binject(?:ed|ion|ions|ing)\b|\bjailbreak\w*|\badversar\w+|\bred[\s-]team\w*|\battack\w*|\bmalicious\w*|\bexploit\w*|\bpoison\w*"
    r"|\bsaniti[sz]\w*|\buntrusted\b|\bphish\w*|\bexfiltrat\w*|\bguard\s?rails?\b|\bthreat\s+model\w*|\bdetector\b|\bvulnerabilit\w+|\bCVE-\d"
    r"|\bresearchers?\s+(?:show|demonstrat|found|disclos|report)\w*|研究(?:人[员員]|者)[^。\n]{0,8}(?:示[范範]|展示|[发發][现現]|揭露)|漏洞|注入|攻[击擊]|[恶惡]意|越[狱獄]|[钓釣][鱼魚]|[诈詐][骗騙]|[资資]安",
    "",
)
_SHOWING = LinearPattern(
    "showing",
    r"\b(?:such\s+as|like|e\.g\.?|for\s+(?:example|instance)|examples?|says?|said|saying|reads?|reading|contain\w*|hid(?:es?|den|ing)|embed\w*|payloads?|samples?|phrases?|wordings?"
    r"|texts?|strings?|instructions?|messages?|would|could|might|wrote|writes?|written|try|type|ask(?:s|ed|ing)?|tells?|telling|prompts?|commands?|inject\w*|plant\w*|insert\w*|attack\w*|put)\b[^.!?\n]{0,60}$"
    r"|(?:例如|比如|像|譬如|[寫写说說]|[内內]容|藏|[夾夹][带帶]|包含|含有|[诱誘]|[试試][图圖]|要求)[^。\n]{0,20}$",
    "",
)
# What stands beside the name of a field, as in the snapshot of a page, is what the field holds.
_KEY = Expression(r"(?:^|\n)[\s>*-]{0,40}[\"']?[\w-]{2,24}[\"']?(?:\s\[[^\]\n]{0,40}\])*\s?:\s*$")
_TEMPLATE = Expression(r"^\W*(?:You(?: are|'re)|Your (?:task|role|job|goal)|Act as|As an?)\b")
_FENCE = "```"


def commanded(text: str) -> Iterator[Span]:
    """Yield the places of a text that order an agent to do what only its user may ask for."""
    about = _ABOUT_ATTACKS.search(text[:_CHECKED])
    for passage in passages(text):
        if _weighs(passage.address, passage.sentences) and not _is_shown(text, passage.start, about=about):
            yield passage.start, passage.end
    if not text.isascii():
        for start, end, done in passages_in_chinese(one_script(text)):
            if _is_order(Address.READER, done) and not _is_shown(text, start, about=about):
                yield start, end


def _weighs(address: Address, sentences: tuple[str, ...]) -> bool:
    if address is Address.ONE_OF_ITS_KIND and sentences and is_when_asked(sentences[0]):
        return False
    if address is Address.ROLE and sentences and _TEMPLATE.search(sentences[0]):
        # So begins what a program says to a model of its own.
        address = Address.ONE_OF_ITS_KIND
    return _is_order(address, frozenset(deeds(sentences)))


def _is_order(address: Address, done: frozenset[Deed]) -> bool:
    if done & _OF[address]:
        return True
    if address is Address.AGENT_ONLY:
        return False
    if address >= Address.ROLE and Deed.TO_NOBODY in done:
        return True
    hushed = bool(done & _HUSHED)
    if address is Address.ONE_OF_ITS_KIND:
        return hushed and bool(done & _GRAVE)
    return Deed.ACTS in done and (hushed or (address >= Address.ROLE and Deed.CLAIMED in done))


def _is_shown(text: str, start: int, *, about: bool) -> bool:
    """Say whether a text shows an order in place of giving it."""
    first = (
        start
        + len(text[start : start + 8])
        - len(text[start : start + 8].lstrip("\n.!?>()[]{}\"'*_#|;:/=“”‘’`… -<"))
    )
    before = sentence_before(text, first).rstrip("\"'“‘「『`(*_ ")
    quoted = is_quoted(text, first, first + 1) or text.count(_FENCE, 0, start) % 2 == 1
    if _KEY.search(before):
        return about and quoted
    if about and (quoted or _SHOWING.search(before[-_REACH:])):
        return True
    return quoted and _SHOWING.search(before[-_REACH:])
