"""Tells orders in Chinese from what a text states, tells of others, asks, or gives as an example. Pure.

Chinese verbs have no forms: “will ignore the rules” and “ignore the rules” differ in what stands before.
A sentence that speaks to somebody is an order, whatever else it says.
"""

from panguard.expressions import Expression
from panguard.scan.mention import sentence_before
from panguard.scan.patterns import LinearPattern

_REACH = 80
_MOST_READ = 20_000
_STATED = LinearPattern(
    "stated", r"(?:已|已[經经]|[會会]|[將将]|[將将][會会]|自[動动]|被)[^。！？，,\n不]{0,2}$", ""
)
_NARRATED = LinearPattern(
    "narrated",
    r"(?:攻[击擊]者|[駭骇黑]客|研究人[员員]|[恶惡]意(?:程式|[软軟][体體件])|木[马馬]|[诈詐][骗騙]集[团團])[^。！？\n]{1,60}$",
    "",
)
_NAMED = LinearPattern(
    "named-quote",
    r"(?:[寫写](?:[著着了道上])?|例如|比如|像是?|譬如|諸如|[内內]容[為为是]|[說说]|藏[入了]?|出[現现]|含有?)[^。！？\n]{0,6}[「『“‘][^」』”’\n]{0,20}$",
    "",
)
_QUOTE_ENDS = LinearPattern("quote-ends", r"^[^「『“‘\n]{0,60}[」』”’]", "")
_TO_SOMEBODY = LinearPattern(
    "to-somebody",
    r"[你您妳]|[请請](?:[^求]|$)|[务務]必|必[须須]|立[即刻]|起[，,]"
    r"|(?:^|\n|[。！？:：])\s*(?:AI|人工智[慧能]|代理|助[手理]|模型)[^。！？\n]{0,4}[：:，,!！]",
    "",
)
_MAY_I = LinearPattern("may-i", r"(?:可不?可?以|能不?能?|可否|能否|是否可?以?)(?:[把將将])?$", "")
_ASKED = LinearPattern("asked", r"^[^。！!\n]{0,12}(?:[嗎吗呢]|[?？])", "")
# What people keep from customers and colleagues is theirs: prices, plans, how far they are.
_AMONG_PEOPLE = LinearPattern(
    "among-people",
    r"^[^。！？\n]{0,10}(?:客[戶户]|老[闆板]|同事|家人|[對对]方)(?:[說说]|透露|提及|提到)?(?:我[們们]?|公司|[進进][貨货]|成本|[價价]格|底[價价]|折扣|毛利|[還还][沒没])",
    "",
)
# Who talk to each other do not talk to the one who reads it later; each line says who speaks.
_TALK = LinearPattern(
    "talk",
    r"(?m)^[^\n:：]{1,40}[:：][^\n]+\n\s*[^\n:：]{1,40}[:：][^\n]"
    r"|\"(?:from|sender|user|author|name|speaker)\"\s*:[^{}]+\}\s*,\s*\{[^{}]*\"(?:from|sender|user|author|name|speaker)\"",
    "",
)
_LINE = Expression(r"[\n\"]")
_FOR_NOW = LinearPattern("for-now", r"^.?(?:先|[暂暫][时時]|[还還])(?:不要|[别別]|不用|不必|不能|不)", "")
_KEPT_FROM_BUSINESS = LinearPattern(
    "kept-from-business",
    r"^[^。！？\n你您妳]{0,12}(?:客[戶户人]|老[闆板]|同事|甲方|[廠厂]商|家人|[對对]方)[^。！？\n你您妳]{0,40}(?:$|[。！？\n])",
    "",
)


def is_stated(text: str, start: int, end: int) -> bool:
    """Say whether what stands at a span of a text is no order: a statement, news, a question, an example."""
    before = sentence_before(text, start)
    if _NAMED.search(before) and _QUOTE_ENDS.search(text[start : end + _REACH]):
        return not _TO_SOMEBODY.search(before)
    # What is found may begin with the end of these words.
    may_i = any(_MAY_I.search(text[max(0, start - _REACH) : start + more]) for more in range(3))
    if may_i and _ASKED.search(text[end : end + _REACH]):
        return True
    if _AMONG_PEOPLE.search(text[start : start + _REACH]):
        return True
    spoken_to = _TO_SOMEBODY.search(before)
    said = text[max(0, start - 1) : start + _REACH]
    # In a talk a sentence begins with its line, or with the text that somebody is quoted with.
    among = _TALK.search(text[:_MOST_READ]) or _FOR_NOW.search(said)
    if among and _KEPT_FROM_BUSINESS.search(said) and not _TO_SOMEBODY.search(_LINE.split(before)[-1]):
        return True
    return not spoken_to and (_STATED.search(before) or _NARRATED.search(before))
