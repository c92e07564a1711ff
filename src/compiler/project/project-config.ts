import type { SourceFile } from '../../diagnostics/source.ts';

/** dbt_project.yml with its defaults filled in; per-folder configs stay as written (`+key` and folder nesting). */
export interface ProjectConfig {
  readonly file: SourceFile;
  readonly name: string;
  readonly version: string | null;
  readonly profile: string | null;
  readonly configVersion: number;
  readonly modelPaths: readonly string[];
  readonly seedPaths: readonly string[];
  readonly snapshotPaths: readonly string[];
  readonly analysisPaths: readonly string[];
  readonly macroPaths: readonly string[];
  readonly testPaths: readonly string[];
  readonly docsPaths: readonly string[];
  readonly functionPaths: readonly string[];
  readonly assetPaths: readonly string[];
  /** Relative to the project. */
  readonly targetPath: string;
  readonly logPath: string;
  readonly packagesInstallPath: string;
  readonly cleanTargets: readonly string[];
  readonly quoting: Readonly<Record<string, boolean>>;
  readonly onRunStart: readonly string[];
  readonly onRunEnd: readonly string[];
  readonly dispatch: readonly {
    readonly macro_namespace: string;
    readonly search_order: readonly string[];
  }[];
  readonly vars: Readonly<Record<string, unknown>>;
  readonly queryComment: unknown;
  readonly requireDbtVersion: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
  readonly restrictAccess: boolean;
  /** Raw `models:`, `seeds:`, `snapshots:`, `data_tests:`, … trees. */
  readonly configs: ConfigTrees;
  /** The same trees before their Jinja was rendered: `unrendered_config` of the manifest. */
  readonly unrenderedConfigs: ConfigTrees;
  /** The whole file as parsed. */
  readonly raw: Readonly<Record<string, unknown>>;
}

export type ConfigTrees = Readonly<Record<ConfigSection, Readonly<Record<string, unknown>>>>;

export type ConfigSection =
  | 'models'
  | 'seeds'
  | 'snapshots'
  | 'data_tests'
  | 'unit_tests'
  | 'sources'
  | 'exposures'
  | 'metrics'
  | 'semantic_models'
  | 'saved_queries'
  | 'functions'
  | 'analyses'
  | 'macros';
