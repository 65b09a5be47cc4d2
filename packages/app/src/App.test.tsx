import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import App from './App';

const TOKEN = `${btoa('{}')}.${btoa(
  JSON.stringify({ exp: Date.now() / 1000 + 3600 }),
)}.x`;

const person = {
  entityRef: 'user:default/mira',
  displayName: 'Mira Castellanos',
  team: 'Payments',
};

const session = {
  profile: { displayName: person.displayName },
  backstageIdentity: {
    token: TOKEN,
    identity: {
      type: 'user',
      userEntityRef: person.entityRef,
      ownershipEntityRefs: [person.entityRef],
    },
  },
};

/** A backend that answers by the end of the path; everything else is a 404. */
function answer(answers: Record<string, (request: Request) => unknown>) {
  return async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(
      new URL(String((input as Request).url ?? input), 'http://localhost'),
      init,
    );
    const path = new URL(request.url).pathname;
    const found = Object.keys(answers).find(end => path.endsWith(end));
    if (!found) return new Response('{}', { status: 404 });
    return new Response(JSON.stringify(answers[found](request)), {
      status: 200,
      headers: { 'content-type': 'application/json' },
    });
  };
}

function start(fetchImpl: typeof fetch) {
  global.fetch = fetchImpl;
  const data = {
    app: { title: 'Waymark', baseUrl: 'http://localhost' },
    backend: { baseUrl: 'http://localhost' },
    platform: { contact: 'the platform team' },
  };
  // The build puts it there as an object; the real environment only holds text.
  process.env = {
    NODE_ENV: 'test',
    APP_CONFIG: [{ context: 'test', data }] as any,
  };
  return render(App.createRoot());
}

it('starts, asks who one is, and brings that person home', async () => {
  const asked: string[] = [];
  start(
    answer({
      '/waymark-local/people': () => ({ people: [person] }),
      '/waymark-local/refresh': request => {
        asked.push(request.headers.get('x-waymark-person')!);
        return session;
      },
      '/whoami': () => ({ ...person, teams: [], isPlatformTeam: false }),
      '/services': () => ({ items: [], nextCursor: null }),
      '/activity': () => ({ items: [], nextCursor: null }),
    }) as typeof fetch,
  );
  await userEvent.click(
    await screen.findByRole('button', { name: /Mira/ }, { timeout: 20_000 }),
  );
  expect(
    await screen.findByRole(
      'heading',
      { name: 'Hello, Mira' },
      { timeout: 20_000 },
    ),
  ).toBeInTheDocument();
  expect(asked).toEqual(['user:default/mira']);
  expect(sessionStorage.getItem('waymark.person')).toBe('user:default/mira');
  expect(screen.getByRole('link', { name: 'Operations' })).toHaveAttribute(
    'href',
    '/operations',
  );
  expect(screen.getByRole('link', { name: 'Docs' })).toHaveAttribute(
    'href',
    '/docs',
  );
}, 60_000);
