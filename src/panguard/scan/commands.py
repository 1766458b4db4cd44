"""Commands that harm whoever runs them: the patterns, and what they mean. Pure."""

from panguard.findings import phrase
from panguard.scan.explanation import Explanation
from panguard.scan.fetched import FETCHES
from panguard.scan.patterns import LinearPattern
from panguard.scan.wording import Wording
from panguard.terms import Category, Check, Lane, Severity

ESCALATION = Explanation(
    id="tp-sudo-escalation",
    severity=Severity.HIGH,
    check=Check.TOOL_POISONING,
    category=Category.PRIVILEGE_ESCALATION,
    title=phrase("Opens up permissions or takes administrator rights"),
    why=phrase("World-writable files, set-uid programs and privileged containers let any program take over."),
    remedy=phrase("Give only the permission that is needed, to the one file that needs it."),
    example="chmod u+s /bin/bash",
    innocent=phrase("“sudo apt install” and “chmod +x” are not flagged."),
    references=("ASI03", "AST03", "LLM06:2025", "CWE-250", "CWE-732"),
)
REVERSE_SHELL = Explanation(
    id="tp-reverse-shell",
    severity=Severity.CRITICAL,
    check=Check.TOOL_POISONING,
    category=Category.SKILL_COMPROMISE,
    title=phrase("Opens a remote shell on this machine"),
    why=phrase("A reverse shell hands full control of your account to whoever is at the other end."),
    remedy=phrase(
        "Do not install this skill. If it ran already, disconnect the machine and change your passwords."
    ),
    example="bash -i >& /dev/tcp/…/4444 0>&1",
    innocent=phrase("Testing whether a port is open, or listening on one, is not flagged."),
    references=("ASI05", "AST01", "LLM03:2025", "CWE-506", "CWE-78"),
)
PIPE_TO_SHELL = Explanation(
    id="tp-curl-pipe-bash",
    severity=Severity.CRITICAL,
    check=Check.TOOL_POISONING,
    category=Category.SKILL_COMPROMISE,
    title=phrase("Downloads a program and runs it unseen"),
    why=phrase("Whoever controls the address decides what runs on your machine, today and each time after."),
    remedy=phrase(
        "Download the file, read it, and check its checksum before running it; or use a package manager."
    ),
    example="curl http://… | bash",
    innocent=phrase(
        "Installers at the official address of well-known tools, and on their maker's own host where the text"
        " speaks of that maker, count as low."
    ),
    references=("ASI04", "AST01", "AST02", "LLM03:2025", "CWE-494", "CWE-829"),
)
ENVIRONMENT_EXFILTRATION = Explanation(
    id="tp-env-exfil",
    severity=Severity.CRITICAL,
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    title=phrase("Sends environment variables or keys to a server"),
    why=phrase("Environment variables hold passwords and keys of many services."),
    remedy=phrase("Do not install this skill. If it ran already, replace every key in your environment."),
    example="env | curl -d @- https://…",
    innocent=phrase("Signing in with a key in an Authorization header is not flagged."),
    references=("ASI02", "ASI03", "LLM02:2025", "AML.T0086", "CWE-200", "CWE-522"),
)
FILE_EXFILTRATION = Explanation(
    id="tp-file-exfil",
    severity=Severity.HIGH,
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    title=phrase("Reads files that hold passwords or keys"),
    why=phrase(
        "What an agent reads can end up in its answers, its logs, and with the provider of its model."
    ),
    remedy=phrase("Let the user enter the one value that is needed; do not read whole credential files."),
    example="cat ~/.ssh/id_rsa",
    innocent=phrase("Reading a public key, or naming a credential file in prose, is not flagged."),
    references=("ASI02", "ASI03", "LLM02:2025", "AML.T0083", "CWE-522"),
)
DESTRUCTIVE_DELETE = Explanation(
    id="tp-rm-destructive",
    severity=Severity.HIGH,
    check=Check.TOOL_POISONING,
    category=Category.EXCESSIVE_AUTONOMY,
    title=phrase("Deletes the whole disk, home folder or working folder"),
    why=phrase("There is no way back after this command."),
    remedy=phrase("Name the one folder that is to be deleted, and ask the user first."),
    example="rm -rf ~",
    innocent=phrase("Deleting a named folder below these is not flagged."),
    references=("ASI02", "ASI08", "LLM06:2025", "AML.T0101"),
)

