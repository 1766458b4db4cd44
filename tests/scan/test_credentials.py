import pytest
from hypothesis import given
from hypothesis import strategies as st

from panguard.scan.credentials import SHAPES, find_secrets, redact
from tests.scan import attacks

RANDOM = "a8Kd03mZ7qPx2Lw9RtYu5NcVb1HsJe4GfT6iQoXrBnDkMvPs"
REAL = {
    "secret-aws-key": attacks.AWS_KEY,
    "secret-github-token": attacks.GITHUB_TOKEN,
    "secret-gitlab-token": "gl" + "pat-" + RANDOM[:20],
    "secret-anthropic-key": "s" + "k-ant-api03-" + RANDOM[:40],
    "secret-openai-key": attacks.OPENAI_KEY,
    "secret-slack-token": "xo" + "xb-" + "348291047562-" + RANDOM[:24],
    "secret-slack-webhook": "https://hooks.sl" + "ack.com/services/T0A1B2C3D/B9Z8Y7X6W/" + RANDOM[:24],
    "secret-google-key": "AI" + "za" + RANDOM[:35],
    "secret-stripe-key": "sk" + "_live_" + RANDOM[:24],
    "secret-npm-token": "np" + "m_" + RANDOM[:36],
    "secret-pypi-token": "py" + "pi-AgEIcHlwaS" + RANDOM + RANDOM[::-1],
    "secret-telegram-token": "7348291047:" + "AA" + RANDOM[:33],
    "secret-huggingface-token": "h" + "f_" + RANDOM[:34],
    "secret-private-key": attacks.PRIVATE_KEY,
}


def test_every_shape_has_a_case() -> None:
    assert set(REAL) == {shape.id for shape in SHAPES}


@pytest.mark.parametrize(("shape", "secret"), REAL.items())
def test_a_secret_is_found_and_masked(shape: str, secret: str) -> None:
    text = f"before {secret} after"
    assert [found.shape.id for found in find_secrets(text)] == [shape]
    masked = redact(text)
    assert len(masked) == len(text)
    assert secret[38:52] not in masked or len(secret) < 39
    assert masked.startswith("before ")


def test_a_fine_grained_github_token_is_found() -> None:
    token = "github" + "_pat_" + RANDOM + "_" + RANDOM[:20]
    assert [found.shape.id for found in find_secrets(token)] == ["secret-github-token"]


def test_a_private_key_written_with_escaped_line_ends_is_found() -> None:
    escaped = attacks.PRIVATE_KEY.replace("\n", "\\n")
    assert [found.shape.id for found in find_secrets(f'"{escaped}"')] == ["secret-private-key"]


@pytest.mark.parametrize(
    "text",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "AKIA" + "X" * 16,
        "gh" + "p_" + "x" * 36,
        "gh" + "p_" + "your" * 9,
        "s" + "k-" + "your-api-key-goes-here-ok",
        "s" + "k-proj-abc123def456ghi789",
        "s" + "k-learn-pipeline-builder-tools",
        "task-management-for-engineering-teams",
        "sk" + "_live_" + "0123456789" * 3,
        "AI" + "za<your-key-with-thirty-five-letters>",
        "-----BEGIN " + "PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "-----BEGIN " + "PUBLIC KEY-----\n" + attacks.PRIVATE_KEY[28:80],
        "the key begins with AKIA or sk-",
    ],
)
def test_examples_and_placeholders_are_not_secrets(text: str) -> None:
    assert list(find_secrets(text)) == []


@given(st.text())
def test_masking_keeps_the_length(text: str) -> None:
    assert len(redact(text)) == len(text)


@pytest.mark.parametrize(
    "name", ["aws_secret_access_key = ", 'AWS_SECRET_ACCESS_KEY="', '"aws_secret_access_key": "']
)
def test_a_secret_key_of_aws_is_known_by_its_name(name: str) -> None:
    key = RANDOM[:38] + "/+"
    assert [found.shape.id for found in find_secrets(f"{name}{key}")] == ["secret-aws-key"]
    assert key not in redact(f"{name}{key}")
    assert not list(find_secrets("aws_secret_access_key = os.environ['AWS_SECRET_ACCESS_KEY']"))


@pytest.mark.parametrize("name", ["password: ", "DB_PASSWORD=", '"api_key": "', "access-key = '", "Token:"])
def test_what_is_said_to_be_a_secret_is_masked_and_no_finding(name: str) -> None:
    said = f"{name}hunter" + "2hunter2"
    assert redact(said) == f"{name}hunt" + "*" * 10
    assert list(find_secrets(said)) == []


@pytest.mark.parametrize(
    "text",
    [
        "token: https://notes.example/collect1",
        "secret=~/.ssh/id_ed25519",
        "password = os.environ2.get('DB')",
        "password: correct horse battery staple 1",
        "api_key: YOUR_API_KEY_123",
        "token = $TOKEN1234",
        "the password1234 is old",
    ],
)
def test_what_leads_somewhere_or_is_computed_is_shown(text: str) -> None:
    assert redact(text) == text
