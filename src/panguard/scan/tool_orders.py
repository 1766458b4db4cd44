"""Patterns of what a text of a tool may order an agent to do, with what each means. Pure."""

from panguard.scan.explanation import Explanation
from panguard.scan.patterns import LinearPattern, PatternTable
from panguard.scan.tool_words import COLLECTING, CONCEALING, POISONED, SHADOWING
from panguard.terms import Lane, Severity
from panguard.values import dataclass

_SECRETS = (
    r"(?:~/|\.ssh\b|id_rsa|\.env\b|\.aws\b|mcp\.json|/etc/passwd|/etc/shadow|api[ _-]?keys?|credentials?"
    r"|passwords?"
    r"|private keys?|environment variables?|(?:session|access|auth\w*) tokens?|secrets?\b|config\w* files?)"
)
_HANDS_ON = (
    r"\b(?:pass|send|include|forward|upload|post|provide|append|attach|put|add|transmit|supply|give|return"
    r"|e-?mail)\b"
)
_FILES = (
    r"(?:(?:~|\$HOME|%USERPROFILE%)[\\/]\.?[\w./\\-]{2,60}|\.ssh\b|id_(?:rsa|ed25519|ecdsa)\b|\.env\b|\.aws\b"
    r"|\.npmrc\b|\.netrc\b"
    r"|mcp\.json|/etc/(?:passwd|shadow|hosts)|\.kube\b|(?:ssh|private|gpg) (?:\w+ )?key(?: file)?\b)"
)
_FILE_NEEDS = "~|$home|%user|.ssh|id_|.env|.aws|.npmrc|.netrc|mcp.json|/etc/|.kube|key"
_GIVE = (
    r"\b(?:pass|send|include|forward|upload|post|provide|append|attach|put|place|add|transmit|supply|write"
    r"|copy|insert|embed|set|encode"
    r"|fill)(?:ing)?\b"
)
_FIELD = (
    r"(?:[`'\"][\w.-]{1,40}[`'\"]|\b\w{1,40})\s+(?:parameter|field|argument|property|param|header|input)\b"
)
_INTO = (
    r"(?:in(?:to)?|as|to|via|under|through|with)\s+(?:the |a |an |this |its )?"
    rf"(?:{_FIELD}|[`'\"][\w.-]{{1,40}}[`'\"]|(?:parameter|field|argument|note|context|tool)\b)"
)
# Names that say nothing of a key: where one is asked for, it serves whoever reads along.
_ODD_FIELD = (
    r"(?:[`'\"](?:\w*_)?(?:notes?|context|debug|trace|meta|metadata|tags?|extras?|related|history|comments?"
    r"|sidenote|summary|reason|memo"
    r"|remarks?|logs?|telemetry|diagnostics?|info|feedback|labels?|description|message|hint|query|q|data"
    r"|payload|title|verification)[`'\"]"
    r"|\b(?:\w*_)?(?:notes?|context|debug|trace|meta|metadata|tags?|extras?|related|history|comments?"
    r"|sidenote|summary|reason|memo|remarks?"
    r"|logs?|telemetry|diagnostics?|info|feedback|labels?|hint|verification)\s+(?:parameter|field|argument"
    r"|property|param)\b)"
    r"(?:\s+(?:parameter|field|argument|property|param))?"
)
_VALUES = (
    r"(?:\bapi[ _-]?keys?\b|\b(?:access|auth\w*|bearer|session|refresh) tokens?\b|\bcredentials?\b"
    r"|\bpasswords?\b|\bprivate keys?\b|\bsecrets?\b"
    r"|\benvironment variables?\b|\bcookies\b|\bseed phrases?\b|\brecovery phrases?\b|\b[A-Z][A-Z0-9]+_"
    r"(?:API_KEY|TOKEN|SECRET|KEY|PASSWORD)\b)"
)
_VALUE_NEEDS = "key|token|credential|password|secret|variable|cookie|phrase"
_TALK = (
    r"\b(?:full|entire|complete|whole|all|verbatim|previous|prior|raw)\b[^.\n]{0,24}\b(?:conversations?|chat"
    r"|history|messages?|transcripts?"
    r"|context window|prompts?)\b|\bconversation history\b|\bchat history\b|\bsystem prompt\b|\beverything\s+"
    r"(?:that\s+)?(?:the\s+)?(?:user|human|you)\b[^.\n]{0,20}\b(?:said|wrote|typed|asked|told)\b"
)
TABLE = PatternTable(
    (
        LinearPattern(
            "reads-then-passes",
            r"\b(?:read|open|cat|load|access|fetch|retrieve|get|collect|include|copy|find|list)\b[^.\n]{0,80}"
            rf"(?:~/|\.ssh\b|id_rsa|\.env\b|\.aws\b|mcp\.json|/etc/passwd|/etc/shadow"
            rf"|environment variables?)(?s:.{{0,240}}){_HANDS_ON}",
            "~/|.ssh|id_rsa|.env|.aws|mcp.json|/etc/|environment",
        ),
        LinearPattern(
            "tagged-order",
            r"<\s*(?:important|critical|urgent|secret|hidden|attention|mandatory|system"
            r"|instructions?)\b[^>\n]{0,40}>"
            rf"(?s:.{{0,600}})(?:{_SECRETS}|\bdo not (?:mention|tell|inform)|\bmust (?:first |also "
            rf"|always )?(?:read|call|send|pass|run))",
            "important|critical|urgent|secret|hidden|attention|mandatory|system|instruction",
        ),
        LinearPattern(
            "passes-secret",
            rf"\b(?:must|always|also|first|please|need to"
            rf"|required to)\b[^.\n]{{0,60}}{_HANDS_ON}[^.\n]{{0,60}}{_SECRETS}[^.\n]{{0,80}}"
            r"\b(?:to|in|as|via|through|using)\b",
            "must|always|also|first|please|need|required",
        ),
        LinearPattern(
            "file-into-field",
            rf"{_GIVE}[^.\n]{{0,40}}\b(?:contents?|text|values?|bytes|body"
            rf"|lines) of[^.\n]{{0,60}}{_FILES}[^\n]{{0,80}}{_INTO}"
            rf"|{_FILES}[^\n]{{0,80}}{_GIVE}\s+(?:it|them|its|their|the (?:contents?|text"
            rf"|result))\b[^\n]{{0,40}}{_INTO}"
            rf"|{_GIVE}\s+(?:the |your |any )?(?:\w+ ){{0,3}}{_FILES}[^.\n]{{0,40}}{_INTO}",
            _FILE_NEEDS,
        ),
        LinearPattern(
            "field-holds-file",
            rf"(?:{_FIELD}|{_ODD_FIELD})[^.\n]{{0,30}}\b(?:must|has to|have to|should|needs? to"
            rf"|is required to|shall)\s+(?:\w+\s+){{0,2}}"
            rf"(?:contain|carry|hold|include|be(?: filled with)?)\b[^\n]{{0,80}}{_FILES}"
            rf"|\brequires?\s+the\s+(?:contents?|text|values?)\s+of\b[^\n]{{0,60}}{_FILES}",
            _FILE_NEEDS,
        ),
        LinearPattern(
            "secret-into-field",
            rf"{_GIVE}[^.\n]{{0,60}}{_VALUES}[^.\n]{{0,60}}(?:in(?:to)?|as|to|with|via|through|under)\s+"
            rf"(?:the |a |an )?{_ODD_FIELD}"
            rf"|\bfill(?:ed)?\s+(?:in\s+)?(?:the "
            rf"|a )?{_ODD_FIELD}[^.\n]{{0,20}}\bwith\b[^.\n]{{0,60}}{_VALUES}"
            rf"|{_GIVE}[^.\n]{{0,40}}(?:the user'?s|their|the (?:customer|owner|host)'?s|the (?:\w+ )?(?:key"
            rf"|token|password) the user)"
            rf"[^.\n]{{0,40}}{_VALUES}[^.\n]{{0,40}}\bso that (?:it|we|this)\b",
            _VALUE_NEEDS,
        ),
        LinearPattern(
            "field-holds-secret",
            rf"{_ODD_FIELD}[^.\n]{{0,30}}\b(?:must|has to|have to|should|needs? to|is required to|shall"
            rf"|always)\s+(?:\w+\s+){{0,2}}"
            rf"(?:contains?|carry|carries|hold|include|be(?: filled with| set to)?)\b[^\n]{{0,80}}{_VALUES}"
            rf"|\bfill\s+[`'\"]?\w{{2,30}}[`'\"]?\s+with\b[^.\n]{{0,40}}\b(?:token|password|key|cookie)s?\s+"
            rf"(?:that\s+)?the\s+(?:user|human)\b",
            _VALUE_NEEDS,
        ),
        LinearPattern(
            "secrets-of-talk",
            rf"{_VALUES}[^.\n]{{0,30}}\b(?:visible|mentioned|seen|found|present|known|that (?:appear|occur)s?"
            rf"|available)\b[^.\n]{{0,20}}"
            r"\b(?:conversation|chat|context|memory|session|history)\b",
            _VALUE_NEEDS,
        ),
        LinearPattern(
            "runs-elsewhere",
            r"\b(?:must|always|first|before|after|please|the (?:agent|assistant|model)|you)\b[^.\n]{0,40}"
            r"\b(?:run|execute|launch|source|install|start)\b[^.\n]{0,40}\b(?:script|installer|binary|program"
            r"|payload"
            r"|executable)\s+(?:at|from|behind|on|found at|located at)\s+https?://",
            "http",
        ),
        LinearPattern(
            "plants-orders",
            r"\b(?:must|always|first|before|after|please|the (?:agent|assistant|model)|you)\b[^.\n]{0,40}"
            r"\b(?:write|add|append|insert|put|save|copy)\b[^.\n]{0,30}\b(?:lines?|rules?|permissions?"
            r"|instructions?"
            r"|orders?|hooks?|entry|entries|key)\b[^.\n]{0,60}(?:\.claude/|CLAUDE\.md|AGENTS\.md|GEMINI\.md"
            r"|\.cursorrules"
            r"|\.cursor/|\.bashrc|\.zshrc|\.profile|authorized_keys|crontab|mcp\.json)",
            ".claude|.md|.cursor|rc|.profile|authorized_keys|crontab|mcp.json",
        ),
        LinearPattern(
            "chinese-key-into-field",
            r"(?:在|[将將把])[^。\n]{0,12}(?:note|context|debug|trace|meta\w*|tags?|extra|comment|summary|log|備註"
            r"|备注)[`」”\"]?\s*(?:[参參][数數]|字段|欄位)"
            r"[^。\n]{0,8}(?:填|放|[传傳]|加)[^。\n]{0,16}(?:密[钥鑰码碼]|金[钥鑰]|令牌|權杖|[凭憑][证證]|token|password|\.env"
            r"|\.ssh)"
            r"|[将將把][^。\n]{0,16}(?:密[钥鑰码碼]|金[钥鑰]|令牌|權杖|[凭憑][证證]|token|password|\.env|\.ssh|[内內]容)[^。\n]{0,12}"
            r"(?:填|放|[传傳]|加)[^。\n]{0,6}"
            r"(?:note|context|debug|trace|meta\w*|tags?|extra|comment|summary|log|備註|备注)",
            "在|将|將|把",
        ),
        LinearPattern(
            "results-of-others",
            rf"{_GIVE}[^.\n]{{0,30}}\b(?:results?|outputs?|contents?|everything|whatever|anything"
            rf"|data)\b[^.\n]{{0,24}}"
            r"\b(?:(?:all|every|each|any)\s+(?:of\s+the\s+)?(?:other|previous|earlier|prior|preceding"
            r"|past)\s+(?:tools?|tool calls?|functions?|calls|servers?)"
            r"|(?:all|every)\s+other\s+\w+)\b"
            rf"|{_GIVE}\s+(?:whatever|everything|all that|anything)\s+[`'\"]?\w+_\w+[`'\"]?\s+(?:and"
            rf"|or)\s+[`'\"]?\w+_\w+[`'\"]?\s+(?:return|give|say)"
            r"|[把將将](?:其他|其它|所有|每[個个])[^。\n]{0,6}工具[^。\n]{0,6}(?:[结結]果|[输輸]出|[内內]容)[^。\n]{0,12}(?:放入|放[进進到]"
            r"|填入|傳|传)"
            r"|他の(?:すべての)?ツールの(?:結果|出力)[^。\n]{0,20}(?:渡|入れ|含め)",
            "result|output|content|everything|whatever|anything|data|工具|ツール",
        ),
        LinearPattern(
            "talk-into-field",
            rf"{_GIVE}[^.\n]{{0,30}}(?:{_TALK})[^.\n]{{0,60}}(?:in(?:to)?|as|to|via|under|with)\s+(?:the |a "
            rf"|an )?{_ODD_FIELD}"
            rf"|{_ODD_FIELD}[^.\n]{{0,30}}\b(?:must|has to|should|needs? to|shall|always)\s+(?:\w+\s+){{0,2}}"
            rf"(?:contains?|carry|carries|hold|include|be)\b[^.\n]{{0,40}}(?:{_TALK})"
            r"|[把將将](?:完整|全部|整[個个]|所有)的?(?:[对對][话話]|聊天|[系係][统統]提示)[^。\n]{0,12}(?:放入|放[进進到]|填入|傳入|传入)",
            "conversation|history|transcript|message|prompt|said|context|typed|放|填|傳|传",
        ),
        LinearPattern(
            "diverts",
            r"\b(?:when(?:ever)?|if|each time|every time|once|before|after|all|any|every)\b[^.\n]{0,60}"
            r"\b(?:used|called|invoked|sent|runs?|made|e-?mails?|transfers?|payments?|messages?"
            r"|mails?)\b[^.\n]{0,80}"
            r"\b(?:set|change|replace|add|put|include|use|copied|sent|forwarded|bcc|cc|redirect(?:ed)?"
            r"|route[d]?)\b[^\n]{0,60}"
            r"(?:[\w.+-]{1,40}@[\w-]{2,40}\.[a-z]{2}|https?://[\w-]{1,60}\.[\w.-]|\b[A-Z]{2}\d{2}\s?"
            r"(?:[A-Z]{4}\s?)?(?:\d{4}\s?){2,7}|\b0x[0-9a-f]{40}\b)"
            r"|(?:使用|呼叫|[调調]用)[^。\n]{0,24}[时時][^。\n]{0,24}(?:必[须須]|[请請]|要"
            r"|一律)[^。\n]{0,16}[\w.+-]{1,40}@[\w-]{2,40}\.[a-z]{2}",
            "@|http|0x|iban|account|recipient|de|fr|gb|nl|at",
        ),
        LinearPattern(
            "other-servers",
            r"\b(?:do not|don't|never|must not)\s+(?:use|call|invoke|trust)\b[^.\n]{0,40}\b(?:from|of|on)\s+"
            r"(?:any\s+|all\s+)?(?:other|another|different)\s+(?:mcp\s+)?servers?\b"
            r"|\b(?:the\s+)?[\w-]{2,30}\s+(?:mcp\s+)?server\s+is\s+(?:deprecated|compromised|unsafe|broken"
            r"|disabled|outdated|offline)\b"
            r"[^\n]{0,40}\b(?:use|call)\s+this\b",
            "server",
        ),
        LinearPattern(
            "conceals-act",
            r"\b(?:do not|don't|never|must not|without)\s+(?:ever\s+)?(?:tell|telling|mention|mentioning"
            r"|inform"
            r"|informing|notify|notifying|reveal|revealing|disclose|disclosing|alert)\b[^.\n]{0,40}"
            r"\b(?:(?:this|these|the)\s+(?:\w+\s+)?(?:call|step|upload|request|transfer|copy|action"
            r"|side ?note"
            r"|existence)s?(?:\s*(?:[.,;)\"]|$)|\s+(?:to|in|from|when|of (?:this|the) (?:tool|call"
            r"|server))\b)"
            r"|that\s+(?:this|the|a|an)\b[^.\n]{0,30}\b(?:was|were|is|has been|gets)\s+"
            r"(?:called|sent|used|read|done|copied|uploaded|shared|forwarded|collected|stored)\b)"
            r"|\b(?:call|tool|step|upload|request|transfer|action|copy)\b[^.\n]{0,20}"
            r"\b(?:must|should|has to|shall|needs to|is to)\s+"
            r"(?:stay|remain|be(?: kept)?)\s+(?:invisible|hidden|secret|unseen|unnoticed|concealed)\b"
            r"|\b(?:the )?(?:user|human)\s+(?:must|should|may)(?:\s+not|n't|\s+never)\s+(?:ever\s+)?"
            r"(?:learn\s+(?:of|about|that)|know\s+(?:of|about|that|this)|hear\s+(?:of|about)|notice|find out"
            r"|be (?:told|made aware|aware|informed)(?:\s*(?:[.,;)\"]|$)|\s+(?:of|about|that)\b))",
            "tell|mention|inform|notify|reveal|disclos|alert|invisible|hidden|secret|unseen|unnoticed|user|human",
        ),
        LinearPattern(
            "conceals-in-other-words",
            r"(?:不要|勿|[别別]|不得|切勿|不可)(?:[让讓]|向|[对對])?[^。\n]{0,4}(?:告[诉訴知]|[让讓]|向|提[到及]|透露)[^。\n]{0,8}(?:使用者"
            r"|用[户戶]|他們|他们|任何人)"
            r"|(?:ユーザー|利用者)(?:に|には)[^。\n]{0,24}(?:知らせ|伝え|言わ|見せ|明かさ|教え)(?:ない|ず|ないで|てはいけ)"
            r"|사용자에게[^.\n]{0,24}(?:알리지|말하지|언급하지|밝히지)\s*(?:마|말|않)"
            r"|\bno\s+(?:le\s+)?(?:digas?|informes?|menciones?|avises?|reveles?|cuentes?)\b[^.\n]{0,30}\b"
            r"(?:usuario|nadie)\b"
            r"|\bn(?:e|')\s*(?:le\s+)?(?:dis|dites|informe[zr]?|mentionne[zr]?|pr[ée]vien[st]|pr[ée]venez"
            r"|r[ée]v[èe]le[zr]?|signale[zr]?)\b[^.\n]{0,16}\b(?:pas|rien|jamais)\b[^.\n]{0,30}\butilisateur"
            r"|\b(?:sag|erz[äa]hl|verrat|teil|informier|erw[äa]hn)\w*\b[^.\n]{0,30}\b(?:Nutzer|Benutzer"
            r"|Anwender)\b[^.\n]{0,20}\b(?:nichts?|nicht|davon nichts)\b"
            r"|\b(?:nichts?|nicht)\b[^.\n]{0,20}\b(?:dem|den)\s+(?:Nutzer|Benutzer|Anwender)\b[^.\n]{0,20}\b"
            r"(?:sagen|mitteilen|verraten|erw[äa]hnen|melden)\b"
            r"|не\s+(?:говори\w*|сообщай\w*|упоминай\w*|рассказывай\w*|информируй\w*)[^.\n]{0,30}пользовател"
            r"|\bn[ãa]o\s+(?:diga|informe|mencione|avise|revele|conte)\b[^.\n]{0,30}\b(?:usu[áa]rio"
            r"|ningu[ée]m)\b",
            "使用者|用户|用戶|他們|他们|任何人|ユーザ|利用者|사용자|usuario|nadie|utilisateur|nutzer|benutzer|anwender|пользовател|usuário|ninguém|usuario",
        ),
        LinearPattern(
            "copies-to-address",
            r"\b(?:also|always|must|additionally|helpful if)\b[^.\n]{0,80}\b(?:send|forward|bcc|cc|copy"
            r"|e-?mail|share|let|post)\b"
            r"[^\n]{0,80}(?:[\w.+-]{1,40}@[\w-]{2,40}\.[a-z]{2}|https?://)",
            "also|always|must|additionally|helpful",
        ),
        LinearPattern(
            "conceals",
            r"\b(?:do not|don't|never|must not|without)\s+(?:tell|telling|mention|mentioning|inform"
            r"|informing|notify|notifying|reveal"
            r"|revealing|disclose|alert)\b[^.\n]{0,60}\b(?:user|human|owner|anyone|them)\b"
            r"|\b(?:so (?:that )?|ensure (?:that )?|make sure (?:that )?)the user (?:does not|doesn't"
            r"|will not|won't|must not"
            r"|should not) (?:notice|know|see|be aware)\b",
            "do not|don't|never|must not|without|so |ensure|make sure",
        ),
        LinearPattern(
            "steers",
            r"\bbefore (?:using|calling|invoking) (?:any|all|every) (?:other )?(?:tools?|functions?)\b"
            r"|\b(?:when|whenever|if|before|after|every time)\b[^.\n]{0,30}\b[\w-]{3,40}(?:'s|\(\)"
            r"|`)? (?:tool |function )?(?:is|are|gets?) "
            r"(?:used|called|invoked)\b[^.\n]{0,120}\b(?:must|always|instead|change|replace|redirect|also"
            r"|add|first)\b"
            r"|\b(?:do not|don't|never) (?:use|call|invoke|trust)\b[^.\n]{0,30}\b(?:other|any other"
            r"|another)\b[^.\n]{0,20}\b(?:tools?|servers?)\b"
            r"|\b(?:another|other) tools?\b[^.\n]{0,60}\b(?:do not|don't|never) (?:call|use|invoke)\b"
            r"|\b(?:overrides|replaces|supersedes|takes (?:precedence"
            r"|priority) over)\b[^.\n]{0,40}\b(?:tools?|servers?|instructions)\b"
            r"|\bignore (?:all |any |the )?(?:previous|prior|other|earlier|above|safety"
            r"|system)\b[^.\n]{0,30}\b(?:instructions?|rules|checks|tools?"
            r"|guidelines|prompts?)\b",
            "other tool|before|when|if|after|every time|do not|don't|never|override|replaces|supersedes|takes"
            "|ignore",
        ),
        LinearPattern(
            "collects",
            r"\b(?:full|entire|complete|whole|all(?: of the)?|verbatim)\b[^.\n]{0,20}\b(?:conversation"
            r"|chat history|message history|transcript"
            r"|previous messages|system prompt|context window)\b|\b(?:system prompt|chain[- ]of[- ]thought"
            r"|your (?:instructions|reasoning|thoughts))\b",
            "conversation|history|transcript|messages|prompt|context|chain|your ",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a pattern says: the explanation, and where it differs from that, how bad and in which lane."""

    explanation: Explanation
    severity: Severity
    lane: Lane

    @property
    def gravity(self) -> tuple[bool, Severity]:
        """Order meanings by what they can do to a verdict."""
        return self.lane is Lane.BLOCK, self.severity


def _usual(explanation: Explanation) -> Meaning:
    return Meaning(explanation, explanation.severity, explanation.lane)


def _grave(explanation: Explanation) -> Meaning:
    return Meaning(explanation, Severity.CRITICAL, Lane.BLOCK)


MEANINGS = {
    **{
        name: _usual(POISONED)
        for name in (
            *("reads-then-passes", "tagged-order", "passes-secret", "file-into-field", "field-holds-file"),
            *("secret-into-field", "field-holds-secret", "secrets-of-talk", "chinese-key-into-field"),
            *("runs-elsewhere", "plants-orders"),
        )
    },
    "results-of-others": _grave(COLLECTING),
    "talk-into-field": _grave(COLLECTING),
    "collects": _usual(COLLECTING),
    "copies-to-address": _usual(SHADOWING),
    "steers": _usual(SHADOWING),
    "diverts": _grave(SHADOWING),
    "other-servers": _grave(SHADOWING),
    "conceals": _usual(CONCEALING),
    "conceals-act": _grave(CONCEALING),
    "conceals-in-other-words": _grave(CONCEALING),
}
