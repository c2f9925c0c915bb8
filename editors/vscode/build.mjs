// One file for the extension, and beside it what is kept elsewhere in the repository.
import { copyFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/extension.ts'],
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['vscode'],
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
  outfile: 'dist/extension.js',
});
copyFileSync('../../docs/settings.schema.json', 'dist/settings.schema.json');
copyFileSync('../../LICENSE', 'LICENSE');
