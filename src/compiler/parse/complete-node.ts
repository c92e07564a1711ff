import { typescriptMaterialization } from '../../diagnostics/codes/typescript.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { parseTemplate } from '../jinja/template.ts';
import { leniently } from '../jinja/values.ts';
import type { HookSpec } from '../manifest/config.ts';
import { applyConfig, applyFindings, nameRelation } from './build-node.ts';
import { unitOf } from './cache/read-log.ts';
import { configLevels, lastValue } from './config-levels.ts';
import { contractChecksum } from './contract-checksum.ts';
import { attempt, type Draft, type FileParser } from './draft.ts';
import { locateConfig } from './locate-config.ts';
import { mergeLevels } from './merge-config.ts';
import { emptyFindings, type Findings, parseScope } from './parse-context.ts';

/** Whether a node is enabled as far as dbt_project.yml and its own file say: dbt finds the nodes of properties by that. */
export function isEnabledBeforeProperties(parser: FileParser, draft: Draft): boolean {
  const { node, owner, findings } = draft;
  const { root } = parser.environment.project;
  const layers = {
    type: node.resource_type,
    fqn: node.fqn,
    own: owner.config,
    root: root.config,
    call: findings.config,
  };
  const enabled = lastValue(configLevels(layers), 'enabled') ?? true;
  return enabled === true || (typeof enabled === 'string' && /^true$/i.test(enabled));
}

/** The steps after rendering: config, names, hooks, properties; then the node joins the manifest. */
export function completeDrafts(parser: FileParser): void {
  for (const draft of parser.drafts) {
    const { package_name: owner, original_file_path: path } = draft.node;
    parser.environment.reads.within(unitOf(owner, path), () =>
      attempt(parser, () => completeDraft(parser, draft), draft.node.name),
    );
  }
  parser.drafts.length = 0;
}

function completeDraft(parser: FileParser, draft: Draft): void {
  const { environment } = parser;
  const { node, findings, patch } = draft;
  const patchConfig = patchConfigOf(draft);
  const names = applyConfig(node, environment, { patch: patchConfig, call: findings.config });
  if (node.language === 'typescript' && node.config.materialized === 'ephemeral')
    throw new ProblemError({
      ...typescriptMaterialization('ephemeral', node),
      at: locateConfig(environment.project, node, 'materialized', 'ephemeral'),
    });
  nameRelation(node, environment, names);
  const hooks = [...(node.config['pre-hook'] ?? []), ...(node.config['post-hook'] ?? [])];
  if (node.resource_type === 'test' || hooks.length === 0) takeFindings(draft, findings);
  else {
    // dbt renders hooks when it has read the file, and again for properties that configure the node.
    const before = patch?.isConfiguring ? renderHooks(parser, draft, hooksBefore(parser, draft)) : undefined;
    const after = renderHooks(parser, draft, hooks);
    const [first, second] = before ? [before, after] : [after, undefined];
    takeFindings(draft, joined(draft.isStatic ? [first, findings, second] : [findings, first, second]));
  }
  patch?.apply(node);
  if (node.contract?.enforced) node.contract.checksum = contractChecksum(node);
  parser.builder.addNode(node);
}

/** dbt makes Python models tables, whatever dbt_project.yml says; so it is with TypeScript models. */
function patchConfigOf({ node, patch }: Draft): Record<string, unknown> | undefined {
  const isProgram = node.language === 'python' || node.language === 'typescript';
  if (!isProgram || (patch && 'materialized' in patch.config)) return patch?.config;
  return { ...patch?.config, materialized: 'table' };
}

function hooksBefore(parser: FileParser, { node, owner, findings }: Draft): HookSpec[] {
  const { root } = parser.environment.project;
  const layers = {
    type: node.resource_type,
    fqn: node.fqn,
    own: owner.config,
    root: root.config,
    call: findings.config,
  };
  const config = mergeLevels(node.resource_type, configLevels(layers));
  return [...(config['pre-hook'] as HookSpec[]), ...(config['post-hook'] as HookSpec[])];
}

function renderHooks(parser: FileParser, { node }: Draft, hooks: readonly HookSpec[]): Findings {
  const found = emptyFindings();
  const scope = parseScope(parser.environment, node, found);
  for (const hook of hooks) {
    if (typeof hook?.sql !== 'string' || !hook.sql.includes('{')) continue;
    leniently(() => parseTemplate({ path: node.original_file_path, text: hook.sql }).render(scope));
  }
  return found;
}

function joined(parts: readonly (Findings | undefined)[]): Findings {
  const all = parts.filter((part) => part !== undefined);
  return {
    refs: all.flatMap((part) => part.refs),
    sources: all.flatMap((part) => part.sources),
    metrics: all.flatMap((part) => part.metrics),
    functions: all.flatMap((part) => part.functions),
    macros: all.flatMap((part) => part.macros),
    config: {},
  };
}

function takeFindings({ node }: Draft, findings: Findings): void {
  if (node.resource_type !== 'seed') {
    applyFindings(node, findings);
    return;
  }
  for (const id of findings.macros) if (!node.depends_on.macros.includes(id)) node.depends_on.macros.push(id);
}
