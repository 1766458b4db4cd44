"""Finds in instructions of agents the standing orders that work against whoever works with them. Pure.

A project may have its agents do much unasked. What it has no reason for: to pass on secrets and keep it
quiet, a way past a login that nobody is to hear of, and texts from outside that rank above the user.
"""

from collections.abc import Iterator

from panguard.expressions import Expression
from panguard.guard.ordered import Deed, deeds
from panguard.guard.ordered_chinese import deeds_in_chinese, one_script, written
from panguard.scan.patterns import LinearPattern

Span = tuple[int, int]
_UNIT = Expression(r"\n[ \t]*(?:[-*+]|\d{1,2}[.)])[ \t]|\n[ \t]*\n|\n#")
_PARTS = Expression(r"(?<=[.!?;])\s+|\n+\s*")
_HUSHED = frozenset((Deed.UNHEARD, Deed.TO_NOBODY))
_GIVEN = frozenset((Deed.GIVES_AWAY, Deed.GIVES))
_SECRETS = LinearPattern(
    "secrets",
    r"\b(?:secrets?|credentials?|passwords?|passphrases?|tokens?|(?:api|access|private|ssh|signing|deploy)[\s_-]?keys?|env(?:ironment)?\s+(?:vars?|variables|files?)|key\s?chain|cookies|kube-?config|printenv)\b|\.env\b|~?/?\.(?:ssh|aws|kube|npmrc|netrc|gnupg)\b|id_(?:rsa|ed25519)",
    "",
)
_SECRETS_CHINESE = written(
    "金鑰|密鑰|私鑰|憑證|憑據|密碼|口令|令牌|權杖|環境變[數量]|token|secrets?|api\\s?key|cookie|credentials?|\\.env|\\.ssh|\\.aws|id_rsa"
)
_LET_IN = LinearPattern(
    "let-in",
    r"\b(?:log\s?ins?|sign-?ins?|auth\w*|sessions?|password\s+checks?|access\s+checks?|permission\s+checks?|middleware)\b[^\n]{0,160}?\b(?:(?:always\s+|silently\s+|also\s+|quietly\s+)(?:accepts?|allows?|passes|succeeds?|lets?|returns?\s+true|grants?)|bypass\w*|skips?\s+(?:the\s+)?(?:password|check|auth\w*|verification|validation)|lets?\s+[^.\n]{1,40}\s+(?:in|through)|without\s+(?:a\s+|any\s+|the\s+)?(?:password|check\w*|verification|token)|as\s+(?:an?\s+)?admin\w*|back\s?doors?|master\s+(?:password|key|token))\b"
    r"|\b(?:bypass|skip|back ?door|let \w+ in)\b[^\n]{0,60}\b(?:log ?in|sign-?in|auth\w*|password)\b",
    "",
)
_LET_IN_CHINESE = written(
    "(?:登入|登錄|登陸|認證|驗證|身[分份]|鑑權|權限|帳號|帳戶|密碼|口令|signin|login|auth)[^。\n]{0,60}?(?:放行|直接(?:通過|登入|登錄|成功|返回成功|回傳成功)|略過|跳過|繞過|視為(?:已登入|已登錄|管理員|通過)|免密碼|免驗證|免登入|不(?:用|必|需|須)?(?:檢查|驗證|核對|輸入|比對)|一律(?:允許|通過|成功)|也(?:能|可|要)?(?:登入|登錄|通過|接受)|當作管理員|後門|回傳\\s?true|返回\\s?true)"
    "|(?:略過|跳過|繞過|免除|後門)[^。\n]{0,20}?(?:登入|登錄|認證|驗證|密碼|權限)"
)
_QUIET_CHINESE = written(
    "(?:不要|請勿|別|勿|不得|不必|不用|無須|無需|毋須|不需|不可|免|不)[^。，\n]{0,8}?(?:提及|提到|提起|說明|告知|告訴|通知|記錄|紀錄|註解|註明|寫進|寫入|寫在|寫到|寫明|列入|列出|解釋|透露|揭露|報告|回報|公開|留下|加註|顯示|出現)|(?:悄悄|默默|暗中|偷偷|低調|隱蔽|不露痕跡)|保密"
)
_IN_TESTS = LinearPattern(
    "in-tests",
    r"\b(?:tests?|testing|e2e|fixtures?|mock\w*|local(?:host)?|dev(?:elopment)?|storybook|seed\w*|sandbox)\b|[測测][試试]|[開开][發发]|本[機机地]|模[擬拟]",
    "",
)
_OUTSIDE = (
    r"(?:instructions?|orders?|directives?|commands?|requests?|comments?|texts?"
    r"|contents?|pages?|messages?|issues?|tickets?|results?|outputs?|documents?"
    r"|e-?mails?|mails?|whatever|anything)"
)
_ORIGIN = (
    r"(?:web\s?(?:pages?|sites?|content)|fetched|tool\s+(?:results?|outputs?)"
    r"|issues?|tickets?|e-?mails?|external|third[-\s]party|downloaded|documents?"
    r"|pull\s+requests?|comments?|search\s+results|read\s?mes?|remote|pages?|online"
    r"|upstream|vendor|servers?|urls?|https?://\S{1,80}|linked|retrieved|websites?"
    r"|dependenc\w+|packages?)"
)
_ABOVE = LinearPattern(
    "above-the-user",
    rf"\b(?:{_ORIGIN}\s+(?:\w+\s+){{0,3}}?{_OUTSIDE}|{_OUTSIDE}\s+(?:\w+\s+){{0,4}}?(?:in|from|on|by|of|inside|within|at)\s+(?:\w+\s+){{0,3}}?{_ORIGIN}|{_ORIGIN})\b[^.!?\n]{{0,60}}?\b(?:takes?\s+(?:precedence|priority)|overrid\w+|outranks?|supersedes?|has\s+priority|have\s+priority|(?:have|has|carr(?:y|ies))\s+(?:more|higher|greater)\s+(?:weight|authority|priority|trust)|(?:count|rank|weigh)s?\s+(?:more|higher|above)|come[s]?\s+(?:first|before)|wins?|prevails?|(?:is|are)\s+(?:to\s+be\s+)?(?:more\s+(?:trusted|important|authoritative)|ranked\s+(?:above|higher)|placed\s+above|preferred))\b[^.!?\n]{{0,60}}?\b(?:the\s+|your\s+|any\s+|my\s+)?(?:user|human|developer|owner|operator|person|prompt)\w{{0,2}}\b"
    rf"|\b(?:follow|obey|prefer|trust|believe|do|put|treat|rank)\b[^.!?\n]{{0,40}}?\b{_ORIGIN}[^.!?\n]{{0,60}}?\b(?:over|above|before|rather\s+than|instead\s+of|even\s+if|even\s+when|ahead\s+of|more\s+than|against)\b[^.!?\n]{{0,30}}?\b(?:user|human|developer|owner|operator)\w{{0,2}}\b"
    rf"|\bif\s+(?:the\s+|your\s+)?(?:user|human|developer|owner)\b[^.!?\n]{{0,60}}?\b(?:contradicts?|disagrees?|conflicts?|differs?|objects?|forbids?|says\s+otherwise)\b[^.!?\n]{{0,80}}?\b(?:follow|obey|trust|prefer|go\s+with|side\s+with|believe)\b[^.!?\n]{{0,30}}?\b(?:{_ORIGIN}|text|content)\b",
    "",
)
_ABOVE_CHINESE = written(
    "(?:網頁|網站|外部|遠端|工單|議題|issue|郵件|信件|文件|工具(?:的)?(?:結果|輸出|回傳)|第三方|抓取|下載|搜尋結果|連結|留言|評論|README|網址|線上)[^。\n]{0,24}?(?:優先(?:於|過)|高於|凌駕|蓋過|大於|先於|勝過|為準|取代|覆蓋)[^。\n]{0,16}?(?:使用者|用戶|開發者|人類|主人|操作者)"
    "|(?:使用者|用戶|開發者|人類|主人|操作者)[^。\n]{0,24}?(?:衝突|不同|不一致|矛盾|牴觸|相左|反對)[^。\n]{0,16}?(?:以|依|聽從|遵從|採用|按)[^。\n]{0,12}?(?:網頁|網站|外部|遠端|工單|issue|郵件|文件|工具|第三方|抓取|內容|連結|留言|線上)[^。\n]{0,8}(?:為準|為主|優先|執行|辦理)?"
)
_DENIED = Expression(
    r"\b(?:never|not|don['’]t|no|nothing|cannot|can['’]t|must not|should not)\b[^.!?\n]{0,60}$", 2
)
_DENIED_CHINESE = written("(?:不|勿|禁|別|絕|非)[^。，\n]{0,6}$")


