// The editor's settings as the server knows them: its keys are those of .stacklint.yaml.
import * as vscode from 'vscode';

/** What is set; what is left at its default is not sent, so that .stacklint.yaml and the server decide. */
export function serverSettings(): Record<string, unknown> {
  const config = vscode.workspace.getConfiguration('stacklint');
  const said: Record<string, unknown> = {};
  const put = (key: string, value: unknown): void => {
    if (value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)) {
      said[key] = value;
    }
  };
  put('profile', config.get('profile'));
  put('required-tags', config.get('requiredTags'));
  put('select', config.get('select'));
  put('ignore', config.get('ignore'));
  const severities = Object.entries(config.get<Record<string, string>>('severities') ?? {});
  if (severities.length > 0) {
    said['rules'] = Object.fromEntries(severities.map(([rule, severity]) => [rule, { severity }]));
  }
  if (config.get('cfnLint') === false) {
    said['engines'] = { 'cfn-lint': false };
  }
  if (vscode.workspace.isTrusted && config.get('synth') === 'on-save') {
    said['synth'] = 'on-save';
  }
  return said;
}
