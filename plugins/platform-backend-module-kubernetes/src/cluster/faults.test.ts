import { Broken, caught } from './__testUtils__/Broken';
import { claim, configMap, refOf } from './__testUtils__/objects';
import { KINDS } from './kinds';

jest.setTimeout(60_000);

let bench: Broken;
const signal = () => claim(0).signal;
const read = (name: string) => bench.cluster.read<any>(refOf(name), signal());

beforeAll(async () => {
  bench = await Broken.start();
});
afterEach(() => bench.mend());
afterAll(() => bench.close());

describe('A cluster in trouble (simulated)', () => {
  it('that is gone is not what is on it gone: reading is tried again, and of a write nobody knows', async () => {
    await bench.cluster.apply(configMap('gone', { a: '1' }), claim(1));
    bench.server.fault({ down: true });
    const gone = {
      errorClass: 'retryable',
      what: 'Cluster "kind-1" cannot be reached',
    };
    await expect(read('gone')).rejects.toMatchObject(gone);
    await expect(
      bench.cluster.list(KINDS.configMap, { signal: signal() }),
    ).rejects.toMatchObject(gone);
    await expect(
      bench.cluster.remove(refOf('gone'), claim(2)),
    ).rejects.toMatchObject(gone);
    await expect(
      bench.at(1).apply(configMap('gone', { a: '2' }), claim(2)),
    ).rejects.toMatchObject({
      ...gone,
      why: expect.stringContaining('ECONNREFUSED'),
    });
    bench.server.fault({});
    await bench.cluster.apply(configMap('gone', { a: '2' }), claim(2));
    expect((await read('gone')).data).toEqual({ a: '2' });
  });

  it('that breaks off while something is written: it is unknown whether it was done', async () => {
    const one = await bench.standIn((request, response) => {
      if (request.method !== 'GET') return void request.socket.destroy();
      response.writeHead(404);
      return response.end(JSON.stringify({ kind: 'Status' }));
    });
    await expect(
      one.apply(configMap('broken', { a: '1' }), claim(1)),
    ).rejects.toMatchObject({
      errorClass: 'unknown',
      what: expect.stringMatching(/^PATCH .* had no answer$/),
    });
  });

  it('that admits slowly: it is unknown whether it was done, and twice is once', async () => {
    const hasty = bench.another({ timeoutMs: 1500 });
    bench.server.fault({ slowMs: 3000 });
    expect(
      await caught(hasty.apply(configMap('slow', { a: '1' }), claim(1))),
    ).toMatchObject({ errorClass: 'unknown', why: 'no answer in 1.5 s' });
    bench.server.fault({});
    await bench.cluster.apply(configMap('slow', { a: '1' }), claim(1));
    expect((await read('slow')).data).toEqual({ a: '1' });
  });

  it('that has too much to do is waited for as it asks, and not for ever', async () => {
    bench.server.fault({ tooMany: { times: 3, retryAfterSeconds: 0 } });
    await bench.cluster.apply(configMap('busy', { a: '1' }), claim(1));
    expect((await read('busy')).data).toEqual({ a: '1' });
    bench.server.fault({ tooMany: { times: 1, retryAfterSeconds: 3600 } });
    await expect(read('busy')).rejects.toMatchObject({
      errorClass: 'retryable',
      why: expect.stringContaining('too many requests'),
    });
    bench.server.fault({ tooMany: { times: 1, retryAfterSeconds: 10 } });
    const controller = new AbortController();
    const waiting = caught(
      bench.cluster.read(refOf('busy'), controller.signal),
    );
    await new Promise(resolve => setTimeout(resolve, 50));
    controller.abort();
    expect(await waiting).toMatchObject({ errorClass: 'unknown' });
  });

  it('where somebody else is faster each time: it is looked again, and not for ever', async () => {
    await bench.cluster.apply(configMap('raced', { a: '1' }), claim(1));
    bench.server.fault({ conflicts: 3 });
    await bench.cluster.apply(configMap('raced', { a: '2' }), claim(2));
    bench.server.fault({ conflicts: 2 });
    await bench.cluster.patch(refOf('raced'), { data: { b: '1' } }, claim(2));
    expect((await read('raced')).data).toEqual({ a: '2', b: '1' });
    bench.server.fault({ conflicts: 1000 });
    await expect(
      bench.cluster.apply(configMap('raced', { a: '3' }), claim(3)),
    ).rejects.toMatchObject({ errorClass: 'retryable' });
  });

  it('where a newer claim overtakes an older one between its look and its write', async () => {
    await bench.cluster.apply(configMap('overtaken', { a: '1' }), claim(1));
    const late = await bench.holding();
    const older = caught(
      late.cluster.apply(configMap('overtaken', { a: 'older' }), claim(5)),
    );
    await late.arrived;
    await bench.cluster.apply(configMap('overtaken', { a: 'newer' }), claim(6));
    late.release();
    expect(await older).toMatchObject({ errorClass: 'fenced' });
    expect((await read('overtaken')).data).toEqual({ a: 'newer' });
  });

  it('where a newer claim removes what an older one is about to change: it does not come back', async () => {
    await bench.cluster.apply(configMap('removed', { a: '1' }), claim(1));
    const late = await bench.holding();
    const older = caught(
      late.cluster.apply(configMap('removed', { a: 'older' }), claim(5)),
    );
    await late.arrived;
    expect(await bench.cluster.remove(refOf('removed'), claim(6))).toBe(true);
    late.release();
    expect(await older).toMatchObject({ errorClass: 'fenced' });
    expect(await read('removed')).toBeUndefined();
  });

  it('where a newer claim makes what an older one is about to make: it stays as the newer one has it', async () => {
    const late = await bench.holding();
    const older = caught(
      late.cluster.apply(configMap('made', { a: 'older' }), claim(5)),
    );
    await late.arrived;
    await bench.cluster.apply(configMap('made', { a: 'newer' }), claim(6));
    late.release();
    expect(await older).toMatchObject({ errorClass: 'fenced' });
    expect((await read('made')).data).toEqual({ a: 'newer' });
  });

  it('where a newer claim removes what an older one is about to make: it is taken back', async () => {
    const late = await bench.holding();
    const older = caught(
      late.cluster.apply(configMap('undone', { a: 'older' }), claim(5)),
    );
    await late.arrived;
    expect(await bench.cluster.remove(refOf('undone'), claim(6))).toBe(true);
    late.release();
    expect(await older).toMatchObject({ errorClass: 'fenced' });
    expect(await read('undone')).toBeUndefined();
  });
});
