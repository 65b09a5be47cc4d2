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
  writeSync(1, `${version}\n`);
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
