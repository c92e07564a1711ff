import { Argument, Command, CommanderError, Option } from 'commander';
import type { Call, GivenValue } from './call.ts';
import { commandLoaders } from './command-loaders.ts';
import { type CommandEntry, commands, groups } from './command-table.ts';
import type { FlagSpec } from './flags/flag-spec.ts';
import { commandFlags, globalFlags } from './flags/flag-table.ts';
import { reportFailure } from './outcome.ts';
import { printUsageError, translateUsageError } from './usage-error.ts';
import { emdsVersion } from './version.ts';

/** Parses the command line, runs the command and gives the exit code: 0, 1 or 2 as in dbt. Never throws. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  try {
    const call = await readCall(argv);
    return await (await commandLoaders[call.command]!()).run(call);
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportFailure(error);
    if (error.exitCode === 0) return 0;
    if (error.code === 'commander.help') return 2;
    printUsageError(translateUsageError(error, argv), argv);
    return 2;
  }
}

/** What a command line asks for. Throws a CommanderError for mistakes, and after printing help or version. */
export async function readCall(argv: readonly string[]): Promise<Call> {
  let found: Call | undefined;
  const program = makeProgram(argv, (call) => {
    found = call;
  });
  if (argv.length === 0) program.help();
  await program.parseAsync([...argv], { from: 'user' });
  return found!;
}

type TakeCall = (call: Call) => void;

function makeProgram(argv: readonly string[], takeCall: TakeCall): Command {
  const given = new Map<string, GivenValue>();
  const program = prepare(
    new Command('emds'),
    'The embedded modern data stack: ingest, build, test and document a dbt-style project on DuckDB.',
  );
  program.enablePositionalOptions().version(`emds ${emdsVersion}`, '-v, --version', 'Print the version.');
  program.on('option:version', () => {});
  addFlags(program, globalFlags, given);
  program.addHelpText('after', '\nEvery command has its own help: emds build --help');
  const parents = new Map<string, Command>();
  for (const group of groups) {
    const command = prepare(program.command(group.name), group.summary);
    if (argv.includes(group.name)) addFlags(command, globalFlags, given);
    parents.set(group.name, command);
  }
  for (const entry of commands) {
    const [last, parent] = entry.name.split(' ').reverse() as [string, string | undefined];
    const command = prepare((parent ? parents.get(parent)! : program).command(last), entry.summary);
    if (entry.aliases) command.aliases(entry.aliases);
    if (![last, ...(entry.aliases ?? [])].some((name) => argv.includes(name))) continue;
    addCall(command, entry, { given, argv, takeCall });
  }
  return program;
}

function addCall(
  command: Command,
  entry: CommandEntry,
  { given, argv, takeCall }: { given: Map<string, GivenValue>; argv: readonly string[]; takeCall: TakeCall },
): void {
  const flags = [...(commandFlags[entry.name] ?? []), ...globalFlags];
  addFlags(command, flags, given);
  if (entry.argument) {
    const { name, required } = entry.argument;
    command.addArgument(new Argument(required ? `<${name}>` : `[${name}]`));
  }
  command.action(() => takeCall({ command: entry.name, arguments: command.args, given, flags, argv }));
}

function prepare(command: Command, summary: string): Command {
  return command
    .description(summary)
    .exitOverride()
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'Show this help.')
    .helpCommand(false)
    .configureHelp({ visibleOptions: (it) => it.options.filter((option) => !option.hidden) })
    .configureOutput({ outputError: () => {} });
}

/** One commander option for each spelling: dbt has options with five of them, commander takes two. */
function addFlags(command: Command, flags: readonly FlagSpec[], given: Map<string, GivenValue>): void {
  for (const flag of flags) {
    const value = flag.kind === 'switch' ? '' : flag.kind === 'list' ? ' <words...>' : ' <value>';
    const short = flag.spellings.find((spelling) => /^-[^-]/.test(spelling));
    const [first, ...rest] = flag.spellings.filter((spelling) => spelling !== short);
    const keep = (text: string | null) => record(given, flag, text);
    add(command, `${short ? `${short}, ` : ''}${first}${value}`, flag.help, keep);
    for (const spelling of rest) add(command, `${spelling}${value}`, undefined, keep);
    if (flag.negation) add(command, flag.negation, undefined, () => given.set(flag.name, false));
  }
}

function add(
  command: Command,
  text: string,
  help: string | undefined,
  record: (value: string | null) => void,
): void {
  const option = new Option(text, help);
  if (help === undefined) option.hideHelp();
  command.addOption(option);
  command.on(`option:${option.name()}`, record);
}

function record(given: Map<string, GivenValue>, flag: FlagSpec, text: string | null): void {
  if (flag.kind === 'switch') given.set(flag.name, true);
  else if (flag.kind !== 'list') given.set(flag.name, text ?? '');
  else
    given.set(flag.name, [
      ...((given.get(flag.name) as readonly string[] | undefined) ?? []),
      ...(text ?? '').split(' '),
    ]);
}
