import type { Router } from 'express';
import createPromiseRouter from 'express-promise-router';
import type { Person } from './people';
import { settled } from './settled';

/** What the sign-in page asks for before anybody is signed in. */
export function createRouter(options: {
  people: () => Promise<Person[]>;
  /** Until when, in epoch milliseconds, the catalog may still be filling. */
  fillingUntil: number;
}): Router {
  const router = createPromiseRouter();
  router.get('/waymark-local/people', async (_req, res) => {
    const people = await settled(options.people, options.fillingUntil);
    res.setHeader('Cache-Control', 'no-store').json({ people });
  });
  return router;
}
