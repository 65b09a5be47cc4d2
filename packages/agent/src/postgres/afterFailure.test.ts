import { AgentError } from '../rooms.ts';
import { afterFailure } from './afterFailure.ts';

describe('a database that could not be brought about', () => {
  const pipe = new Error('write EPIPE');

  it('is only started again when its server has ended under the try, and a broken pipe is no cause', () => {
    expect(afterFailure(pipe, { failures: 0, died: 'killed' })).toMatchObject({
      phase: 'creating',
      message: 'The database has stopped by itself and is started again',
      words: 'killed',
      waitMs: 500,
    });
  });

  it('has failed when its server ends each time, by the words of the server', () => {
    expect(afterFailure(pipe, { failures: 1, died: 'PANIC' })).toMatchObject({
      phase: 'failed',
      message: expect.stringMatching(/stops by itself.*next try is in 1 s/),
      words: 'PANIC',
    });
  });

  it('has failed at once by any other cause, and waits longer each time', () => {
    const error = new AgentError('failed', 'It was not made', 'no', 'Look');
    expect(afterFailure(error, { failures: 2 })).toMatchObject({
      phase: 'failed',
      message: 'It was not made; the next try is in 2 s',
      words: 'no',
    });
    expect(afterFailure(pipe, { failures: 99 }).waitMs).toBe(30_000);
    const hopeless = new AgentError('invalid', 'It is damaged', 'no', 'Look');
    expect(afterFailure(hopeless, { failures: 0 }).waitMs).toBe(300_000);
  });
});
