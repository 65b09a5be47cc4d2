import { commandHelp, generalHelp, groupHelp } from './args/help';
import { parseArgs } from './args/parseArgs';
import { CliError } from './CliError';
import { ExitCode } from './exitCodes';
import type { Io } from './terminal/Io';
import { Output } from './terminal/Output';
import { version } from './version';

/** Runs one command line and returns its exit code. Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const end = argv.indexOf('--');
  const out = new Output(
    io,
    argv.slice(0, end < 0 ? undefined : end).includes('--json'),
  );
  const world = interruptible(io, out);
  try {
    const { command, group, args, options } = await parseArgs(argv);
    if (options.version) {
      out.result(version);
      out.document({ version });
      return ExitCode.done;
    }
    if (options.help) {
      const text = command
        ? commandHelp(command)
        : groupHelp(group ?? []) ?? generalHelp();
      out.result(text.trimEnd());
      out.document({ help: text });
      return ExitCode.done;
    }
    if (!command) {
      if (out.json)
        throw new CliError(
          ExitCode.usage,
          'There is no command.',
          '',
          'See: platform --help',
        );
      // Nobody asked for it, so it is not the result.
      io.stderr.write(generalHelp());
      return ExitCode.usage;
    }
    const start = await command.load();
    return await start({ args, options, io: world, out });
  } catch (error) {
    const known =
      error instanceof CliError
        ? error
        : new CliError(
            ExitCode.failed,
            'Something went wrong that should not.',
            error instanceof Error ? error.message : String(error),
            'Please tell the platform team, with the command that you ran.',
          );
    out.error(known);
    if (io.env.PLATFORM_DEBUG && error instanceof Error)
      out.note(String(error.stack));
    return known.exitCode;
  }
}

/** The world with one thing more: whatever a Ctrl-C ends has said so where a document was promised. */
function interruptible(io: Io, out: Output): Io {
  const exit = (code: number) => {
    out.stopped(code);
    io.exit(code);
  };
  io.onInterrupt(() => exit(ExitCode.interrupted));
  return Object.create(io, { exit: { value: exit } });
}
