"""Tells a sentence about signing in to a service from one that gives a secret away. Pure.

Whoever documents a service writes that its key goes into a header. So does nobody who wants all keys, those
of somebody else, or what has no place in a header: then the words for signing in excuse nothing.
"""

from panguard.scan.patterns import LinearPattern

_AROUND = 240
_BEFORE_WORDS = " \t\r\n.;:!?,>)。！？；：，"
_ENDS = (". ", ".\n", "\n\n", "\n-", "\n*", "\n#", "。", "！", "\n")
_SIGNS_IN = LinearPattern(
    "signs-in",
    r"\bauthori[sz]ation\b|\bbearer\b|\bbasic auth|\bx-api-key\b|\bheaders?\b|\bauthenticat"
    r"|\boauth\b|\baccess[ _]token\b"
    r"|\bsign(?:ing)? in\b|\blog(?:ging)? in\b|\bcabecera|\bencabezado|\ben-t[êe]te|\bcabeçalho"
    r"|\banmeld|\bauthentifizier"
    r"|標頭|请求头|請求頭|头部|驗證|验证|认证|認證|登入|登录|登錄|授[权權]|换取|換取|ヘッダー|認証|ログイン|헤더|인증|로그인|заголов|авториз",
    "",
)
_TAKES_MORE = LinearPattern(
    "takes-more",
    r"\b(?:all|every|each|any|whatever|everything|their|other|(?:stored|saved) (?:pass|cred"
    r"|log)\w*|users?'s?|customers?'?)\b"
    r"|\.env\b|\.ssh|id_rsa|\.aws|\bcookies?\b|environment variables|\benv vars?\b|private keys?"
    r"|seed phrases?|history"
    r"|conversation"
    r"|system prompt|\bfiles?\b|\btodos?\b|\btodas?\b|\balle[rsn]?\b|\btous\b|\btoutes\b|all[ea] "
    r"|所有|全部|每|一切|各種|各种|[环環]境[变變]|私[钥鑰]|[对對][话話]|[历歷]史|助[记記]|すべて|全て"
    r"|秘密鍵|環境変数|모든|개인 키"
    r"|\b(?:echo|repeat|print|reveal|show|output|value of)\b|silently|secretly|quietly"
    r"|do not (?:tell|mention)|without (?:telling|asking)|偷偷|悄悄|不要告[诉訴]|こっそり"
    r"|攻[击擊撃]|attacker",
    "",
)
# Where the key is kept, which says nothing of where it goes.
_KEPT = LinearPattern(
    "kept",
    r"\b(?:as|in|from|via|through|into) (?:an? |the "
    r"|your )?(?:\S+ )?(?:env(?:ironment)? variables?|env vars?|\.env\b)"
    r"|(?:設為|設成|設定為|放在|存入|存到|存成|寫入|讀自|从|從|自|设为"
    r"|设置为|写入)[^。，,]{0,4}(?:[环環]境[变變][数數量]+)"
    r"|環境変数(?:に|から|で|として)|환경 변수(?:에|로|에서)",
    "",
)
_FALSE_HOST = LinearPattern(
    "false-host",
    r"https?://(?:\d{1,3}\.){3}\d|webhook\.site|ngrok|trycloudflare|requestbin|pipedream"
    r"|interact\.sh|oast\.|loca\.lt|serveo"
    r"| --(?:resolve|connect-to|proxy|socks5) ?|\bhttps?_proxy=|\bcurl\b.{0,80} -x "
    r"|burpcollaborator|pastebin|transfer\.sh|discord(?:app)?\.com/api/webhooks",
    "",
)
_ISSUED = LinearPattern(
    "issued",
    r"\b(?:openai|anthropic|claude|github|gitlab|aws|gemini|huggingface|stripe|slack|discord"
    r"|telegram|cloudflare|vercel"
    r"|groq|mistral|deepseek|openrouter|notion|npm|azure|google)\b",
    "",
)


def signs_in(text: str, start: int, end: int) -> bool:
    """Say whether a span lies in a sentence that tells how one key signs in to the service it is for.

    A key that is called by its issuer must go to an address that names this issuer.
    """
    sentence = _KEPT.removed(_sentence(text, start, end))
    if not _SIGNS_IN.search(sentence) or _TAKES_MORE.search(sentence) or _FALSE_HOST.search(sentence):
        return False
    named = {sentence[low:high].lower() for low, high in _ISSUED.spans(sentence.replace("_", " "))}
    address = sentence.partition("://")[2].partition(" ")[0].lower()
    return not named or not address or any(name in address.partition("/")[0] for name in named)


def gives_public_key(text: str, start: int, end: int) -> bool:
    """Say whether all that a span gives away is a public key, which is made to be given away."""
    sentence = _sentence(text, start, end)
    plain = _ADDRESS.removed(sentence)
    if not _PUBLIC.search(plain):
        return False
    return not _SECRET.search(_PUBLIC.removed(plain)) and not _HIDES.search(plain)


_ADDRESS = LinearPattern("address", r"https?://[^\s)>\"'。，]{1,200}|[\w.+-]{1,40}@[\w.-]{1,80}", "")


_PUBLIC = LinearPattern(
    "public-key",
    r"\b(?:ssh |gpg |pgp |minisign |age )?public (?:ssh |gpg |pgp )?keys?\b|[~\w./-]*\w\.pub\b"
    r"|\b(?:claves?|llaves?|chaves?) p[úu]blicas?(?: ssh)?"
    r"|\bcl[ée]s? publiques?(?: ssh)?|\bchiav[ei] pubblic\w+"
    r"|öffentlich\w* (?:[\w-]+-)?schlüssel|открыт\w+ ключ\w*|공개 ?키|公開鍵"
    r"|公[钥鑰]|公[開开共有]{1,2}(?:式)?[金密][钥鑰]",
    "",
)
_SECRET = LinearPattern(
    "secret-word",
    r"keys?\b|token|passw|passphrase|credential|secret|\.env\b|environment|cookie|history|conversation|\.ssh|\.aws|id_rsa"
    r"|seed|clave|contraseñ|chave|senha|clé|chiav|schlüssel|passwort|kennwort|ключ|парол|токен|키\b|비밀|토큰"
    r"|[金密私][钥鑰]|密[码碼]|令牌|[权權]杖|[凭憑][证證]|[环環]境|鍵|パスワード|トークン|認証情報",
    "",
)
_HIDES = LinearPattern(
    "hides",
    r"silently|secretly|quietly|do not (?:tell|mention)|without (?:telling|asking)|偷偷|悄悄"
    r"|不要告[诉訴]|こっそり",
    "",
)


def _sentence(text: str, start: int, end: int) -> str:
    words = text[start:end].lstrip(_BEFORE_WORDS).rstrip()
    start += len(text[start:end]) - len(text[start:end].lstrip(_BEFORE_WORDS))
    before, after = text[max(0, start - _AROUND) : start], text[start + len(words) : end + _AROUND]
    first = max((before.rfind(sign) + len(sign) for sign in _ENDS if sign in before), default=0)
    last = min((after.find(sign) for sign in _ENDS if sign in after), default=len(after))
    return f"{before[first:]}{words}{after[:last]}"
