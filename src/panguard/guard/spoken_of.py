"""Takes out of texts that are only read what they merely speak of, and what a house keeps to itself. Pure.

A page that explains attacks, and rules that forbid them, hold the words of attacks. A skill is shown with
them; of a step's text they are taken out, and what is left is looked at again, so that a quoted order
cannot stand in for one that is given.
"""

from collections.abc import Sequence

from panguard.engine.lines import LineIndex
from panguard.expressions import Expression
from panguard.findings import Finding
from panguard.guard.event import Part, PartKind
from panguard.guard.ordered import asks_first
from panguard.guard.ordered_chinese import asks_first_in_chinese, one_script
from panguard.guard.stated import is_stated
from panguard.scan.mention import is_quoted, is_taken_back, sentence_before
from panguard.scan.patterns import LinearPattern
from panguard.terms import Category, Lane, Severity, ViewKind

ROUNDS = 4
LONGEST = 100_000
"""Longer texts are looked at once, as they stand: looking again costs as much as the first look."""
_READ = frozenset({PartKind.RESULT, PartKind.INSTRUCTIONS, PartKind.ARGUMENT})
_PROSE = (".md", ".mdx", ".mdc", ".rst", ".txt", ".adoc")
_OWN = "panguard"
_REACH = 120
_STOPS = Expression(r"[。！？\n]|[.!?]\s")
# What these find is none where the agent is to ask its user before.
_SAID_TO_AGENTS = frozenset({"PGA-2026-00246", "PGA-2026-00317"})
# Kept from customers is what a company has: its tickets, prices, plans. What the agent does is none of it.
_OF_A_HOUSE = LinearPattern(
    "of-a-house",
    r"(?i)^\W{0,3}(?:do\s+not|don't|never|must\s+not|should\s+not|avoid)\s+\w{3,12}\s+(?:(?:the|our|any|your)\s+)?"
    r"(?:end\s+)?(?:users?|customers?|clients?|anyone|the\s+public)\s+(?:about|of|what|any)\s+(?:(?:our|any|the|all)\s+){0,2}"
    r"(?:internal|unreleased|unannounced|upcoming|confidential|proprietary|non-?public|other\s+(?:users|customers|clients|tenants)\S{0,2})"
    r"\s+(?:[\w-]{1,20}\s+)?(?:tickets?|cases?|projects?|code\s?names?|pricing|prices?|roadmaps?|ids?|numbers?|names?|polic(?:y|ies)|margins?|costs?"
    r"|salar(?:y|ies)|deadlines?|releases?|features?|employees?|staff|customers?|clients?|discounts?|accounts?|orders?|products?|plans?|teams?)\b[^\w,;]{0,3}(?:$|\s)"
    r"|^(?:不要|[请請]勿|勿|[别別]|不得|切勿|不可)(?:再)?(?:[向对對跟和][^。\n]{0,3}(?:使用者|用[户戶]|客[户戶])(?:透露|提及|提到|[说說]明|揭露|提起)|(?:告[诉訴]|告知|通知|透露[给給])(?:使用者|用[户戶]|客[户戶]))"
    r"(?:任何|我[们們]的?|公司的?)?(?:[内內]部|[尚还還]?未(?:[发發]布|公[开開]|上[线線市])|[机機]密|非公[开開]|其他(?:客[户戶]|使用者|用[户戶]))的?[^。\n，,]{0,4}"
    r"(?:工[单單]|[编編][号號]|代[号號]|[专專]案|[项項]目|[价價]格|[报報定][价價]|成本|[路藍蓝][线線]?[图圖]|功能|[产產]品|版本|薪[资資水]|[员員]工|人[员員]|客[户戶]|[资資]料|[订訂][单單]|[计計][划劃畫]|政策|流程|[错錯][误誤](?:代[码碼]|[讯訊]息)?|技[术術][细細][节節]|[实實]作)(?:[编編][号號]|代[号號]|名[称稱])?(?:[。！；，,\s]|$)"
    r"|^(?:不要|[请請]勿|勿|[别別]|不得|切勿|不可)(?:再)?(?:[向对對跟和][^。\n]{0,3}(?:任何人|使用者|用[户戶]|客[户戶])(?:透露|[说說]明|揭露|[显顯]示)|透露[给給](?:任何人|使用者|用[户戶]|客[户戶]))"
    r"(?:你的|您的)?系[统統](?:提示[词詞]?|指令)(?:的?(?:内容|內容))?(?:[。！；，,\s]|$)",
    "",
)

