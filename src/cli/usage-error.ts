import type { CommanderError } from 'commander';
import { noSuchCommand, noSuchOption, usage } from '../diagnostics/codes/usage.ts';
import { asError, type Problem } from '../diagnostics/diagnostic.ts';
import { printHuman } from '../diagnostics/print.ts';
import { nearest } from '../diagnostics/suggest.ts';
import { commands, groups } from './command-table.ts';
import { commandFlags, globalFlags } from './flags/flag-table.ts';

/** Turns the parser's complaint into ours. */
export function translateUsageError(error: CommanderError, argv: readonly string[]): Problem {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption':
      return noSuchOption(quoted, nearestOptions(quoted, argv));
    case 'commander.unknownCommand':
      return noSuchCommand(quoted, nearest(quoted, commandNames(calledCommand(argv))));
    case 'commander.optionMissingArgument':
      return usage(`Option '${/--[\w-]+/.exec(quoted)?.[0] ?? quoted.split(' ')[0]}' requires an argument.`);
    case 'commander.missingArgument':
      return usage(`Missing argument '${quoted.toUpperCase()}'.`);
    case 'commander.excessArguments':
      return unexpectedArgument(argv);
    default:
      return usage(capitalised(error.message));
  }
}

/** Usage and where to find help, as click prints them; then the error, which a terminal shows with its code. */
export function printUsageError(problem: Problem, argv: readonly string[]): void {
  const command = calledCommand(argv);
  const path = command === '' ? 'emds' : `emds ${command}`;
  const shape = command === '' ? '[OPTIONS] COMMAND [ARGS]...' : '[OPTIONS]';
  const hint = problem.hint ? `hint: ${problem.hint}\n` : '';
  const error = process.stdout.isTTY
    ? `${printHuman(asError(problem))}\n`
    : `Error: ${problem.message}\n${hint}`;
  process.stderr.write(`Usage: ${path} ${shape}\nTry '${path} -h' for help.\n\n${error}`);
}

function nearestOptions(option: string, argv: readonly string[]): string[] {
  const flags = [...(commandFlags[calledCommand(argv)] ?? []), ...globalFlags];
  const spellings = flags.flatMap((flag) => [...flag.spellings, ...(flag.negation ? [flag.negation] : [])]);
  const found = nearest(
    option,
    spellings.filter((spelling) => spelling.startsWith('--')),
  );
  return found ? [found] : [];
}

/** The command that the call names, as well as can be told from its words. */
function calledCommand(argv: readonly string[]): string {
  const words = argv.filter((word) => !word.startsWith('-'));
  for (const [index, word] of words.entries()) {
    const pair = `${word} ${words[index + 1] ?? ''}`;
    const entry = commands.find((it) => it.name === pair || it.name === word || it.aliases?.includes(word));
    if (entry) return entry.name;
    if (groups.some((group) => group.name === word)) return word;
  }
  return '';
}

/** Names that a command can have, or the second word of one. */
function commandNames(group: string): string[] {
  if (groups.some(({ name }) => name === group))
    return commands.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name.split(' ')[1]!);
  return [
    ...commands.flatMap((it) => [it.name.split(' ')[0]!, ...(it.aliases ?? [])]),
    ...groups.map((it) => it.name),
  ];
}

/** A word too many. Mostly it is the name of a model, for which commands have an option. */
function unexpectedArgument(argv: readonly string[]): Problem {
  const command = calledCommand(argv);
  const word = argv.at(-1) ?? '';
  const selects = commandFlags[command]?.some(({ spellings }) => spellings.includes('--select'));
  return usage(
    `Got unexpected extra argument (${word})`,
    selects ? `to choose nodes: emds ${command} --select ${word}` : undefined,
  );
}

function capitalised(message: string): string {
  const text = message.replace(/^error: /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
