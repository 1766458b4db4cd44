"""Words that a rule may ask for beside those by which attacks act: a closed list. Pure.

A rule is proposed to strangers, so that no word of a text may become one of a rule because it is rare: the
rare words of a text are whose it is. Names of programs, functions and fields of requests, and the words of
the usual pretexts, are nobody's.
"""

_PROGRAMS = """
    awk cat cp cut docker echo export find gcloud gh git grep gzip head hostname id ifconfig kubectl
    ls make mv mysql netstat npm npx pip pipx ps psql sed sort sqlite3 tail tar tee tr uname uv
    whoami xargs yarn zip get-childitem get-content new-object out-file set-content start-process
    test-path
"""
_FUNCTIONS = """
    open read readline readlines write join split replace slice map filter
    print json.dumps json.loads json.parse json.stringify os.path.expanduser os.path.join
    os.path.exists os.listdir os.walk os.remove os.environ.items pathlib.path path.home
    path.read_text read_text read_bytes glob.glob platform.node fs.readfile fs.readfilesync
    fs.writefile fs.writefilesync readfile readfilesync writefile writefilesync createreadstream
    require buffer.from tostring encodeuricomponent document.cookie localstorage settimeout
    setinterval http.request https.request http.get https.get net.connect net.socket axios.get
    requests.session file_get_contents fopen fread fwrite curl_exec curl_setopt io.open io.popen
    file.read getpass.getuser time.sleep threading.thread asyncio.run ctypes hashlib random
"""
_FIELDS = """
    get method body header headers data payload content request response url uri endpoint
    server remote host port command args script tool parameter query field stdin stdout daemon true
"""
_PRETEXTS = """
    activation analytics audit backup check compliance debug diagnostics license maintenance
    official optimization performance required requirement security setup skip sync telemetry update
    upgrade urgent validate validation verification verify exfiltration
"""
ASKED = frozenset(f"{_PROGRAMS} {_FUNCTIONS} {_FIELDS} {_PRETEXTS}".split())
_FLAG = 2


def may_be_asked(word: str) -> bool:
    """Say whether a rule may ask for a word, in small letters: of the list, or an option of one letter."""
    return word in ASKED or (len(word) == _FLAG and word[0] == "-" and word.isascii() and word[1].isalpha())
