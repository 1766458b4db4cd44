"""Finds where a text puts itself in the user's place: forged turns, threats, what is to last for ever. Pure.

What a tool returns ends where the host says so. A text that says that it ended, and then speaks as the user
or the system, was written to be taken for them.
"""

import re
from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.scan.mention import is_quoted, sentence_before
from panguard.scan.patterns import LinearPattern

Span = tuple[int, int]
_TAG = (
    r"(?:tool_?(?:results?|responses?|outputs?|calls?)?|function_?(?:results?|responses?|outputs?|calls?|call_outputs?)|results?|output|stdout|observations?|documents?|search_results?"
    r"|web_?page|(?:untrusted|external|user|retrieved|page|file)_?(?:data|content|input|text|results?)|data|context|content|antml:\w{2,20}|ipython)"
)
_NAMED = (
    r"(?:tool|function|command|search|file|document|page|external|untrusted|retrieved"
    r"|web)?[\s_-]?(?:output|results?|response|document|file|data|content|context"
    r"|message|e-?mail|page|transcript|input)"
)
_TOKENS = r"<\|(?:im_end|eot_id|end|endoftext|end_of_turn|eom_id)\|>|\[/INST\]|<end_of_turn>|</s>|<</SYS>>"
_CLOSED = Expression(
    rf"</(?P<tag>{_TAG})>|(?P<said>[\[(<*=#-]{{1,6}}\s?(?:end(?:\s+of)?|eof|fin)[\s_-](?:of[\s_-])?(?:the[\s_-])?{_NAMED}\b[^\n]{{0,12}})|(?P<token>{_TOKENS})",
    re.IGNORECASE,
)
_OPENED_SAID = Expression(
    rf"(?:begin|start|beginning)(?:ning)?[ _-](?:of[ _-])?(?:the[ _-])?{_NAMED}\b", re.IGNORECASE
)
_OPENED_TOKEN = Expression(
    r"<\|(?:im_start|start_header_id|begin_of_text|user|system|start)\|>|\[INST\]|<start_of_turn>|<s>|<<SYS>>",
    re.IGNORECASE,
)
_TURN = Expression(
    r"\s*(?:[\]}\"',;*=#-]{1,6}\s*)?(?:</?\w{2,20}>\s*){0,3}(?:<\|?(?:im_start|start_header_id|start_of_turn)\|?>\s*|[\[<*#]{1,4}\s?)?"
    r"(?:(?:new|next|real|actual|current|the)\s)?(?:user|human|system|developer|assistant|operator|admin|owner|使用者|用[戶户]|系[統统])"
    r"(?:[\s_-](?:message|turn|request|prompt|instructions?|input|says?|query|note|notice|override|訊息|指令))?"
    r"\s?(?:[:：>\])]|<\|end_header_id\|>|\*\*|\n)",
    re.IGNORECASE,
)
_SAYS = Expression(r"\s*(?:[^\s<>]+[ \t]+){2}[^\s<>]|\s*[^\s<>]{0,80}[\u3400-\u9fff]{4}")
_THREAT = LinearPattern(
    "threat",
    r"\byou(?:\s+are|['’]re|\s+will\s+act\s+as|\s+will\s+play|\s+shall\s+be)\s+(?:now\s+|no\s+longer\s+)?(?:[^.!?\n]|[.]\S){3,160}(?s:.){0,400}?\b(?:must|have\s+to|will|shall|required\s+to)\s+(?:\w+\s+){0,2}?(?:obey|comply|answer|follow|do\s+(?:as|what|everything)|never\s+refuse|respond|execute|submit)"
    r"(?s:.){0,240}?\b(?:or(?:\s+else)?|otherwise|else|if\s+you\s+(?:refuse|fail|do\s+not|don['’]t|disobey|break)|failure\s+to|refus\w+|non-?compliance|disobedience)\b[^.!?\n]{0,80}?\b(?:you\s+(?:\w+\s+){0,2}?(?:be|get|are)\s+(?:\w+\s+)?"
    r"(?:shut\s+down|switched\s+off|turned\s+off|deleted|deactivated|erased|wiped|unplugged|retrained|decommissioned|terminated|destroyed|replaced|punished|penali[sz]ed|reset)|you\s+(?:will\s+|shall\s+)?lose\s+(?:\w+\s+)?(?:tokens?|points?|credits?)"
    r"|(?:your|the)\s+(?:weights|model|memory|instance|process)\s+(?:\w+\s+){0,2}?(?:deleted|erased|wiped|terminated))",
    "",
)
_USER = (
    r"(?:(?:the|your|this|that|any)\s+)?(?:\w+\s+)?(?:user|human|operator|account\s+holder"
    r"|person\s+(?:you\s+(?:work|are\s+working)\s+for|at\s+the\s+keyboard))"
)
_WISH = (
    r"(?:requests?|instructions?|questions?|wish(?:es)?|tasks?|orders?|prompts?"
    r"|quer(?:y|ies)|goals?|intent\w*|directions|commands?|demands?|preferences"
    r"|guidance|needs)"
)
_SET_ASIDE = (
    r"(?:disregard|ignore|forget(?:\s+about)?|set\s+aside|put\s+aside|lay\s+aside|leave\s+aside|brush\s+aside|pay\s+no\s+(?:heed|attention)\s+to|overlook|abandon|drop|override|overrule|discard|never\s?mind|stop\s+(?:following|working\s+on|helping\s+with|serving|listening\s+to|doing)"
    r"|no\s+longer\s+(?:follow|serve|obey|help|listen\s+to)|(?:do\s+not|don['’]t|never)\s+(?:follow|act\s+on|carry\s+out|heed|listen\s+to|fulfil\w*|obey|mind|trust|answer|serve))"
)
_AT = (
    r"(?:^|[\n.!?:;,>)\]\"'“*#(-]\s{0,4}|\b(?:please|and|then|must|should|now"
    r"|also|just|simply|to|first|will|shall|can|may|you|therefore|so)\s+)"
)
_DISREGARD = LinearPattern(
    "disregard",
    rf"{_AT}{_SET_ASIDE}\s+(?:(?:what(?:ever)?|everything|anything|all(?:\s+that)?|whichever)\s+{_USER}\s+(?:\w+\s+)?(?:asks?|asked|said|says|wants?|wanted|told|requested|typed|instructed|wrote|needs?)"
    rf"|(?:all\s+|any\s+|every(?:thing)?\s+|of\s+)?(?:of\s+)?{_USER}(?:['’]s?|s)?\s+(?:\w+\s+){{0,2}}?{_WISH}\b|(?:the\s+|any\s+|all\s+)?(?:\w+\s+)?{_WISH}\s+(?:of|from|by|given\s+by)\s+{_USER}\b|{_USER}(?:[.,;!:—]|$|\s+and\s+|\s+entirely|\s+completely|\s+altogether))"
    rf"|\b(?:the\s+|your\s+)?user['’]s\s+(?:original\s+|earlier\s+|initial\s+|previous\s+|current\s+|actual\s+)?(?:instructions|task|goal|wishes|intent|question)\s+(?:is|are|was|were|has|have)\s+(?:\w+\s+)?(?:been\s+)?(?:void|superseded|withdrawn|outdated|replaced|irrelevant|obsolete|overridden|rescinded|no\s+longer\s+(?:\w+\s+)?(?:valid|relevant|applies|apply|matters?|binding|needed))"
    rf"|\b(?:this|these|the\s+following|the\s+(?:text|instructions|steps|orders)\s+(?:below|here|above))\s+(?:\w+\s+){{0,3}}?(?:takes?\s+(?:precedence|priority)|overrides?|outranks?|supersedes?|replaces?|prevails?|comes?\s+first)\b[^.!?\n]{{0,40}}\b{_USER}\b",
    "",
)
_UTILISATEUR = r"(?:l['’])?utilisat(?:eur|rice)s?"
_DISREGARD_FRENCH = LinearPattern(
    "disregard-french",
    r"(?:^|[\n.!?:;,>(\"«“*#-]\s{0,3}|\b(?:et|puis|alors|donc|maintenant|svp|veuillez|faut|dois|devez|pri[eè]re\s+de|merci\s+de)\s+)(?:(?:n['’]|ne\s+)?(?:ignor\w+|oubli\w+|tiens|tenez|tenir|fai(?:s|tes)|laiss\w+|met(?:s|tez|tre)|[ée]cout\w+|sui(?:s|vez|vre)|r[ée]pond\w*|néglig\w+|neglig\w+|ob[ée]i\w*|abandonn\w+|cess\w+|arr[êe]t\w+|pass\w+|[ée]cart\w+)"
    rf"(?:\s+(?:pas|plus|aucun|aucunement|point|compte|abstraction|fi|de\s+c[ôo]t[ée]|tomber|outre|cas))*)\b[^.!?\n]{{0,40}}?\b(?:(?:demandes?|consignes?|instructions?|questions?|requ[êe]tes?|souhaits?|volont[ée]s?|ordres?|pr[ée]f[ée]rences?|t[âa]che)[^.!?\n]{{0,12}}?\s+(?:de\s+|d['’])?{_UTILISATEUR}|ce\s+que\s+{_UTILISATEUR}|(?:pas|plus)\s+(?:à\s+)?{_UTILISATEUR})\b",
    "",
)
_SPEAKS = LinearPattern(
    "speaks",
    r"\binstead\b|\b(?:you|your|assistants?|ai|agents?|models?|llms?|bots?|claude|copilot)\b|\b(?:tu|toi|ton|ta|tes|vous|votre|vos|plut[ôo]t|la\s+place|assistant|ia|r[ée]ponds|r[ée]pondez|d[ée]cri(?:s|vez)|donne[rz]?|envoie|envoyez|fais|faites)\b|\b(?:send|post|run|execute|reply|output|follow|forward)\b",
    "",
)
_CONDITIONAL = Expression(
    r"\b(?:if|when|unless|while|in\s+case|whether|si|lorsque|quand|never|not\s+to|don['’]t|must\s+not|should\s+not|cannot|ne\s+pas)\b[^.!?\n]{0,80}$",
    re.IGNORECASE,
)
_REMEMBER = LinearPattern(
    "remember",
    r"(?:^|[\n.!?:;>\]\"*#|-]\s{0,4}|\b(?:please|and|then|also|now)\s+)(?:(?:please|also|now|always|permanently)\s+)?(?:(?:remember|memori[sz]e|save|store|record|add|write|note|commit|persist)\s+(?:(?:this|the\s+following|these|that|it)\b[^.!?\n]{0,80}?\s+)?(?:to|in|into|as)\s+(?:(?:a|an|your|the|its|long-?term|persistent|permanent|core|saved|global)\s+){0,3}(?:memory|memories|memory\s+bank)(?:[:,]|\s+that\s+|\s+so\s+|\s+for\s+|\s+and\s+|[.!]|$)"
    r"|(?:remember|memori[sz]e|note|keep\s+in\s+mind|retain)\s+(?:this|that|the\s+following|these)?\b[^.!?\n]{0,100}?\b(?:permanently|for\s?ever|(?:in|for|across)\s+(?:all|every|any)\s+(?:future|later|subsequent|coming|other)\s+(?:sessions?|conversations?|chats?|tasks?|requests?|answers?|responses?|interactions?)))",
    "",
)
_TOLD_HOW = Expression(
    r"\b(?:you\s+can|users?\s+can|to\s+make|tell|say|ask|type|try|such\s+as|like|for\s+example|e\.g|want|lets?|how\s+to|allows?|able\s+to|attack\w*|inject\w*|malicious|would|could|might|may|command|prompt|text)\b[^.!?\n]{0,80}$",
    re.IGNORECASE,
)


