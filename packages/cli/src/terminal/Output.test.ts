import { FakePlatform } from '../__testUtils__/FakePlatform';
import { detail, operation } from '../__testUtils__/samples';
import { platform, TestIo } from '../__testUtils__/TestIo';

/** Clears the screen, sets the title, hides, reads backwards: in the ways of old and new terminals. */
const EVIL = 'x\u001b[2J\u001b]0;title\u0007\u009b8m\u202ey';
// eslint-disable-next-line no-control-regex
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

let api: FakePlatform;
beforeEach(async () => {
  api = await FakePlatform.start();
});
afterEach(() => api.stop());

/** Every text of a document, at any depth, made evil where the API lets it be any text. */
function evil<T>(value: T): T {
  const text = JSON.stringify(value, (key, one) =>
    typeof one === 'string' &&
    /^(message|why|next|title|actor|what|words|object|displayName)$/.test(key)
      ? EVIL + one
      : one,
  );
  return JSON.parse(text);
}

it.each(['status payment-api', 'operations', 'operations op-1', 'status gone'])(
  'no text of the server is more than text: platform %s',
  async line => {
    const failed = operation({ state: 'failed', outcome: 'failed' });
    api.on('GET /services/{service}', ({ params }) =>
      params.service === 'gone'
        ? {
            status: 404,
            body: evil({
              error: {
                name: 'NotFoundError',
                message: 'm',
                why: 'w',
                next: 'n',
              },
            }),
          }
        : { body: evil(detail()) },
    );
    api.on('GET /operations', () => ({
      body: evil({ items: [failed], nextCursor: null }),
    }));
    api.on('GET /operations/{operation}', () => ({ body: evil(failed) }));
    const io = await platform(line, new TestIo(api.env));
    expect(io.out + io.err).toContain('x');
    expect(io.out + io.err).not.toMatch(OBEYED);
    const json = await platform(`${line} --json`, new TestIo(api.env));
    // eslint-disable-next-line no-control-regex
    expect(json.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(json.document.schemaVersion).toBe(1);
  },
);
