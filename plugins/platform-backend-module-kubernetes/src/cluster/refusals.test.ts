import { Broken, caught } from './__testUtils__/Broken';
import { claim, configMap, NAMESPACE, refOf } from './__testUtils__/objects';
import { KINDS } from './kinds';

jest.setTimeout(60_000);

let bench: Broken;
const signal = () => claim(0).signal;

beforeAll(async () => {
  bench = await Broken.start();
});
afterEach(() => bench.mend());
afterAll(() => bench.close());

describe('What the API server refuses (simulated)', () => {
  it('is said in its own words', async () => {
    await expect(
      bench.cluster.apply(configMap('Bad_Name', { a: '1' }), claim(1)),
    ).rejects.toMatchObject({
      errorClass: 'invalid',
      what: expect.stringContaining('ConfigMap Bad_Name'),
      why: expect.stringContaining('RFC 1123'),
    });
    const lost = configMap('lost', { a: '1' }, { namespace: 'nowhere' });
    await expect(bench.cluster.apply(lost, claim(1))).rejects.toMatchObject({
      errorClass: 'retryable',
      why: expect.stringContaining('namespaces "nowhere" not found'),
    });
    await expect(
      bench.cluster.apply(
        {
          apiVersion: 'acme.example/v1',
          kind: 'Rocket',
          metadata: { name: 'a' },
        },
        claim(1),
      ),
    ).rejects.toMatchObject({
      errorClass: 'invalid',
      why: expect.stringContaining('does not serve Rocket'),
    });
  });

  it('shows no value of a Secret', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'Bad_Name', namespace: NAMESPACE },
      data: { 'bad key': Buffer.from('open-sesame').toString('base64') },
    };
    const error = await caught(bench.cluster.apply(secret as any, claim(1)));
    expect(error.errorClass).toBe('invalid');
    const said = JSON.stringify([error, error.stack]);
    expect(said).not.toContain('open-sesame');
    expect(said).not.toContain(secret.data['bad key']);
  });

  it('is not gone because something else answers in its place', async () => {
    const one = await bench.standIn((_, response) => {
      response.writeHead(404, { 'content-type': 'text/html' });
      response.end('<h1>Not found</h1>');
    });
    await expect(one.read(refOf('any'), signal())).rejects.toMatchObject({
      errorClass: 'retryable',
    });
    await expect(one.remove(refOf('any'), claim(1))).rejects.toMatchObject({
      errorClass: 'retryable',
    });
  });

  it('is a list in pages, begun anew where they have become too old', async () => {
    const asking: Array<string | null> = [];
    const one = await bench.standIn((request, response) => {
      const page = new URL(request.url!, 'http://a').searchParams.get(
        'continue',
      );
      asking.push(page);
      const old = asking.length === 2;
      const metadata = { resourceVersion: '7', continue: page ? '' : 'b' };
      const items = [{ metadata: { name: page ? 'second' : 'first' } }];
      response.writeHead(old ? 410 : 200);
      response.end(
        JSON.stringify(old ? { kind: 'Status' } : { metadata, items }),
      );
    });
    const found = await one.list(KINDS.configMap, { signal: signal() });
    expect(asking).toEqual([null, 'b', null, 'b']);
    expect(found).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'first' } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'second' } },
    ]);
  });
});
