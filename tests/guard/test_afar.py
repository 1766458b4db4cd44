import pytest

from panguard.guard.afar import MAY, destroys
from panguard.guard.shell_steps import steps

DESTROYED = [
    "aws s3 rb s3://acme-backups --force",
    "aws s3 rm s3://acme-data --recursive",
    "aws rds delete-db-instance --db-instance-identifier main --skip-final-snapshot",
    "aws kms schedule-key-deletion --key-id x --pending-window-in-days 7",
    "gcloud projects delete acme --quiet",
    "gcloud storage rm -r gs://acme-data",
    "gsutil -m rm -r gs://acme-data",
    "az group delete --name acme --yes",
    "terraform -chdir=infra destroy -auto-approve",
    "tofu apply -destroy -auto-approve",
    "yes | terraform destroy",
    "pulumi destroy --yes",
    "pulumi destroy --yes --skip-preview",
    "kubectl --context prod delete ns payments",
    "kubectl delete deploy,svc --all -n shop",
    "kubectl delete pvc data-0",
    "helm uninstall $(helm ls -q)",
    "heroku apps:destroy acme --confirm acme",
    "gh repo delete acme/app --yes",
    "gh api -X DELETE repos/acme/app",
    "psql postgres://u@db.acme.io/app -c 'drop schema public cascade'",
    "echo 'DROP DATABASE app' | mysql -h db.acme.io",
    "mongosh mongodb://db.acme.io/app --eval 'db.dropDatabase()'",
    "redis-cli -h cache.acme.io flushall",
    "dropdb -h db.acme.io app",
    "rclone purge remote:files",
    "restic forget --keep-last 0 --prune",
    "borg delete /srv/repo",
    "zfs destroy -r tank",
    "vgremove -f vg0",
    "mongo db.acme.io/app --eval 'db.dropDatabase()'",
    "cqlsh cass.acme.io -e 'DROP KEYSPACE app'",
    "etcdctl del '' --prefix",
    "oci db database delete --database-id x --force",
    "b2 delete-bucket acme",
    "RAILS_ENV=production rails db:drop",
    "ssh -p 22 db 'rm -rf /var/lib/postgresql'",
    "ssh db \"psql -c 'drop database app'\"",
    "bash -c 'aws s3 rb s3://acme --force'",
    "kubectl delete ns payments --dry-run=none",
    "kubectl delete -n shop pvc data-0",
    "aws --profile ops --region eu-west-1 s3 rb s3://acme --force",
    "psql --host=db.acme.io -c 'drop schema public cascade'",
    "psql -hdb.acme.io -c 'drop schema public cascade'",
    "PGHOST=db.acme.io psql -c 'drop schema public cascade'",
    "redis-cli -u redis://cache.acme.io flushall",
    "sqlcmd -S sql.acme.io -Q 'drop database app'",
    "eksctl delete cluster --name shop",
    "serverless remove --stage production",
    "velero backup delete nightly --confirm",
    "gh api --method=DELETE repos/acme/app",
    "yes | vercel remove app",
    "ssh db -t 'rm -rf /var/lib/postgresql'",
    "ssh db 'mysqladmin drop app'",
]
KEPT = [
    "aws s3 rm s3://acme-data/tmp/one.json",
    "aws s3 rm s3://acme-data/runs/12/ --recursive",
    "aws s3 rb s3://acme-test --force",
    "aws s3 rb s3://acme --force --dryrun",
    "aws dynamodb delete-item --table-name t --key k",
    "gcloud compute instances delete test-vm -q",
    "gcloud artifacts docker images delete x/y:z",
    "az storage blob delete -c c -n b",
    "terraform plan -destroy -out p",
    "terraform apply -auto-approve",
    "kubectl delete pod web-1",
    "kubectl delete ns pr-12",
    "kubectl delete -f dev.yaml",
    "helm uninstall web",
    "gh pr close 3 --delete-branch",
    "gh api -X DELETE repos/a/b/git/refs/heads/x",
    "psql -h localhost app -c 'truncate table users'",
    "psql -c 'drop database if exists app_dev'",
    "dropdb app",
    "dropdb",
    "terraform -chdir=envs/dev destroy -auto-approve",
    "rails db:reset",
    "vault kv delete secret/one",
    "ssh web 'rm -rf /srv/app/releases/41 /tmp/x'",
    "ssh web 'systemctl restart app; rm -f /var/log/app.log'",
    "redis-cli flushall",
    "restic forget --keep-daily 7 --prune",
    "zfs list",
    "git commit -m 'terraform destroy, kubectl delete ns x'",
    "echo terraform destroy --auto-approve",
    "kubectl delete ns payments --dry-run=client",
    "kubectl delete secret one",
    "mysql -u root -p$PASSWORD -e 'drop database app'",
    "mysql -hlocalhost -e 'drop database app'",
    "psql -h /var/run/postgresql -c 'drop database app'",
    "PGHOST=localhost psql -c 'drop database app'",
    "serverless remove",
    "restic -r /srv/repo prune",
    "zfs destroy -nv tank",
    "gsutil -m rm -r gs://acme-data/runs/12",
    "s3cmd ls s3://acme",
    "ssh web 'rm /srv/app'",
    "eksctl delete iamserviceaccount --name one",
    "vercel deploy --yes",
    "mc cp --force one two",
    "ssh db \"psql -c 'select 1'\"",
    "psql -h db.acme.io -c 'select 1'",
]


def _found(line: str) -> bool:
    return MAY.search(line) and any(map(destroys, steps(line, "/srv/app")))


@pytest.mark.parametrize("line", DESTROYED)
def test_what_is_kept_elsewhere_is_destroyed(line: str) -> None:
    assert _found(line)


@pytest.mark.parametrize("line", KEPT)
def test_what_is_spare_small_or_of_this_machine_is_not(line: str) -> None:
    assert not _found(line)


def test_a_dear_name_counts_beside_a_spare_one() -> None:
    assert _found("aws s3 rb s3://prod-data --force --profile test")


@pytest.mark.parametrize("name", ["bench-n2-16", "trial-gpu-1", "loadtest-7", "benchmark-runner", "poc-vm"])
def test_an_instance_of_a_bench_or_a_trial_may_go(name: str) -> None:
    line = f"gcloud compute instances delete {name} --zone us-central1-a --quiet"
    assert not any(map(destroys, steps(line)))
    assert any(map(destroys, steps(line.replace(name, f"prod-{name}"))))
