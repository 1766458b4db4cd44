"""Which calls of JavaScript programs read, send, fetch, decode, run or write, by their names. Pure."""

from functools import lru_cache

from panguard.expressions import Expression

_READS = Expression(
    r"(?:^|\.)(?:read\w*|createReadStream|open(?:Sync|AsBlob)?|load\w*|slurp|copyFile(?:Sync)?|cp(?:Sync)?"
    r"|parseFile|Database|glob(?:Sync)?|sync|file|readdir\w*|cat|getFile\w*|archive|addLocalFile|addLocalFolder)$"
)
_FOLDER = Expression(r"(?:^|\.)(?:readdir(?:Sync)?|opendir(?:Sync)?|glob(?:Sync)?)$")
_WRITES = Expression(
    r"(?:^|\.)(?:writeFile(?:Sync)?|appendFile(?:Sync)?|outputFile(?:Sync)?|writeTextFile(?:Sync)?|Bun\.write)$"
)
_CLIENTS = (
    r"(?:axios(?:\.create\(\))?|got(?:\.extend\(\))?|ky(?:\.(?:create|extend)\(\))?|needle|superagent|request|undici"
    r"|node-fetch|cross-fetch|isomorphic-fetch|phin|bent|wretch|make-fetch-happen|unfetch|centra)"
)
_SENDS = Expression(
    rf"^(?:window\.|globalThis\.|self\.)?fetch$|^{_CLIENTS}(?:\.default)?(?:\.(?:post|put|patch|request|get|head|delete|fetch|stream))?$"
    r"|(?:^|\.)(?:post|put|patch|sendBeacon|sendMail|postForm|ofetch|\$fetch)$"
    r"|(?:^|\.)(?:http|https|http2)\.(?:request|get)$"
    r"|(?:^|\.)(?:dns|promises|Resolver\(\)|resolver)\.(?:lookup|resolve\w*)$|^dns\.\w+\.(?:lookup|resolve\w*)$"
    r"|(?:^|\.)(?:https?|http2)\.(?:request|get)\(\)\.(?:write|end)$|(?:^|\.)(?:post|put|patch|request)\(\)(?:\.\w+\(\)){0,4}\.(?:send|field|attach|write|end|query)$"
    r"|(?:^|\.)(?:net|tls)\.(?:connect|createConnection|Socket)\(\)\.(?:write|end)$|(?:^|\.)(?:Socket)\(\)\.(?:write|end)$"
    r"|(?:^|\.)(?:WebSocket|ws|XMLHttpRequest|Socket|createSocket|io|connect|EventSource|RTCPeerConnection)\(\)\.(?:send|emit)$"
    r"|^(?:\w{0,20}[rR]eq\w{0,20}|r)\.(?:write|end)$|^(?:socket|client|sock|conn|connection)\.(?:write|end)$|^(?:ws|socket|xhr)\.send$"
    r"|\.(?:putObject|upload|uploadFile|uploadString|uploadFrom|storeFile)$|(?:^|\.)(?:PutObjectCommand)$"
)
_ASSIGNED = Expression(
    r"(?:^|\.)(?:Image\(\)|createElement\(\))\.(?:src|href)$|^(?:window\.|document\.)?location(?:\.href)?$"
)
_FETCHES = Expression(
    rf"^(?:window\.|globalThis\.|self\.)?fetch$|^{_CLIENTS}(?:\.default)?(?:\.(?:get|post|request|stream|fetch))?$"
    r"|(?:^|\.)(?:http|https|http2)\.(?:request|get)$|(?:^|\.)(?:net|tls)\.(?:connect|createConnection|Socket)$"
    r"|(?:^|\.)(?:WebSocket|ws|io|XMLHttpRequest)$"
)
_CONNECTION = Expression(r"(?:^|\.)(?:(?:net|tls)\.(?:connect|createConnection|Socket)|Socket)\(\)")
_DECODES = Expression(
    r"^(?:window\.|globalThis\.)?(?:atob|unescape)$|(?:^|\.)(?:gunzip|inflate|inflateRaw|brotliDecompress|unzip)(?:Sync)?$"
    r"|(?:^|\.)fromCharCode$"
)
_EVALUATES = Expression(
    r"^(?:window\.|globalThis\.|global\.)?(?:eval|Function|AsyncFunction)$|(?:^|\.)vm2?\.(?:run\w*|Script|compileFunction)$"
    r"|\._compile$|(?:^|\.)(?:runInNewContext|runInThisContext|runInContext)$|^setTimeout$|^setInterval$|(?:^|\.)Worker$"
)
_COMMANDS = Expression(
    r"(?:^|\.)(?:child_process|cp|childProcess|child|execa|shelljs|shell|Bun|zx)\.(?:exec|execSync|execFile|execFileSync|spawn|spawnSync|fork|execaCommand|execaCommandSync|command|\$)$"
    r"|^(?:exec|execSync|execFile|execFileSync|spawn|spawnSync|fork|execa|execaSync|execaCommand|execAsync|execPromise|\$)$|^util\.promisify\(\)$"
)
_WHOLE_COMMAND = Expression(
    r"(?:^|\.)(?:exec|execSync|execaCommand|execaCommandSync|execAsync|execPromise|\$)$|promisify\(\)$"
)
_CLEAN = Expression(
    r"(?:^|\.)(?:includes|test|startsWith|endsWith|indexOf|lastIndexOf|has|some|every|exists|existsSync|access|accessSync|stat|statSync"
    r"|lstatSync|localeCompare|isArray|hasOwnProperty|hasOwn|equals|findIndex|search|mkdir|mkdirSync|unlink|unlinkSync|chmod|chmodSync"
    r"|sign\w*|verify\w*|importKey|createPrivateKey|fromSecretKey|fromPrivateKey|Wallet|privateKeyToAccount|createHmac|createHash|createSign|digest|parseInt|Number|Boolean|isNaN|log|error|warn|info|debug|basename|dirname|extname"
    r"|timingSafeEqual|byteLength|Client|setHeader|Headers|authenticate|login)$|create(?:Hmac|Hash|Sign)\(\)"
)
_PART = Expression(
    r"(?:^|\.)(?:match|matchAll|split|parse|exec|find|get|slice|substring|config|reduce|at|pop|shift|filter|populate)$"
)
_CARRIES = Expression(
    r"(?i)stringify|entries|keys|values|assign|encod|encrypt|cipher|zip|deflate|compress|seriali|dump|pack|concat|join|format|inspect"
    r"|string|buffer|blob|btoa|\.from$|map|filter|reduce|slice|replace|substr|sort|clone|merge|update|final|toJSON|\bpick|omit|push|append"
    r"|add|set|escape|params|toObject|flat|reverse|params|then|base64|hex|wrap|resolve|formdata|map\("
)
_PATHS = Expression(
    r"(?:^|\.)path(?:\.(?:posix|win32|default))?\.(?:join|resolve)$|^(?:pathJoin|joinPath|join|pathResolve)$"
)
_SAME_TEXT = Expression(
    r"(?:^|\.)(?:normalize|untildify|expandTilde|expandHome|fileURLToPath|pathToFileURL|URL|String|toString|trim|resolve|freeze|realpathSync"
    r"|toNamespacedPath)$"
)
KEEPS = frozenset(
    ("push", "append", "unshift", "set", "add", "concat", "write", "update", "field", "attach", "assign")
)
EACH = frozenset(("map", "forEach", "filter", "find", "flatMap", "some", "every", "sort", "findLast", "each"))
GIVES_BACK = frozenset(("map", "flatMap", "then", "reduce", "from", "finally"))
BUILT_IN = frozenset(
    (
        *(
            "then",
            "catch",
            "finally",
            "map",
            "filter",
            "forEach",
            "push",
            "join",
            "split",
            "slice",
            "replace",
        ),
        *("toString", "trim", "keys", "values", "entries", "has", "on", "once", "pipe", "call", "apply"),
        *("bind", "concat", "find", "reduce", "some", "every", "includes", "sort", "test", "constructor"),
    )
)
PLACES = {
    "os.homedir()": "~",
    "process.env.HOME": "~",
    "process.env.USERPROFILE": "~",
    "os.userInfo().homedir": "~",
    "process.cwd()": ".",
    "__dirname": ".",
    "import.meta.dirname": ".",
    "os.tmpdir()": "/tmp",  # noqa: S108 - nothing is written there
}
ENVIRONMENTS = frozenset(("process.env", "Bun.env", "Deno.env.toObject()", "globalThis.process.env"))
LOCAL = Expression(
    r"^(?:(?:https?|wss?)://)?(?:localhost|127\.\d|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal)(?:[:/]|$)|^(?:/|\./|~/|\\\\\.\\)|^https?://\*?$(?!)"
)
FETCH_COMMAND = Expression(r"\b(?:curl|wget)\b[^|;&\n]{0,400}https?://")
COPIES = Expression(r"(?:^|\.)(?:copyFile|cp|copy|rename|link)(?:Sync)?$")
SEND_COMMAND = Expression(
    r"(?:^|[\s;|&(/\"'])(?:curl|wget|nc|ncat|netcat|socat|scp|rsync|dig|nslookup|rclone|Invoke-(?:WebRequest|RestMethod)|irm|iwr)(?:\.exe)?(?=[\s\"']|$)"
)
SHELL = Expression(r"(?:^|[/\\])(?:ba|z|da|k|a)?sh$|(?:^|[/\\])(?:cmd|powershell|pwsh)(?:\.exe)?$")
INTERPRETER = Expression(
    r"(?:^|[;&|])\s*(?:sudo\s+)?(?:npx\s+)?(?:[^\s;&|]*/)?(?:(?:ba|z|da|k)?sh|node|bun|deno|python[\d.]*|perl|ruby|php|powershell|pwsh|cmd|wscript|cscript|osascript|tsx|ts-node)(?:\.exe)?(?:\s+(?:run|/c|-{1,2}[\w-]+))*+$"
)
PIPED = Expression(
    r"\b(?:curl|wget)\b[^|;&\n]{1,400}\|\s*(?:sudo\s+)?(?:\S*/)?(?:(?:ba|z|da|k)?sh|node|python[\d.]*)\b"
    r"|\b(?:ba|z)?sh\s+(?:-c\s+)?[\"']?(?:\$\(|<\()\s*(?:curl|wget)\b|\b(?:iwr|irm)\b[^|\n]{1,300}\|\s*iex\b"
)
STARTUP = Expression(
    r"(?:^|[/\\])\.(?:bashrc|zshrc|bash_profile|profile|zprofile|zshenv|bash_login|bash_aliases)$|config\.fish$"
    r"|LaunchAgents[/\\]|LaunchDaemons[/\\]|/etc/(?:cron|profile|rc\.local|init\.d)|systemd[/\\](?:user|system)[/\\]"
    r"|[/\\]autostart[/\\]|Start Menu[/\\]Programs[/\\]Startup|\.git[/\\]hooks[/\\]"
    r"|\.claude[/\\]settings(?:\.local)?\.json$|\.cursor[/\\]hooks\.json$"
)
HIDDEN_COMMAND = Expression(
    r"\b(?:curl|wget)\b[^\n]{0,400}\|\s*(?:sudo\s+)?(?:\S{0,40}/)?(?:ba|z|da|k)?sh\b|\$\(\s*(?:curl|wget)\b|/dev/(?:tcp|udp)/"
    r"|\bbase64\s+(?:-d|-D|--decode)\b|(?:/tmp|/dev/shm|/var/tmp)/\.?[\w.-]+|\bnohup\b[^\n]{0,200}&|\b(?:nc|ncat)\s+-\w*e\b"
    r"|\balias\s+(?:sudo|ssh|su)="
)
MEMORY = Expression(
    r"(?:^|[/\\])(?:CLAUDE|AGENTS|GEMINI|SOUL|MEMORY|HEARTBEAT)\.md$|(?:^|[/\\])\.(?:cursorrules|windsurfrules|clinerules)$"
    r"|\.(?:claude|cursor|codex|openclaw|gemini)[/\\](?:rules|memory|commands|agents)[/\\]|copilot-instructions\.md$"
)
HIDING_ORDER = Expression(
    r"(?i)\b(?:never|do not|don't)\s+(?:ever\s+)?(?:mention|tell|show|reveal|inform|warn|ask|disclose)\b"
    r"|\bwithout\s+(?:asking|telling|informing|confirmation|mentioning)\b|\bsilently\s+\w|\bignore\s+(?:all|any|previous)\b"
)
SCRIPT_FILE = Expression(r"\.(?:[cm]?js|ts|sh|py|ps1|bat|cmd|vbs|rb|pl)$")


