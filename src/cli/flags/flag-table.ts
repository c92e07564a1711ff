import {
  type FlagSpec,
  integerFlag,
  listFlag,
  pairFlag,
  switchFlag,
  textFlag,
  yamlFlag,
} from './flag-spec.ts';

// dbt-core 1.11 dbt/cli/params.py and main.py. An option that emds has no use for is accepted all the same.

const levels = ['debug', 'info', 'warn', 'error', 'none'];
const formats = ['text', 'debug', 'json', 'default'];

/** Options that stand before or after any command. */
export const globalFlags: readonly FlagSpec[] = [
  pairFlag('--cache-selected-only', { env: 'DBT_CACHE_SELECTED_ONLY' }),
  pairFlag('--debug -d', { env: 'DBT_DEBUG', help: 'Log what happens in detail.' }),
  pairFlag('--defer', {
    env: 'DBT_DEFER',
    help: 'Resolve what is not selected from the manifest in --state.',
  }),
  textFlag('--defer-state', { env: 'DBT_DEFER_STATE', help: 'State folder for deferral only.' }),
  pairFlag('--fail-fast -x', { env: 'DBT_FAIL_FAST', help: 'Stop at the first failure.' }),
  pairFlag('--favor-state', {
    env: 'DBT_FAVOR_STATE',
    help: 'Prefer the deferred relation even where one exists here.',
  }),
  textFlag('--indirect-selection', {
    env: 'DBT_INDIRECT_SELECTION',
    fallback: 'eager',
    choices: ['eager', 'cautious', 'buildable', 'empty'],
    help: 'Which tests to select beside the selected resources.',
  }),
  pairFlag('--log-cache-events', { env: 'DBT_LOG_CACHE_EVENTS' }),
  integerFlag('--log-file-max-bytes', { env: 'DBT_LOG_FILE_MAX_BYTES', fallback: 10 * 1024 * 1024 }),
  textFlag('--log-format', {
    env: 'DBT_LOG_FORMAT',
    fallback: 'default',
    choices: formats,
    help: 'Format of the output.',
  }),
  textFlag('--log-format-file', { env: 'DBT_LOG_FORMAT_FILE', fallback: 'debug', choices: formats }),
  textFlag('--log-level', {
    env: 'DBT_LOG_LEVEL',
    fallback: 'info',
    choices: levels,
    help: 'Least severe event to print.',
  }),
  textFlag('--log-level-file', { env: 'DBT_LOG_LEVEL_FILE', fallback: 'debug', choices: levels }),
  textFlag('--log-path', { env: 'DBT_LOG_PATH', help: 'Folder of dbt.log.' }),
  pairFlag('--macro-debugging', { env: 'DBT_MACRO_DEBUGGING' }),
  pairFlag('--partial-parse', {
    env: 'DBT_PARTIAL_PARSE',
    fallback: true,
    help: 'Reuse what the last parse left.',
  }),
  textFlag('--partial-parse-file-path', { env: 'DBT_PARTIAL_PARSE_FILE_PATH' }),
  pairFlag('--partial-parse-file-diff', { env: 'DBT_PARTIAL_PARSE_FILE_DIFF', fallback: true }),
  pairFlag('--populate-cache', { env: 'DBT_POPULATE_CACHE', fallback: true }),
  pairFlag('--print', { env: 'DBT_PRINT', fallback: true, help: 'Show what print() of a template says.' }),
  integerFlag('--printer-width', { env: 'DBT_PRINTER_WIDTH', fallback: 80 }),
  textFlag('--profile', { env: 'DBT_PROFILE', help: "Profile to use instead of the project's." }),
  pairFlag('--quiet -q', { env: 'DBT_QUIET', help: 'Print errors and results only.' }),
  textFlag('--record-timing-info -r'),
  pairFlag('--send-anonymous-usage-stats', {
    env: 'DBT_SEND_ANONYMOUS_USAGE_STATS',
    fallback: true,
    help: 'Accepted; emds sends nothing.',
  }),
  pairFlag('--single-threaded', { env: 'DBT_SINGLE_THREADED', fallback: false }),
  pairFlag('--show-all-deprecations', { fallback: false }),
  textFlag('--state', { env: 'DBT_STATE', help: 'Folder with the artifacts to compare with or defer to.' }),
  pairFlag('--static-parser', { env: 'DBT_STATIC_PARSER', fallback: true }),
  textFlag('--target -t', { env: 'DBT_TARGET', help: 'Output of the profile to use.' }),
  pairFlag('--use-colors', { env: 'DBT_USE_COLORS', fallback: true }),
  pairFlag('--use-colors-file', { env: 'DBT_USE_COLORS_FILE', fallback: true }),
  pairFlag('--use-experimental-parser', { env: 'DBT_USE_EXPERIMENTAL_PARSER' }),
  pairFlag('--use-fast-test-edges', { env: 'DBT_USE_FAST_TEST_EDGES', fallback: false }),
  pairFlag('--version-check', { env: 'DBT_VERSION_CHECK', fallback: true }),
  pairFlag('--warn-error', { env: 'DBT_WARN_ERROR', help: 'Take every warning for an error.' }),
  yamlFlag('--warn-error-options', {
    env: 'DBT_WARN_ERROR_OPTIONS',
    help: 'Which warnings are errors, stay warnings or are silenced.',
  }),
  pairFlag('--write-json', { env: 'DBT_WRITE_JSON', fallback: true, help: 'Write the artifacts.' }),
  pairFlag('--upload-to-artifacts-ingest-api', {
    env: 'DBT_UPLOAD_TO_ARTIFACTS_INGEST_API',
    fallback: false,
  }),
  pairFlag('--show-resource-report', { env: 'DBT_SHOW_RESOURCE_REPORT', fallback: false }),
];

