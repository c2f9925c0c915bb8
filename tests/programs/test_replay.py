"""What is not followed again after an edit comes out as if it were."""

from __future__ import annotations

import random
import re

import pytest

from stacklint_checks.engine import Cache, _update, dialect
from stacklint_checks.incremental import Memo
from stacklint_checks.source import Source
from stacklint_checks.units import Unit

ROOT = "/program"
TOKEN = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|\b\w+\b|[(){}\[\],=.:]")
PYTHON = {
    f"{ROOT}/app.py": """
import json
import aws_cdk as cdk
from aws_cdk import aws_iam as iam, aws_s3 as s3, aws_ec2 as ec2
from constructs import Construct
from shared import RULES, Base, bucket, grow

STAGE = "dev"
OFFICES = ["10.1.0.0/16", "10.2.0.0/16"]


class Store(Base):
    LEVEL = "low"
    extra = []

    def __init__(self, scope: Construct, id: str, *, stage: str = STAGE, **kwargs) -> None:
        super().__init__(scope, id, **kwargs)
        self.stage = stage
        self.made = []
        self.raw = self.bucket("Raw", 30)
        self.clean = self.bucket("Clean", days=60)
        self.policies({"raw": self.raw, "clean": self.clean})
        self.late(lambda one: s3.Bucket(self, f"Late{one}"))

    def bucket(self, name, days):
        def tagged(one):
            cdk.Tags.of(one).add("Days", str(days))
            return one

        self.made.append(name)
        grow(RULES, name)
        Store.LEVEL = name
        return tagged(s3.Bucket(self, name, bucket_name=f"{self.stage}-{name.lower()}", versioned=True))

    def policies(self, buckets):
        for name, one in buckets.items():
            one.add_to_resource_policy(iam.PolicyStatement(sid=name, actions=["s3:GetObject"], resources=RULES))

    def late(self, run):
        for one in range(2):
            run(one)


class Network(cdk.Stack):
    def __init__(self, scope, id, rules=None, **kwargs):
        super().__init__(scope, id)
        self.group = ec2.SecurityGroup(self, "Group", vpc=kwargs.get("vpc"))
        rules = rules or []
        rules.append("10.9.0.0/16")
        self.open(rules)
        if kwargs.get("more"):
            self.group = bucket(self, "Instead", Store.LEVEL)

    def open(self, rules):
        for rule in rules + OFFICES:
            self.group.add_ingress_rule(ec2.Peer.ipv4(rule), ec2.Port.tcp(443))

    @property
    def name(self):
        return self.group.security_group_id


def count(number):
    return [] if number < 1 else [number, *count(number - 1)]


app = cdk.App()
store = Store(app, "Store", stage="prod")
other = Store(app, "Other")
network = Network(app, "Network", vpc="vpc-1")
Network(app, "Second", rules=OFFICES)
cdk.CfnOutput(store, "Out", value=network.name)
cdk.CfnOutput(store, "Level", value=json.dumps({"level": Store.LEVEL, "made": store.made, "count": count(3)}))
for index, name in enumerate(store.made):
    bucket(store, f"Copy{index}", name)
app.synth()
""",
    f"{ROOT}/shared.py": """
import aws_cdk as cdk
from aws_cdk import aws_s3 as s3

RULES = ["arn:aws:s3:::a/*"]


class Base(cdk.Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, description="base")
        self.audit = s3.Bucket(self, "Audit")


def grow(rules, name):
    if name != "Raw":
        rules.append(f"arn:aws:s3:::{name}/*")


def bucket(scope, id, name, *, versioned=False):
    made = s3.Bucket(scope, id, bucket_name=name, versioned=versioned)
    scope.last = made
    return made
""",
}
TYPESCRIPT = {
    f"{ROOT}/app.ts": """
import * as cdk from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { Base, Options } from './base';

const STAGE = 'dev';
const names: string[] = [];

class Store extends Base {
  static readonly LEVEL = 'low';
  private readonly prefix = `${STAGE}-`;
  readonly buckets: s3.Bucket[] = [];

  constructor(scope: Construct, id: string, private readonly options: Options) {
    super(scope, id, options);
    this.bucket('Raw', { days: 30, ...options });
    this.bucket('Clean', { days: 60 });
    ['a', 'b'].forEach((name) => this.bucket(name, options));
    names.push(id);
  }

  private bucket(id: string, options: Options): s3.Bucket {
    const made = new s3.Bucket(this, id, {
      bucketName: this.prefix + id.toLowerCase(),
      versioned: options.versioned ?? this.options.versioned,
    });
    this.buckets.push(made);
    return made;
  }
}

const app = new cdk.App();
const store = new Store(app, 'Store', { versioned: true });
new Store(app, 'Other', { versioned: false, days: 3 });
new cdk.CfnOutput(store, 'Names', { value: names.join(',') });
new cdk.CfnOutput(store, 'Level', { value: Store.LEVEL, description: store.buckets.length.toString() });
""",
    f"{ROOT}/base.ts": """
import * as cdk from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface Options { versioned?: boolean; days?: number; }

export class Base extends cdk.Stack {
  readonly audit: s3.Bucket;

  constructor(scope: Construct, id: string, options: Options = {}) {
    super(scope, id, { description: 'base' });
    this.audit = new s3.Bucket(this, 'Audit', { versioned: options.versioned });
  }
}
""",
}


