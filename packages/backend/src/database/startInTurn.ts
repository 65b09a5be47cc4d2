import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { Client } from 'pg';
import { turnOf } from './turnOf';
import { takeTurnToStart } from './turnToStart';

/** Backends that share a Postgres start one after the other. */
const startInTurnRef = createServiceRef<void>({
  id: 'waymark.startInTurn',
  scope: 'root',
});

/**
 * Has this backend start by itself among those that share its Postgres, and start at all after one that was killed while
 * it migrated: see {@link takeTurnToStart}. Where Postgres does not let it, it starts without.
 */
export const startInTurn = createServiceFactory({
  service: startInTurnRef,
  // Before any plugin: nobody asks for it.
  initialization: 'always',
  deps: {
    config: coreServices.rootConfig,
    lifecycle: coreServices.rootLifecycle,
    logger: coreServices.rootLogger,
  },
  async factory({ config, lifecycle, logger }) {
    const turn = turnOf(config);
    if (!turn) return;
    const { connection, ...which } = turn;
    try {
      const done = await takeTurnToStart({
        ...which,
        client: database =>
          new Client({ ...connection, ...(database && { database }) }),
        say: text => logger.info(text),
      });
      lifecycle.addStartupHook(() => done().catch(() => {}));
    } catch (error) {
      logger.warn(
        `Backends that share this Postgres cannot wait for each other as they start: ${error}. ` +
          'After one that was killed during a migration its lock has to be freed by hand.',
      );
    }
  },
});
