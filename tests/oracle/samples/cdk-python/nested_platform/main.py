import aws_cdk as cdk

from platform_stacks.platform import PlatformStack

app = cdk.App()
PlatformStack(app, "platform", team="core", critical=True)
app.synth()
