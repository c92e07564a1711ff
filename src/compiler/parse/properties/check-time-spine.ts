import { invalidProperties } from '../../../diagnostics/codes/parse.ts';
import { asError, type Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import { locateYaml, type YamlPath } from '../../project/yaml.ts';
import { asMapping, records, text, versionColumns } from './columns.ts';
import { versionText } from './node-patches.ts';
import type { PropertyEntry } from './read-properties.ts';

/** The columns of a time spine have to be there, and its standard one has a granularity. */
export function checkTimeSpine(entry: PropertyEntry, diagnostics: Diagnostic[]): void {
  const { data, file, section, index } = entry;
  const spine = asMapping(data['time_spine']);
  const standard = text(spine['standard_granularity_column']);
  if (standard === undefined) return;
  const latest = records(data['versions']).find(
    (version) => versionText(version['v']) === versionText(data['latest_version']),
  );
  const columns = latest ? versionColumns(data['columns'], latest) : records(data['columns']);
  const names = columns.map((column) => String(column['name']));
  const refuse = (message: string, path: YamlPath, name?: string): void => {
    const at = locateYaml(file, [section, index, 'time_spine', ...path]);
    const suggestion = name === undefined ? undefined : nearest(name, names);
    const hint = suggestion ? { hint: `did you mean "${suggestion}"?` } : {};
    diagnostics.push(asError({ ...invalidProperties(message, file.path, at), ...hint }));
  };
  const model = `model "${String(data['name'])}"`;
  const column = columns.find((it) => it['name'] === standard);
  if (!column) {
    const message = `Time spine standard granularity column must be defined on the model: ${model} has no column "${standard}"`;
    refuse(message, ['standard_granularity_column'], standard);
  } else if (!column['granularity']) {
    const message = `Time spine standard granularity column must have a granularity defined: column "${standard}" of ${model} has none`;
    refuse(message, ['standard_granularity_column']);
  }
  for (const [i, custom] of records(spine['custom_granularities']).entries()) {
    const name = text(custom['column_name']) ?? String(custom['name']);
    const message = `Time spine custom granularity columns do not exist in the model: ${model} has no column "${name}"`;
    if (!names.includes(name)) refuse(message, ['custom_granularities', i], name);
  }
}
