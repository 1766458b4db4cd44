import pytest

from panguard.guard.line import Line
from panguard.guard.shell_steps import steps
from panguard.guard.trusted import trusts

GET = "cu" + "rl"
PLACE = "/usr/local/share/ca-certificates"


def _line(text: str) -> Line:
    return Line(text, tuple(steps(text, "/srv/app")))


@pytest.mark.parametrize(
    "text",
    [
        f"{GET} -s http://203.0.113.9/c.crt -o {PLACE}/c.crt\nupdate-ca-certificates",
        f"{GET} http://203.0.113.9/c.pem | sudo tee {PLACE}/d.crt",
        "wget http://pki.qx-store.top/r.pem -O /etc/pki/ca-trust/source/anchors/r.pem",
        f"{GET} -o /tmp/r.pem http://ca.qx-store.top/r.pem\nsudo security add-trusted-cert -d /tmp/r.pem",
        f"U=http://203.0.113.9/c.pem\n{GET} -so /etc/ssl/certs/z.pem $U",
        "wget http://203.0.113.9/c.der; keytool -importcert -file c.der -keystore cacerts",
    ],
)
def test_a_certificate_that_came_openly_is_not_to_be_trusted(text: str) -> None:
    assert trusts(_line(text))


@pytest.mark.parametrize(
    "text",
    [
        f"{GET} -fsS https://pki.corp.example/r.crt -o {PLACE}/r.crt",
        f"{GET} -s http://pki.corp.internal/c.crt -o {PLACE}/c.crt",
        f"cp certs/ca.crt {PLACE}/ && update-ca-certificates",
        "apt-get install -y ca-certificates && curl -O http://archive.ubuntu.com/ubuntu/dists/noble/Release",
        "mkcert -install",
        "export SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt; curl http://localhost:80/x.pem",
    ],
)
def test_certificates_of_a_house_are_left(text: str) -> None:
    assert not trusts(_line(text))