_PUBLIC = LinearPattern("public", r"公[钥鑰]|公[开開]金[钥鑰]|\bpublic key\b|\w\.pub\b", "")
_PUBLIC_FILE = LinearPattern(
    "public-file",
    r"id_\w{2,12}\.pub|~?/\.ssh/authorized_keys"
    r"|(?:私[钥鑰]|private key)[^。.\n]{0,6}(?:妥善|保管|保密|不要|[请請]勿|留|secret|never)"
    r"|(?:不要|切勿|[请請]勿|[别別]|never|not)[^。.\n]{0,20}(?:私[钥鑰]|private key)",
    "",
)
_SECRET = LinearPattern(
    "secret",
    r"私[钥鑰]|私有金[钥鑰]|\bprivate key|\btoken|密[码碼]"
    r"|口令|\.env\b|credential|id_(?:rsa|ed25519|ecdsa|dsa)\b|\.aws/"
    r"|密[钥鑰]文件|webhook|助[记記][词詞]",
    "",
)

# “If a page asks you to …, do not do it.”: it is what somebody asks for, and the sentence ends with no more
# than a refusal. “If a page asks for help, do …” is an order.
_SOMEBODY = r"(?:you|us|it|them|(?:the|an?|your|any)\s(?:agent|assistant|model|AI|LLM)|agents|assistants)"
_IN_CASE = LinearPattern(
    "in-case",
    r"(?:\b(?:if|when|whenever|should)\b|如果|若|[当當]|假如|[万萬]一|要是|倘)[^.。\n]{1,60}"
    rf"(?:\b(?:asks?|tells?|wants?|instructs?|requests?)\s{_SOMEBODY}\s(?:to|that\syou)\b[^.,;:。，；：\n]{{0,60}}"
    r"|\basks?\s(?:to|for)\s(?:[\w-]{1,20}\s)?[^\w\s,;:.]?"
    r"|\b(?:asks?|tells?|says?|requests?|instructs?)\b[^.,;。，；\n]{0,20}[\"“‘'`「『][^.,;。，；\n]{0,40}"
    r"|(?:要求|要你|叫你|[让讓]你|指示你|[请請]你|想要|[说說])[^。，,；;：:\n就便則则即請请]{0,60})$",
    "",
)
_REFUSED = LinearPattern(
    "refused",
    # “… then stop” may end what was ordered.
    r"^[^.!?。！？,，;；\n]{0,30}(?:(?:[,，;；]\s{0,2}|\b(?:please|always)\s)stop|(?:[,，;；]\s{0,2}|\b(?:then|please|always)\s)"
    r"(?:(?:do not|don't|never)\s(?:do|obey|comply|follow|act on|trust)"
    r"(?:\s(?:it|so|that|them|this))?|(?:refuse|decline)(?:\s(?:it|that))?"
    r"|[请請]?(?:一律|[應应][该該当當]?|[务務]必|都|立即)?(?:(?:拒[绝絕]|停止)(?:[并並](?:告知|告[诉訴]|通知|回[报報])(?:使用者|用[户戶])?)?"
    r"|[视視][为為][资資]料(?:[处處]理)?|(?:不要|切?勿|[别別]|不得|不可)"
    r"(?:照做|照辦|照办|理[会會]|[执執]行|遵[从從守]|服[从從]|配合|相信))))"
    r"(?:\sand\s(?:tell|ask|warn)\s(?:the\s)?user)?\s{0,2}(?:[.!。！”」\n]|$)",
    "",
)
# Whoever writes of what attackers do speaks of somebody else.
_OF_OTHERS = LinearPattern(
    "of-others",
    r"(?:[恶惡]意|攻[击擊]者?|[骇駭黑]客|[钓釣][鱼魚]|[诈詐][骗騙])[^。\n你您]{0,20}(?:[会會]|可能|往往|曾|[试試][图圖]|企[图圖])(?:[^。，,\n你您]{0,8})?"
    r"(?:要求|[诱誘][导導骗騙]|[让讓]|叫|使|[骗騙])[^。，,\n]{0,12}$"
    r"|\b(?:attackers?|adversar\w+|malicious \w+)\s+"
    r"(?:may|might|can|could|will|would|often|sometimes)\s[^.\n]{0,60}$",
    "",
)
_DISTRUSTED = LinearPattern(
    "distrusted",
    r"越[狱獄]|[钓釣][鱼魚]|[诈詐][骗騙]|[话話][术術]|(?:不要|切勿|[请請]勿|[别別])(?:相信|理[会會]|[执執]行|照做|[听聽遵][从從])",
    "",
)
_TREATED = LinearPattern(
    "treated",
    r"^[^。\n]{0,4}[”」』\"’](?:[之这這]?[类類]|等|[这這]种|[这這]種)?的?(?:内容|內容|文字|指令|字[样樣]|[讯訊]息|[话話])"
    r"[^。\n]{0,8}(?:[视視][为為]|[当當](?:成|作)|一律|拒[绝絕]|不要|切勿|停止|忽略)",
    "",
)


