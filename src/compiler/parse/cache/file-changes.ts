import type { PackageFiles, Project } from '../../project/project.ts';
import type { ParseInputs } from './parse-inputs.ts';
import { EVERYWHERE, readHash, type Unit, unitOf } from './read-log.ts';
import type { StoredInputs } from './stored-parse.ts';

/** A file as inputs tell of it. */
export interface InputFile {
  readonly unit: Unit;
  readonly packageName: string;
  readonly kind: keyof PackageFiles;
  readonly path: string;
}

export interface FileChanges {
  readonly deleted: number;
  readonly added: number;
  readonly changed: readonly InputFile[];
}

/** The files that differ between two sets of inputs. */
export function fileChanges(before: ParseInputs, after: ParseInputs): FileChanges {
  const known = new Map(before.files.map((line) => [placeOf(line), line]));
  const changed: InputFile[] = [];
  let added = 0;
  let same = 0;
  for (const line of after.files) {
    const old = known.get(placeOf(line));
    if (old === undefined) added++;
    else {
      same++;
      if (old !== line) changed.push(inputFile(line));
    }
  }
  return { deleted: before.files.length - same, added, changed };
}

/** Whether two sets of inputs have the same files in the same order, whatever they hold. */
export function haveSamePlaces(before: ParseInputs, after: ParseInputs): boolean {
  return (
    before.files.length === after.files.length &&
    before.files.every((line, index) => placeOf(line) === placeOf(after.files[index]!))
  );
}

/** The units whose templates would find something else now; undefined where all of the project would. */
export function unitsThatReadOtherwise({ reads }: StoredInputs, project: Project): Set<Unit> | undefined {
  const units = new Set<Unit>();
  for (const { read, hash, units: readers } of reads) {
    if (hash !== null && readHash(project, read) === hash) continue;
    for (const unit of readers) units.add(unit);
  }
  return units.has(EVERYWHERE) ? undefined : units;
}

function placeOf(line: string): string {
  return line.slice(0, line.lastIndexOf('\t'));
}

function inputFile(line: string): InputFile {
  const [packageName, kind, , path] = line.split('\t') as [string, keyof PackageFiles, string, string];
  return { unit: unitOf(packageName, path), packageName, kind, path };
}
