from dataclasses import dataclass, field
from typing import Dict, List


@dataclass(frozen=True)
class Settings:
    name: str
    cidr: str = "10.0.0.0/16"
    nat_gateways: int = 1
    backup_days: int = 1
    multi_az: bool = False
    protected: bool = False
    office_ranges: List[str] = field(default_factory=list)


ENVIRONMENTS: Dict[str, Settings] = {
    "dev": Settings(name="dev", office_ranges=["0.0.0.0/0"]),
    "staging": Settings(name="staging", cidr="10.1.0.0/16", backup_days=7, office_ranges=["203.0.113.0/24"]),
    "prod": Settings(
        name="prod",
        cidr="10.2.0.0/16",
        nat_gateways=3,
        backup_days=35,
        multi_az=True,
        protected=True,
    ),
}


def load(name: str) -> Settings:
    if name not in ENVIRONMENTS:
        raise ValueError(f"no environment called {name}")
    return ENVIRONMENTS[name]
