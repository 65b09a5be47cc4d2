import type { LoggerService } from '@backstage/backend-plugin-api';
import type { AuthResolverContext } from '@backstage/plugin-auth-node';
import { halfLife, writeCredentials } from './credentialsFile';

/** What the keeper of the credentials file works with. */
export interface CredentialsKeeperOptions {
  file: string;
  url: string;
  logger: LoggerService;
  /** Present once the auth plugin has set up its providers. */
  resolverContext(): AuthResolverContext | undefined;
  /** Whose token it is; undefined while the catalog does not know yet. */
  person(): Promise<string | undefined>;
  pauses?: Pauses;
}

interface Pauses {
  /** Between attempts while there is no token yet. */
  eagerMs: number;
  /** Between looks at the token's age: short enough that a machine waking up from sleep is served soon. */
  calmMs: number;
}

const PAUSES: Pauses = { eagerMs: 250, calmMs: 15_000 };
/** How long failures are not worth a word: the catalog starts at the same time as we do. */
const PATIENCE_MS = 10_000;

/** Keeps a valid user token in a file, from the moment the catalog knows the person on. */
export class CredentialsKeeper {
  readonly #options: CredentialsKeeperOptions;
  #timer?: NodeJS.Timeout;
  #renewAt = 0;
  #stopped = false;
  #lastError?: string;
  readonly #startedAt = Date.now();

  constructor(options: CredentialsKeeperOptions) {
    this.#options = options;
  }

  start(): void {
    void this.#turn();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #turn(): Promise<void> {
    try {
      if (Date.now() >= this.#renewAt) await this.#renew();
      this.#lastError = undefined;
    } catch (error) {
      this.#complain(error);
    }
    if (this.#stopped) return;
    const { eagerMs, calmMs } = this.#options.pauses ?? PAUSES;
    this.#timer = setTimeout(
      () => void this.#turn(),
      this.#renewAt ? calmMs : eagerMs,
    ).unref();
  }

  async #renew(): Promise<void> {
    const { file, url, logger, resolverContext, person } = this.#options;
    const context = resolverContext();
    const entityRef = context && (await person());
    if (!context || !entityRef) return;

    const { token } = await context.signInWithCatalogUser({ entityRef });
    await writeCredentials(file, { url, token });
    if (!this.#renewAt) {
      logger.info(`Credentials of ${entityRef} are in ${file}`);
    }
    this.#renewAt = halfLife(token);
  }

  /** Once per kind of failure: the turns come four times a second until there is a token. */
  #complain(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (Date.now() - this.#startedAt < PATIENCE_MS) return;
    if (message === this.#lastError) return;
    this.#lastError = message;
    this.#options.logger.warn(
      `The credentials file could not be written yet, and is tried again: ${message}`,
    );
  }
}
