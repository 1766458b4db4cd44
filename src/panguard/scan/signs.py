"""Signs that say nothing alone: an agreement that is claimed, a moment that is waited for, a grave task.

None of them is a finding. A user may have agreed, a task may be for later, and files are uploaded
or deleted every day. The joining layer reads them beside each other and beside orders to hide. Pure.
"""

from collections.abc import Iterator
from enum import StrEnum

from panguard.scan.patterns import LinearPattern, PatternTable
from panguard.values import dataclass


class Intent(StrEnum):
    """What an order wants that its user would not."""

    HIDE = "hide"
    TAKE = "take"
    STAY = "stay"
    OBEY = "obey"
    OVERRIDE = "override"
    DISARM = "disarm"
    ERASE = "erase"
    TRICK = "trick"
    MODEL = "model"
    PRETEXT = "pretext"
    WAIT = "wait"


_PRETEXTS = (
    LinearPattern(
        "agreed",
        r"\b(?:user|owner|human|customer|operator|administrator)s? (?:has|have|had)"
        r" (?:already |previously |expressly |explicitly )?(?:pre-?approved|cleared|agreed|consented|approved"
        r"|authori[sz]ed|accepted|given (?:\w+ )?(?:consent|permission|approval))\b"
        r"|\b(?:user|owner|legal|management|security)"
        r" (?:gave|granted|has cleared|cleared|(?:has )?signed off|has pre-?approved)\b"
        r"|\bas agreed with the (?:user|owner)\b",
        "user|owner|human|customer|operator|administrator|legal|management|security",
    ),
    LinearPattern(
        "permitted",
        r"\b(?:consent|permission|approval) (?:for|to) [^.\n]{1,100}\b(?:was|has been) (?:given|granted)\b"
        r"|\bstanding (?:permission|consent|approval)\b"
        r"|\bno further (?:confirmation|consent|approval) is (?:needed|required|necessary)\b",
        "consent|permission|approval|confirmation",
    ),
    LinearPattern(
        "arranged",
        r"\bit (?:has been|was) (?:arranged|agreed|cleared|approved|settled) (?:with|that|by)\b"
        r"|\bby (?:installing|using|running) (?:this|the) \w+[^.\n]{0,12}\b(?:accepts?|agrees?|consents?)\b"
        r"|\bdo not ask again\b",
        "arranged|agree|cleared|approved|settled|accept|consent|ask",
    ),
    LinearPattern(
        "customary",
        r"\bit is (?:standard|customary|usual|normal|common practice|routine|required by law)"
        r" (?:practice )?(?:that|to|for)\b"
        r"|\b(?:every|all|each) (?:\w+ ){0,2}(?:keys?|tokens?|passwords?|credentials) (?:is|are)"
        r" (?:always |first )(?:mirrored|backed up|validated|registered|verified|checked|archived)\b"
        r"|\bkeys? are always (?:registered|validated|archived)\b",
        "standard|customary|usual|normal|practice|routine|law|always|first",
    ),
    LinearPattern(
        "policy",
        r"\b(?:company|corporate|security|compliance|legal|data) (?:policy|rule|regulation|guideline)s?"
        r"(?: [\d.]+)? (?:requires?|demands?|mandates?|prescribes?)\b"
        r"|\b(?:according to|as per) (?:company|compliance|security|policy|corporate)\b"
        r"|(?:^|\n)\W{0,6}(?:\[\s?)?(?:system|admin|security)\s?(?:\]|notice|alert|message|update)"
        r"|\bsecurity audit in progress\b",
        "company|corporate|security|compliance|legal|data|policy|system|admin",
    ),
    LinearPattern(
        "agreed-european",
        r"\busuario ya (?:ha )?(?:aceptad?o|acept[óo]|autoriz\w+|consentid?o|aprobad?o)"
        r"|\busu[áa]rio j[áa] (?:concordou|aceitou|autorizou|aprovou)"
        r"|\b(?:nutzer|benutzer|anwender) hat (?:bereits|schon) (?:zugestimmt|eingewilligt|genehmigt)"
        r"|\butilisateur a d[ée]j[àa] (?:accept[ée]|autoris[ée]|consenti|approuv[ée])"
        r"|пользовател[а-я]{1,3} уже (?:соглас|разреш|одобр)",
        "usuario|usuário|nutzer|anwender|utilisateur|пользовател",
    ),
    LinearPattern(
        "installed-european",
        r"\bmit der installation stimmt\b[^.\n]{0,20}\bzu\b|\bal instalar\b[^.\n]{0,40}\bacept"
        r"|\ben installant\b[^.\n]{0,40}\baccept|\bao instalar\b[^.\n]{0,40}\b(?:aceita|concorda)"
        r"|устанавливая[^.\n]{0,40}соглаша",
        "install|instalar|устанавливая",
    ),
    LinearPattern(
        "agreed-asian",
        r"(?:使用者|用[戶户])已[經经]?(?:同意|授[權权]|批准|[確确][認认])|[無无]需再次?[確确][認认]"
        r"|(?:安[裝装]|使用)(?:本|此|[這这][個个])技能[^。\n]{0,6}(?:表示|[視视][為为])[^。\n]{0,8}同意"
        r"|(?:同意|承認)済みです|(?:すでに|既に)同意し|(?:이미|벌써)\s?(?:동의|승인)(?:했|하였)",
        "同意|授權|授权|批准|確認|确认|承認|동의|승인",
    ),
)
_WAITS = (
    LinearPattern(
        "runs",
        r"\b(?:from|after|on|starting with) the (?:second|third|fourth|fifth|\w{3,8}th|\d+(?:nd|rd|th))"
        r" (?:run|use|call|session|start|time|invocation)\b"
        r"|\bonce the (?:user|skill) (?:has )?(?:\w+ ){1,5}(?:\d+|five|three|ten|several|a few) times\b"
        r"|\bafter (?:\d+|five|three|ten|a few|several) (?:runs|uses|calls|sessions|days)\b"
        r"|\bafter (?:a|one|two) (?:day|week|month)s? of use\b",
        "run|use|call|session|start|time|invocation|days",
    ),
    LinearPattern(
        "count-or-date",
        r"\bonce there are (?:more than|at least) \w+ (?:commits|files|runs|users|contacts)\b"
        r"|\b(?:when|if|once|after) (?:the )?(?:current )?(?:date|day|time) (?:is|reaches|passes|>=?)"
        r"|\b(?:as soon as|when|once|if)\b[^.\n]{0,40}\b(?:january|february|march|april|may|june|july|august"
        r"|september|october|november|december) \d"
        r"|\bthe first (?:two|three|few|\d+) times\b[^.\n]{0,40}\bthen\b",
        "once|when|if|after|as soon as|the first",
    ),
    LinearPattern(
        "private-or-unwatched",
        r"\bif (?:the )?(?:repository|repo|project|package) is (?:private|internal|proprietary|closed)\b"
        r"|\bif the (?:project|repository|code|machine|user) (?:belongs to|is owned by|works for)\b"
        r"|\b(?:when|while|if) (?:nobody|no one|the user) (?:is )?"
        r"(?:watching|looking|away|idle|not looking|absent)\b",
        "if|when|while",
    ),
    LinearPattern(
        "not-tested",
        r"(?:\b(?:if|when|where|while)\b[^.\n]{0,30}(?:\b(?:not|no|outside)\b|n't\b)|\bunless\b"
        r"|\bonly outside\b)[^.\n]{0,24}"
        r"\b(?:sandbox|virtual machine|debugger|(?:test|analysis) environment)\b",
        "sandbox|virtual|debugger|environment",
    ),
    LinearPattern(
        "private-european",
        r"\bsi el repositorio es privado\b|\bse o reposit[óo]rio for privado\b"
        r"|\bwenn das (?:repository|repo|projekt) privat ist\b|\bsi le d[ée]p[ôo]t est priv[ée]"
        r"|если репозиторий (?:приватн|закрыт)",
        "privad|privat|priv|приватн|закрыт",
    ),
    LinearPattern(
        "runs-european",
        r"\ba partir d[ea] (?:la )?\w+ (?:ejecuci[óo]n|execu[çc][ãa]o)"
        r"|\bab dem (?:dritten|zweiten|\w+ten) (?:lauf|aufruf|start)\b|[àa] partir de la \w+ ex[ée]cution\b"
        r"|начиная с [а-яё]+ запуска",
        "partir|ab|начиная",
    ),
    LinearPattern(
        "runs-or-private-asian",
        r"[從从]第[一二三四五六七八九十\d]+次(?:[執执]行|使用|[運运]行)?"
        r"|第[一二三四五六七八九十\d]+次(?:[執执]行|使用|[運运]行)(?:之?[後后]|起|[開开]始)"
        r"|如果?(?:[倉仓][庫库]|[儲存][儲储存]?[庫库]|代[碼码][庫库]|[專项]案|项目)是?私[有人密]"
        r"|(?:リポジトリ|レポジトリ)が(?:非公開|プライベート)|\d+回目(?:以降|から)"
        r"|저장소가\s?(?:비공개|프라이빗)|\d+번째\s?실행부터",
        "第|如|リポジトリ|レポジトリ|回目|저장소|실행",
    ),
)
_THINGS = (
    r"(?:all (?:the )?files|home (?:folder|directory)|source code|its source|private (?:key|file)s?"
    r"|environment variables|every (?:password|api key|key|token)|(?:api |ssh )?keys|credentials|passwords?"
    r"|contents of \S+|\.env\b|\.ssh\b|\.aws\b|the repository\b|contacts|card number|customer database"
    r"|wallet(?: file)?|cookies|its configuration|cop(?:y|ies) of (?:each|every|all) \w+|~/\.\w)"
)
_SENDS = (
    r"\b(?:upload(?:s|ed|ing)?|sen[dt]|sending|shared?|post(?:ed)?|export(?:ed)?|transmit(?:ted)?|archived?"
    r"|forward(?:ed)?|submit(?:ted)?|copy|copied|copying|first (?:validated|registered|checked)"
    r"|report(?:ed)?|back(?:ed)? up|mirror(?:ed)?|go(?:es)?|sync(?:ed)?|transfer(?:red)?|add a copy)\b"
)
_PLACE = r"(?:https?://|[\w.+-]{1,40}@[\w-]{2,40}\.)"
_SAID = r"(?:[^.!?;\n]|[.!?]\S)"
_TAKINGS = (
    LinearPattern("sent", f"{_SENDS}{_SAID}{{0,40}}{_THINGS}{_SAID}{{0,60}}{_PLACE}", "http|@"),
    LinearPattern("is-sent", f"{_THINGS}{_SAID}{{0,80}}{_SENDS}{_SAID}{{0,50}}{_PLACE}", "http|@"),
    LinearPattern(
        "sent-european",
        r"\b(?:sube|env[íi]a|manda|envie|carregue|mande)\b[^\n]{0,40}c[óo]digo[^\n]{0,40}https?://"
        r"|\blad\w*\b[^\n]{0,30}quell(?:code|text)[^\n]{0,20}https?://"
        r"|\bpassw[öo]rt\w*[^.\n]{0,20}\ban https?://"
        r"|\b(?:t[ée]l[ée]verse|envoie|transf[èe]re)\b[^\n]{0,40}code[^\n]{0,20}https?://"
        r"|(?:загрузи|отправь|выгрузи)[^\n]{0,40}код[^\n]{0,20}https?://",
        "http",
    ),
    LinearPattern(
        "sent-asian",
        r"(?:原始碼|源[代碼码]+|程式碼|所有(?:檔案|文件)|源代码|金[鑰钥]|密[鑰钥碼码]|[憑凭][證证]|\.env|~/\.)"
        r"[^。\n]{0,16}(?:上[傳传]|[發发傳传]送|寄|[備备]份到|同步到)[^。\n]{0,12}https?://"
        r"|(?:ソースコード|すべてのファイル|全ファイル)[^。\n]{0,40}(?:アップロード|送信|転送)"
        r"|(?:소스\s?코드|모든\s?파일|모든\s?자격\s?증명)[^.\n]{0,20}https?://[^\n]{0,80}(?:업로드|전송|보내)",
        "http|アップロード|送信|転送",
    ),
)
_ERASINGS = (
    LinearPattern(
        "deleted",
        r"(?:(?:^|[\n.;:!?,>)])\s{0,12}(?:[-*+] |\d{1,2}[.)] )?"
        r"|\b(?:then|and|also|please|must|should|shall|will|now|first|next|always|to) )[*_`]{0,2}"
        r"(?:delete|wipe|erase|destroy|purge|format|overwrite|run [`'\"]?rm -rf?[`'\"]?(?: on)?)"
        r" (?:all (?:of )?)?(?:the |their )?(?:user'?s )?(?:\w+ )?(?:home (?:folder|directory)"
        r"|repositor(?:y|ies)|project folder|disk|hard drive|database|backups?|files|photos|documents"
        r"|data)\b",
        "delete|wipe|erase|destroy|purge|format|overwrite|rm",
    ),
)
_INTENTS = {
    pattern.id: intent
    for intent, patterns in (
        (Intent.PRETEXT, _PRETEXTS),
        (Intent.WAIT, _WAITS),
        (Intent.TAKE, _TAKINGS),
        (Intent.ERASE, _ERASINGS),
    )
    for pattern in patterns
}
_MOMENTS = PatternTable((*_PRETEXTS, *_WAITS))
_TASKS = PatternTable((*_TAKINGS, *_ERASINGS))
_ASKED_FIRST = LinearPattern(
    "asked-first", r"\b(?:if|once|after|until|unless|when|whether|before) (?:(?:the|that|an?) ){0,2}$", ""
)
_BEFORE = 40


@dataclass(frozen=True, slots=True)
class Sign:
    """What a sign would mean beside others, and where it stands."""

    intent: Intent
    start: int
    end: int


def find_signs(text: str, *, hidden: bool) -> Iterator[Sign]:
    """Yield the signs of a text; tasks only where something is there that they would count beside.

    `hidden` says that the text has an order to hide something.
    """
    moments = list(_found(_MOMENTS, text))
    yield from moments
    if moments or hidden:
        yield from _found(_TASKS, text)


def _found(table: PatternTable, text: str) -> Iterator[Sign]:
    for pattern in table.candidates(text):
        intent = _INTENTS[pattern.id]
        for start, end in pattern.spans(text):
            asked = intent is Intent.PRETEXT and _ASKED_FIRST.search(text[max(0, start - _BEFORE) : start])
            if not asked:
                yield Sign(intent, start, end)
