/**
 * `platform`, the command line of Waymark. Loads as little as possible before it knows what is asked.
 *
 * @packageDocumentation
 */
import { writeSync } from 'node:fs';
import { version } from './version';

const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === '--version') {
  // Not by `process.stdout`: making that stream takes longer than all the rest.
  try {
    writeSync(1, `${version}\n`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPIPE') {
      process.exitCode = 1;
      process.stderr.write(
        `platform: What came out could not be written (${code}).\n`,
      );
    }
  }
} else if (argv[0] === '--keep-what-dev-runs' && process.send) {
  // Not a command: `platform dev` has started this.
  void import('./dev/keep').then(({ keep }) => keep(argv[1], argv[2]));
} else {
  void start();
}

async function start(): Promise<void> {
  const [{ run }, { processIo }] = await Promise.all([
    import('./run'),
    import('./terminal/processIo'),
  ]);
  const io = processIo();
  const code = await run(argv, io);
  process.exitCode = code;
  // What is still in the pipes goes out first, and what could not be written is said.
  process.stdout.write('', () =>
    process.stderr.write('', () => setImmediate(() => process.exit(code))),
  );
}
