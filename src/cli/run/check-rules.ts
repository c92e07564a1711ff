import { join } from 'node:path';
import type { FactTable } from '../../check/facts.ts';
import type { Finding } from '../../check/finding.ts';
import type { Rule } from '../../check/run-rules.ts';
import { readRunResults } from '../../compiler/artifacts/run-results-artifact.ts';
import { projectLineage } from '../../compiler/lineage/project-lineage.ts';
import { listFiles, readTextIfPresent } from '../../util/file-system.ts';
import type { Session } from '../session.ts';
import type { CheckRun } from './check-run.ts';
import { lineageNodes } from './lineage-nodes.ts';
import type { PreparedProject } from './prepare-project.ts';

/** Runs the rules in `checks/` over the project, and the starter set where `--starter-rules` asks for it. */
export async function checkRules(
  session: Session,
  prepared: PreparedProject,
  checked: CheckRun,
): Promise<readonly Finding[]> {
  const rules = await findRules(session, prepared);
  if (rules.length === 0) return [];
  const { runRules } = await import('../../check/run-rules.ts');
  const { YamlPlaces } = await import('../../check/yaml-places.ts');
  const { manifest, project } = prepared;
  const places = new YamlPlaces(project);
  const models = new Map(project.root.files.models.map((file) => [file.path, file]));
  return await runRules(rules, await facts(prepared, checked), (id, column) => {
    const node = manifest.nodes[id] ?? manifest.sources[id];
    const inYaml = node && places.column(node, column);
    const file = node && models.get(node.original_file_path);
    return inYaml ?? (file ? { file, offset: 0, length: 1 } : undefined);
  });
}

async function findRules({ flags }: Session, { project }: PreparedProject): Promise<Rule[]> {
  const folder = join(project.root.root, 'checks');
  const own = listFiles(folder)
    .filter((path) => path.endsWith('.sql'))
    .map((path) => ({
      name: path.slice(0, -'.sql'.length),
      file: { path: `checks/${path}`, text: readTextIfPresent(join(folder, path)) ?? '' },
    }));
  if (flags.values['starter_rules'] !== true) return own;
  const { starterRules } = await import('../../check/starter-rules.ts');
  const names = new Set(own.map((rule) => rule.name));
  const starters = Object.entries(starterRules)
    .filter(([name]) => !names.has(name))
    .map(([name, text]) => ({ name, file: { path: `(starter rule ${name})`, text } }));
  return [...own, ...starters];
}

async function facts(prepared: PreparedProject, checked: CheckRun): Promise<FactTable[]> {
  const { factTables } = await import('../../check/facts.ts');
  const { openSqlParser } = await import('../../runner/duckdb/sql-parser.ts');
  const { manifest, targetFolder } = prepared;
  const parser = await openSqlParser();
  try {
    const lineage = await projectLineage(await lineageNodes(manifest, checked), parser);
    const { relations } = checked.result;
    return factTables({
      manifest,
      lineage,
      columns: new Map([...relations].map(([id, relation]) => [id, relation.columns])),
      order: checked.ids,
      runs: (readRunResults(targetFolder)?.results ?? []).map((result) => ({
        node: result.unique_id,
        status: String(result.status),
        seconds: result.execution_time ?? 0,
        message: result.message ?? null,
      })),
    });
  } finally {
    parser.close();
  }
}
