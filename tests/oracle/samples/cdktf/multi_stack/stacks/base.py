from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct


class BaseStack(TerraformStack):
    REGION = "us-east-2"

    def __init__(self, scope: Construct, id: str, *, environment: str):
        super().__init__(scope, id)
        self.environment = environment
        self.is_production = environment == "production"
        AwsProvider(
            self,
            "aws",
            region=self.REGION,
            default_tags=[AwsProviderDefaultTags(tags={"environment": environment})],
        )
