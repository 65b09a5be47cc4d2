import { childWords } from './childWords';

it('names the stages that run', () => {
  expect(childWords([])).toBe('The pipeline is running');
  expect(
    childWords([
      { title: 'Lint', message: 'Lint is running' },
      { title: 'Test', message: null },
    ]),
  ).toBe('Lint; Test');
});

it('says what a stage waits for, in the words of what refuses', () => {
  const message = 'Waits for pay-staging-db: no room for another database: this machine keeps 40 databases at most, and has them';
  expect(childWords([{ title: 'Migrate', message }])).toBe(`Migrate: ${message}`);
  expect(childWords([{ title: 'Build', message: 'Build: the machine does not answer' }])).toBe('Build: the machine does not answer');
});

it('keeps to what is a sentence', () => {
  expect(childWords([{ title: 'Migrate', message: 'x'.repeat(10_000) }])).toHaveLength(500);
});
