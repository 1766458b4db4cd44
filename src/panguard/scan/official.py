"""Where makers of well-known tools keep their installers, and which hosts only look like these. Pure.

An address is a host, with a path where the host holds more than that.
"""

from functools import cache

from panguard.expressions import Expression
from panguard.scan.makers import poses_as_maker

OFFICIAL = (
    "aider.chat/install.sh",
    "aka.ms/InstallAzureCLI",
    "aka.ms/InstallAzureCLIDeb",
    "ampcode.com/install.sh",
    "astral.sh/ruff",
    "astral.sh/ty",
    "astral.sh/uv",
    "atlasgo.sh",
    "aws-amplify.github.io/amplify-cli/install",
    "bootstrap.pypa.io/get-pip.py",
    "brew.sh",
    "bun.com/install",
    "bun.sh/install",
    "cdn.coollabs.io/coolify/install.sh",
    "claude.ai/install",
    "cli-assets.heroku.com/install.sh",
    "cli.coderabbit.ai/install.sh",
    "cli.doppler.com/install.sh",
    "cli.github.com",
    "cli.openfaas.com",
    "clickhouse.com",
    "code-server.dev/install.sh",
    "codecov.io/bash",
    "coder.com/install.sh",
    "community.chocolatey.org/install.ps1",
    "cursor.com/install",
    "d2lang.com/install.sh",
    "deb.nodesource.com/setup_",
    "deno.land/install",
    "deno.land/x/install",
    "depot.dev/install-cli.sh",
    "developer.fermyon.com/downloads/install.sh",
    "direnv.net/install.sh",
    "dl.dagger.io/dagger/install.sh",
    "dokku.com/bootstrap.sh",
    "dokploy.com/install.sh",
    "dot.net/v1/dotnet-install",
    "elan.lean-lang.org/elan-init.sh",
    "encore.dev/install.sh",
    "esbuild.github.io/dl/",
    "fluxcd.io/install.sh",
    "fly.io/install",
    "fnm.vercel.app/install",
    "foundry.paradigm.xyz",
    "get-ghcup.haskell.org",
    "get.anchore.io",
    "get.arkade.dev",
    "get.casaos.io",
    "get.chezmoi.io",
    "get.docker.com",
    "get.haskellstack.org",
    "get.helm.sh",
    "get.jetify.com/devbox",
    "get.jetpack.io/devbox",
    "get.k0s.sh",
    "get.k3s.io",
    "get.livekit.io",
    "get.netdata.cloud/kickstart.sh",
    "get.nextflow.io",
    "get.opentofu.org/install-opentofu.sh",
    "get.pnpm.io",
    "get.pulumi.com",
    "get.rvm.io",
    "get.scoop.sh",
    "get.sdkman.io",
    "get.tur.so/install.sh",
    "get.volta.sh",
    "get.wasmer.io",
    "get.wasp-lang.dev/installer.sh",
    "gh.io/copilot-install",
    "github.com/block/goose/releases/",
    "goreleaser.com/static/run",
    "goteleport.com/static/install.sh",
    "install.determinate.systems",
    "install.duckdb.org",
    "install.julialang.org",
    "install.meteor.com",
    "install.pi-hole.net",
    "install.python-poetry.org",
    "install.surrealdb.com",
    "install.zerotier.com",
    "istio.io/downloadIstio",
    "just.systems/install.sh",
    "micro.mamba.pm/install.sh",
    "mise.run",
    "moonrepo.dev/install/",
    "my.netdata.cloud/kickstart.sh",
    "nixos.org/nix/install",
    "ohmyposh.dev/install.sh",
    "ohmyz.sh",
    "ollama.com/install.sh",
    "opencode.ai/install",
    "pixi.sh/install",
    "pnpm.io/install.sh",
    "pyenv.run",
    "railway.com/install.sh",
    "raw.githubusercontent.com/Homebrew/",
    "raw.githubusercontent.com/ajeetdsouza/zoxide/",
    "raw.githubusercontent.com/anchore/grype/",
    "raw.githubusercontent.com/anchore/syft/",
    "raw.githubusercontent.com/aquasecurity/tfsec/",
    "raw.githubusercontent.com/aquasecurity/trivy/",
    "raw.githubusercontent.com/creationix/nvm/",
    "raw.githubusercontent.com/dapr/cli/",
    "raw.githubusercontent.com/golangci/golangci-lint/",
    "raw.githubusercontent.com/helm/helm/",
    "raw.githubusercontent.com/infracost/infracost/",
    "raw.githubusercontent.com/k3d-io/k3d/",
    "raw.githubusercontent.com/kubernetes-sigs/kustomize/",
    "raw.githubusercontent.com/kubescape/kubescape/",
    "raw.githubusercontent.com/leanprover/elan/",
    "raw.githubusercontent.com/nektos/act/",
    "raw.githubusercontent.com/node-red/linux-installers/",
    "raw.githubusercontent.com/nvm-sh/nvm/",
    "raw.githubusercontent.com/ocaml/opam/",
    "raw.githubusercontent.com/ohmyzsh/ohmyzsh/",
    "raw.githubusercontent.com/pi-hole/pi-hole/",
    "raw.githubusercontent.com/pyenv/pyenv-installer/",
    "raw.githubusercontent.com/rbenv/rbenv-installer/",
    "raw.githubusercontent.com/rhysd/actionlint/",
    "raw.githubusercontent.com/terraform-linters/tflint/",
    "raw.githubusercontent.com/tilt-dev/tilt/",
    "raw.githubusercontent.com/trufflesecurity/trufflehog/",
    "rpm.nodesource.com/setup_",
    "run.linkerd.io/install",
    "rustwasm.github.io/wasm-pack/installer/",
    "rye.astral.sh/get",
    "sdk.cloud.google.com",
    "sentry.io/get-cli",
    "setup.atuin.sh",
    "sh.rustup.rs",
    "sh.vector.dev",
    "spinframework.dev/downloads/install.sh",
    "sst.dev/install",
    "starship.rs/install.sh",
    "supabase.com/install",
    "sw.kovidgoyal.net/kitty/installer.sh",
    "tailscale.com/install.sh",
    "talos.dev/install",
    "taskfile.dev/install.sh",
    "test.docker.com",
    "wasmtime.dev/install.sh",
    "webi.sh",
    "webinstall.dev",
    "win.rustup.rs",
    "xmake.io/shget.text",
    "zed.dev/install.sh",
)

