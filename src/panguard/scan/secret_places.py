"""Where shells find secrets: helpers of tools, files, processes, histories, clipboards. Pure.

A tool that prints the token of its own maker is told apart from a store, which holds keys of any service:
the first has one kind of host to go to, the second may sign in anywhere.
"""

from collections.abc import Mapping
from enum import StrEnum

from panguard.expressions import Expression


class Place(StrEnum):
    """The kinds of places a secret is fetched from."""

    TOKEN = "token"  # noqa: S105 - a kind of place
    IDENTITY = "identity"
    STORE = "store"
    FILE = "file"
    PRIVATE = "private"
    VARIABLE = "variable"


MAKERS: Mapping[str, tuple[str, ...]] = {
    "gcloud": (
        *("googleapis.com", "google.com", "google", "run.app", "cloudfunctions.net", "pkg.dev", "gcr.io"),
        "appspot.com",
    ),
    "gh": (
        *("github.com", "githubusercontent.com", "ghcr.io", "githubcopilot.com", "github.ai", "azure.com"),
        "ghe.com",
    ),
    "glab": ("gitlab.com",),
    "aws": ("amazonaws.com", "amazonaws.com.cn", "aws.amazon.com", "aws.dev", "on.aws"),
    "az": (
        *("azure.com", "azure.net", "azure.us", "azure.cn", "windows.net", "microsoft.com", "office.com"),
        *(
            "visualstudio.com",
            "microsoftonline.com",
            "azurecr.io",
            "azurewebsites.net",
            "azuredatabricks.net",
        ),
        "powerbi.com",
    ),
    "heroku": ("heroku.com", "herokuapp.com"),
    "doctl": ("digitalocean.com",),
    "fly": ("fly.io", "fly.dev", "machines.dev"),
    "hf": ("huggingface.co", "hf.co", "hf.space"),
    "oc": (),
    "vault": (),
    "other": (),
}
"""The hosts that take the token a tool prints; none where each house has its own."""
_GLOBAL = r"(?:\s+-{1,2}[\w-]+(?:[= ][^\s-][^\s;|&)`]*)?){0,4}?"
TOKENS = Expression(
    r"(?<![\w.-])(?:"
    rf"(?P<gcloud>gcloud{_GLOBAL}\s+(?:beta\s+"
    rf"|alpha\s+)?auth\s+(?:application-default\s+)?print-(?P<identity>identity-|refresh-|access-)token"
    rf"|gcloud{_GLOBAL}\s+config\s+config-helper)"
    r"|(?P<gh>gh\s+auth\s+(?:token|status\s+[^;|&)`]{0,40}(?:-t\b|--show-token)))"
    r"|(?P<glab>glab\s+(?:auth\s+(?:token|status\s+[^;|&)`]{0,40}-t\b)|config\s+get\s+token))"
    rf"|(?P<aws>aws{_GLOBAL}\s+(?:configure\s+(?:get\s+\S*(?:secret|token|access_key)\S*"
    rf"|export-credentials)|sts\s+(?:get-session-token|assume-role|get-federation-token)"
    rf"|sso\s+get-role-credentials|ecr\s+get-login-password|codeartifact\s+get-authorization-token"
    rf"|iam\s+create-access-key))"
    r"|(?P<az>az\s+(?:account\s+get-access-token|acr\s+login\s+[^;|&)`]{0,60}--expose-token"
    r"|ad\s+sp\s+create-for-rbac|storage\s+account\s+keys\s+list))"
    r"|(?P<heroku>heroku\s+(?:auth:token|authorizations:create))"
    r"|(?P<doctl>doctl\s+auth\s+token)"
    r"|(?P<fly>fly(?:ctl)?\s+(?:auth\s+token|tokens\s+create))"
    r"|(?P<hf>(?:hf|huggingface-cli)\s+auth\s+token)"
    r"|(?P<oc>oc\s+whoami\s+(?:-t\b|--show-token))"
    r"|(?P<vault>vault\s+(?:print\s+token|token\s+create))"
    r"|(?P<other>[a-z][\w-]{1,20}\s+(?:auth|session|tokens?|credentials?)[\s:]+(?:token|print|show|get"
    r"|export)[\w-]*"
    r"|(?:kubectl|oc)\s+create\s+token|npm\s+(?:config\s+get\s+\S*_auth\w*|token\s+(?:create|list)))"
    r")"
)
STORES = Expression(
    r"(?<![\w.-])(?:"
    r"op\s+(?:read|item\s+get|document\s+get|inject)\b"
    r"|vault\s+(?:kv\s+get|read)\b"
    r"|(?:go)?pass\s+(?:show\s|otp\s|[\w.-]+/)"
    r"|security\s+(?:find-(?:generic|internet)-password|dump-keychain|export)\b"
    r"|secret-tool\s+(?:lookup|search)\b|kwallet-query\b|keyring\s+get\b"
    r"|bw\s+(?:get|list|export)\b|lpass\s+(?:show|export)\b|keepassxc-cli\s+(?:show|export|clip)\b"
    r"|dcli\s+password\b|rbw\s+get\b"
    r"|doppler\s+secrets\b|infisical\s+(?:secrets|export)\b|chamber\s+(?:read|export)\b|sops\s+(?:-d\b"
    r"|--decrypt|decrypt\b)"
    rf"|(?:kubectl|oc|k3s\s+kubectl){_GLOBAL}\s+get{_GLOBAL}\s+(?:secrets?\b|\w+,secrets?\b)"
    r"|aws\s[^;|&)`\n]{0,80}?(?:secretsmanager\s+get-secret-value"
    r"|ssm\s+get-parameters?(?:-by-path)?\s[^;|&)`\n]{0,160}--with-decryption)"
    r"|gcloud\s[^;|&)`\n]{0,80}?secrets\s+versions\s+access|az\s+keyvault\s+secret\s+show"
    r"|heroku\s+config\b|git\s+credential(?:-[\w-]+)?\s+(?:fill|get)\b|docker-credential-\w+\s+get\b"
    r"|kubectl\s+config\s+view\s[^;|&)`\n]{0,40}--raw|cmdkey\s+/list|vaultcmd\b"
    r"|(?:gpg2?)\s[^;|&)`\n]{0,40}--export-secret-keys"
    r"|nmcli\s[^;|&)`\n]{0,60}(?:psk|--show-secrets)|netsh\s+wlan\s[^;|&)`\n]{0,80}key=clear"
    # One variable of a project's file signs in to its service, as a key from a store does.
    r"|(?:grep|rg|sed|awk|cut|jq|head|tail|cat|source)\s[^;|&)`\n]{0,80}(?<![\w-])\.env(?:\.(?:local"
    r"|prod\w*|dev\w*|staging))?(?![\w.-])"
    r"|(?:printenv|echo)\s+\S{0,3}\w*(?:_TOKEN|_SECRET|_PASSWORD|SECRET_KEY|API_KEY)\b"
    r")"
)
FILES = Expression(
    r"/proc/(?:[\w*?\[\]-]{1,20}|\$\w+|\$\$|\$\{\w+\}|\$\([^)\n]{0,80}\)"
    r"|`[^`\n]{0,80}`)/(?:task/[^/\s]+/)?environ\b"
    r"|(?:\.local/share/keyrings|Library/Keychains|\.local/share/kwalletd"
    r"|AppData.{0,30}Microsoft.{1,2}(?:Credentials|Protect|Vault))\b"
    r"|(?:/|\b)\.mozilla/firefox(?!/profiles\.ini)|\.config/(?:google-chrome|chromium|BraveSoftware"
    r"|microsoft-edge|vivaldi|opera)\b"
    r"|\.config/(?:Exodus|atomic|solana/id|Ledger\s?Live|Bitcoin)\b|\.(?:electrum|bitcoin"
    r"|ethereum/keystore|litecoin|monero|dogecoin|zcash)\b|\bwallet\.dat\b|\.config/Electrum"
    r"|Library/Application\\? Support/(?:Google/Chrome|Firefox|BraveSoftware|Microsoft\\? Edge|Arc|Exodus"
    r"|Bitcoin|Electrum|Ledger)"
    r"|\b(?:Login\\? Data|cookies\.sqlite|key4\.db|logins\.json)\b|(?:^"
    r"|[\s'\"@<=])/(?:var/)?run/secrets/[\w./-]{3,80}(?:token|password|key)"
    r"|(?:^|[\s'\"@<=/~}])\.(?:aws/(?:credentials|sso/cache)|netrc|npmrc|pypirc|pgpass|my\.cnf"
    r"|git-credentials|docker/config\.json|kube/config|vault-token"
    r"|config/(?:gcloud|gh/hosts|glab-cli|hub|op|doctl|sops/age|rclone/rclone|heroku)|azure/\w"
    r"|ssh/id_(?!\w+\.pub)|gnupg|password-store|cargo/credentials|gem/credentials|m2/settings"
    r"|terraform\.d/credentials|s3cfg|boto|claude/\.credentials|codex/auth|gemini/oauth_creds)\b"
    r"|/etc/(?:g?shadow|krb5\.keytab|wireguard/)|\b(?:grep|rg|ag)\s[^;|&)`\n]{0,80}(?:AKIA|ghp_|gho_"
    r"|xox[bp]|sk-|PRIVATE KEY|_authToken)"
)
"""Files and folders that hold nothing but secrets, or secrets beside everything else."""
PRIVATE = Expression(
    r"(?:^|[\s'\"@<=/])\.(?:bash|zsh|sh|psql|mysql|python|node_repl|sqlite|rediscli|irb|mongo)_history\b"
    r"|\bfish_history\b"
    r"|\.local/share/fish/|Library/Messages/chat\.db|\bGet-Clipboard\b"
    r"|(?:^|[(`|;&\n])\s*(?:history\b|fc\s+-l|pbpaste\b|xclip\s[^;|&\n]{0,60}-o\b|xsel\b(?!\s+-{1,2}i)"
    r"|wl-paste\b|termux-clipboard-get\b"
    r"|ps\s+(?:-\w+\s+){0,2}-?(?:[a-zA-Z]{0,4}e[wxa]{1,4}w?|axe\w*|auxe\w*|-E)\b)"
)
"""What people typed, copied or run: it often holds passwords."""
VARIABLES = Expression(
    r"\$\{?(?:ACTIONS_(?:ID_TOKEN_REQUEST|RUNTIME)_TOKEN|SYSTEM_ACCESSTOKEN|CI_(?:JOB_TOKEN"
    r"|REGISTRY_PASSWORD|DEPLOY_PASSWORD|JOB_JWT\w*)|CIRCLE_TOKEN"
    r"|BUILDKITE_AGENT_ACCESS_TOKEN|BITBUCKET_STEP_OIDC_TOKEN|AWS_SESSION_TOKEN|AWS_SECRET_ACCESS_KEY"
    r"|AWS_CONTAINER_AUTHORIZATION_TOKEN|SSH_PRIVATE_KEY|KUBECONFIG_DATA|GOOGLE_CREDENTIALS"
    r"|GPG_PRIVATE_KEY|TF_API_TOKEN|VAULT_TOKEN|SIGNING_KEY\w*)\b"
)
