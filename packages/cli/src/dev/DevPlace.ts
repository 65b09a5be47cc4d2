import { CliError } from '../CliError';
import type { Connection } from '../platform/connect';
import { DevSession } from './DevSession';
import type { Wants } from './readProject';

/** What surrounds the service while it runs here: a session with the platform, and another one should that be lost. */
export class DevPlace {
  private session: DevSession | undefined;
  /** Where its database is; undefined without one. */
  databaseUrl: string | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly wanted: {
      service: string;
      environment: string;
      wants: Wants | undefined;
      note: (text: string) => void;
    },
  ) {}

  /** The plain configuration of the environment and the addresses of dependencies there. */
  get env(): Record<string, string> {
    return this.session?.view.env ?? {};
  }

  /**
   * Begins a session and waits for its database.
   *
   * @param anew - called when the session was lost and there is another one, with another database
   */
  async begin(signal: AbortSignal, anew: () => void): Promise<void> {
    const { service, environment, wants, note } = this.wanted;
    const session = await DevSession.start(
      this.connection,
      service,
      environment,
      wants,
    );
    this.session = session;
    this.databaseUrl = await session.database(signal);
    if (signal.aborted) return;
    session.keep(
      () => {
        note(
          'The session was not renewed in time, and its database is gone: it gets a new one.',
        );
        this.begin(signal, anew).then(anew, error =>
          note(
            `It got none (${
              error instanceof CliError ? error.what : error
            }): stop it and start it again.`,
          ),
        );
      },
      away =>
        note(
          away
            ? 'Waymark does not answer. The service goes on; its database stays while that is short.'
            : 'Waymark answers again.',
        ),
    );
  }

  /** Says what the service has elsewhere and not here. */
  tell(own: Record<string, string | undefined>): void {
    const { environment, note } = this.wanted;
    const { missing = [], secrets = [] } = this.session?.view ?? {};
    if (missing.length)
      note(
        `No address in ${environment}: ${missing.join(
          ', ',
        )}. Nothing of them is deployed there.`,
      );
    const unset = secrets.filter(name => !own[name]);
    if (unset.length)
      note(
        `Secrets of ${environment} stay there: ${unset.join(
          ', ',
        )}. What you set by these names yourself is used.`,
      );
  }

  /** Ends the session. False where it could not be seen that nothing of it is left. */
  async end(): Promise<boolean> {
    return (await this.session?.end()) ?? true;
  }
}
