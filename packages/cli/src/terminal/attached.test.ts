import { attached } from './attached';
import type { Io } from './Io';

it('is left at the first Ctrl-C, and ended with 130 at the second', async () => {
  let interrupt = () => {};
  const exits: number[] = [];
  const io = {
    onInterrupt: (listener: () => void) => {
      interrupt = listener;
      return () => {
        interrupt = () => {};
      };
    },
    exit: (code: number) => exits.push(code),
  } as unknown as Io;
  // Work that does not let go at once, such as a request to somebody who is silent.
  let letGo = () => {};
  const ended = attached(
    io,
    () => new Promise<void>(resolve => (letGo = resolve)),
  );
  interrupt();
  expect(exits).toEqual([]);
  interrupt();
  expect(exits).toEqual([130]);
  letGo();
  expect((await ended).left).toBe(true);
});