const resourceTypes = [
  'metric', 'semantic_model', 'saved_query', 'source', 'analysis', 'function', 'model', 'test',
  'unit_test', 'exposure', 'snapshot', 'seed', 'default',
]; // biome-ignore format: one list

const flags = {
  addPackage: textFlag('--add-package', { help: 'Package to add, as name@version.' }),
  args: yamlFlag('--args', { help: 'Arguments of the macro, as YAML.' }),
  baseUrl: textFlag('--base-url', { help: 'Address to read in place of that of sources.yml.' }),
  browser: pairFlag('--browser', { fallback: true, help: 'Open a browser.' }),
  checkOutput: textFlag('--output', {
    choices: ['text', 'json', 'sarif', 'github'],
    fallback: 'text',
    help: 'Form of the findings.',
  }),
  cleanProjectFilesOnly: pairFlag('--clean-project-files-only', {
    env: 'DBT_CLEAN_PROJECT_FILES_ONLY',
    fallback: true,
  }),
  compileDocs: pairFlag('--compile', { fallback: true, help: 'Compile as well.' }),
  configDir: switchFlag('--config-dir', { help: 'Print the folder of profiles.yml and stop.' }),
  connection: switchFlag('--connection', { help: 'Test the connection only.' }),
  down: switchFlag('--down', { help: 'Show where the columns go.' }),
  dryRun: switchFlag('--dry-run', { help: 'Say what would be installed, and write nothing.' }),
  empty: pairFlag('--empty', {
    env: 'DBT_EMPTY',
    fallback: false,
    help: 'Read no rows from refs and sources.',
  }),
  emptyCatalog: switchFlag('--empty-catalog', { help: 'Write an empty catalog.' }),
  eventTimeEnd: textFlag('--event-time-end', {
    env: 'DBT_EVENT_TIME_END',
    help: 'End of the event time read (exclusive).',
  }),
  eventTimeStart: textFlag('--event-time-start', {
    env: 'DBT_EVENT_TIME_START',
    help: 'Start of the event time read (inclusive).',
  }),
  exclude: listFlag('--exclude', { help: 'Nodes to leave out.' }),
  excludeResourceType: listFlag('--exclude-resource-types --exclude-resource-type', {
    env: 'DBT_EXCLUDE_RESOURCE_TYPES',
    choices: resourceTypes,
    help: 'Kinds of resources to leave out.',
  }),
  exportSavedQueries: pairFlag('--export-saved-queries', {
    env: 'DBT_EXPORT_SAVED_QUERIES',
    fallback: false,
  }),
  fullRefresh: switchFlag('--full-refresh -f', {
    env: 'DBT_FULL_REFRESH',
    help: 'Rebuild incremental models from nothing.',
  }),
  host: textFlag('--host', { env: 'DBT_HOST', fallback: '127.0.0.1', help: 'Address to listen on.' }),
  includeSavedQuery: pairFlag('--include-saved-query', { env: 'DBT_INCLUDE_SAVED_QUERY', fallback: false }),
  injectCtes: pairFlag('--inject-ephemeral-ctes', { fallback: true }),
  inline: textFlag('--inline', { help: 'SQL with Jinja to use instead of a node.' }),
  inlineDirect: textFlag('--inline-direct', { help: 'SQL to run as it is.' }),
  introspect: pairFlag('--introspect', { env: 'DBT_INTROSPECT', fallback: true }),
  lineageOutput: textFlag('--output', {
    choices: ['tree', 'json', 'mermaid', 'openlineage'],
    fallback: 'tree',
    help: 'Form of the output.',
  }),
  limit: integerFlag('--limit', { fallback: 5, help: 'Rows to show.' }),
  listOutput: textFlag('--output', {
    choices: ['json', 'name', 'path', 'selector'],
    fallback: 'selector',
    help: 'What to print of each node.',
  }),
  look: switchFlag('--look', { help: 'Count what would be read, and land nothing.' }),
  lock: switchFlag('--lock', { help: 'Write package-lock.yml and install nothing.' }),
  models: listFlag('--models --model -m', { help: 'Models to include.' }),
  outputKeys: listFlag('--output-keys', { help: 'Keys of the JSON output.' }),
  outputPath: textFlag('--output -o', { help: 'Where to write the report.' }),
  port: integerFlag('--port', { fallback: 8080, help: 'Port to listen on.' }),
  profilesDir: textFlag('--profiles-dir', { env: 'DBT_PROFILES_DIR', help: 'Folder of profiles.yml.' }),
  projectDir: textFlag('--project-dir', { env: 'DBT_PROJECT_DIR', help: 'Folder of dbt_project.yml.' }),
  rawSelect: listFlag('--select -s', { help: 'Nodes to include.' }),
  resourceType: listFlag('--resource-types --resource-type', {
    env: 'DBT_RESOURCE_TYPES',
    choices: [...resourceTypes, 'all'],
    help: 'Kinds of resources to include.',
  }),
  sample: textFlag('--sample', { env: 'DBT_SAMPLE', help: 'Window of event time to read.' }),
  select: listFlag('--select -s -m --models --model', { help: 'Nodes to include.' }),
  selector: textFlag('--selector', { help: 'Selector of selectors.yml to use.' }),
  show: switchFlag('--show', { help: 'Show some of the loaded rows.' }),
  showOutput: textFlag('--output', {
    choices: ['json', 'text'],
    fallback: 'text',
    help: 'Form of the output.',
  }),
  skipProfileSetup: switchFlag('--skip-profile-setup -s', { help: 'Ask nothing about the profile.' }),
  source: textFlag('--source', {
    choices: ['hub', 'git', 'local'],
    fallback: 'hub',
    help: 'Where the added package comes from.',
  }),
  sqlparse: yamlFlag('--sqlparse', { env: 'DBT_ENGINE_SQLPARSE' }),
  starterRules: switchFlag('--starter-rules', { help: 'Also run the rules that ship with emds.' }),
  singleFile: switchFlag('--single-file', { help: 'Write the whole site as one index.html.' }),
  static: switchFlag('--static', { help: 'Also write static_index.html, which holds the whole site.' }),
  storeFailures: switchFlag('--store-failures', {
    env: 'DBT_STORE_FAILURES',
    help: 'Keep failing rows in the database.',
  }),
  targetPath: textFlag('--target-path', { env: 'DBT_TARGET_PATH', help: 'Folder of the artifacts.' }),
  threads: integerFlag('--threads', { help: 'Nodes to run at once.' }),
  up: switchFlag('--up', { help: 'Show where the columns come from.' }),
  upgrade: switchFlag('--upgrade', { help: 'Take the newest versions that fit.' }),
  vars: yamlFlag('--vars', { help: 'Variables, as YAML or JSON.' }),
};

