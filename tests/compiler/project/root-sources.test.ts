import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPackage } from '../../../src/compiler/project/load-package.ts';
import { parseProjectConfig } from '../../../src/compiler/project/parse-project-config.ts';

function propertyPaths(prepare: (root: string) => void): string[] {
  const root = mkdtempSync(join(tmpdir(), 'emds-root-sources-'));
  mkdirSync(join(root, 'models'));
  prepare(root);
  const { config } = parseProjectConfig({ path: 'dbt_project.yml', text: 'name: shop' }, (value) => value);
  return loadPackage(root, config!).files.properties.map((file) => file.path);
}

const sources = 'sources: [{name: shop, tables: [{name: orders}]}]\n';

describe('sources.yml beside dbt_project.yml', () => {
  it('is read, which dbt does not do', () => {
    expect(propertyPaths((root) => writeFileSync(join(root, 'sources.yml'), sources))).toEqual([
      'sources.yml',
    ]);
  });

  it('counts once when a model folder links to it', () => {
    const paths = propertyPaths((root) => {
      writeFileSync(join(root, 'sources.yml'), sources);
      symlinkSync('../sources.yml', join(root, 'models', 'sources.yml'));
    });
    expect(paths).toEqual(['models/sources.yml']);
  });

  it('stands beside another file of that name', () => {
    const paths = propertyPaths((root) => {
      writeFileSync(join(root, 'sources.yml'), sources);
      writeFileSync(join(root, 'models', 'sources.yml'), 'sources: []\n');
    });
    expect(paths).toEqual(['models/sources.yml', 'sources.yml']);
  });
});
