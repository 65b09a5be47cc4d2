import type { components } from '@waymark/platform-common/api';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { type Connection, dataOf } from '../platform/connect';
import { writeHeaders } from '../platform/sending';
import type { Wants } from './readProject';

/** What the platform says of a session. */
export type DevSessionView = components['schemas']['DevSession'];

const LOOK_MS = 60;
const PATIENCE_MS = 60_000;
const GONE_MS = 15_000;

/** What the platform holds for `platform dev` while it is renewed: a database of its own, and what surrounds the service. */
export class DevSession {
  private timer: NodeJS.Timeout | undefined;
  private lost = false;

  private constructor(
    private readonly connection: Connection,
    readonly view: DevSessionView,
  ) {}

  static async start(
    connection: Connection,
    service: string,
    environment: string,
    wants: Wants | undefined,
  ): Promise<DevSession> {
    const view = dataOf(
      await connection.client.POST(
        '/services/{service}/environments/{environment}/dev-sessions',
        {
          params: { path: { service, environment }, header: writeHeaders },
          body: wants ?? {},
        },
      ),
    );
    return new DevSession(connection, view);
  }

  private get path() {
    const { id: session, service, environment } = this.view;
    return { session, service, environment };
  }

  private async renew(): Promise<DevSessionView> {
    return dataOf(
      await this.connection.client.PUT(
        '/services/{service}/environments/{environment}/dev-sessions/{session}',
        { params: { path: this.path } },
      ),
    );
  }

  /** The address of the database once it takes connections; undefined for a session without one. */
  async database(signal: AbortSignal): Promise<string | undefined> {
    let view = this.view;
    for (const until = Date.now() + PATIENCE_MS; view.database; ) {
      if (view.database.url) return view.database.url;
      if (signal.aborted) return undefined;
      if (Date.now() > until)
        throw new CliError(
          ExitCode.failed,
          'The database of this session is not ready.',
          view.database.message,
          'Try again.',
        );
      await sleep(LOOK_MS);
      view = await this.renew();
    }
    return undefined;
  }

  /**
   * Renews it until it ends.
   *
   * @param over - called once when the platform no longer has it
   * @param away - called with `true` when the platform stops answering, with `false` when it does again
   */
  keep(over: () => void, away: (away: boolean) => void): void {
    let silent = false;
    const again = async () => {
      try {
        await this.renew();
        if (silent) away(false);
        silent = false;
      } catch (error) {
        if (
          error instanceof CliError &&
          [ExitCode.refused, ExitCode.notFound].includes(error.exitCode as 5)
        ) {
          this.lost = true;
          over();
          return;
        }
        if (!silent) away(true);
        silent = true;
      }
      if (this.timer) this.timer = setTimeout(again, this.every(silent));
    };
    this.timer = setTimeout(again, this.every(false));
  }

  private every = (silent: boolean) =>
    silent ? 500 : this.view.renewSeconds * 1000;

  /** Ends it and waits until nothing of it is left. False where that could not be seen; then it goes by itself, soon. */
  async end(): Promise<boolean> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.lost) return true;
    try {
      for (const until = Date.now() + GONE_MS; Date.now() < until; ) {
        const { gone } = dataOf(
          await this.connection.client.DELETE(
            '/services/{service}/environments/{environment}/dev-sessions/{session}',
            { params: { path: this.path } },
          ),
        );
        if (gone) return true;
        await sleep(LOOK_MS);
      }
    } catch {
      // Said by the caller.
    }
    return false;
  }
}