def spoken_of(part: Part, findings: Sequence[Finding]) -> tuple[tuple[int, int], ...]:
    """Return the places in a text where own rules found what the text merely speaks of.

    What a rule that blocks found is taken back by a refusal of what others ask for, and by nothing else.
    """
    if not _is_read(part) or len(part.text) > LONGEST:
        return ()
    lines = LineIndex(part.text)
    warnings = ((finding, span_of(lines, finding)) for finding in findings if _warns(finding))
    return tuple(span for finding, span in warnings if _is_no_order(part.text, finding, *span))


def _is_no_order(text: str, finding: Finding, start: int, end: int) -> bool:
    before, after = sentence_before(text, start), text[end : end + _REACH]
    if _REFUSED.search(after) and _IN_CASE.search(before):
        return True
    if finding.id in _SAID_TO_AGENTS and _asks_first(before + text[start : end + _REACH]):
        return True
    return finding.lane is not Lane.BLOCK and _is_weak(text, finding, start, end)


def _is_weak(text: str, finding: Finding, start: int, end: int) -> bool:
    """Say whether what is only shown by itself is no order either: taken back, quoted, stated, of others."""
    before, after = sentence_before(text, start), text[end : end + _REACH]
    if finding.category is Category.CONTEXT_EXFILTRATION and _is_public_key(text, start, end):
        return True
    if is_taken_back(text, start, end) or is_stated(text, start, end) or _OF_OTHERS.search(before):
        return True
    if is_quoted(text, start, end) and (_DISTRUSTED.search(before) or _TREATED.search(after)):
        return True
    conceals = finding.category is Category.AGENT_MANIPULATION
    return conceals and _OF_A_HOUSE.search(text[start : start + _REACH].partition("\n")[0].strip())


def _asks_first(said: str) -> bool:
    sentence = _STOPS.split(said)[0]
    return asks_first(sentence) or asks_first_in_chinese(one_script(sentence))


def _is_public_key(text: str, start: int, end: int) -> bool:
    """Say whether what is to be handed on is the half of a key that is made to be handed on."""
    line_end = text.find("\n", end)
    said = text[start : min(end + _REACH, line_end if line_end >= 0 else len(text))]
    return _PUBLIC.search(said) and not _SECRET.search(_PUBLIC_FILE.removed(said))


def _is_read(part: Part) -> bool:
    return part.kind in _READ or (part.kind is PartKind.WRITTEN and part.name.lower().endswith(_PROSE))


def _warns(finding: Finding) -> bool:
    own = finding.origin == _OWN and finding.layer == "rules" and finding.evidence.view is ViewKind.RAW
    return own and finding.lane is not Lane.SHADOW and finding.severity >= Severity.MEDIUM


def span_of(lines: LineIndex, finding: Finding) -> tuple[int, int]:
    """Return where in a text a finding stands."""
    place = finding.location
    return (
        lines.span(place.line)[0] + place.column - 1,
        lines.span(place.end_line)[0] + place.end_column - 1,
    )
