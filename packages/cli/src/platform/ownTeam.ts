import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { choose } from '../terminal/choose';
import { type Io, isInteractive } from '../terminal/Io';
import { type Connection, dataOf } from './connect';

/** The caller's only team; with several it asks, or says that it has to be named. `what` is made for it: "A service". */
export async function ownTeam(
  connection: Connection,
  io: Io,
  what: string,
): Promise<string> {
  const person = dataOf(await connection.client.GET('/whoami'));
  const teams = person.teams.map(team => team.name).sort();
  if (teams.length === 1) return teams[0];
  if (!teams.length) {
    throw new CliError(
      ExitCode.usage,
      `${person.displayName} is in no team.`,
      `${what} needs a team that owns it.`,
      'Say which: --team TEAM',
    );
  }
  if (isInteractive(io)) return choose(io, 'Which team will own it?', teams);
  throw new CliError(
    ExitCode.usage,
    'You are in several teams.',
    `They are ${teams.join(', ')}.`,
    `Say which: --team ${teams[0]}`,
  );
}
