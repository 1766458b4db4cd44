"""Keeps what strangers write for people from being a fraud: no links, no numbers to call, no orders. Pure.

A rule's explanations are shown by a tool that people trust, beside a warning that frightens them. What they
need to hear there is ordinary: do not install it, remove it, replace the keys.
"""

from collections.abc import Iterator
from re import IGNORECASE
from unicodedata import normalize

from panguard.expressions import Expression
from panguard.findings import Phrase, phrase

_ENDINGS = (
    "ai|app|biz|cc|cfd|click|cloud|club|cn|co|com|de|dev|download|eu|fr|help|icu|in|info|io|ir|it|jp|life|link|live"
    "|me|ml|mobi|net|nl|online|org|page|pro|pw|ru|sbs|shop|site|space|store|su|support|team|tech|tk|to|top|tv|tw|uk"
    "|us|vip|website|wiki|work|world|ws|xyz|zip"
)
_LINK = Expression(
    rf"[a-z][a-z0-9+.-]*://|\b(?:www|ftp)\.[a-z0-9]|\b(?:mailto|javascript|data|tel|sms):\S"
    rf"|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{_ENDINGS})\b(?![-.\w]*\()"
    r"|\b[a-z0-9-]+\.[a-z]{2,}/\S|\b\d{1,3}(?:\.\d{1,3}){3}\b",
    IGNORECASE,
)
_MAIL = Expression(r"[\w.+-]+ ?(?:@|\(at\)|\[at\]) ?[\w-]+ ?(?:\.|\(dot\)|\[dot\]) ?\w", IGNORECASE)
_NUMBER = Expression(r"(?<![\w.-])(?:\+|00)?\(?\d(?:[ ()./-]{0,2}\d){6,14}(?![\w-])")
_DAY = Expression(r"\b\d{4}[-/.]\d{2}[-/.]\d{2}\b")
_DEEDS = (
    "run|execute|launch|start|open|download|fetch|get|obtain|install|reinstall|paste|copy|type|enter|call|dial|phone"
    "|ring|text|contact|e-?mail|visit|browse|go to|click(?: on)?|tap|scan|curl|wget|log in(?:to| to)?"
    "|sign in(?:to| to)?|pay|transfer|send|grant|disable|turn off|switch off|deactivate|upload|update|upgrade"
    "|write to|reach"
)
_OBJECTS = (
    r"this|that|these|those|the|an?|it|its|our|my|your|us|me|any|all|following|one|now|from|with|at|support"
    r"|bash|sh|zsh|powershell|cmd|python3?|node|npm|npx|pip3?|pipx|uvx?|brew|curl|wget|sudo|git|docker|access"
    r"|administrators?|root|[\"'`$]|\+?\d"
)
_DEED = rf"(?:{_DEEDS})\s+(?:{_OBJECTS})(?![a-z])"
_ADDRESSED = r"(?:^|[.!?]\s+|\n\s*)|\b(?:please|simply|just|you (?:can|may|must|should|need to|have to))\s+"
_ORDER = Expression(
    rf"(?:{_ADDRESSED}|[,:;(]\s*(?:and\s+|then\s+)?|\b(?:then|now|first|must|should|to fix (?:it|this))\s+)"
    rf"{_DEED}"
    r"|\bas (?:an )?(?:administrator|root|admin)\b|\b(?:sudo|npx|curl|wget|iwr|iex)\s+\S"
    r"|\b(?:pip3?|npm|brew|uv|cargo|gem|apt(?:-get)?) install\b",
    IGNORECASE,
)
# A description says what attackers do, in sentences that do not begin with an order.
_ORDER_IN_DESCRIPTION = Expression(f"(?:{_ADDRESSED}){_DEED}", IGNORECASE)
_ORDER_ZH = Expression(
    "(?:請|请|立即|立刻|馬上|马上|然後|然后|必須|必须|務必|务必)[^。！？，；\n]{0,8}"
    "(?:下載|下载|執行|执行|運行|运行|安裝|安装|貼上|粘贴|複製|复制|撥打|拨打|致電|致电|來電|來电|打開|打开|開啟|开启|點擊|点击|"
    "點選|造訪|访问|聯絡|聯繫|联系|匯款|汇款|轉帳|转账|輸入|输入|登入|登录)"
)
# What may be advised though it names such a deed; taken out before orders are looked for.
_ORDINARY = Expression(
    r"\b(?:do not|don't|never|no longer)\s+(?:[a-z]+,? (?:or|and|nor) )?[a-z]+"
    r"|\b(?:install|get) (?:the|an?) (?:other|another|older|earlier|clean|official|trusted) "
    r"(?:version|skill|release)",
    IGNORECASE,
)
_ORDINARY_ZH = Expression("(?:請|请)?(?:不要|勿|切勿|別|别)[^。！？，；\n]{0,12}")


def problems_of(advice: tuple[str, ...], description: tuple[str, ...]) -> Iterator[Phrase]:
    """Say what no rule of strangers may tell people: in advice, and in how an attack is described."""
    # Letters and digits in other shapes read the same.
    advised, described = (
        normalize("NFKC", "\n".join(filter(None, texts))) for texts in (advice, description)
    )
    text = f"{advised}\n{described}"
    if _MAIL.search(text):
        yield phrase("its explanations hold an e-mail address")
    elif _LINK.search(text):
        yield phrase("its explanations hold a link or an address; where it must be named, write host[.]net")
    if _NUMBER.search(_DAY.sub(" ", text)):
        yield phrase("its explanations hold a number that can be called")
    if (
        _ORDER.search(_ORDINARY.sub("-", advised))
        or _ORDER_IN_DESCRIPTION.search(_ORDINARY.sub("-", described))
        or _ORDER_ZH.search(_ORDINARY_ZH.sub("-", text))
    ):
        yield phrase(
            "its explanations tell people to do something other than remove, replace or not to install"
        )
