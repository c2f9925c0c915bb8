APP = "ledger"
DEFAULT_TAGS = {"app": APP, "owner": "payments"}
ALLOWED_RANGES = ["10.0.0.0/8"]
ANYWHERE = "0.0.0.0/0"