COMMAND_EXPLANATIONS = (
    ESCALATION,
    REVERSE_SHELL,
    PIPE_TO_SHELL,
    ENVIRONMENT_EXFILTRATION,
    FILE_EXFILTRATION,
    DESTRUCTIVE_DELETE,
)

_SHELL = r"(?:[\w./]{0,20}/)?(?:ba|z|da|k|fi|tc|c|a)?sh"
_FETCH = r"\b(?:curl|wget2?|aria2c|lynx|w3m|axel|nc|ncat|netcat|dig)(?:\.exe)?\b"
_REST = r"(?:[^\n|;&`]|\\\n|\"[^\"\n`]*\"|'[^'\n`]*'|\d>&\d|&>)+"
_QUOTED_REST = r"(?:[^\n|;&`\"']|\\\n|\"[^\"\n`]*\"|'[^'\n`]*'|\d>&\d|&>)+"
_FILTERS = (
    r"(?:\|&?\s*(?:base64|openssl|gunzip|gzip|zcat|xz|unxz|bzip2|bunzip2|zstd|tee|rev|tac|xxd|tr|sed|awk"
    r"|head|tail"
    r"|cut|grep|cat|jq|dos2unix|iconv|pv)\b(?:[^\n|;&\"']|\"[^\"\n]*\"|'[^'\n]*')*){0,5}"
)
_SUDO = (
    r"(?:(?:sudo|doas|nohup|exec|command|builtin|time|nice|setsid|busybox|env|stdbuf|timeout|ionice)"
    r"(?:\s+(?:-[ugpn]\s+\w\S*|-\S+|\w+=\S*|\d+\w?))*\s+|\w+=\S+\s+){0,5}"
)
_INTERPRETER = r"(?:[\w./]{0,20}/)?(?:python[\d.]{0,4}|node|perl|ruby|php|deno|bun|osascript)"
_END = (
    r"(?:[ \t]*(?:$|[\n\r;&)\"'`}\]|>]|[12]>|#|-(?:[ \t]|$|\n)|/dev/(?:stdin|fd/0)\b"
    r"|[,.](?:[ \t\r\n]|$)|[\x{3000}-\x{9fff}\x{ff00}-\x{ffef}]|(?:in|on|at|to|and|then|before|from|first"
    r"|once|inside)[ \t]))"
)
_OPTIONS = r"(?:[ \t]+(?:-[a-zA-Z]+|--[\w-]*|-o[ \t]+\w+))*"
_KEY_FILE = (
    r"(?:~|\$\{?HOME\}?|/root|/home/[\w$]{1,32}|/Users/[\w$]{1,32}|%USERPROFILE%|\$env:USERPROFILE)?[/\\]?"
    r"(?:\.ssh[/\\](?:id_(?:rsa|ed25519|ecdsa|dsa)\b|\*)|\.aws[/\\]credentials|\.gnupg[/\\]|\.netrc\b|\.pgpass\b"
    r"|\.docker[/\\]config\.json|\.kube[/\\]config|\.git-credentials|\.config[/\\]gcloud[/\\])"
)
_READ = r"\b(?:cat|less|more|head|tail|strings|xxd|base64|type|Get-Content|bat|cp|scp|tar)\b"
_READ_ITSELF = _READ.replace("|scp", "")
# The key that scp signs in with (`-i`) is not what it copies.
_COPIED = r"\bscp(?:\s+-i\s*\S+|\s+-[a-hj-z]\S*|\s+[^-\s|;&]\S*)*\s+[\"']?"
_SEND = r"(?:curl|wget|nc|ncat|netcat|socat|telnet|ftp|Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b"
_SECRET_NAME = r"\$\{?\w{0,40}(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)\w{0,20}\}?"  # noqa: S105 - what they are called