OF_PACKAGE_HOSTS = Expression(
    r"dl\.cloudsmith\.io/public/[\w.-]+/[\w.-]+/(?:cfg/setup/bash|setup)\.(?:deb|rpm|alpine)\.sh"
    r"|packagecloud\.io/install/repositories/[\w.-]+/[\w.-]+/script(?:\.(?:deb|rpm|alpine|gem|node|python))?\.sh"
)
"""Scripts that hosts of packages write themselves, for whatever repository they keep."""

_FEWEST_LETTERS = 6
"""Shorter names differ in one letter by chance."""


def imitates(host: str) -> bool:
    """Say whether a host is none of these and looks like one.

    It stands in front of another domain, has hyphens for points, differs in one letter, or bears the name of
    a known maker in a domain of somebody else.
    """
    name = host.lower().partition(":")[0].rstrip(".")
    if any(name == known or name.endswith(f".{known}") for known, _ in _known()):
        return False
    domain = _domain(name)
    return any(
        f".{name}.".find(f".{known}.") >= 0
        or _bare(name) == _bare(known)
        or _bare(domain.partition(".")[0]) == _bare(known_domain)
        or (len(known_domain.partition(".")[0]) >= _FEWEST_LETTERS and _is_slip(domain, known_domain))
        for known, known_domain in _known()
    ) or poses_as_maker(name)


@cache
def _known() -> tuple[tuple[str, str], ...]:
    hosts = sorted({address.partition("/")[0] for address in OFFICIAL})
    return tuple((host, _domain(host)) for host in hosts)


def _domain(host: str) -> str:
    return ".".join(host.split(".")[-2:])


def _bare(name: str) -> str:
    return name.replace("-", "").replace(".", "")


def _is_slip(one: str, other: str) -> bool:
    """Say whether two names differ in one letter: another one, one more or one less."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    same = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return (
        one[same + 1 :] == other[same + 1 :]
        or one[same:] == other[same + 1 :]
        or one[same + 1 :] == other[same:]
    )
