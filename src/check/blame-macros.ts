import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { UniqueId } from '../compiler/manifest/resource.ts';
import type { Diagnostic, Note } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source.ts';
import type { FindingLog } from './finding-log.ts';

/**
 * Says of bad syntax that a macro of the project wrote whose mistake it is: the macro's where all that call it fail, else
 * that of the call.
 */
export function blameMacros(log: FindingLog, { macros, nodes }: Manifest): void {
  const files = new Map(Object.values(macros).map((macro) => [macro.original_file_path, macro.unique_id]));
  const failing = new Map<string, Set<UniqueId>>();
  for (const diagnostic of log.all()) {
    const file = macroFrame(diagnostic, files)?.at?.file.path;
    if (!file || !diagnostic.node) continue;
    failing.set(file, (failing.get(file) ?? new Set()).add(diagnostic.node));
  }
  const isMacrosOwn = (file: string): boolean => {
    const failed = failing.get(file)!;
    const callers = Object.values(nodes).filter(({ depends_on }) =>
      depends_on.macros.some((id) => macros[id]?.original_file_path === file),
    );
    return failed.size > 1 && callers.every(({ unique_id }) => failed.has(unique_id));
  };
  log.change((diagnostic) => {
    const macro = macroFrame(diagnostic, files);
    if (!macro?.at || (diagnostic.at && isOfTest(diagnostic.at))) return diagnostic;
    const frames = framesOf(diagnostic);
    const call = frames.find(({ at }) => at && !files.has(at.file.path));
    const chosen = isMacrosOwn(macro.at.file.path) ? macro : (call ?? macro);
    return { ...diagnostic, at: chosen.at!, notes: frames.filter((frame) => frame !== chosen) };
  });
}

/** What a generic test writes is its own mistake, whatever it is given. */
function isOfTest({ file }: Span): boolean {
  return /\{%-?\s*(?:data_)?test\b/.test(file.text);
}

function framesOf({ at, notes = [] }: Diagnostic): Note[] {
  return [...(at ? [{ message: 'the SQL is written here', at }] : []), ...notes];
}

function macroFrame(diagnostic: Diagnostic, files: ReadonlyMap<string, UniqueId>): Note | undefined {
  if (diagnostic.code !== 'sql-parser-error') return undefined;
  return framesOf(diagnostic).find(({ at }) => at && files.has(at.file.path));
}
