import type { ApiHealth } from '@waymark/platform-common/api';
import { HealthStore } from './HealthStore';

const healthy = (service: string): ApiHealth => ({
  service,
  color: 'healthy',
  message: 'r1 serves.',
  environment: 'staging',
});

const answer = () => jest.advanceTimersByTimeAsync(50);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('asks once for everything that is shown, and keeps it fresh together', async () => {
  const load = jest.fn(async (names: string[]) => names.map(healthy));
  const store = new HealthStore(load);
  const offs = ['b', 'a', 'c', 'a'].map(name =>
    store.subscribe(name, () => {}),
  );
  await answer();
  expect(load.mock.calls).toEqual([[['a', 'b', 'c']]]);
  expect(store.get('a')?.health?.color).toBe('healthy');

  await jest.advanceTimersByTimeAsync(10_100);
  expect(load).toHaveBeenCalledTimes(2);

  offs.forEach(off => off());
  await jest.advanceTimersByTimeAsync(60_000);
  expect(load).toHaveBeenCalledTimes(2);
});

it('asks in batches of at most 200', async () => {
  const load = jest.fn(async (names: string[]) => names.map(healthy));
  const store = new HealthStore(load);
  for (let i = 0; i < 450; i++) store.subscribe(`s${i}`, () => {});
  await answer();
  expect(load.mock.calls.map(([names]) => names.length)).toEqual([
    200, 200, 50,
  ]);
});

it('tells only those whose dot changed', async () => {
  let color: ApiHealth['color'] = 'healthy';
  const store = new HealthStore(async names =>
    names.map(name => ({
      ...healthy(name),
      color: name === 'a' ? color : 'healthy',
    })),
  );
  const a = jest.fn();
  const b = jest.fn();
  store.subscribe('a', a);
  store.subscribe('b', b);
  await answer();
  color = 'failing';
  await jest.advanceTimersByTimeAsync(10_100);
  expect([a.mock.calls.length, b.mock.calls.length]).toEqual([2, 1]);
});

it('shows no old dot when it can not be known', async () => {
  let up = true;
  const store = new HealthStore(async names => {
    if (!up) throw new TypeError('Failed to fetch');
    return names.map(healthy);
  });
  store.subscribe('a', () => {});
  await answer();
  up = false;
  await jest.advanceTimersByTimeAsync(10_100);
  expect(store.get('a')?.health).toBeUndefined();
  expect(store.get('a')?.error?.why).toBe('Failed to fetch');
});
