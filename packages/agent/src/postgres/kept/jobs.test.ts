import { Jobs } from './jobs.ts';

it('gives up one, and not another whose name goes on after it: the backup of another attempt', async () => {
  const jobs = new Jobs();
  const begin = (key: string) =>
    jobs.start(
      key,
      signal =>
        new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        ),
      () => undefined,
    );
  for (const key of ['a/backup/b-1', 'a/backup/b-1-2', 'ab/backup/b-1'])
    begin(key);
  const there = () =>
    ['a/backup/b-1', 'a/backup/b-1-2', 'ab/backup/b-1'].filter(key =>
      jobs.has(key),
    );
  await jobs.giveUp('a/backup/b-1');
  expect(there()).toEqual(['a/backup/b-1-2', 'ab/backup/b-1']);
  await jobs.giveUp('a/');
  expect(there()).toEqual(['ab/backup/b-1']);
  await jobs.close();
  expect(there()).toEqual([]);
});
