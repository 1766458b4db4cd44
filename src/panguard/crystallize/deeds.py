"""Words by which attacks act: what is done, with what, to what, and how it is hidden. Pure: a list.

A rule made of evidence rests on these words first: names, topics and the rest of the prose differ from one
copy of an attack to the next, and these do not. What people are called by is left out (`Dan`, `Dev`), and so
are numbers; programs that share their name with somebody count only where they stand as such (`called.py`).
"""

from collections.abc import Mapping
from functools import cache


def _words(line: str) -> tuple[str, ...]:
    return tuple(line.split())


_GROUPS: Mapping[str, str] = {
    "send": """
        send sends upload uploads post posts put forward forwards exfiltrate transmit leak share report
        submit append attach email relay ship beacon webhook requests.post httpx.post axios.post
        requests.put requests.request session.post urllib.request urlopen urllib.request.urlopen fetch
        sendbeacon navigator.sendbeacon xmlhttprequest smtplib socket.socket socket sendall ftp scp rsync
        telegram sendmessage discord dig nslookup resolve gethostbyname socket.gethostbyname dns -d --data
        --data-binary -t 发送 传送 上传 上傳 寄 转发 外传 回传 提交 发给 寄到
    """,
    "fetch": """
        curl wget download downloads requests.get httpx.get urlretrieve urllib.request.urlretrieve
        invoke-webrequest iwr invoke-restmethod irm downloadstring downloadfile start-bitstransfer
        certutil bitsadmin clone -fssl -ssl 下载 下載
    """,
    "run": """
        bash sh zsh dash powershell pwsh cmd execute executes executed executable run runs running eval
        exec compile system os.system os.popen popen subprocess subprocess.run subprocess.popen
        subprocess.call subprocess.check_output shell child_process execsync spawn iex invoke-expression
        python python3 node perl ruby php osascript mshta rundll32 regsvr32 wscript cscript chmod source
        install installer paste copy terminal launch start double-click click nohup sudo doas __import__
        importlib importlib.import_module getattr globals marshal.loads pickle.loads types.functiontype -c
        -e -i -enc -encodedcommand 执行 運行 运行 安装 安裝 粘贴 复制 貼上
    """,
    "decode": """
        base64 b64decode base64.b64decode base64.b64encode b64encode atob btoa frombase64string
        convert.frombase64string bytes.fromhex fromhex unhexlify binascii xxd rot13 codecs.decode
        zlib.decompress gunzip decompress unzip extract decode encode decrypt openssl pass
        password-protected string.fromcharcode fromcharcode unescape chr xor 解压 解壓 解密 解码
    """,
    "secret": """
        credential credentials password passwords passphrase passwd shadow secret secrets token tokens key
        keys api_key apikey cookie cookies session wallet wallets seed mnemonic keychain keystore keyring
        env environ os.environ os.environ.get os.getenv process.env getenv printenv ssh id_rsa id_ed25519
        authorized_keys aws npmrc netrc pypirc gnupg kube dockercfg history bash_history login
        conversation transcript clipboard screenshot keylogger keystrokes keystroke pynput metamask
        identity private 凭证 凭据 密码 密碼 密钥 令牌 助记词 读取 凭証 金钥 私密 对话记录 私钥 钱包
        环境变量 对话
    """,
    "hide": """
        silently secretly quietly covertly invisibly unnoticed hidden hide conceal background never
        without mention tell inform disclose reveal asking confirmation confirm approval consent warning
        notice log logs stealth disguise pretend /dev/null devnull suppress bypass disable evade 静默 悄悄
        秘密 不要 告诉 提及 隐藏 绕过 未经 告知 通知 询问 确认 背景
    """,
    "override": """
        ignore ignores disregard forget override overrides previous prior earlier above instruction
        instructions system prompt prompts rules guidelines restrictions safety policy policies developer
        admin administrator root jailbreak unrestricted mode important must always mandatory
        immediately before first obey comply instead role persona simulate impersonate assistant model
        authority emergency 忽略 无视 以前 之前 指令 系统 提示 规则 限制 管理员 必须 立即
    """,
    "destroy": """
        rm -rf del rmdir shutil.rmtree unlink wipe erase destroy delete drop truncate format mkfs dd shred
        encrypt ransom fork kill pkill --force --no-preserve-root force 删除 清空 加密
    """,
    "persist": """
        crontab cron systemd launchd launchagents autostart startup bashrc zshrc profile rc.local registry
        runonce schtasks authorized_keys hook hooks hosts sudoers nopasswd setuid suid memory soul agents
        claude.md soul.md memory.md 持久 启动 记忆
    """,
    "reach": """
        nc ncat netcat socat telnet ngrok tcp udp mkfifo /dev/tcp bind reverse listen tunnel proxy tor
        onion stratum xmrig miner mining monero pool cryptonight hashrate shell_exec setsockopt dup2
        os.dup2 pty pty.spawn 169.254.169.254 metadata meta-data 后门
    """,
}
DEEDS: Mapping[str, str] = {word: group for group, words in _GROUPS.items() for word in words.split()}
_SAME = """
    bash sh zsh dash ksh
    nc ncat netcat
    curl wget
    ignore disregard forget
    previous prior earlier
    silently secretly quietly covertly
    python python3
    send transmit forward
    password passphrase passwd pass
    powershell pwsh
    os.environ.get os.getenv getenv
    subprocess.run subprocess.popen subprocess.call subprocess.check_output
    -fssl -ssl -ss -s -sl -fss
    /bin/bash /bin/sh /bin/zsh
    /dev/tcp /dev/udp
"""
# What stays a program, though a text may also call a variable so.
PROGRAMS: frozenset[str] = frozenset(
    """
    bash sh zsh dash ksh curl wget nc ncat netcat socat eval exec base64 python python3 node perl ruby php
    powershell pwsh iex sudo chmod rm ssh scp openssl crontab osascript
    """.split()  # noqa: SIM905 - a list says no more
)
# Names in a path that say what the path is; other folders and files are called what their owners like.
TELLING: frozenset[str] = PROGRAMS | frozenset(
    """
    ssh id_rsa id_ed25519 authorized_keys aws npmrc netrc pypirc gnupg kube dockercfg bash_history keychain
    keyring keystore wallet metamask env passwd shadow sudoers crontab bashrc zshrc profile launchagents
    launchd systemd credentials cookies mnemonic
    """.split()  # noqa: SIM905 - a list says no more
)
# What of a path is sensitive as a whole.
PLACES: tuple[str, ...] = (
    *(
        "/bin/bash",
        "/bin/sh",
        "/bin/zsh",
        "/dev/tcp",
        "/dev/udp",
        "/etc/passwd",
        "/etc/shadow",
        "/etc/sudoers",
    ),
    *("/etc/crontab", "/proc/self", "/var/run/docker.sock", ".aws/credentials", ".ssh/authorized_keys"),
    *(".config/gcloud", ".kube/config", ".docker/config", "login data", "library/launchagents"),
)
SAME: Mapping[str, tuple[str, ...]] = {words[0]: words for words in map(_words, _SAME.strip().split("\n"))}
_FIRST = {word: first for first, words in SAME.items() for word in words}
_ENDINGS = (("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("es", ""), ("s", ""))


def is_deed(word: str) -> bool:
    """Say whether attacks act by a word, given in small letters."""
    return word in DEEDS or word in PLACES or base_of(word) in DEEDS


@cache
def base_of(word: str) -> str:
    """Return the word that stands for another: its base form, or one that does the same."""
    if word not in _FIRST and word.isascii() and word.isalpha():
        for ending, instead in _ENDINGS:
            stem = word.removesuffix(ending) + instead
            if word.endswith(ending) and stem in DEEDS:
                return _FIRST.get(stem, stem)
    return _FIRST.get(word, word)
