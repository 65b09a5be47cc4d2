/**
 * `platform`, the command line of Waymark. Loads as little as possible before it knows what is asked.
 *
 * @packageDocumentation
 */
import { version } from './version';

const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === '--version') {
  process.stdout.write(`${version}\n`);
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
  // What is still in the pipes goes out first.
  process.stdout.write('', () =>
    process.stderr.write('', () => process.exit(code)),
  );
}
