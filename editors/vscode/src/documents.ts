// Which documents the server is told of, and which of them are a reason to start it.
import * as vscode from 'vscode';

const TERRAFORM = ['terraform', 'terraform-vars', 'opentofu', 'opentofu-vars'];
const TEMPLATES = ['yaml', 'json'];
const PROGRAMS = ['python', 'typescript'];
const NAMES = /\.(tf|tofu|tfvars|template)(\.json)?$|[/\\]\.stacklint\.yaml$/;
const TEMPLATE = /(^|[{,])\s*["']?(Resources|AWSTemplateFormatVersion|Transform)["']?\s*:/m;
const FRAMEWORK = /\b(aws_cdk|aws-cdk-lib|@aws-cdk|cdktf|pulumi|pulumi_aws)\b/;
const LINES = 2000;

/** Documents that the server is told of. It judges by names and contents, and is silent about all that is no stack. */
export const SELECTOR = [
  ...[...TERRAFORM, ...TEMPLATES, ...PROGRAMS].flatMap((language) => [
    { scheme: 'file', language },
    { scheme: 'untitled', language },
  ]),
  { scheme: 'file', pattern: '**/*.{tf,tofu,tfvars,template}' },
  { scheme: 'file', pattern: '**/.stacklint.yaml' },
];

/** Whether a document can be a stack, by its name or what stands in it, so that all others cost nothing. */
export function isStack(document: vscode.TextDocument): boolean {
  if (vscode.languages.match(SELECTOR, document) === 0) {
    return false;
  }
  if (TERRAFORM.includes(document.languageId) || NAMES.test(document.fileName)) {
    return true;
  }
  const mark = PROGRAMS.includes(document.languageId) ? FRAMEWORK : TEMPLATE;
  return mark.test(document.getText(new vscode.Range(0, 0, LINES, 0)));
}
