import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import { defaultConfig } from '../compiler/parse/config-defaults.ts';
import { settingMisspelt } from '../diagnostics/codes/check.ts';
import { asWarning } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { FindingLog } from './finding-log.ts';
import type { Shared } from './open-check.ts';
import { settingNamePlace } from './setting-place.ts';

/** Letters by which the name of a setting may differ from that of another: many projects have settings of their own. */
const mostTypos = 2;

/** Notes settings that nothing reads and whose names are nearly those of dbt's own: dbt keeps them, and goes without. */
export function noteMisspeltSettings(ids: readonly UniqueId[], shared: Shared, log: FindingLog): void {
  const { manifest } = shared;
  const ofType = new Map<string, ReadonlySet<string>>();
  let read: ReadonlySet<string> | undefined;
  for (const id of ids) {
    const node = manifest.nodes[id];
    if (!node) continue;
    const type = node.resource_type;
    const own = ofType.get(type) ?? new Set(Object.keys(defaultConfig(type)));
    ofType.set(type, own);
    for (const name of Object.keys(node.config)) {
      if (own.has(name)) continue;
      read ??= settingsOfTemplates(manifest);
      if (!read.has(name)) note(node, name, own);
    }
  }

  function note(node: ManifestNode, name: string, own: ReadonlySet<string>): void {
    const near = nearest(name, own, mostTypos);
    if (near === undefined || node.config[near] === node.config[name]) return;
    const at = settingNamePlace(node, name, shared);
    const place = { node: node.unique_id, ...(at ? { at } : {}) };
    log.note(node.unique_id, asWarning(settingMisspelt({ ...place, name, near })));
  }
}

/** Names that macros and models ask their config for. */
function settingsOfTemplates({ macros, nodes }: Manifest): ReadonlySet<string> {
  const names = new Set<string>();
  const texts = [
    ...Object.values(macros).map((it) => it.macro_sql),
    ...Object.values(nodes).map((it) => it.raw_code),
  ];
  for (const text of texts)
    for (const [, quoted, dotted] of text.matchAll(
      /(?:\bconfig|\.(?:get|require))\s*[([]\s*['"]([\w-]+)['"]|\bconfig\.(\w+)/g,
    ))
      names.add(quoted ?? dotted!);
  return names;
}
