import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../fuzz/random.ts';
import { compareParses } from './compare-parses.ts';
import { EditedProject } from './edited-project.ts';
import { shop } from './shop.ts';

// EMDS_EDITS and EMDS_SEED make a long run of other edits.
const edits = Number(process.env['EMDS_EDITS'] ?? 25);
const seed = Number(process.env['EMDS_SEED'] ?? 1);

describe('the parse cache', () => {
  it('gives what a parse of everything gives, whatever was edited before', () => {
    const folder = mkdtempSync(join(tmpdir(), 'emds-edits-'));
    const random = new Random(seed);
    const extents = { all: 0, some: 0, none: 0, failed: 0 };
    const told: string[] = [];
    try {
      const project = new EditedProject(folder, shop);
      for (let step = 0; step < edits; step++) {
        if (step > 0)
          told.push(
            random.below(8) === 0
              ? project.undo()
              : random.below(12) === 0
                ? 'nothing'
                : project.edit(random),
          );
        const { cached, fresh, reuse, hasErrors } = compareParses(folder, project.options);
        const last = `step ${step} of seed ${seed}, reused ${JSON.stringify(reuse)}, after:\n${told.slice(-6).join('\n')}`;
        expect(cached, last).toEqual(fresh);
        extents[hasErrors ? 'failed' : reuse!.extent]++;
        if (!hasErrors) project.keep();
        else if (random.below(4) > 0) {
          told.push(project.undo());
        }
      }
      if (process.env['EMDS_EDITS']) console.log(seed, extents);
      expect(extents.all).toBeGreaterThan(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 3_600_000);
});
