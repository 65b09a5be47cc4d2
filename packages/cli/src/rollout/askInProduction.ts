import type { Invocation } from '../args/types';
import type { Connection } from '../platform/connect';
import { getEnvironments } from '../platform/reading';
import { confirm } from '../terminal/confirm';
import { isInteractive } from '../terminal/Io';

/** Asks before something is done in production, where somebody is there to be asked and has not said it already. */
export async function askInProduction(
  { options, io }: Invocation,
  connection: Connection,
  environment: string,
  question: string,
): Promise<void> {
  if (options.yes || !isInteractive(io)) return;
  const environments = await getEnvironments(connection);
  if (environments.some(one => one.name === environment && one.production))
    await confirm(io, question);
}
