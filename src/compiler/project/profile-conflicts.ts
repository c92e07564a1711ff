import { credentialsInvalid, profileKeyIgnored } from '../../diagnostics/codes/project.ts';
import { asError, asWarning, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import { isRecord } from './is-record.ts';
import { locateYaml, type YamlPath } from './yaml.ts';

type Output = Readonly<Record<string, unknown>>;

/** What each value by itself may be, and together they may not, or not with emds; and what has no effect. */
export function findProfileConflicts(file: SourceFile, output: Output, path: YamlPath): Diagnostic[] {
  const keys = { profile: String(path[0]), target: String(path.at(-1)) };
  const errors = [tokenConflict(output), unknownProvider(output), remoteServer(output)].flatMap((detail) =>
    detail === undefined ? [] : [asError(credentialsInvalid({ ...keys, detail }))],
  );
  const warnings = ignoredKeys(output).map((key) =>
    asWarning(profileKeyIgnored(key, locateYaml(file, [...path, key], { key: true }))),
  );
  return [...errors, ...warnings];
}

function tokenConflict({ motherduck_token: token, settings }: Output): string | undefined {
  const other = isRecord(settings) ? settings['motherduck_token'] : undefined;
  if (!token || other === undefined || other === null || other === token) return undefined;
  return 'Conflicting values for motherduck_token found in the profile; please set it in only one place';
}

function unknownProvider({ use_credential_provider: provider }: Output): string | undefined {
  if (!provider || provider === 'aws') return undefined;
  return `Unsupported value for use_credential_provider: ${String(provider)}`;
}

function remoteServer({ remote }: Output): string | undefined {
  return remote ? '"remote" names a Buena Vista server, which emds does not talk to' : undefined;
}

/** Keys of Python alone, which emds reads and does nothing with. */
function ignoredKeys(output: Output): readonly string[] {
  return ['plugins', 'filesystems', 'module_paths', 'flights'].filter((key) => {
    const value = output[key];
    if (Array.isArray(value)) return value.some((it) => !isRecord(it) || it['module'] !== 'motherduck');
    return value !== undefined && value !== null;
  });
}