def _followed(memo: Memo) -> object:
    keys = memo.look(("calls",))
    calls = [memo.look(("call", key)) for key in keys]
    repeated = [key for key in keys if memo.look(("again", key))]
    return calls, repeated, {name: memo.look(name) for name in memo.look(("past",)).lists}, memo.look(("complete",))


def _from_scratch(memo: Memo) -> object:
    """What comes of the same blocks without anything remembered."""
    fresh = Memo()
    fresh.dialect = memo.dialect
    for key in (("unit",), ("modules",)):
        fresh.put(key, memo.look(key))
    for module in memo.look(("modules",)):
        fresh.put(("blocks", module), memo.look(("blocks", module)))
        for block in memo.look(("blocks", module)):
            fresh.put(("block", block), memo.look(("block", block)))
    follow = dialect("cdk").follow
    assert follow is not None
    follow(fresh)
    return _followed(fresh)


def _edited(chance: random.Random, text: str) -> str:
    lines = text.split("\n")
    tokens = list(TOKEN.finditer(text))
    kind = chance.random()
    if kind < 0.4:
        token = chance.choice(tokens)
        at = chance.randint(token.start(), token.end())
        return text[:at] + chance.choice(("q", "1", " ", "_")) + text[at:]
    if kind < 0.6:
        one, other = chance.choice(tokens), chance.choice(tokens)
        return text[: one.start()] + other.group() + text[one.end() :]
    first = chance.randrange(len(lines))
    some = lines[first : first + chance.randint(1, 4)]
    if kind < 0.85:
        del lines[first : first + len(some)]
    at = chance.randint(0, len(lines))
    lines[at:at] = some if kind > 0.7 else []
    return "\n".join(lines)


def _read(cache: Cache, files: dict[str, str]) -> None:
    _update(cache, Unit("cdk", ROOT, {path: Source(path, text) for path, text in files.items()}))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("files", [PYTHON, TYPESCRIPT], ids=["python", "typescript"])
def test_edits_are_followed_as_from_scratch(files: dict[str, str], seed: int) -> None:
    chance = random.Random(seed)
    cache = Cache()
    now = dict(files)
    for _ in range(12):
        _read(cache, now)
        assert _followed(cache.memo) == _from_scratch(cache.memo)
        path = chance.choice(list(files))
        now = {**now, path: files[path] if chance.random() < 0.3 else _edited(chance, now[path])}


def test_what_an_edit_does_not_touch_is_not_followed_again() -> None:
    cache = Cache()
    path = f"{ROOT}/app.py"
    text = "".join(
        f"""
class Stack{n}(cdk.Stack):
    def __init__(self, scope, id):
        super().__init__(scope, id)
        self.one()
        self.other("name-{n}")

    def one(self):
        s3.Bucket(self, "One", bucket_name="one-{n}")

    def other(self, name):
        s3.Bucket(self, "Other", bucket_name=name)


Stack{n}(app, "Stack{n}")
"""
        for n in range(3)
    )
    text = f"import aws_cdk as cdk\nfrom aws_cdk import aws_s3 as s3\napp = cdk.App()\n{text}"
    _read(cache, {path: text})
    before = {key: cache.memo.look(("call", key)) for key in cache.memo.look(("calls",))}
    _read(cache, {path: text.replace("one-1", "one-more")})
    past = cache.memo.look(("past",))
    again = [key for key, call in before.items() if past.calls[key] is call]
    assert [key.split("|")[1] for key in before if key not in again] == ["Stack1.one"]
