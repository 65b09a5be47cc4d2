import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OperationLog } from './OperationLog';

const line = (text: string) => ({ time: '2026-01-01T00:00:00.000Z', step: 's', stream: 'stdout' as const, text });

describe('the log of an operation', () => {
  let data: string;
  beforeAll(async () => {
    data = await mkdtemp(path.join(tmpdir(), 'waymark log '));
  });
  afterAll(() => rm(data, { recursive: true, force: true }));

  it('is read on from a cursor, each line once', async () => {
    const log = new OperationLog(data);
    await log.append('a', [line('1'), line('2'), line('3')]);
    const [first, second] = await log.read('a', undefined, 2);
    expect([first.text, second.text]).toEqual(['1', '2']);
    expect((await log.read('a', second.cursor, 10)).map(l => l.text)).toEqual(['3']);
    expect(await log.read('none', undefined, 10)).toEqual([]);
  });

  it('loses a line that a crash has torn, and none after it', async () => {
    await new OperationLog(data).append('b', [line('1')]);
    await appendFile(path.join(data, 'b.log'), '{"time":"2026');
    await new OperationLog(data).append('b', [line('2')]);
    expect((await new OperationLog(data).read('b', undefined, 10)).map(l => l.text)).toEqual(['1', '2']);
  });

  it('says that it is cut', async () => {
    const log = new OperationLog(data);
    for (let i = 0; i < 15; i++) await log.append('c', Array.from({ length: 50 }, () => line('x'.repeat(16_000))));
    let cursor: string | undefined;
    const texts: string[] = [];
    for (;;) {
      const lines = await log.read('c', cursor, 1000);
      if (!lines.length) break;
      texts.push(...lines.map(l => l.text));
      cursor = lines[lines.length - 1].cursor;
    }
    expect(texts.filter(t => /is not kept/.test(t))).toHaveLength(1);
    expect(texts[texts.length - 1]).toMatch(/is not kept/);
  });
});
