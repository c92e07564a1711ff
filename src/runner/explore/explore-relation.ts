import type { DuckdbCredentials } from '../../compiler/project/project.ts';
import type { TablePreview, TableProfile } from '../../util/table-facts.ts';
import { previewRelation } from './preview-relation.ts';
import { profileRelation } from './profile-relation.ts';
import { readDatabase } from './read-database.ts';

/** Rows that a preview shows, rows and columns that a profile reads, and seconds that either may take. */
const previewRows = 100;
const previewSeconds = 5;
const profileLimits = { rows: 1_000_000, columns: 200 };
const profileSeconds = 20;

export interface Explorer {
  /** The first rows of a relation. */
  preview(relation: string): Promise<TablePreview>;
  /** Facts of each column of a relation. */
  profile(relation: string): Promise<TableProfile>;
}

/**
 * Looks into the project's database: read-only, limited in rows and time, one question at a time, and with the file
 * open only while it reads. Relations are SQL that stands after `from`.
 */
export function openExplorer(credentials: DuckdbCredentials, workingFolder: string): Explorer {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
  const read = { workingFolder };
  return {
    preview: (relation) =>
      inTurn(() =>
        readDatabase(credentials, { ...read, seconds: previewSeconds }, (session) =>
          previewRelation(session, relation, previewRows),
        ),
      ),
    profile: (relation) =>
      inTurn(() =>
        readDatabase(credentials, { ...read, seconds: profileSeconds }, (session) =>
          profileRelation(session, relation, profileLimits),
        ),
      ),
  };
}
