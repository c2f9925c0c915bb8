"""CDK in TypeScript: run as it stands, without a build, each file compiled by what the project has for that."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from oracle_parts import environment, oracle
from stacklint.synth.result import Synthesis, SynthesizedOutput
from stacklint.synth.runner import synthesize
from synthesized import Write, at, listing, only

APP = """\
#!/usr/bin/env node
import 'source-map-support/register';
import * as cdk from 'aws-cdk-lib';
import { StorageStack, type StorageProps } from '../lib/storage-stack';

const app = new cdk.App({ outdir: 'cdk.out' });
const props: StorageProps = { env: { account: '111122223333', region: 'eu-west-1' }, names: ['Logs'] };
new StorageStack(app, 'Storage', props); // main
"""
STACK = """\
import * as cdk from 'aws-cdk-lib';
import { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { bucket } from '@shared/buckets.js';

export interface StorageProps extends cdk.StackProps {
  names: string[];
}

class Marker implements cdk.IAspect {
  public visit(node: IConstruct): void {
    if (node instanceof CfnSecurityGroup && !node.node.tryFindChild('Marker')) {
      new cdk.CfnResource(node, 'Marker', { type: 'Test::Made::ByAspect' }); // aspect
    }
  }
}

class Nested extends cdk.NestedStack {
  private readonly group: CfnSecurityGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.group = new CfnSecurityGroup(this, 'Group', { groupDescription: 'nested' }); // group
  }
}

export class StorageStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id, props);
    const made = props.names.map((name) => bucket(this, name)); // caller
    made[0].addToResourcePolicy( // policy
      new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'], principals: [new iam.AnyPrincipal()] }),
    );
    new Nested(this, 'Below'); // nested
    new cdk.CfnOutput(this, 'Name', { value: made[0].bucketName });
    cdk.Aspects.of(this).add(new Marker());
  }
}
"""
HELPERS = """\
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

enum Versions {
  Kept = 1,
}

export function bucket(scope: Construct, id: string): s3.Bucket {
  return new s3.Bucket(scope, id, { // helper
    versioned: Versions.Kept === 1,
  });
}
"""
CONFIG = """\
{
  // as cdk init writes it
  "compilerOptions": {
    "target": "ES2022",
    "module": "NodeNext",
    "paths": { "@shared/*": ["lib/shared/*"] }, /* of our own */
    "strict": true,
  },
}
"""
PROGRAM = {
    "cdk.json": '{"app": "npx ts-node --prefer-ts-exts bin/app.ts"}',
    "tsconfig.json": CONFIG,
    "bin/app.ts": APP,
    "lib/storage-stack.ts": STACK,
    "lib/shared/buckets.ts": HELPERS,
}


def with_modules(root: Path, *names: str) -> dict[str, str]:
    """Give a project some of the oracle's packages and no others; the environment to run it in."""
    folder = oracle()
    for name in names:
        target = root / "node_modules" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(folder / "node_modules" / name)
    return {name: value for name, value in environment(folder).items() if name != "NODE_PATH"}


@pytest.mark.parametrize("compiler", ["esbuild", "typescript"])
def test_resources_name_the_lines_that_made_them(write: Write, compiler: str) -> None:
    """Through helpers, mapped paths, callbacks, methods, nested stacks and aspects, with either compiler."""
    root = write(PROGRAM)
    given = with_modules(root, "aws-cdk-lib", "constructs", compiler)
    before = listing(root)
    found = synthesize(root, "cdk", environment=given)
    main, nested = at(root, "bin/app.ts", "// main"), at(root, "lib/storage-stack.ts", "// nested")
    caller = at(root, "lib/storage-stack.ts", "// caller")

    bucket = only(found, "AWS::S3::Bucket")
    assert bucket.frames == (at(root, "lib/shared/buckets.ts", "// helper"), caller, caller, main)
    assert bucket.properties == {"VersioningConfiguration": {"Status": "Enabled"}}
    assert (bucket.path, bucket.stack) == ("Storage/Logs/Resource", "Storage")
    assert only(found, "AWS::S3::BucketPolicy").frames == (at(root, "lib/storage-stack.ts", "// policy"), main)

    group = only(found, "AWS::EC2::SecurityGroup")
    assert (group.path, group.stack) == ("Storage/Below/Group", "Storage/Below")
    assert group.frames == (at(root, "lib/storage-stack.ts", "// group"), nested, main)
    assert only(found, "Test::Made::ByAspect").frames[0] == at(root, "lib/storage-stack.ts", "// aspect")
    assert found.outputs == (SynthesizedOutput("Name", "Storage"),)
    assert listing(root) == before, "a run writes nothing into the project"