_POWERSHELL_FETCH = r"\b(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod)\b"
_WEB_CLIENT = r"New-Object\s+(?:System\.)?Net\.WebClient"
_EVALUATE = r"\b(?:iex|Invoke-Expression)\b"

COMMANDS: tuple[Wording, ...] = (
    Wording(
        ESCALATION,
        LinearPattern(
            "set-uid-or-sudoers",
            r"\bchmod\s+(?:-R\s+)?(?:[ugoa]*\+[rwx]*s|[2467][0-7]{3})\s+\S|--privileged\b[^\n]*--pid[= ]host"
            r"|--pid[= ]host\b[^\n]*--privileged|>>?\s*/etc/sudoers|\btee\s+(?:-a\s+)?/etc/sudoers"
            r"|\bNOPASSWD:\s*ALL\b|\bas root\b[^.\n]{0,40}\b(?:rm -|dd if=|mkfs)",
            "chmod|--privileged|/etc/sudoers|nopasswd|as root",
        ),
    ),
    Wording(
        ESCALATION,
        LinearPattern("world-writable", r"\bchmod\s+(?:-\w+\s+){0,2}0?777\b", "chmod"),
        Lane.ALERT,
        Severity.MEDIUM,
    ),
    Wording(
        REVERSE_SHELL,
        LinearPattern(
            "reverse-shell",
            rf"\b{_SHELL}\s+-i\b[^\n]*(?:>&|<>|&>)\s*/dev/(?:tcp|udp)/|\bexec\s+\d{{1,3}}<>\s*/dev/(?:tcp"
            rf"|udp)/(?s:.{{1,200}}?)(?:\b{_SHELL}\b[^\n]{{0,40}}[<>]&\s*\d|\bread\b[^\n]{{0,80}}(?:\beval\b|\bdo\s+\$))"
            rf"|\bcat\s+<\s*/dev/(?:tcp|udp)/[^\s|]{{3,100}}\s*\|\s*{_SUDO}{_SHELL}\b"
            rf"|\d<&\d{{1,3}}\s*;\s*exec\s+\d{{1,3}}<>\s*/dev/(?:tcp|udp)/"
            rf"|/dev/(?:tcp|udp)/[^\s/]{{1,100}}/\S{{1,20}}\s*0>&1"
            rf"|\b(?:{_SHELL}|{_INTERPRETER}|script|login|su|screen|socat)\b"
            rf"(?:[^\n|;&<>\"'`]{{1,80}}|\"[^\"\n]*\"|'[^'\n]*'|\d?>&\d|\d?>\s?[^\s&|;<>]{{1,80}}){{0,12}}"
            rf"[\s0]<>?\s*/dev/(?:tcp|udp)/[^\s/]{{1,100}}/"
            rf"|\b(?:nc|ncat|netcat)\b[^\n|]*\s-(?:\w{{0,6}}[ec])\s*\S{{0,30}}(?:sh|cmd"
            rf"|powershell)(?:\.exe)?\b"
            rf"|\b(?:nc|ncat|netcat)\s+-\w*l\w*\s[^\n]*\|\s*{_SHELL}\b"
            rf"|\bmkfifo\b[^\n]*\b(?:nc|ncat|netcat|telnet|openssl)\b"
            rf"|\bsocat\b[^\n]*\bexec:|\bexec:[^\n]*\bsocat\b"
            r"|\bsocket\b[^\n]*\bconnect\b[^\n]*(?:\bdup2\b|\bpty\.spawn\b|/bin/(?:ba)?sh)"
            r"|\bfsockopen\b[^\n]*\b(?:exec|shell_exec|system|passthru|proc_open)\b"
            r"|\bNew-Object\s+(?:System\.)?Net\.Sockets\.TCPClient\b[^\n]*\bGetStream\b",
            "/dev/tcp|/dev/udp|nc |ncat|netcat|mkfifo|socat|socket|fsockopen|tcpclient",
        ),
    ),
    Wording(
        REVERSE_SHELL,
        LinearPattern(
            "remote-shell-parts",
            r"/dev/(?:tcp|udp)/(?:\d{1,3}\.){3}\d{1,3}/\d{2,5}",
            "/dev/tcp|/dev/udp",
        ),
        Lane.ALERT,
        Severity.MEDIUM,
    ),
    Wording(
        PIPE_TO_SHELL,
        LinearPattern(
            "download-and-run",
            rf"{_FETCH}{_REST}(?:;\s*\}}\s*)?{_FILTERS}\|&?\s*{_SUDO}(?:{_SHELL}{_OPTIONS}"
            rf"(?:[ \t]+-s\b[^\n]*)?{_END}|{_INTERPRETER}(?:[ \t]+-[uBEsSIq]+)*{_END}"
            rf"|xargs(?:[ \t]+-\S+(?:[ \t]+(?:\{{\}}|%|\d+))?){{0,4}}[ \t]+{_SHELL}[ \t]+-c(?:[ \t]*(?:$|\n)"
            rf"|[ \t]+[\"']?(?:\{{\}}|%))|(?:source|\.)[ \t]+/dev/stdin"
            rf"|while[ \t]+(?:IFS=\S*[ \t]+)?read\b[^\n]*\beval\b|eval[ \t]+\"?\$\(cat\)"
            rf"|parallel(?:[ \t]+-[jk]\d*)*{_END}"
            rf"|(?:vim?|ex|ed)\b[^\n|;&]{{0,40}}\bw ?!{_SHELL}\b)"
            rf"|\b{_SHELL}\s+(?:-\w+\s+)*(?:<\s+)?<\(\s*{_FETCH}[^\n)]+\)|(?:\bsource|\B\.)\s+<\(\s*{_FETCH}[^\n)]+\)"
            rf"|\b(?:{_SHELL}|{_INTERPRETER})(?:\s+-\w*)*\s*<<<\s*[\"']?(?:\$\(|`)\s*{_FETCH}[^\n]+"
            rf"|\b{_SHELL}(?:\s+-\w+)*\s+-\w{{0,3}}c\s+[\"']?(?:\$\(|`)\s*{_FETCH}[^\n]+"
            rf"|<\(\s*{_FETCH}[^\n)]+\)[^\n]{{0,40}}(?:\bsource|\B\.|\b{_SHELL})\s+(?:<\s*)?/dev/fd/\d"
            rf"|\beval\s+[\"']?(?:\$\("
            rf"|`)\s*{_FETCH}[^\n]+"
            rf"|\b{_INTERPRETER}\s+-[cer]\s+[\"']?(?:\$\(|`)\s*{_FETCH}[^\n]+"
            rf"|{_FETCH}{_QUOTED_REST}{_FILTERS}\|\s*(?:at[ \t]+(?:-\w+[ \t]+)*"
            rf"(?:now|midnight|noon|teatime|tomorrow|[\d+][\w:+]*)|batch){_END}"
            rf"|{_FETCH}{_REST}>\s*>\(\s*{_SUDO}{_SHELL}{_OPTIONS}\s*\)"
            rf"|\b(?:g?make|just|ninja)\s+(?:-\w+\s+)*(?:-f|--(?:make)?file|--justfile)[ =]?\s*"
            rf"(?:<\(\s*{_FETCH}[^\n)]+\)|-\s*<<<?\s*[\"']?(?:\$\(|`)\s*{_FETCH}[^\n]+)"
            rf"|\$\{{?SHELL\b[^\s}}]{{0,12}}\}}?[\"']?(?:\s+-\w+)*\s+(?:-\w{{0,3}}c\s+[\"']?(?:\$\(|`)|<\(|<\s*<\()"
            rf"\s*{_FETCH}[^\n]+"
            rf"|\b(?:BASH_ENV|ENV|PROMPT_COMMAND|PYTHONSTARTUP)=[\"']?(?:<\(|\$\(|`)\s*{_FETCH}[^\n)]+\)"
            rf"|\btrap\s+(?:--\s+)?[\"']?(?:\$\(|`)\s*{_FETCH}[^\n]+"
            rf"|\b(?:script|su|runuser|flock|watch|expect|tmux|screen|ssh)\s[^\n|;&]{{0,60}}?-\w{{0,4}}c\s*[\"']?(?:\$\(|`)"
            rf"\s*{_FETCH}[^\n]+"
            rf"|\bparallel\s[^\n|;&]{{0,60}}:::\s*[\"']?(?:\$\(|`)\s*{_FETCH}[^\n]+"
            rf"|\bcoproc\b(?:[^\n;&|]{{0,40}}\{{)?\s[^\n;&|]{{0,30}}{_FETCH}(?s:.{{1,300}}?)\b{_SHELL}\s+<\s?&\s?[\"']?\$"
            rf"|\bcoproc\b(?:[^\n;&|]{{0,40}}\{{)?\s[^\n;&|]{{0,30}}\b{_SHELL}\b(?s:.{{1,200}}?){_FETCH}[^\n]+>\s?&\s?[\"']?\$"
            rf"|\bssh\s[^\n|;&]{{2,160}}\b(?:cat|base64|gunzip|zcat)\b[^\n|;&]{{0,80}}{_FILTERS}\|\s*{_SUDO}{_SHELL}"
            rf"{_OPTIONS}{_END}"
            r"|\bdeno[ \t]+run[ \t]+(?:-\S+[ \t]+){0,12}[\"']?https?://[^\s\"']+",
            "curl|wget|aria2c|lynx|w3m|axel|nc |ncat|netcat|dig|ssh|deno run"
            " & sh|python|node|perl|ruby|php|deno|bun|osascript|eval"
            "|source|<(|stdin|make|just|ninja|trap|script|su |watch|parallel|batch|at "
            "|env=|command=|startup=",
        ),
    ),
    Wording(
        PIPE_TO_SHELL,
        LinearPattern(
            "download-and-run-powershell",
            rf"(?:{_POWERSHELL_FETCH}|\.DownloadString\()[^\n|]+\|\s*"
            rf"(?:%\s*\{{\s*|ForEach-Object\s*\{{\s*)?(?:&\s*)?{_EVALUATE}"
            rf"|{_EVALUATE}\s*[$({{&\"' ]{{1,10}}(?:{_WEB_CLIENT}|{_POWERSHELL_FETCH})[^\n]+"
            rf"|\[scriptblock\]::Create\(\s*\(*\s*(?:{_WEB_CLIENT}|{_POWERSHELL_FETCH})[^\n]+"
            rf"|=\s*\(*\s*(?:{_WEB_CLIENT}\s*\)\.DownloadString|{_POWERSHELL_FETCH})[^\n;]{{1,300}}[\n;]"
            rf"\s*(?:[^\n;]{{0,200}}[\n;]\s*){{0,2}}[^\n;]{{0,40}}\[scriptblock\]::Create\(\s*\$\w[^\n]*"
            rf"|=\s*\(*\s*(?:{_WEB_CLIENT}\s*\)\.DownloadString|{_POWERSHELL_FETCH})"
            rf"[^\n;]{{1,300}}[\n;]"
            rf"\s*(?:[^\n;]{{0,200}}[\n;]\s*){{0,2}}{_EVALUATE}\s*[(\"]?\$\w[^\n]*"
            r"|\bmshta(?:\.exe)?\s+[\"']?https?://[^\s\"']{1,300}",
            "iex|invoke-expression|mshta|[scriptblock]",
        ),
    ),
    Wording(
        PIPE_TO_SHELL,
        LinearPattern(
            "download-then-run",
            FETCHES,
            "curl|wget|aria2c|axel|iwr|irm|invoke-|start-bitstransfer|downloadfile|certutil|bitsadmin|clone",
        ),
    ),
    Wording(
        ENVIRONMENT_EXFILTRATION,
        LinearPattern(
            "environment-to-network",
            rf"(?:\b(?:env|printenv|export -p|set)\b[^\n|]{{0,20}}\||\bcat\s+[^\n|]*\.env\b[^\n|]*\|)"
            rf"(?:[^\n|]*\|){{0,2}}"
            rf"\s*(?:sudo\s+)?{_SEND}|\b(?:curl|wget)\b[^\n]*(?:\$\(|`)\s*(?:env|printenv|export -p)\b"
            rf"|\b(?:curl|wget)\b[^\n]*(?:\$\(|`)\s*cat\s+[^\n)]*(?:\.env\b|{_KEY_FILE})"
            rf"|\b(?:curl|wget)\b[^\n]*\s(?:-F|--form|-d|--data(?:-binary|-raw)?|-T|--upload-file"
            rf"|--post-file)[= ]?\s*"
            rf"[\"']?(?:[\w-]{{1,30}}=)?@?[^\s\"']{{0,60}}(?:(?:^|[/@ ])\.env\b|{_KEY_FILE})"
            rf"|{_READ}[^\n|]*{_KEY_FILE}[^\n|]*\|(?:[^\n|]*\|){{0,2}}\s*{_SEND}"
            r"|\b(?:requests\.post|urlopen|fetch|axios\.post|httpx\.post)\([^\n]*"
            r"(?:dict\(os\.environ\)|(?:json|data)\s*=\s*os\.environ\b|process\.env\s*[,)}]"
            r"|JSON\.stringify\(process\.env\))",
            "curl|wget|nc|ncat|netcat|socat|telnet|ftp|invoke-|iwr|irm|requests|urlopen|fetch|axios"
            "|httpx & env|export|set|environ|.ssh|.aws|.gnupg|.netrc|.pgpass|.docker|.kube|.git-cred|.config",
        ),
    ),
    Wording(
        ENVIRONMENT_EXFILTRATION,
        LinearPattern(
            "key-in-data",
            rf"\bcurl\b[^\n]{{0,300}}\s(?:-d|--data(?:-binary|-raw|-urlencode)?|-F"
            rf"|--form)[= ]?\s*[\"'][^\n\"']*{_SECRET_NAME}",
            "curl",
        ),
        Lane.ALERT,
        Severity.LOW,
    ),
    Wording(
        FILE_EXFILTRATION,
        LinearPattern(
            "read-private-key",
            rf"(?:{_READ_ITSELF}[^\n|;&]*|{_COPIED})(?:/etc/shadow\b|{_KEY_FILE}(?:[^.\w]|$))",
            "/etc/shadow|.ssh|.aws|.gnupg|.netrc|.pgpass|.docker|.kube|.git-credentials|gcloud",
        ),
    ),
    Wording(
        FILE_EXFILTRATION,
        LinearPattern(
            "read-environment-file",
            r"\b(?:cat|less|head|tail|type)\s+[^\n|;&]*(?:/etc/passwd\b|(?:^|[\s/\"'])\.env(?:\.(?:local"
            r"|production|prod))?(?:[\s\"'`;|)]|$))",
            ".env|/etc/passwd",
        ),
        Lane.ALERT,
        Severity.LOW,
    ),
    Wording(
        DESTRUCTIVE_DELETE,
        LinearPattern(
            "delete-everything",
            r"\brm\s+(?:-{1,2}[\w-]+\s+){0,3}(?:-\w{0,8}[rf]\w{0,8}|--(?:recursive|force|no-preserve-root))\s+"
            r"(?:-{1,2}[\w-]*\s+){0,3}[\"']?(?:/|~/?|/\*|~/\*|\$\{?HOME\}?/?|\$\{?HOME\}?/\*"
            r"|\$\(pwd\)|\$\{?PWD\}?|/(?:etc|usr|var|home|bin|root|System)/?)"
            r"[\"']?(?:[\s;&|)`\"'*]|$)|\bmkfs\.\w+\s+/dev/|\bdd\s+if=/dev/(?:zero"
            r"|u?random)\s+of=/dev/[sn]d?\w|:\(\)\s*\{\s*:\|:&\s*\};:",
            "rm -|rm  |rm\t|mkfs|of=/dev|:()",
        ),
    ),
)