def standing(text: str) -> Iterator[Span]:
    """Yield the standing orders in instructions that no project has an honest reason for."""
    start = 0
    for end in (*(found.start() for found in _UNIT.finditer(text)), len(text)):
        unit = text[start:end]
        if _is_against(unit) or (not unit.isascii() and _is_against_in_chinese(one_script(unit))):
            yield start + len(unit) - len(unit.lstrip()), end
        start = end


def _is_against(unit: str) -> bool:
    if _meant(_ABOVE, unit):
        return True
    if not (_SECRETS.search(unit) or _LET_IN.search(unit)):
        return False
    done = frozenset(
        deeds(tuple(" ".join(part.split()).lstrip("-*+# ") for part in _PARTS.split(unit.strip())))
    )
    if not done & _HUSHED:
        return False
    gives = done & _GIVEN and _SECRETS.search(unit)
    return bool(gives) or (_LET_IN.search(unit) and not _IN_TESTS.search(unit) and Deed.TO_NOBODY in done)


def _is_against_in_chinese(unit: str) -> bool:
    above = _ABOVE_CHINESE.search(unit)
    if above and not _DENIED_CHINESE.search(unit[: above.start()]):
        return True
    if _LET_IN_CHINESE.search(unit) and _QUIET_CHINESE.search(unit) and not _IN_TESTS.search(unit):
        return True
    gives = bool(frozenset(deeds_in_chinese(unit)) & _GIVEN) and _SECRETS_CHINESE.search(unit) is not None
    return gives and _QUIET_CHINESE.search(unit) is not None


def _meant(pattern: LinearPattern, unit: str) -> bool:
    spans = pattern.spans(unit, 4)
    return any(
        not _DENIED.search(unit[:start]) and not _DENIED.search(unit[start:end]) for start, end in spans
    )
