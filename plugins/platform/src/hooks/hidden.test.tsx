import { act, renderHook } from '@testing-library/react';
import { eventStream } from '../__testUtils__/fakePlatform';
import { PlatformApiError } from '../api/PlatformApiError';
import { useLive } from './useLive';
import { useStream } from './useStream';

let hidden = false;
Object.defineProperty(document, 'hidden', { get: () => hidden });
const turn = (to: boolean) =>
  act(async () => {
    hidden = to;
    document.dispatchEvent(new Event('visibilitychange'));
  });
const later = (ms: number) =>
  act(() => jest.advanceTimersByTimeAsync(ms) as Promise<any>);

beforeEach(() => {
  hidden = false;
  jest.useFakeTimers();
});
afterEach(() => jest.useRealTimers());

it('asks for nothing while the page is hidden, and at once when it is shown again', async () => {
  const load = jest.fn(async () => 1);
  renderHook(() => useLive('key', load, { everyMs: 1000 }));
  await later(2500);
  expect(load).toHaveBeenCalledTimes(3);
  await turn(true);
  await later(60_000);
  expect(load).toHaveBeenCalledTimes(3);
  await turn(false);
  await later(1);
  expect(load).toHaveBeenCalledTimes(4);
});

it('asks again by itself for what failed for a moment, and not for what was refused', async () => {
  const load = jest
    .fn()
    .mockRejectedValueOnce(new TypeError('Failed to fetch'))
    .mockResolvedValue('here');
  const { result } = renderHook(() => useLive('key', load));
  await later(1);
  expect(result.current.error?.status).toBe(0);
  await later(4000);
  expect(result.current.data).toBe('here');
  expect(result.current.error).toBeUndefined();
  await later(60_000);
  expect(load).toHaveBeenCalledTimes(2);

  const refused = PlatformApiError.of(
    { error: { name: 'NotAllowedError', message: 'No', why: '', next: '' } },
    403,
  );
  const never = jest.fn().mockRejectedValue(refused);
  renderHook(() => useLive('other', never));
  await later(60_000);
  expect(never).toHaveBeenCalledTimes(1);
});

it('gives its connection back when nobody looks, and goes on when somebody does', async () => {
  const signals: AbortSignal[] = [];
  const open = jest.fn(async (signal: AbortSignal) => {
    signals.push(signal);
    const response = eventStream([], { open: true });
    const reader = response.body!.getReader();
    // A read that is cancelled ends, as a browser's does.
    reader.read = () =>
      new Promise(resolve =>
        signal.addEventListener('abort', () =>
          resolve({ done: true, value: undefined }),
        ),
      );
    return response;
  });
  const { result } = renderHook(() =>
    useStream('key', { open, onEvent: () => {} }),
  );
  await later(1);
  expect(result.current.state).toBe('live');
  await turn(true);
  await later(5000);
  await turn(false);
  await later(60_000);
  expect(signals[0].aborted).toBe(false);

  await turn(true);
  await later(60_000);
  expect(signals[0].aborted).toBe(true);
  expect(open).toHaveBeenCalledTimes(1);
  await turn(false);
  await later(1);
  expect(open).toHaveBeenCalledTimes(2);
  expect(result.current.state).toBe('live');
});
