import { createServer } from 'node:net';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';

/** A port that is free now: the one that is asked for, or any. */
export function freePort(wanted?: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new CliError(
          ExitCode.refused,
          `Port ${wanted} cannot be used.`,
          error.code === 'EADDRINUSE'
            ? 'Another program listens there.'
            : String(error.code),
          'Choose another one with --port, or leave it out.',
        ),
      ),
    );
    server.listen(wanted ?? 0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** The port that stands on the command line. */
export function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new CliError(
    ExitCode.usage,
    `"${text}" is not a port.`,
    '',
    'Use a number from 1 to 65535: platform dev --port 3000',
  );
}