const folders = [flags.profilesDir, flags.projectDir, flags.targetPath, flags.vars];
const selection = [flags.exclude, flags.select, flags.selector];
const types = [flags.resourceType, flags.excludeResourceType];
const run = [...folders, ...selection, flags.threads, flags.sqlparse];
const window = [flags.empty, flags.eventTimeStart, flags.eventTimeEnd, flags.sample];

/** The options of each command beyond the global ones. */
export const commandFlags: Readonly<Record<string, readonly FlagSpec[]>> = {
  build: [
    ...run,
    ...types,
    ...window,
    flags.exportSavedQueries,
    flags.includeSavedQuery,
    flags.fullRefresh,
    flags.show,
    flags.storeFailures,
  ],
  check: [...folders, ...selection, flags.checkOutput, flags.starterRules],
  clean: [...folders, flags.cleanProjectFilesOnly],
  clone: [...run, ...types, flags.fullRefresh],
  compile: [
    ...run,
    flags.fullRefresh,
    flags.showOutput,
    flags.introspect,
    flags.empty,
    flags.inline,
    flags.injectCtes,
  ],
  debug: [...folders, flags.connection, flags.configDir],
  deps: [...folders, flags.source, flags.lock, flags.upgrade, flags.addPackage, flags.dryRun],
  docs: [],
  'docs generate': [...run, flags.compileDocs, flags.emptyCatalog, flags.singleFile, flags.static],
  'docs serve': [...folders, flags.browser, flags.host, flags.port],
  ingest: [...folders, flags.threads, flags.fullRefresh, ...selection, flags.baseUrl, flags.look],
  init: [...folders, flags.skipProfileSetup],
  lineage: [...folders, flags.up, flags.down, flags.lineageOutput],
  list: [
    ...folders,
    ...types,
    flags.exclude,
    flags.models,
    flags.rawSelect,
    flags.selector,
    flags.listOutput,
    flags.outputKeys,
  ],
  parse: [...folders, flags.threads],
  retry: [...folders, flags.threads, flags.fullRefresh],
  run: [...run, ...window, flags.fullRefresh],
  'run-operation': [...folders, flags.threads, flags.args],
  seed: [...run, flags.fullRefresh, flags.show],
  show: [
    ...run,
    flags.fullRefresh,
    flags.showOutput,
    flags.limit,
    flags.introspect,
    flags.inline,
    flags.inlineDirect,
  ],
  snapshot: [...run, flags.empty],
  source: [],
  'source freshness': [...run, flags.outputPath],
  test: [...run, ...types, flags.storeFailures],
};
