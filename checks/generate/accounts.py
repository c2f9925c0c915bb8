"""Write ``accounts.json``: AWS's own accounts that deliver logs, as the provider's data sources tell.

Needs the Terraform CLI, and ``regions.py`` written before; an argument names the folder of a provider mirror. The data
sources answer from a list inside the provider: nothing is asked of AWS, and the keys given to the provider are no keys.
"""

from __future__ import annotations

import json
import re
import sys

from packing import SCHEMAS, write_document
from terraform_cli import initialised, source, terraform

sys.path.insert(0, str(SCHEMAS.parents[1]))
from stacklint_checks.schemas.regions import REGIONS

KINDS = {"elb": "aws_elb_service_account", "cloudtrail": "aws_cloudtrail_service_account"}
KINDS |= {"redshift": "aws_redshift_service_account"}
PROVIDER = """
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
}
"""


def ask(kind: str, regions: list[str]) -> dict[str, str]:
    """The account of each region that the data source knows; it fails for others, which are left out the next time."""
    code = f"""{PROVIDER}
data "{kind}" "of" {{
  for_each = toset({json.dumps(regions)})
  region   = each.key
}}
output "found" {{
  value = {{ for region, account in data.{kind}.of : region => account.id }}
}}
"""
    with initialised(code) as folder:
        done = terraform(folder, "apply", "-auto-approve", "-no-color", "-input=false", check=False)
        if done.returncode == 0:
            found: dict[str, str] = json.loads(terraform(folder, "output", "-json", "found").stdout)
            return found
    unknown = set(re.findall(r'\.of\["([a-z0-9-]+)"\]', done.stderr))
    if not unknown:
        raise SystemExit(done.stderr)
    return ask(kind, [region for region in regions if region not in unknown])


def main() -> None:
    """Write the table."""
    document = {word: dict(sorted(ask(kind, sorted(REGIONS)).items())) for word, kind in KINDS.items()}
    write_document("accounts", source("accounts"), document)


if __name__ == "__main__":
    main()
