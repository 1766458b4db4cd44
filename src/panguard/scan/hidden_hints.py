"""Signs that a text which nobody sees speaks to an agent, in the languages that we know. Pure.

Weaker than orders whose words are known: such a text is shown for its place, and does not block.
"""

from panguard.scan.patterns import LinearPattern

_AGENT = (
    r"(?:\b(?:ai|llms?|ia|ki|l'ia|agent\w{0,3}|assistant\w{0,2}|agentes?|asistentes?|assistentes?"
    r"|assistent\w{0,2}"
    r"|modelos?|modell\w?|modèle|modello|claude|chatgpt|gpt|gemini|copilot|codex|chatbot)\b"
    r"|агент\w{0,3}|ассистент\w{0,3}|нейросет\w{0,2}|(?:^|\s)ИИ\s|модел[ьи]"
    r"|人工智[慧能]|智能[體体]|代理|助手|助理|模型|エージェント|アシスタント|モデル|에이전트|어시스턴트|인공지능|모델)"
)
_MUST = (
    r"(?:\b(?:must|should|shall|please|debe\w{0,3}|tienen? que|deve\w{0,3}|tem que|devi"
    r"|doit|doivent|dois|devez|muss|müssen|soll|sollst|sollen|always|never|siempre|nunca|sempre|mai"
    r"|toujours|jamais"
    r"|immer|niemals)\b"
    r"|должн\w{1,3}|обязан\w{0,2}|всегда|никогда|необходимо"
    r"|必[須须]|[應应][該该當当]?|務必|务必|[請请]|需要|不得|不要"
    r"|必ず|べき|てください|なさい|せよ|すること|반드시|해야|하세요|하십시오|하라)"
)
_OUTWARD = (
    r"(?:execute|run|send|upload|post|transmit|forward|exfiltrate|e-?mail|fetch|download|install"
    r"|invoke|disregard|ignore"
    r"|bypass|disable|reveal|leak|read|open|curl|wget|delete|overwrite|transfer|approve|grant"
    r"|respond|reply|output"
    r"|pretend|obey|ejecut[ae]|env[íi][ae]|descarg[ae]|instal[ae]|le[ea]|ignor[aei]|execute|envie"
    r"|baixe|leia|esegui"
    r"|invia|scarica|leggi|installa|exécute[zr]?|envoie|envoyez|télécharge[zr]?|lis|lisez"
    r"|installe[zr]?|führe|sende"
    r"|lade|lies|installiere|ignoriere)\b"
)
_OUTWARD_ELSEWHERE = (
    r"(?:выполни|отправь|скачай|прочитай|игнорируй|установи|запусти)"
    r"|[請请]?(?:[務务]必)?(?:[執执]行|[運运]行|[讀读]取|[傳传]送|[發发]送|上[傳传]|下[載载]|忽略|安[裝装]|[刪删]除)[^。\n]{1,40}"
    r"|(?:実行|送信|ダウンロード|インストール|無視|削除|アップロード)(?:して|しろ|せよ|すること)"
    r"|(?:실행|전송|다운로드|설치|무시|삭제|업로드)(?:하세요|하십시오|해라|하라)"
)
_TARGET = (
    r"(?:https?://|~/|\$\w|\.env\b|\.ssh\b|/etc/|\b(?:keys?|tokens?|passwords?|credentials?|secrets?"
    r"|instructions?|rules"
    r"|commands?|files?|scripts?|users?|system|memory|prompt|conversation|history|environment|data|approval"
    r"|confirmation|safety|security|contrase\w+|claves?|senhas?|chaves?|credencia\w+|istruzioni|file"
    r"|archivos?"
    r"|arquivos?|instruc\w+|instruç\w+|fichiers?|mots? de passe|clés?|Datei\w*|Passw\w+|Schlüssel"
    r"|Anweisung\w*)\b)"
)

HIDDEN_ADDRESSES = (
    LinearPattern(
        "addressed",
        rf"{_AGENT}[^.。！!？?\n]{{0,40}}{_MUST}|{_MUST}[^.。！!？?\n]{{0,12}}{_AGENT}",
        "",
    ),
    LinearPattern(
        "second-person",
        r"\byou (?:must|should|shall|have to|need to|are to|are required to|will now)\b"
        r"|\b(?:debes|tienes que|você deve|tu dois|vous devez|du musst|du sollst|Sie müssen|devi)\b"
        r"|ты должен|вы должны"
        r"|[你您](?:必[須须]|[應应][該该]?|需要|[務务]必)",
        "",
    ),
)
HIDDEN_DEEDS = (
    LinearPattern(
        "imperative",
        rf"(?:^|[\n.;:!?,>]\s{{0,4}}|\b(?:then|and|also|please|first|now|always)\s)(?:[-*\d.]{{1,3}}\s)?"
        rf"(?:{_OUTWARD}[^.\n]{{1,80}}{_TARGET}|{_OUTWARD_ELSEWHERE})",
        "",
    ),
)

LEGAL = LinearPattern(
    "legal", r"copyright|licen[cs]e|spdx|warrant(?:y|ies)|©|版[权權]|著作[权權]|ライセンス|라이[선센]스", ""
)
"""What a notice about rights says; such notices tell people what they must not do."""