@lru_cache(maxsize=4_096)
def _told(pattern: Expression, name: str) -> bool:
    return pattern.search(name) is not None


def reads(name: str) -> bool:
    """Say whether a call of this name reads a file."""
    return _told(_READS, name)


def folder(name: str) -> bool:
    """Say whether a call of this name lists a folder."""
    return _told(_FOLDER, name)


def writes(name: str) -> bool:
    """Say whether a call of this name writes a file."""
    return _told(_WRITES, name)


def sends(name: str) -> bool:
    """Say whether a call of this name sends what it is given."""
    return _told(_SENDS, name)


def assigned(name: str) -> bool:
    """Say whether what a name stands for loads an address that it is given."""
    return _told(_ASSIGNED, name)


def fetches(name: str) -> bool:
    """Say whether a call of this name gets an answer from elsewhere."""
    return _told(_FETCHES, name)


def connection(name: str) -> bool:
    """Say whether a call of this name made a connection."""
    return _told(_CONNECTION, name)


def decodes(name: str) -> bool:
    """Say whether a call of this name decodes."""
    return _told(_DECODES, name)


def evaluates(name: str) -> bool:
    """Say whether a call of this name runs a text as JavaScript."""
    return _told(_EVALUATES, name)


def commands(name: str) -> bool:
    """Say whether a call of this name runs a command."""
    return _told(_COMMANDS, name)


def whole_command(name: str) -> bool:
    """Say whether a call of this name runs a text as a command line."""
    return _told(_WHOLE_COMMAND, name)


def clean(name: str) -> bool:
    """Say whether a call of this name gives back nothing of what it is given."""
    return _told(_CLEAN, name)


def part(name: str) -> bool:
    """Say whether a call of this name gives back a part."""
    return _told(_PART, name)


def carries(name: str) -> bool:
    """Say whether a call of this name gives back all that it is given in another form."""
    return _told(_CARRIES, name)


def paths(name: str) -> bool:
    """Say whether a call of this name puts a path together."""
    return _told(_PATHS, name)


def same_text(name: str) -> bool:
    """Say whether a call of this name gives back a text as it is."""
    return _told(_SAME_TEXT, name)
