import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';

/**
 * The refusal of what comes later, before options are looked at. What else stands on the line is not repeated: it may
 * hold a secret.
 */
export function refuseLaterCommand(argv: readonly string[]): void {
  const words = argv.filter(word => !word.startsWith('-'));
  if (words[0] === 'deploy') refuseLaterOptions(argv);
}

/** What a deployment will take one day: something that Waymark has not built. */
function refuseLaterOptions(argv: readonly string[]): void {
  const end = argv.indexOf('--');
  const later = argv
    .slice(0, end < 0 ? undefined : end)
    .map(word => word.split('=')[0])
    .find(word => word === '--image' || word === '--commit');
  if (!later) return;
  throw new CliError(
    ExitCode.usage,
    `"platform deploy ${later}" is not there yet.`,
    'It comes with a later version of Waymark.',
    'Until then: what was built is deployed, by its name: platform deploy --release r7',
  );
}
