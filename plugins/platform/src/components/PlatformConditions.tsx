import { useApi } from '@backstage/frontend-plugin-api';
import { platformApiRef } from '../api/platformApiRef';
import { useLive } from '../hooks/useLive';
import { Problem } from './Problem';

const EVERY_MS = 30_000;

/** What kinds of conditions of the platform are called. */
const TITLES: Record<string, string> = {
  SecretsReadable: 'Secrets cannot be used now',
};

/**
 * What is wrong with the platform itself, said to everybody: it is not their service. What to do about it is for the
 * platform team, the others are told whom to ask. Nothing where nothing is wrong.
 */
export function PlatformConditions({
  isPlatformTeam,
}: {
  isPlatformTeam?: boolean;
}) {
  const platform = useApi(platformApiRef);
  const live = useLive(
    'platform-conditions',
    () => platform.listConditions(),
    { everyMs: EVERY_MS },
  );
  return (
    <>
      {live.data?.map(({ type, message, next }) => (
        <Problem
          key={type}
          problem={{
            what: TITLES[type] ?? 'Something is wrong with the platform',
            why: message,
            next: isPlatformTeam
              ? next
              : 'The platform team can mend it: tell them where you do not see that they know.',
          }}
        />
      ))}
    </>
  );
}
