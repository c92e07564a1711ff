import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadProject } from '../../../../src/compiler/project/load-project.ts';
import type { Project } from '../../../../src/compiler/project/project.ts';
import { testInvocation } from './parse-folder.ts';

/** A project of these files, all of them read; the folder is removed again. */
export function loadTestProject(files: Readonly<Record<string, string>>): Project {
  const folder = mkdtempSync(join(tmpdir(), 'emds-project-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { project, diagnostics } = loadProject({ folder, invocation: testInvocation(folder) });
    if (!project) throw new Error(diagnostics.map((d) => d.message).join('\n'));
    for (const file of Object.values(project.root.files).flat()) void file.text;
    return project;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
