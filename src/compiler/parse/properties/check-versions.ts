import { invalidProperties } from '../../../diagnostics/codes/parse.ts';
import { invalidValue } from '../../../diagnostics/codes/project.ts';
import { asError, type Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import { locateYaml, type YamlPath } from '../../project/yaml.ts';
import { records } from './columns.ts';
import { readDeprecation, versionText } from './node-patches.ts';
import type { Properties, PropertyEntry } from './read-properties.ts';

/** What dbt refuses in the versions of a model and in dates of deprecation. */
export function checkVersions(entry: PropertyEntry, diagnostics: Diagnostic[]): void {
  const { data, file, section, index } = entry;
  const versions = records(data['versions']);
  const what = `model "${String(data['name'])}"`;
  const at = (path: YamlPath) => locateYaml(file, [section, index, ...path]);
  const refuse = (message: string, path: YamlPath, hint?: string): void => {
    const problem = invalidProperties(message, file.path, at(path));
    diagnostics.push(asError(hint ? { ...problem, hint } : problem));
  };
  const known: string[] = [];
  for (const [i, version] of versions.entries()) {
    const name = versionText(version['v']);
    if (known.includes(name))
      refuse(`Found duplicate version: '${name}' in versions list of ${what}`, ['versions', i, 'v']);
    known.push(name);
    const filters = records(version['columns']).flatMap((column, k) => (isFilter(column) ? [k] : []));
    if (filters.length > 1) {
      const message = `version ${name} of ${what} can have at most one include/exclude element`;
      refuse(message, ['versions', i, 'columns', filters[1]!]);
    }
  }
  const latest = data['latest_version'];
  if (versions.length > 0 && latest != null && !known.includes(versionText(latest))) {
    const suggestion = nearest(versionText(latest), known);
    const message = `latest_version: ${versionText(latest)} is not one of ${what} versions: ${known.join(', ')}`;
    refuse(message, ['latest_version'], suggestion && `did you mean ${suggestion}?`);
  }
  const dates: [Properties, YamlPath][] = [[data, []], ...versions.map(place)];
  for (const [{ deprecation_date: date }, path] of dates) {
    if (date == null || readDeprecation(String(date)) !== null) continue;
    const subject = `"deprecation_date" of ${what}`;
    const place = at([...path, 'deprecation_date']);
    diagnostics.push(
      asError(invalidValue(subject, `a date, not "${String(date)}"`, place, 'such as 2030-01-31')),
    );
  }
}

const place = (version: Properties, i: number): [Properties, YamlPath] => [version, ['versions', i]];

function isFilter(column: Properties): boolean {
  return column['include'] !== undefined || column['exclude'] !== undefined;
}
