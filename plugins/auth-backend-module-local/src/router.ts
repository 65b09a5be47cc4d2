import type { Router } from 'express';
import createPromiseRouter from 'express-promise-router';
import type { Person } from './people';

/** What the sign-in page asks for before anybody is signed in. */
export function createRouter(people: () => Promise<Person[]>): Router {
  const router = createPromiseRouter();
  router.get('/waymark-local/people', async (_req, res) => {
    res.setHeader('Cache-Control', 'no-store').json({ people: await people() });
  });
  return router;
}
