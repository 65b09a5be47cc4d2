import { layOut } from './bars';

const at = (seconds: number) =>
  new Date(Date.UTC(2026, 10, 20, 12, 0, seconds)).toISOString();
const span = (name: string, from: number, to: number | null) => ({
  name,
  startedAt: at(from),
  endedAt: to === null ? null : at(to),
});

it('counts time that two spans share once', () => {
  const { ownMs, totalMs, bars } = layOut(
    {
      createdAt: at(0),
      endedAt: at(10),
      spans: [span('install', 1, 5), span('test', 5, 9), span('lint', 5, 7)],
    },
    0,
  );
  expect(totalMs).toBe(10_000);
  expect(ownMs).toBe(2_000);
  expect(bars.map(b => [b.name, b.left, b.width, b.durationMs])).toEqual([
    ['install', 10, 40, 4_000],
    ['test', 50, 40, 4_000],
    ['lint', 50, 20, 2_000],
  ]);
});

it('lets what still runs reach to now, and never beyond the end', () => {
  const running = layOut(
    { createdAt: at(0), endedAt: null, spans: [span('test', 2, null)] },
    Date.parse(at(4)),
  );
  expect(running.bars[0]).toMatchObject({ left: 50, width: 50, running: true });

  const ended = layOut(
    { createdAt: at(0), endedAt: at(4), spans: [span('test', 2, 60)] },
    Date.parse(at(90)),
  );
  expect(ended.bars[0]).toMatchObject({ left: 50, width: 50, running: false });
});

it('shows an instant as a visible sliver, and nothing as all the platform’s own', () => {
  expect(
    layOut({ createdAt: at(0), endedAt: at(10), spans: [span('x', 3, 3)] }, 0)
      .bars[0].width,
  ).toBe(0.5);
  expect(layOut({ createdAt: at(0), endedAt: at(10), spans: [] }, 0)).toEqual({
    totalMs: 10_000,
    ownMs: 10_000,
    bars: [],
  });
});
