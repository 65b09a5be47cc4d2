import { commandHelp, generalHelp } from './args/help';
import { parseArgs } from './args/parseArgs';
import { CliError } from './CliError';
import { ExitCode } from './exitCodes';
import type { Io } from './terminal/Io';
import { Output } from './terminal/Output';
import { version } from './version';

/** Runs one command line and returns its exit code. Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const out = new Output(io, argv.includes('--json'));
  try {
    const { command, args, options } = await parseArgs(argv);
    if (options.version) {
      out.result(version);
      out.document({ version });
      return ExitCode.done;
    }
    if (options.help || !command) {
      // Asked for, help is the result; shown because nothing was asked, it is not.
      const text = command ? commandHelp(command) : generalHelp();
      if (argv.length) io.stdout.write(text);
      else io.stderr.write(text);
      return argv.length ? ExitCode.done : ExitCode.usage;
    }
    const start = await command.load();
    return await start({ args, options, io, out });
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
