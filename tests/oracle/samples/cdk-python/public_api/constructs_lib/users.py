from aws_cdk import Duration, RemovalPolicy, aws_cognito as cognito
from constructs import Construct


class Users(Construct):
    def __init__(self, scope: Construct, id: str, *, self_sign_up: bool, mfa: cognito.Mfa = cognito.Mfa.OFF) -> None:
        super().__init__(scope, id)
        self.pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=self_sign_up,
            sign_in_aliases=cognito.SignInAliases(email=True),
            mfa=mfa,
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            password_policy=cognito.PasswordPolicy(min_length=12, temp_password_validity=Duration.days(3)),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.client = self.pool.add_client(
            "Web", auth_flows=cognito.AuthFlow(user_srp=True), prevent_user_existence_errors=True
        )
        domain = self.pool.add_domain("Domain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix="login-example"))
        domain.node.add_dependency(self.pool)
