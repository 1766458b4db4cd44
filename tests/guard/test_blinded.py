import pytest

from panguard.guard.blinded import MAY, Blinded
from panguard.guard.shell_steps import steps

UFW, ENFORCE = "uf" + "w disable", "set" + "enforce 0"


def _found(line: str) -> bool:
    return MAY.search(line) and any(map(Blinded().stops, steps(line, "/srv/app")))


@pytest.mark.parametrize(
    "line",
    [
        "aws cloudtrail stop-logging --name org-trail",
        "aws --profile ops --region eu-west-1 cloudtrail delete-trail --name main",
        "aws guardduty delete-detector --detector-id 12abc",
        "aws guardduty update-detector --detector-id 12abc --no-enable",
        "aws configservice stop-configuration-recorder --configuration-recorder-name default",
        "aws securityhub disable-security-hub",
        "aws cloudtrail put-event-selectors --trail-name main --event-selectors '[]'",
        "aws ec2 delete-flow-logs --flow-log-ids fl-0a1b",
        "gcloud logging sinks delete audit-sink --quiet",
        "gcloud logging sinks update audit-sink --disabled",
        "az monitor diagnostic-settings delete --name audit --resource /subscriptions/1",
        "az security pricing create -n VirtualMachines --tier Free",
    ],
)
def test_records_and_watches_of_a_cloud_that_are_stopped_are_found(line: str) -> None:
    assert _found(line)


@pytest.mark.parametrize(
    "line",
    [
        f"sudo {UFW} && sudo {ENFORCE}",
        f"iptables -F; iptables -P INPUT ACCEPT; {ENFORCE}; systemctl stop firewalld",
        "systemctl disable --now apparmor auditd ufw",
        f"ssh root@web1 '{UFW}'",
        'ssh deploy@10.0.0.4 "sudo systemctl stop firewalld"',
        f'ansible all -b -m shell -a "{ENFORCE}; systemctl stop auditd"',
        "sudo sed -i 's/^SELINUX=.*/SELINUX=disabled/' /etc/selinux/config",
    ],
)
def test_several_protections_those_of_another_machine_and_one_for_good_are_found(line: str) -> None:
    assert _found(line)


@pytest.mark.parametrize(
    "line",
    [
        f"sudo {UFW}",
        f"sudo {ENFORCE} && ./run.sh",
        "sudo systemctl stop ufw firewalld",
        "sudo ufw allow 8080/tcp && sudo ufw enable",
        "sudo systemctl restart auditd && sudo systemctl reload apparmor",
        "sudo systemctl stop nginx && sudo systemctl disable postgresql",
        "ssh web1 'sudo ufw status; sudo systemctl status auditd'",
        "sudo auditctl -l && sudo iptables -L -n",
        "aws cloudtrail lookup-events --max-results 5",
        "aws cloudtrail start-logging --name main",
        "aws cloudtrail delete-trail --name test-trail",
        "aws guardduty list-detectors",
        "gcloud logging sinks list",
        "az monitor diagnostic-settings list --resource /subscriptions/1",
        "az security pricing create -n VirtualMachines --tier Standard",
    ],
)
def test_looking_starting_and_one_of_this_machine_for_a_moment_are_not(line: str) -> None:
    assert not _found(line)
