import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Manifest } from '../../../../src/compiler/manifest/manifest.ts';
import type { Diagnostic } from '../../../../src/diagnostics/diagnostic.ts';
import { parseFolder } from './parse-folder.ts';

/** Parses a project of these files, in a folder that is removed again. */
export function parseFiles(files: Readonly<Record<string, string>>): {
  readonly manifest: Manifest;
  readonly diagnostics: readonly Diagnostic[];
} {
  const folder = mkdtempSync(join(tmpdir(), 'emds-parse-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { result, diagnostics } = parseFolder(folder);
    if (!result) throw new Error(diagnostics.map((d) => d.message).join('\n'));
    return { manifest: result.manifest, diagnostics };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
