// Which documents the server is told of, and which of them are a reason to start it.
import * as vscode from 'vscode';

const STACKS = ['terraform', 'terraform-vars', 'opentofu', 'opentofu-vars', 'yaml', 'json'];
const PROGRAMS = ['python', 'typescript'];
const HEAD = 200;
const FRAMEWORK = /\b(aws_cdk|aws-cdk-lib|@aws-cdk|cdktf|pulumi|pulumi_aws)\b/;

/** Documents that the server is told of. It judges by names and contents, and is silent about all that is no stack. */
export const SELECTOR = [
  ...[...STACKS, ...PROGRAMS].flatMap((language) => [
    { scheme: 'file', language },
    { scheme: 'untitled', language },
  ]),
  { scheme: 'file', pattern: '**/*.{tf,tofu,tfvars,template}' },
  { scheme: 'file', pattern: '**/.stacklint.yaml' },
];

/** Whether a document can be a stack. Of programs that is seen by their imports, so that other programs cost nothing. */
export function isStack(document: vscode.TextDocument): boolean {
  if (!PROGRAMS.includes(document.languageId)) {
    return vscode.languages.match(SELECTOR, document) > 0;
  }
  return FRAMEWORK.test(document.getText(new vscode.Range(0, 0, HEAD, 0)));
}
