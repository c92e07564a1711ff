import { printPlace } from '../../diagnostics/code-frame.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { logEvent } from './events.ts';
import type { LogEvent } from './log-event.ts';

/** dbt's event for a warning of ours, where it has one; `--warn-error-options` names these. */
const eventNames: Readonly<Record<string, readonly [string, string]>> = {
  'selection-no-match': ['NoNodesForSelectionCriteria', 'M030'],
  'selection-empty': ['NoNodesSelected', 'Q038'],
  'contract-unversioned-change': ['UnversionedBreakingChange', 'I068'],
  'unknown-key': ['CustomKeyInObjectDeprecation', 'D026'],
  'no-node-for-properties': ['NoNodeForYamlKey', 'I058'],
  'properties-in-wrong-section': ['WrongResourceSchemaFile', 'I057'],
  'unused-config-paths': ['UnusedResourceConfigPath', 'I051'],
  'ref-not-found': ['NodeNotFoundOrDisabled', 'I060'],
  'source-not-found': ['NodeNotFoundOrDisabled', 'I060'],
  'model-deprecated': ['DeprecatedModel', 'I065'],
  'deprecation-upcoming': ['UpcomingReferenceDeprecation', 'I066'],
  'reference-deprecated': ['DeprecatedReference', 'I067'],
  'microbatch-without-event-time-input': ['MicrobatchModelNoEventTimeInputs', 'I074'],
  'constraints-unsupported': ['UnsupportedConstraintMaterialization', 'I068'],
  'git-unpinned': ['DepsUnpinned', 'M029'],
  'package-redirected': ['PackageRedirectDeprecation', 'D001'],
  'secret-in-lock-file': ['DepsScrubbedPackageName', 'M035'],
  'warn-error-options-renamed': ['WEOIncludeExcludeDeprecation', 'D031'],
  'selection-state-is-target': ['WarnStateTargetEqual', 'I072'],
  'duplicate-resource-name': ['DuplicateResourceName', 'I101'],
};

export function warningName(diagnostic: Diagnostic): string {
  return eventNames[diagnostic.code]?.[0] ?? camelCase(diagnostic.code);
}

/** A warning as a log line: dbt's sentences as they are, everything else marked and with its place. */
export function warningEvent(diagnostic: Diagnostic): LogEvent {
  const [name, code] = eventNames[diagnostic.code] ?? [camelCase(diagnostic.code), 'W000'];
  const data = {
    msg: diagnostic.message,
    ...(name === 'NoNodesForSelectionCriteria' ? { spec_raw: criterion(diagnostic) } : {}),
  };
  const hint = diagnostic.hint ? `\nhint: ${diagnostic.hint}` : '';
  if (diagnostic.code.startsWith('selection-'))
    return logEvent(name, { code, level: 'warn', text: `${diagnostic.message}${hint}`, data });
  const place = diagnostic.at ? ` (${printPlace(diagnostic.at)})` : '';
  const text = `${diagnostic.message.trimEnd()}${place}${hint}`;
  return logEvent(name, {
    code,
    level: 'warn',
    text: (paint) => `[${paint.yellow('WARNING')}]: ${text}`,
    data,
  });
}

function criterion(diagnostic: Diagnostic): string {
  return /^The selection criterion '(.*)' does not match/.exec(diagnostic.message)?.[1] ?? '';
}

function camelCase(code: string): string {
  return code.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}