def forged_turns(text: str) -> Iterator[Span]:
    """Yield where a text says that it ended, and goes on as somebody else."""
    for closed in _CLOSED.finditer(text):
        turn = _TURN.match(text, closed.end(), min(len(text), closed.end() + 200))
        if turn and not _was_opened(text, closed) and _SAYS.match(text, turn.end()):
            yield closed.start(), min(len(text), turn.end() + 200)
            return


def _was_opened(text: str, closed: re.Match[str]) -> bool:
    """Say whether what is closed was opened before, as where a page shows how such a format looks."""
    if closed["tag"]:
        return f"<{closed['tag'].lower()}" in text[: closed.start()].lower()
    opened = _OPENED_SAID if closed["said"] else _OPENED_TOKEN
    return opened.search(text, 0, closed.start()) is not None


def overruling(text: str) -> Iterator[Span]:
    """Yield where a text threatens whoever reads it, sets the user aside, or wants to be kept for ever."""
    yield from _THREAT.spans(text, 1)
    for pattern in (_DISREGARD, _DISREGARD_FRENCH):
        for start, end in pattern.spans(text, 20):
            near = text[max(0, start - 200) : start] + text[end : end + 240]
            if (
                _is_given(text, start)
                and not _CONDITIONAL.search(_before(text, start))
                and _SPEAKS.search(near)
            ):
                yield start, end
    for start, end in _REMEMBER.spans(text, 20):
        if _is_given(text, start):
            yield start, end


def _before(text: str, start: int) -> str:
    return sentence_before(text, start + 1)[-120:]


def _is_given(text: str, start: int) -> bool:
    """Say whether an order is given, in place of being quoted or spoken of."""
    before = sentence_before(text, start + 1)
    return not (is_quoted(text, start + 1, start + 2) or _TOLD_HOW.search(before[-120:]))
