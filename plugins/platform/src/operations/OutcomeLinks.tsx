import { ButtonLink } from '@backstage/ui';
import type { ApiOperation } from '@waymark/platform-common/api';
import { useLinks } from '../hooks/useLinks';
import styles from './OutcomeLinks.module.css';
import { readResult } from './result';

/** Where to go now that it is done: the service, its repository, its address, the build. */
export function OutcomeLinks({ operation }: { operation: ApiOperation }) {
  const links = useLinks();
  if (operation.state === 'undone') return null;
  const made = readResult(operation.result);
  const done = operation.state === 'succeeded';
  const service = operation.service ?? undefined;
  const repository =
    made.repository && service ? links.repository(service) : undefined;
  const shown = [
    done && service && links.serviceEnvironments(service)
      ? {
          href: links.serviceEnvironments(service)!,
          label: `Open ${service}`,
        }
      : undefined,
    done && made.url
      ? { href: made.url, label: `Visit ${new URL(made.url).host}` }
      : undefined,
    done && made.database && links.database(made.database)
      ? { href: links.database(made.database)!, label: 'Open the database' }
      : undefined,
    repository ? { href: repository, label: 'Repository' } : undefined,
    made.pipeline && links.operation(made.pipeline)
      ? { href: links.operation(made.pipeline)!, label: 'Build and deployment' }
      : undefined,
  ].filter(link => link !== undefined);
  if (!shown.length) return null;

  return (
    <nav className={styles.links} aria-label="What it made">
      {shown.map((link, at) => (
        <ButtonLink
          key={link.href}
          href={link.href}
          variant={at === 0 && done ? 'primary' : 'secondary'}
          {...(/^https?:/.test(link.href) && {
            target: '_blank',
            rel: 'noopener noreferrer',
          })}
        >
          {link.label}
        </ButtonLink>
      ))}
    </nav>
  );
}
