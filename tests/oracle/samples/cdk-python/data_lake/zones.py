"""Zones of the lake and how long each keeps its objects."""
from enum import Enum

RAW = "raw"
CURATED = "curated"
SANDBOX = "sandbox"

ZONES = {
    RAW: {"versioned": True, "expire": 365, "public_block": True},
    CURATED: {"versioned": True, "expire": None, "public_block": True},
    SANDBOX: {"versioned": False, "expire": 14, "public_block": False},
}


class Access(Enum):
    READ = ["s3:GetObject", "s3:ListBucket"]
    WRITE = ["s3:PutObject", "s3:DeleteObject"]
    ALL = ["s3:*"]
