"""What a program that is run must not reach: the network, credentials, the user's own folders.

Two layers keep it from the network. On Linux, where users may make namespaces, the whole process tree gets a network
of its own without any interface (``unshare --net``): nothing that the program starts can connect, whatever it is
written in, and a process namespace takes everything with it when the program ends. Everywhere, the bootstrap inside
the child makes Python's and Node's own sockets fail with a plain message (an audit hook, ``hook.cjs``). Where
namespaces cannot be had (macOS, Windows, locked-down Linux) that second layer is all there is: it stops the program's
own code, not other programs that it starts.

Credentials are taken out of the environment, and ``HOME`` is an empty temporary folder, so that no tool finds a
profile.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache

SECRET = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|JWT|WEBHOOK|CONNECTION_STRING|"
    r"DATABASE_URL|_(?:AUTH|DSN|KEY|PAT)$",
    re.IGNORECASE,
)
#: Variables of clouds, agents and debuggers. Regions are no secret, and programs read them.
DROPPED = re.compile(
    r"^(?:AWS_(?!REGION$|DEFAULT_REGION$)|ARM_|AZURE_|GOOGLE_|GCLOUD_|GCP_|CLOUDSDK_|DOCKER_|KUBE|PULUMI_|SSH_|GPG_|VAULT_|"
    r"NODE_OPTIONS$|NODE_EXTRA_CA|PYTHONSTARTUP$|PYTHONINSPECT$|PYTHONSAFEPATH$|PYTHONBREAKPOINT$|"
    r"JSII_|CDK_(?:OUTDIR|CONTEXT_JSON|CLI|DEBUG|VALIDATION)|VSCODE_|ELECTRON_|LD_PRELOAD$|DYLD_|HTTPS?_PROXY$|ALL_PROXY$|https?_proxy$|all_proxy$)"
)
HOMES = ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
#: The strongest first: what the kernel or a container forbids fails at once.
NAMESPACES = (
    ("--user", "--map-current-user", "--net", "--pid", "--fork", "--kill-child"),
    ("--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child"),
    ("--net", "--pid", "--fork", "--kill-child"),
    ("--user", "--map-root-user", "--net"),
)


@cache
def prefix() -> tuple[str, ...]:
    """What starts a command in namespaces of its own; empty where that cannot be had."""
    tool = shutil.which("unshare") if os.name == "posix" else None
    for options in NAMESPACES if tool else ():
        command = [str(tool), *options, "--", "true"]
        try:
            done = subprocess.run(command, capture_output=True, timeout=10, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired):
            continue
        if done.returncode == 0:
            return (str(tool), *options, "--")
    return ()


def is_withheld(name: str) -> bool:
    """Whether a variable of the user's environment is kept from the program."""
    return DROPPED.match(name) is not None or SECRET.search(name) is not None


def environment(given: Mapping[str, str], scratch: str) -> dict[str, str]:
    """A user's environment without credentials, with folders in ``scratch`` for all that is written."""
    home = given.get("HOME", "") or os.path.expanduser("~")
    kept = {name: value for name, value in given.items() if not is_withheld(name)}
    places = {name: os.path.join(scratch, "tmp") for name in ("TMPDIR", "TEMP", "TMP")}
    places |= {name: os.path.join(scratch, "home") for name in HOMES}
    for place in places.values():
        os.makedirs(place, exist_ok=True)
    return {
        **_installed(home, given),
        **kept,
        **places,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUNBUFFERED": "1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_COLOR": "1",
        "CI": "true",
    }


def _installed(home: str, given: Mapping[str, str]) -> dict[str, str]:
    """Where tools and packages of the user lie that are found through ``HOME``, which the child does not get."""
    found = {
        "PYTHONUSERBASE": os.path.join(home, ".local"),
        "PYENV_ROOT": os.path.join(home, ".pyenv"),
        "VOLTA_HOME": os.path.join(home, ".volta"),
        "ASDF_DATA_DIR": os.path.join(home, ".asdf"),
    }
    return {name: path for name, path in found.items() if name not in given and os.path.isdir(path)}