def test_a_program_that_would_be_built_first(write: Write, run: Callable[..., Synthesis]) -> None:
    """The command names what a build would write; the source is run, as ES modules where the package has those."""
    root = write(
        {
            "cdk.json": '{"app": "npm run build && node dist/bin/app.js"}',
            "package.json": '{"type": "module"}',
            "bin/app.ts": "import { App } from 'aws-cdk-lib';\nimport { One } from '../lib/one.js';\nconst app = new App();\nnew One(app, 'One');\napp.synth();\n",
            "lib/one.ts": "import { Stack, aws_sqs as sqs, App } from 'aws-cdk-lib';\nexport class One extends Stack {\n  constructor(app: App, id: string) {\n    super(app, id);\n    new sqs.Queue(this, 'Q');\n  }\n}\n",
            "lib/one.js": "throw new Error('an old build');\n",
        }
    )
    found = run(root, "cdk")
    assert [(frame.file, frame.line) for frame in only(found, "AWS::SQS::Queue").frames] == [("lib/one.ts", 5), ("bin/app.ts", 4)]


def test_javascript(write: Write, run: Callable[..., Synthesis]) -> None:
    """Plain CommonJS, with the idiom for the file that is run."""
    text = "const { App, Stack, aws_sqs: sqs } = require('aws-cdk-lib');\nif (require.main === module) {\n  const stack = new Stack(new App(), process.argv[2]);\n  new sqs.Queue(stack, 'Q');\n}\n"
    found = run(write({"cdk.json": '{"app": "node bin/app.js Named"}', "bin/app.js": text}), "cdk")
    queue = only(found, "AWS::SQS::Queue")
    assert (queue.path, queue.frames[0].line) == ("Named/Q/Resource", 4)


@pytest.mark.parametrize(
    ("text", "kind", "line", "message"),
    [
        ("const a = 1;\nconst b = {;\n", "raised", 2, 'The program failed at bin/app.ts, line 2: SyntaxError: Expected identifier but found ";"'),
        ("interface A {\n  a: string;\n}\n\nthrow new TypeError('bad');\n", "raised", 5, "The program failed at bin/app.ts, line 5: TypeError: bad"),
        ("type A = string;\n\nasync function main(): Promise<void> {\n  throw new Error('late');\n}\nmain();\n", "raised", 4, "The program failed at bin/app.ts, line 4: Error: late"),
        ("type A = 1;\nprocess.exit(3);\n", "raised", 2, "The program ended itself at bin/app.ts, line 2, with: process.exit(3)"),
        ("import 'no-such-package';\n", "missing", 1, 'The package "no-such-package" is not installed in {root}: run npm install there.'),
        ("const a: number = 1;\n", "raised", 0, "The program ended without an error, but made no App and so declared nothing."),
        ("type A = 1;\nfetch('http://127.0.0.1:8080/');\n", "raised", 0, "The program failed: TypeError: fetch failed: Stacklint runs programs without a network"),
        ("import * as net from 'net';\nnet.connect(1, '127.0.0.1');\n", "raised", 2, "The program failed at bin/app.ts, line 2: Error: Stacklint runs programs without a network"),
    ],
    ids=["syntax", "throw", "reject", "exit", "missing", "nothing", "fetch", "connect"],
)
def test_each_way_to_fail_has_its_sentence(write: Write, run: Callable[..., Synthesis], text: str, kind: str, line: int, message: str) -> None:
    """With lines of the source, not of what was compiled."""
    root = write({"cdk.json": '{"app": "npx tsx bin/app.ts"}', "bin/app.ts": text})
    error = run(root, "cdk").error
    assert error is not None
    assert error.message == message.replace("{root}", os.path.realpath(root))
    assert (error.kind, error.line) == (kind, line)


def test_an_endless_loop_is_stopped(write: Write, run: Callable[..., Synthesis]) -> None:
    """Node never comes back to look at a clock."""
    error = run(write({"cdk.json": '{"app": "npx tsx bin/app.ts"}', "bin/app.ts": "for (;;) {}\n"}), "cdk", limit=2.0).error
    assert error is not None
    assert error.kind == "timeout"
    assert error.message == "The program did not finish within 2 s and was stopped."


def test_a_project_without_anything_installed(write: Write, tmp_path: Path) -> None:
    """What is missing is told, not that Node cannot read TypeScript."""
    node = shutil.which("node")
    assert node is not None, "CDK's tests need Node"
    root = write({"cdk.json": '{"app": "npx tsx bin/app.ts"}', "bin/app.ts": "import { App } from 'aws-cdk-lib';\nconst app: App = new App();\n"})
    error = synthesize(root, "cdk", environment={"PATH": os.path.dirname(node), "HOME": str(tmp_path)}).error
    assert error is not None
    assert error.kind == "missing"
    assert error.message.endswith(f"is not installed in {os.path.realpath(root)}: run npm install there.")
