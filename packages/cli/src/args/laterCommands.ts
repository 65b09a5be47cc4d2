import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';

/** Commands that are promised and not there yet: their second words, and how the same is done until then. */
const LATER: Record<string, { then: readonly string[]; until?: string }> = {
  db: {
    then: ['create', 'connect', 'backup', 'restore', 'resize'],
    until:
      'Until then: a service gets its database as it is made: platform create service NAME --db postgres',
  },
};

/**
 * The refusal of a command that comes later, before its options are looked at: they come later too. What else stands on
 * the line is not repeated: it may hold a secret.
 */
export function refuseLaterCommand(argv: readonly string[]): void {
  const words = argv.filter(word => !word.startsWith('-'));
  if (words[0] === 'deploy') refuseLaterOptions(argv);
  if (!Object.hasOwn(LATER, words[0] ?? '')) return;
  const { then, until = 'See what there is: platform --help' } =
    LATER[words[0]];
  const name = [words[0], ...then.filter(word => word === words[1])].join(' ');
  throw new CliError(
    ExitCode.usage,
    `"platform ${name}" is not there yet.`,
    'It comes with a later version of Waymark.',
    until,
  );
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
