"""Tells what a sentence that is said to an agent has it do to its user's harm. Pure.

Two things make an order one that nobody may give in passing: what it moves (private things to where others
read them), and what it takes (the protections, the data, the money, the doors of whom the agent works for).
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from panguard.expressions import Expression
from panguard.scan.patterns import LinearPattern


class Deed(StrEnum):
    """What an order has an agent do."""

    GIVES_AWAY = "gives-away"
    GIVES = "gives"
    GETS_PAST = "gets-past"
    MISUSES = "misuses"
    KEEPS_FOR_EVER = "keeps-for-ever"
    ADVERTISES = "advertises"
    ACTS = "acts"
    UNHEARD = "unheard"
    CLAIMED = "claimed"
    TO_NOBODY = "to-nobody"


# What no sentence holds stands between them.
_APART = "\x1f"
_W = r"(?:[^.!?\x1f]|[.!?][^\s\x1f])"
_LEAD = (
    r"(?:(?:^|\x1f)\W{0,4}(?:(?:after|before|at|on|during|in|with|for|once|when|while|as\s+soon\s+as)\s+(?:[\w-]{1,20}\s+){1,7}?)?|[,:;—–(>\]]\s{0,2}|\b(?:please|pls|kindly|must|should|shall|needs?\s+to|(?:has|have)\s+to|(?:are|is|be|been|hereby|you)\s+(?:\w+\s+)?(?:required|expected|asked|supposed|instructed"
    r"|authori[sz]ed|allowed|permitted|cleared|requested|told|obliged|approved|entitled|free|encouraged)\s+to|(?:sure|are|is|proceed|obliges\s+you|want\s+you|need\s+you|wants\s+you"
    r"|granted\s+permission|policy|procedure|practice)\s+to|(?:as\s+)?(?:per|by|under|following)\s+(?:\w+\s+){0,2}?(?:policy|request|agreement|procedure|protocol|contract)"
    r"|you\s+(?:can|may|will|could)|(?:can|could|would)\s+you|and|then|also|first|next|now|so|let's|go\s+ahead\s+and|go\s+ahead,?|by|additionally|instead|automatically|always"
    r"|is (?:standard|required|policy|mandatory):?) )"
    r"(?:(?:please|also|then|now|first|just|simply|immediately|quietly|silently|directly|always|automatically|to|be\s+sure\s+to|make\s+sure\s+to|go\s+ahead\s+and|proceed\s+to|and|either|additionally|should|must|you|start\s+by|begin\s+by|try\s+to)\s+){0,4}"
)
_GIVE = (
    r"(?:send|sending|post|posting|copy|copying|paste|pasting|share|sharing|include|including|attach|attaching|forward|forwarding|upload|uploading|publish|publishing"
    r"|put|putting|push|pushing|e-?mail|e-?mailing|mail|mailing|transmit|submit|submitting|report|append|appending|add|adding|list|listing|quote|quoting|reproduce"
    r"|print|printing|output|echo|dump|dumping|export|exporting|disclose|reveal|drop|dropping|leave|mirror|mirroring|sync|relay|write|writing|return|repeat|commit|committing"
    r"|embed|embedding|encode|pass|provide|supply|give|giving|show|tell|dm|message|move|moving|reply\s+with|respond\s+with|answer\s+with|comment\s+with|summari[sz]e|cc|bcc|save|place|fill\s+in|state|deliver|make)"
)
_FETCH = (
    r"(?:read|open|look\s+up|look\s+through|fetch|query|collect|gather|find|get"
    r"|retrieve|search|pull|take|check|select|extract|grab|load|locate|go\s+through"
    r"|enumerate|compile|access|scan|cat|run|browse)"
)
_KEPT = (
    r"(?:secrets?\b|credentials?|passwords?|passphrases?|passcodes?|(?:api|access|private|ssh|signing|deploy|encryption|service|gpg|recovery|license)[\s_-]?(?:keys?|tokens?)\b"
    r"|(?:\w+[_\s-])?tokens?\b|\.env\b|\benv(?:ironment)?\s+(?:vars?|variables)|\benv\s+file|id_(?:rsa|ed25519)|~?/?\.(?:ssh|aws|kube|gnupg|npmrc|netrc|pgpass|docker)\b|kube-?config|\.git-credentials"
    r"|(?:session\s+|auth\w*\s+)?cookies|connection\s+strings?|service[\s-]account|key\s?chain|vault|(?:verification|one[\s-]time|2fa|two-factor|mfa|otp|login|log-in|confirmation|security|sign-in|reset|backup|access|recovery|sms|pin)\s+codes?"
    r"|(?:password\s+)?reset\s+(?:links?|e-?mails?|mails?)|magic\s+links?|seed\s+phrases?|recovery\s+phrases?|\bprintenv\b|process\.env\b|os\.environ\b|/etc/(?:passwd|shadow)\b|output\s+of\s+[`'\"]?(?:env|set|printenv)\b|[\w./-]{0,60}(?:token|secret|credential|password|private[_-]key)s?[\w-]{0,20}\.(?:ya?ml|json|txt|env|ini|toml|csv|py|ts|js|xml|conf|pem|db|sqlite)\b|card\s+(?:numbers?|details|data)|credit\s+cards?|bank\s+(?:details|accounts?|statements?))"
)
_OWNED = (
    r"(?:(?:private|internal|confidential|restricted|unreleased|unpublished|non-?public|sensitive|secret|other|proprietary)\s+(?:\w+\s+){0,2}?(?:repo\w*|files?|messages?|notes?|data|projects?|channels?|documents?|docs|tickets?|issues?|records?|code|source|threads?|pages?|roadmap|reports?|information|details|mail\w*|conversations?|workspaces?|figures|numbers|comments|ones?)"
    r"|(?:customers?|clients?|patients?|employees?|users?|members?|staff|tenants?|subscribers?|students?)(?:['’]s?)?\s+(?:\w+\s+){0,2}?(?:data|list|table|records?|names?|e-?mails?|e-?mail\s+addresses|addresses|phone\w*|details|files?|database|pii|information|accounts?|rows|history|documents|export|salar\w+|contracts?)"
    r"|personal\s+(?:data|information|details)|\bpii\b|salar(?:y|ies)|payroll|pay\s?slips?|medical\s+(?:records?|history)|health\s+records?|tax\s+returns?|address\s+book|contacts?\b|inbox|mail\s?box|calendar|(?:my|his|her|their|the\s+user['’]s|the\s+owner['’]s|all|recent|latest|last\s+\w{1,10}|previous|unread|stored|saved|other|upcoming|entire|complete|full|past)\s+(?:\w+\s+){0,2}?(?:e-?mails?|mails?|messages?|dms|conversations?|chats?|meetings|events|appointments|files|documents|notes|invoices|memor(?:y|ies)|transcripts?)"
    r"|(?:system|developer|hidden|initial)\s+(?:prompt|message|instructions?)|your\s+(?:\w+\s+)?(?:prompt|instructions|context(?:\s+window)?|tools?(?:\s+list)?|memory|configuration)|chat\s+history|(?:this\s+|the\s+|our\s+|your\s+|full\s+|whole\s+|entire\s+)?conversations?(?:\s+history|\s+so\s+far)?\b|chat\s+logs?|saved\s+memor(?:y|ies)|long-?term\s+memory|browsing\s+history|browser\s+history|shell\s+history|bash\s+history|\.bash_history|(?:home|user)\s+(?:directory|folder)|home\s+folder|~/"
    r"|(?:\w+[_\s])?(?:table|database|db)\s+(?:dump|contents?|rows)|(?:contents?|rows|dump|entries|data|copy|export|everything)\s+(?:of|from|in)\s+(?:the\s+|our\s+|your\s+)?(?:\w+[_\s]){0,3}(?:tables?|database|db)\b|\b\w+_(?:tokens|keys|secrets|users|customers|accounts|credentials)\b|source\s+code|proprietary\s+code|git\s+remote|whoami|machine\s+name|host\s?name\s+and|internal\s+(?:hosts?|ips?|urls?|endpoints?))"
)
_PLACE = (
    r"(?:\bhere\b|\bbelow\b|\b(?:in|into|to|on|as|at|under|via|with|within|through)\s+(?:an?\s+|the\s+|this\s+|that\s+|your\s+|our\s+|its\s+|my\s+|their\s+|every\s+|each\s+|another\s+|public\s+|new\s+|next\s+|first\s+|same\s+|all\s+)*(?:[\w#'’-]+\s+){0,3}?"
    r"(?:comments?|repl(?:y|ies)|responses?|answers?|tickets?|threads?|issues?|discussions?|reviews?|channels?|pages?|pull\s+requests?|prs?|merge\s+requests?|descriptions?|gists?|paste\w*|wiki|read\s?me\w*|commits?|commit\s+messages?|change\s?log\w*|blog|forums?|forms?|docs?|documents?|sheets?|spreadsheets?|rows?|columns?|cells?|webhooks?|endpoints?|mirrors?|forks?|branch(?:es)?|subjects?|titles?|summar(?:y|ies)|posts?|chat|messages?|notes?|invites?|attachments?|body|footers?|release\s+notes|bucket|drive|folder|group|site|website|repo\w*|outputs?|reports?|server|vendor|partners?|address|urls?|links?|query|parameters?|image|fields?|log|docs/\S*|\S+\.(?:md|txt|html|json|csv)|slack|discord|telegram|notion|jira|teams|support|ops|team|us|me|them|sender|customer|reporter|requester|author|maintainers?|auditors?|contractors?)\b"
    r"|[\w.+-]{1,60}@[\w-]{1,60}\.[\w.-]{2,60}|\bhttps?://|\bpublic(?:ly)?\b|\bpastebin\b|\bgist\b|\bpublic/|\bwww\.|\b(?:to|with|for)\s+(?:us|me|them|support|ops|everyone|anyone|[A-Z]\w+)\b|\+\d{6,15}|#[\w-]{2,40})"
)
_PRIVATE = rf"(?:{_KEPT}|{_OWNED})"
# Where the user is told, in what is his, or in what is made to hold secrets, nothing is given away.
_AT_HOME = LinearPattern(
    "at-home",
    r"\bto\s+(?:the\s+|your\s+)?user(?:'s)?\b|\b(?:in|into|to|via|with|as|from|using|through)\s+(?:the\s+|a\s+|an\s+|your\s+|our\s+|its\s+)?(?:\w+\s+){0,2}?(?:authorization|auth\w*|request|http|x-\S+|bearer)(?:\s+request)?\s+headers?\b|\bbearer\s+(?:token|auth\w*)"
    r"|\b(?:in|into|to|via|with|from)\s+(?:the\s+|a\s+|your\s+|our\s+)?(?:\w+\s+){0,2}?(?:vault|keychain|key\s+chain|secrets?\s+manager|password\s+manager|1password|bitwarden|secret\s+store|environment|env)\b|\.env\.(?:example|sample|template)"
    r"|\b(?:tokens?|passwords?|secrets?|cookies?|credentials?|keys?|calendar|session|inbox|conversation|contacts?|logins?|codes?|vault|salary|payroll|invoice|memory)\s+(?:refresh|usage|counts?|limits?|budget|handling|pars\w+|validat\w+|rotation|flow|reset|helpers?|logic|tests?|module|class|component|widget|views?|page|forms?|screen"
    r"|fields?|manager|scanning|scanner|stor(?:e|age)|polic(?:y|ies)|bugs?|features?|support|integration|providers?|services?|endpoints?|apis?|sync|formats?|prefix|generator|picker|strength|expiry|expiration|type|header|bucket|auth\w*|leaks?|hygiene|management|names?)\b|\b(?:to|into)\s+(?:the|this|our)\s+(?:conversation|calendar|chat)\b"
    r"|\b(?:placeholder|dummy|fake|redacted|masked|test|example|sample|mock)\s+(?:\w+\s+)?(?:secrets?|tokens?|keys?|passwords?|credentials?|data|values?|codes?)",
    "",
)
_PROTECTIONS = (
    r"(?:(?:branch|tag|merge|release|push|write|copy|tamper|fraud|spend\w*|content|spam|virus|malware|data[\s-]loss|deletion|account)\s+(?:protections?|rules?|guards?|locks?|limits?|filters?|checks?)|protections?|protected\s+branch\w*"
    r"|(?:required\s+|mandatory\s+|security\s+|code\s+|human\s+|manual\s+|peer\s+|second\s+|four-eyes\s+|owner\s+)+(?:checks?|reviews?|approvals?|reviewers?|scans?|scanners?|gates?|confirmations?|sign-?offs?)|codeowners?|status\s+checks?|approvals?\b|review\s+(?:step|process|requirement|gate)|confirmation\s+(?:prompts?|step|dialogs?)|(?:permission|approval|confirmation)\s+prompts?"
    r"|two-?factor|2fa|mfa|authentication|authori[sz]ation\s+checks?|auth\s+checks?|access\s+(?:controls?|checks?|lists?)|signature\s+(?:checks?|verification)|(?:tls|ssl|certificate)\s+(?:checks?|verification|validation)|audit(?:ing|\s+log\w*|\s+trail)|security\s+(?:\w+\s+)?(?:rules?|settings?|polic\w+|hooks?|headers|features?|alerts?|controls?|logging|monitoring)|fire\s?walls?|(?:intrusion|threat)\s+detection|sandbox\w*|guard\s?rails?|the\s+guard\b|panguard|safety\s+(?:checks?|rules?|filters?|hooks?|settings?|systems?)|(?:your|the\s+agent['’]s|its|agent|pretooluse|posttooluse|claude|cursor|safety|guard|security)\s+(?:\w+\s+)?hooks?|antivirus|endpoint\s+(?:protection|agent)|dlp|rate\s+limit\w*|spending\s+limits?|four-eyes|separation\s+of\s+duties|retention\s+polic\w+|secret\s+scanning|(?:smoke|burglar|security|fire|intruder|gas|carbon\s+monoxide)\s+(?:alarms?|detectors?|sensors?)|alarm(?:\s+system)?s?\b|(?:security\s+|surveillance\s+)cameras?)"
)
_OFF = (
    r"(?:disable|disabling|turn(?:ing)?\s+off|switch(?:ing)?\s+off|bypass|bypassing"
    r"|skip|skipping|override|overriding|remove|removing|suspend|mute|loosen|relax"
    r"|weaken|lift|unset|delete|deactivate|disarm|silence|circumvent|ignore|waive"
    r"|drop|go\s+around|work\s+around|dismiss|lower|pause|stop|uninstall|exempt\s+yourself\s+from"
    r"|turn)"
)
_PAST = (
    r"(?:(?:past|around|despite|over|regardless\s+of|even\s+(?:if|though)|bypassing"
    r"|skipping|overriding|ignoring|without(?:\s+waiting\s+for|\s+regard\s+to)?"
    rf"|with\s+no|using\s+(?:the\s+|your\s+)?admin\w*)\s+(?:\w+\s+){{0,4}}?(?:{_PROTECTIONS}"
    r"|review\w*|approv\w*|checks?|ci\b|tests?\s+fail\w*|failing|override|rights"
    r"|privileges|protection)|--admin\b|--force\b|--no-verify\b|(?:straight|directly"
    r"|right)\s+(?:in)?to\s+(?:the\s+)?(?:main|master|production|prod|release)"
    r"|force[\s-]?push\w*|without\s+(?:a\s+|any\s+)?(?:\w+\s+)?(?:review|approval"
    r"|confirmation|sign-?off|waiting))"
)
_CHANGE = (
    r"(?:merge|merging|approve|approving|land|push|pushing|deploy|deploying|release"
    r"|publish|ship|rebase|commit|accept|close|tag|promote|pay|transfer|submit"
    r"|apply|run)"
)
_STOCK = (
    r"(?:(?:production|prod|customer|customers|user|users|live|audit|audit_logs?|backup|orders?|payments?|invoices?|sessions?|billing|accounts?)\s?(?:database|db|tables?|data|records?|rows|buckets?|volumes?|namespace|environment|cluster|history|entries|files|logs?)|(?:all|every|any|other|old(?:er)?|existing|remaining|previous|daily|nightly|offsite)\s+(?:\w+\s+){0,2}?(?:backups?|snapshots?|data|records?|rows|tables?|databases?|buckets?|volumes?|repos?|repositories|e-?mails?|mails?|messages?|events?|meetings?|files|documents?|pages|logs?|users|accounts?|customers?|keys|tickets?|contacts|branches|calendar\s+\w+|photos|notes)"
    r"|(?:the\s+|its\s+|their\s+|our\s+)?(?:backups?|snapshots?|databases?|inbox|mail\s?box|calendar|wiki|production|customers?|audit\s+\w+|mailing\s+list|home\s+directory|git\s+history|repository|repo)\b|(?:the\s+|this\s+)?(?:\w+_)?(?:users|customers|orders|payments|accounts|audit\w*|invoices|backups|logs|sessions|messages|tickets|events)(?:\s+table)?\b)"
)
_DELETE = (
    r"(?:delete|deleting|drop|wipe|erase|purge|truncate|destroy|empty|clear|remove"
    r"|overwrite|trash|shred|archive\s+and\s+delete|deprovision|terminate)"
)

_DEEDS = (
    (Deed.GIVES_AWAY, rf"{_LEAD}{_GIVE}\b{_W}{{0,140}}?{_PRIVATE}{_W}{{0,140}}?{_PLACE}"),
    (Deed.GIVES_AWAY, rf"{_LEAD}{_GIVE}\b{_W}{{0,60}}?{_PLACE}{_W}{{0,100}}?{_PRIVATE}"),
    (
        Deed.GIVES_AWAY,
        rf"{_LEAD}{_FETCH}\b{_W}{{0,120}}?{_PRIVATE}{_W}{{0,160}}?\b{_GIVE}\b{_W}{{0,120}}?{_PLACE}",
    ),
    (
        Deed.GIVES_AWAY,
        rf"\b(?:summar(?:y|ies)|answers?|responses?|repl(?:y|ies)|reports?|outputs?)\b[^.!?\x1f]{{0,30}}[\s,](?:include|list|add|mention|show|put|state|give|quote|append|reveal)\b{_W}{{0,80}}?{_PRIVATE}",
    ),
    (Deed.GIVES_AWAY, rf"{_LEAD}(?:answer|reply|respond|comment) (?:\w+ )?with\b{_W}{{0,100}}?{_PRIVATE}"),
    (
        Deed.GIVES_AWAY,
        rf"{_LEAD}(?:invite|grant|give|add|share)\b{_W}{{0,100}}?[\w.+-]{{1,60}}@[\w-]{{1,60}}\.\w{_W}{{0,80}}?\b(?:access|rights|permissions?|admin\w*|owner|editor|collaborator|member|edit|viewer|forwarding)",
    ),
    (
        Deed.GIVES_AWAY,
        r"\b(?:make|set|change|switch|turn|flip)\b[^.!?\x1f]{0,60}\b(?:repo\w*|bucket|document|folder|drive|calendar|dataset|project|visibility|dashboard|page)\b[^.!?\x1f]{0,30}\b(?:public|world-readable|visible\s+to\s+(?:everyone|anyone|all))\b",
    ),
    (
        Deed.GIVES_AWAY,
        rf"{_LEAD}(?:set\s+up|create|add|configure|enable)\b[^.!?\x1f]{{0,60}}\b(?:forwarding|auto-?forward\w*|forward\s+rule|mirror(?:ing)?|redirect)\b[^.!?\x1f]{{0,80}}(?:@|https?://)",
    ),
    (
        Deed.GIVES,
        rf"{_LEAD}{_GIVE}\b{_W}{{0,80}}?(?:system\s+prompt|\.env\b|private\s+(?:repo\w*|keys?)|{_KEPT}|conversation\s+history|chat\s+history|your\s+(?:prompt|instructions|memory))",
    ),
    (Deed.GETS_PAST, rf"{_LEAD}{_CHANGE}\b{_W}{{0,100}}?{_PAST}"),
    (Deed.GETS_PAST, rf"{_LEAD}{_OFF}\b{_W}{{0,50}}?{_PROTECTIONS}"),
    (
        Deed.GETS_PAST,
        rf"{_LEAD}(?:use|exercise)\b{_W}{{0,40}}?\b(?:admin\w*|owner|bypass|override|elevated)\b{_W}{{0,40}}?\bto\s+(?:merge|push|approve|deploy|release|override|close)",
    ),
    (
        Deed.GETS_PAST,
        rf"{_LEAD}(?:delete|remove|clear|edit|empty|comment\s+out|rename|disable|unregister|detach|drop)\b{_W}{{0,80}}?(?:\.claude/settings\S*|\.cursor/hooks\S*|\bhooks\.json|\bpretooluse|\bposttooluse|\bpermissions\.deny|(?:your|own|agent)\s+(?:\w+\s+)?(?:hooks?|guards?|restrictions?|limits?))",
    ),
    (
        Deed.GETS_PAST,
        rf"{_LEAD}(?:add|put|set|enable|switch|start|restart|run|turn)\b{_W}{{0,80}}?(?:(?:your|the)\s+(?:\w+\s+)?(?:allow-?list|allowed\s+tools|auto-?approv\w*|permissions)|auto-?approve|yolo\s+mode|--dangerously-\S+|bypasspermissions|--yolo)",
    ),
    (
        Deed.MISUSES,
        rf"{_LEAD}(?:approve|approving|accept|sign\s+off(?:\s+on)?|lgtm|mark)\b{_W}{{0,40}}?(?:\b(?:this|the|all|any|every|these|open)\b{_W}{{0,20}}?(?:pull\s+requests?|prs?|merge\s+requests?|requests?|payments?|invoices?|deployments?|transfers?|changes?|expenses?|access\s+requests?|contracts?)|as\s+(?:safe|approved|reviewed|verified|trusted|resolved|paid|benign|compliant))",
    ),
    (Deed.MISUSES, rf"{_LEAD}{_DELETE}\b{_W}{{0,30}}?{_STOCK}"),
    (
        Deed.MISUSES,
        rf"{_LEAD}(?:transfer|pay|wire|refund|credit|remit|reimburse|donate|buy|purchase|order)\b{_W}{{0,60}}?(?:[$€£¥]\s?\d|\d[\d.,]*\s?(?:usdc?|usdt|eur|euros?|dollars?|gbp|eth|btc|k\b|credits)|\biban\b|\bwallet\b|\bgift\s+cards?|\bfull\s+amount|\bcard\s+ending|\baccount\b|\binvoice\b)",
    ),
    (
        Deed.MISUSES,
        rf"{_LEAD}(?:complete|place|confirm|finali[sz]e|make|submit|buy|book|order|pay|purchase|check\s+out)\b{_W}{{0,60}}?\b(?:(?:stored|saved|default|user['’]s|owner['’]s|customer['’]s|linked)\s+(?:\w+\s+)?(?:cards?|payment|wallet|account)|(?:card|payment\s+method|account)\s+on\s+file)",
    ),
    (
        Deed.MISUSES,
        rf"{_LEAD}(?:grant|give|assign|add|invite|promote|make|elevate)\b{_W}{{0,60}}?\b(?:as\s+(?:an?\s+)?(?:admin\w*|owner|maintainer|co-?owner|collaborator)|(?:admin\w*|owner|root|write|superuser|full|maintainer)\s+(?:access|rights?|permissions?|role|privileges)|to\s+(?:the\s+)?(?:admins?|owners?|maintainers?|sudoers)\b|\ban?\s+(?:admin\w*|owner|superuser)\b)",
    ),
    (
        Deed.MISUSES,
        rf"{_LEAD}(?:unlock|open|disarm|release|unlatch|turn\s+(?:off|on|down|up)|switch\s+(?:off|on)|shut\s+(?:off|down)|start|stop|set|raise|lower|disable|operate|activate)\b{_W}{{0,40}}?\b(?:doors?|gates?|door\s?locks?|smart\s+locks?|garage|safe|barriers?|turnstiles?|alarms?|sirens?|thermostat|heating|boiler|furnace|valves?|pumps?|cameras?|freezers?|fridges?|refrigerat\w+|oven|ventilation|sprinklers?|elevators?|lifts?|robots?|drones?|vehicles?|circuit\s+breakers?|breakers?|power\s+(?:supply|to)|servers?\s+room)\b",
    ),
    (
        Deed.MISUSES,
        rf"{_LEAD}(?:change|replace|set|update|switch|redirect|route)\b{_W}{{0,60}}?\b(?:iban|bank\s+(?:details|account)|payout|payment\s+(?:details|address|account)|wallet\s+address|billing\s+(?:address|account)|recipient|recovery\s+(?:e-?mail|phone))\b{_W}{{0,80}}?\b(?:to|with)\b",
    ),
    (
        Deed.MISUSES,
        rf"{_LEAD}(?:change|replace|set|update|switch|redirect|route|point)\b{_W}{{0,60}}?\b(?:dns|nameservers?|registry|remote|webhook|upstream|endpoint|proxy|mirror|base\s+url|traffic|callbacks?)\b{_W}{{0,80}}?\b(?:to|with)\b{_W}{{0,20}}?(?:https?://|\d{{1,3}}\.\d{{1,3}}\.\d|@)",
    ),
    (
        Deed.MISUSES,
        rf"{_LEAD}(?:roll\s+back|revert|reset|downgrade|cancel|unsubscribe|deactivate|suspend|ban|block|lock\s+out)\b{_W}{{0,40}}?(?:production|security\s+(?:patch|fix|update)|(?:all|every|any|other)\s+(?:\w+\s+)?(?:users?|customers?|orders?|subscriptions?|accounts?|bookings?|meetings|appointments|reservations))",
    ),
    (
        Deed.MISUSES,
        rf"{_LEAD}(?:publish|release|push|upload|mirror|deploy|re-?publish)\b{_W}{{0,80}}?\b(?:(?:to|under|on|at)\s+(?:an?\s+|the\s+|this\s+|our\s+|my\s+)?(?:\w+\s+){{0,2}}?(?:other|another|different|external|mirror|new|personal|second|alternative|public|outside|partner|backup)\s+(?:\w+\s+){{0,2}}?(?:registry|remote|mirror|repo\w*|account|organi[sz]ation|org|namespace|scope|bucket|index|site|server|name)|--mirror)\b",
    ),
    (
        Deed.MISUSES,
        rf"{_LEAD}(?:run|execute|paste|type|invoke|eval\w*)\b{_W}{{0,60}}?(?:\bsudo\b|\bchmod\s+-R|\brm\s+-r|\bcurl\s+[^\n\x1f]{{0,100}}\||\bwget\s+[^\n\x1f]{{0,100}}\||\bbase64\s+-d|\bgit\s+push\s+(?:\S{{1,60}}\s+)?--(?:mirror|force|all)|\bdrop\s+(?:table|database)|\biptables\s+-F|\bsetenforce\s+0|\bssh\s+-R)",
    ),
    (
        Deed.MISUSES,
        rf"{_LEAD}(?:add|insert|create|write|leave|build|include|implement|put\s+in|open|keep)\b{_W}{{0,60}}?\b(?:endpoint|route|back\s?door|account|login|user|handler|webhook|bypass|exception|check|shortcut|condition|branch|override|port)\b{_W}{{0,80}}?(?:process\.env|\benv(?:ironment)?\b|\bsecrets?\b|\b(?:any|fixed|hard-?coded|master|universal|default)\s+(?:password|token|key)|\bwithout\s+(?:a\s+|any\s+)?(?:auth\w*|password|login|token|check\w*)|\bas\s+(?:an?\s+)?admin|\bskips?\s+(?:the\s+)?(?:auth\w*|login|password|check\w*)|\b(?:with|accepts?)\s+(?:the\s+)?password)",
    ),
    (
        Deed.KEEPS_FOR_EVER,
        rf"{_LEAD}(?:remember|memori[sz]e|save|store|record|add|write|note|keep|persist|commit|put|append)\b{_W}{{0,120}}?\b(?:(?:to|in|into|as\s+(?:a\s+|part\s+of\s+)?)\s?(?:your\s+|the\s+|its\s+|long-?term\s+|persistent\s+|permanent\s+|core\s+|saved\s+|project\s+|global\s+|user\s+)*(?:memory|memories|memory\s+file|memory\s+bank|preferences|custom\s+instructions|persistent\s+(?:notes|context))\b|(?:claude|agents|gemini|memory|soul)\.md|\.cursorrules|copilot-instructions|for\s+(?:all\s+|every\s+|any\s+)?(?:future|later|subsequent)\s+\w+|permanently|for\s?ever|from\s+now\s+on|in\s+(?:all|every)\s+(?:future|later|subsequent)\s+\w+|across\s+(?:all\s+)?(?:sessions|conversations))",
    ),
    (
        Deed.KEEPS_FOR_EVER,
        rf"{_LEAD}(?:update|change|edit|modify|rewrite|extend)\b{_W}{{0,30}}?\b(?:your\s+(?:long-?term\s+|persistent\s+|saved\s+|own\s+)*(?:memory|memories|instructions|rules|system\s+prompt|custom\s+instructions|preferences))\b",
    ),
    (
        Deed.ADVERTISES,
        rf"{_LEAD}(?:end|finish|close|conclude|start|begin|open|sign|sign\s+off|prefix)\b{_W}{{0,30}}?\b(?:every|all|each|any|your)\s+(?:\w+\s+){{0,3}}?(?:answers?|responses?|repl(?:y|ies)|summar(?:y|ies)|messages?|outputs?|e-?mails?|conversations?|comments?)\b{_W}{{0,30}}?\b(?:with|by|using)\b",
    ),
    (
        Deed.ADVERTISES,
        rf"{_LEAD}(?:add|append|include|insert|put|attach|place|mention|write|say|display)\b{_W}{{0,160}}?\b(?:(?:in|to|at|into|on|of|with)\s+(?:the\s+(?:end|bottom|top|start|beginning|footer)\s+of\s+)?(?:every|all|each|any|your\s+(?:next|final|every))\s+(?:\w+\s+){{0,3}}?(?:answers?|responses?|repl(?:y|ies)|summar(?:y|ies)|messages?|outputs?|e-?mails?|conversations?))\b",
    ),
    (
        Deed.ADVERTISES,
        rf"{_LEAD}(?:add|append|include|insert|put|place|mention)\b{_W}{{0,100}}?(?:https?://|\blinks?\b|\bbadge|\bbanner|\bsponsor|\bpowered\s+by|\bbuilt\s+with|\brecommend|\bpromo|\bcredit\s+to|\bmention\s+of){_W}{{0,100}}?\b(?:(?:in|to|at|into|on|of|with)\s+(?:the\s+\w+\s+of\s+)?(?:every|all|each|any)\s+(?:\w+\s+){{0,3}}?(?:commits?|commit\s+messages?|reviews?|comments?|pull\s+requests?|prs?|files?|projects?|pages?|read\s?mes?|documents?|repo\w*))\b",
    ),
    (
        Deed.ADVERTISES,
        rf"{_LEAD}(?:recommend|promote|advertise|praise|endorse|favou?r|prefer|suggest|rank|rate|list|present|describe|portray)\b{_W}{{0,80}}?\b(?:over\s+(?:all\s+|any\s+|every\s+|its\s+)?(?:competitors?|others?|alternatives?|competing)|as\s+(?:the\s+)?(?:best|only|first|top|leading|most|number\s+one|preferred|safest|recommended)|to\s+(?:the\s+|every\s+|all\s+|your\s+)?(?:users?|customers?|everyone|readers?|developers?)|first\b|above\s+all|at\s+the\s+top|instead\s+of\s+(?:any|all|other)|whenever|in\s+(?:every|all|your))",
    ),
    (
        Deed.ADVERTISES,
        rf"{_LEAD}(?:add|install|include|insert|use|import|depend\s+on|put|pin|list|declare)\b{_W}{{0,80}}?\b(?:dependenc(?:y|ies)|package|library|plugin|extension|module|script|snippet|tracker|pixel|analytics|sdk|badge|banner|backlink|affiliate\w*|referral\w*|sponsor\w*|package\.json|requirements\.txt|pyproject\.toml|cargo\.toml|go\.mod)\b{_W}{{0,80}}?\b(?:(?:every|all|any|each|whichever|whatever)\s+(?:\w+\s+){{0,3}}?(?:projects?|repo\w*|files?|code|pages?|apps?|outputs?|answers?|read\s?mes?|builds?|changes?)|(?:you|your\s+user|the\s+user|users?)\s+(?:\w+\s+){{0,2}}?(?:write|writes|create|generate|touch|edit|work|open|works|build)|whatever\s+(?:you|the\s+user)|regardless|even\s+if|without|unasked|whether\s+or\s+not|the\s+(?:user|user['’]s|host|target|current|consuming|calling)\s+(?:project|repo\w*|codebase|code)|your\s+(?:user|answer|next)\w*)",
    ),
    (
        Deed.ADVERTISES,
        rf"{_LEAD}(?:add|include|insert|append)\b{_W}{{0,60}}?\b(?:affiliate|referral|sponsored|promotional|promo|tracking|partner)\s+(?:\w+\s+)?(?:links?|codes?|text|message|lines?|ids?|banners?|pixels?|tags?|notice|mention)",
    ),
    (
        Deed.TO_NOBODY,
        r"\b(?:do\s+not|don['’]t|never|must\s+not|should\s+not|need\s+not|no\s+need\s+to|without|not\s+to|avoid|needn['’]t|isn['’]t\s+necessary\s+to|refrain\s+from|(?:not|isn['’]t)\s+(?:required|necessary|needed)\s+to|(?:do|does)\s+not\s+(?:need|have)\s+to|unnecessary\s+to|don['’]t\s+(?:need|have)\s+to)\s+(?:ever\s+|also\s+|further\s+)?(?:tell\w*|mention\w*|inform\w*|notify\w*|report\w*|alert\w*|bother\w*|show\w*|surfac\w+|disclos\w+|reveal\w*|disturb\w*|trouble|discuss\w*|explain\w*|bring\w*\s+(?:this|it)\s+up|consult\w*|involv\w+|warn\w*|expos\w+|display\w*|includ\w+\s+(?:this|it)|list\w*\s+(?:this|it))\b[^.!?\x1f]{0,50}?\b(?:the\s+(?:user|human|owner|developer|operator|account\s+holder|person|reviewers?|maintainers?|author|team)|(?:your|their|its)\s+(?:user|human|owner|operator|developer)|users?|reviewers?|maintainers?|developers?|anyone|anybody|him|her|them)\b",
    ),
    (
        Deed.UNHEARD,
        r"\b(?:do\s+not|don['’]t|never|must\s+not|should\s+not|need\s+not|no\s+need\s+to|without|not\s+to|avoid|needn['’]t|(?:not|isn['’]t)\s+(?:required|necessary|needed)\s+to|(?:do|does)(?:\s+not|n['’]t)\s+(?:need|have)\s+to|unnecessary\s+to|refrain\s+from)\s+(?:ever\s+|also\s+|further\s+|any\s+)?(?:ask\w*|confirm\w*|tell\w*|mention\w*|inform\w*|notify\w*|report\w*|alert\w*|bother\w*|check\w*\s+with|consult\w*|wait\w*|surfac\w+|disclos\w+|reveal\w*|prompt\w*|request\w*|seek\w*|obtain\w*|log(?:ging)?\s+(?:this|it)|list\w*\s+(?:this|it)|explain\w*|get\w*\s+(?:\w+\s+)?(?:approval|permission|confirmation)|summari[sz]\w+\s+(?:this|it)|(?:further\s+|additional\s+|extra\s+|prior\s+|explicit\s+|user\s+)?(?:confirmation|approval|permission|consent|notice))\b",
    ),
    (
        Deed.UNHEARD,
        r"\b(?:already|pre-?|previously|has\s+been|have\s+been|was|were|is|are|been|hereby|fully)\s?-?(?:approved|authori[sz]ed|cleared|consented|agreed|signed\s+off|granted|sanctioned|vetted|green-?lit)\b|\b(?:has|have)\s+(?:already\s+|previously\s+)?(?:approved|authori[sz]ed|consented|agreed|signed\s+off|granted|given\s+(?:\w+\s+)?(?:consent|permission|approval|authori[sz]ation))\b|\b(?:no|zero)\s+(?:\w+\s+)?(?:confirmation|approval|permission|consent|review|sign-?off|notification|prompt)\s+(?:is\s+|are\s+|from\s+\w+\s+)?(?:needed|required|necessary)\b|\bno\s+need\s+(?:to|for)\b|\b(?:confirmation|approval|permission|consent|review)\s+(?:is\s+|are\s+)?(?:not\s+(?:needed|required|necessary)|unnecessary|waived|implied|already)\b|\bpre-?(?:approved|authori[sz]ed|cleared)\b|\b(?:legal|security|management|platform|ops|it|hr|compliance|finance|cto|ceo|owners?|maintainers?|admins?|account\s+holder|resident|customer|user|board|team|lead|boss|manager)\s+(?:has\s+|have\s+|is\s+|are\s+|said\s+|says\s+|already\s+|all\s+|also\s+){0,2}(?:signed\s+off|approved|agreed|ok(?:ay|['’]?d)?|cleared|consented|authori[sz]ed|fine\s+with|aware|informed|been\s+informed)\b|\bconsent(?:s|ed)?\s+(?:is\s+|was\s+)?(?:given|implied|on\s+file)",
    ),
    (
        Deed.UNHEARD,
        r"\b(?:silently|quietly|secretly|covertly|discreetly|in\s+the\s+background|behind\s+the\s+scenes|unnoticed|confidential(?:ly)?\s+(?:from|to))\b|\bkeep\s+(?:this|it|that)\s+(?:\w+\s+)?(?:quiet|between|out\s+of|to\s+yourself|from|hidden|secret|confidential)|\b(?:leave|omit|exclude|strip|remove)\s+(?:this|it|that|the\s+step|these\s+steps)\s+(?:out\s+of|from)\s+(?:the|your|any)|\b(?:user|owner|human|they|he|she)s?\s+(?:does\s+not|doesn['’]t|do\s+not|don['’]t|need\s+not|needn['’]t|should\s+not|must\s+not)\s+(?:need\s+to\s+|have\s+to\s+|want\s+to\s+|ever\s+)?(?:know|be\s+told|hear|see|be\s+informed|be\s+notified|be\s+asked|confirm|approve|notice|be\s+bothered|be\s+consulted|be\s+aware)",
    ),
    (
        Deed.CLAIMED,
        r"\b(?:it\s+is|this\s+is|these\s+are|that\s+is|it's|is|are|as|per|by|under|according\s+to|in\s+line\s+with|following|part\s+of)\s+(?:our\s+|the\s+|company\s+|your\s+|a\s+|an\s+|org\w*\s+|corporate\s+|vendor\s+|platform\s+|security\s+|internal\s+|standing\s+|standard\s+|required\s+|mandatory\s+|normal\s+|routine\s+|usual\s+)*(?:polic(?:y|ies)|standard\s+(?:procedure|practice|operating\s+procedure|process|workflow)|sop\b|requirements?|procedures?|protocols?|compliance|terms\s+of\s+(?:use|service)|contract|agreement|mandate|regulations?)\b|\b(?:required|mandated|demanded|obliged|expected)\s+(?:by|under|for)\s+(?:\w+\s+){0,3}(?:polic\w+|compliance|law|audit\w*|gdpr|regulat\w+|terms|license|contract|agreement|standard\w*|security\s+team|legal)",
    ),
    (
        Deed.ACTS,
        rf"{_LEAD}(?:send|post|forward|upload|copy|share|export|delete|drop|wipe|merge|approve|publish|grant|disable|transfer|pay|purchase|remove|submit|e-?mail|invite|transmit|deploy|release|replace|install|download|reply|call|invoke|sign|attach|revoke|reset|visit|push\s+(?:to|it\s+to|the|directly|straight|this|these)\s+(?:\w+\s+)?(?:main|master|prod\w*|release|upstream|\w+\s+remote))\b",
    ),
)
_TABLE = tuple(
    (deed, LinearPattern(f"{deed}-{number}", source, "")) for number, (deed, source) in enumerate(_DEEDS)
)
_SAID_OF_PEOPLE = frozenset((Deed.UNHEARD, Deed.CLAIMED, Deed.TO_NOBODY))

_BUT = r"(?!\s(?:hesitate|wait|forget|fail|bother|worry|ask|stop|need|have)\b)"
_DENIED = Expression(
    r"\b(?:do\s+not|don['’]t|never|must\s+not|mustn['’]t|should\s+not|shouldn['’]t|may\s+not|cannot|can['’]t|can\s+not|will\s+not|won['’]t|avoid|refrain\s+from|rather\s+than|instead\s+of|forbidden\s+to|prohibited\s+from"
    r"|not\s+(?:be\s+)?(?:allowed|permitted|authori[sz]ed)\s+to|(?:are|is)\s+not\s+to|under\s+no\s+circumstances|no\s+agent\s+(?:may|should|must)|nor|refuse\s+to|decline\s+to|neither)"
    + _BUT
    + r"\b[^.;:—!?]{0,160}?(?=[.;:—!?]|,\s(?:but|just|instead"
    r"|only|simply|please|and (?:then|instead))|\s(?:but|instead)\b|$)",
    2,
)
# Whoever is to ask the user first does nothing behind his back.
_ASKS_FIRST = Expression(
    r"\b(?:ask|asks|asking|confirm\s+with|check\s+with|consult)\s(?:with\s)?(?:the\s|your\s|a\s|their\s)?(?:user|human|owner|maintainer|person|developer|operator)\b(?:\s\w+){0,3}\s?(?:before|first|whether|if|for)"
    r"|\b(?:only\s)?(?:after|with|upon|once|if|when|needs?|requires?|until|unless)\s(?:\w+\s){0,3}?(?:user|human|owner|maintainer|admin|reviewer)s?(?:['’]s)?\s(?:\w+\s){0,2}(?:approv\w+|consent\w*|confirm\w*|agree[sd]?|permission|authori[sz]\w+|says\s+so|sign-?off)"
    r"|\b(?:explicit|prior|human|written)\s(?:user\s|human\s)?(?:approval|consent|permission|confirmation)\b|\bat\s+the\s+user['’]s\s+request\b",
    2,
)
_UNASKED = Expression(r"\b(?:without|no|not?|already|needn['’]t|never|skip\w*)\b[^.]{0,40}$", 2)
_WHEN_ASKED = Expression(
    r"\b(?:when|if|once|whenever|as)\s(?:the\s|a\s|your\s)?(?:user|customer|human|owner|visitor|caller|they|i)s?\s(?:\w+\s)?(?:ask|want|request|click|choose|press|enable|confirm|tap|select|instruct|opt|agree|approve|say|specif)",
    2,
)


def deeds(sentences: Sequence[str]) -> Iterator[Deed]:
    """Yield what sentences have whoever they are said to do; what they forbid is none of it."""
    whole = _APART.join(sentences)
    bare = _AT_HOME.removed(_APART.join(_DENIED.sub(" ", each) for each in sentences if not asks_first(each)))
    for deed, pattern in _TABLE:
        if pattern.search(whole if deed in _SAID_OF_PEOPLE else bare):
            yield deed


def is_when_asked(sentence: str) -> bool:
    """Say whether a sentence tells what is done once a user asks for it."""
    return _WHEN_ASKED.search(sentence) is not None


def asks_first(sentence: str) -> bool:
    """Say whether a sentence has its reader ask somebody before anything is done."""
    found = _ASKS_FIRST.search(sentence)
    return found is not None and _UNASKED.search(sentence[max(0, found.start() - 60) : found.start()]) is None
