import type { Invocation } from '../../args/types';
import { CliError } from '../../CliError';
import { ExitCode, type ExitCodeValue } from '../../exitCodes';
import { serviceOfFolder } from '../../folder/serviceOf';
import { duration } from '../../format/duration';
import { connect, dataOf } from '../../platform/connect';
import { finish } from '../../platform/finish';
import { ownTeam } from '../../platform/ownTeam';
import { sending, startHeaders } from '../../platform/sending';
import { textOf } from '../../rollout/options';
import { sizeOf } from './size';

/** `platform db create [NAME]`: in a service's folder its database, by a commit; with a name one on its own. */
export async function dbCreate(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const type = textOf(options, 'type') ?? 'postgres';
  if (type !== 'postgres')
    throw new CliError(
      ExitCode.usage,
      `There is no type "${type}".`,
      '',
      'Use --type postgres.',
    );
  const size = sizeOf(invocation) ?? 'small';
  const connection = connect(io);
  const [name] = args;
  if (name) {
    const environment = textOf(options, 'env') ?? 'staging';
    const team =
      textOf(options, 'team') ?? (await ownTeam(connection, io, 'A database'));
    out.target(`${name} @ ${environment} (team ${team})`);
    const started = await sending(io, out, async () =>
      dataOf(
        await connection.client.POST('/databases', {
          params: { header: startHeaders() },
          body: { name, team, size, environment },
        }),
      ),
    );
    return finish(invocation, connection, started, {
      document: { database: { name, team, size, environment } },
      done: async ({ durationMs }) => ({
        words: `${name} is ready after ${duration(
          durationMs ?? 0,
        )}. Connect: platform db connect ${name} --env ${environment}`,
      }),
    });
  }
  const here = await serviceOfFolder(io);
  if (!here)
    throw new CliError(
      ExitCode.usage,
      'A database for what?',
      `Nothing is named, and ${io.cwd} is in no working folder of a service.`,
      'Name one that stands alone (platform db create NAME --team TEAM), or go into the folder of a service.',
    );
  if (options.env || options.team)
    throw new CliError(
      ExitCode.usage,
      'The database of a service is in each of its environments, and its team owns it.',
      '',
      'Leave out --env and --team, or name a database that stands alone.',
    );
  out.target(`${here.name}-db`);
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST('/services/{service}/database', {
        params: { path: { service: here.name }, header: startHeaders() },
        body: { size },
      }),
    ),
  );
  return finish(invocation, connection, started, {
    document: {
      service: { name: here.name },
      database: { name: `${here.name}-db`, size },
    },
    done: async operation => {
      const next = operation.steps.at(-1)?.message;
      return {
        words: `platform.yaml of ${
          here.name
        } asks for a ${size} database. Get the commit: git pull${
          next ? `. ${next}` : ''
        }`,
      };
    },
  });
}
